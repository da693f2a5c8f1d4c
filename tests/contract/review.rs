//! The findings of the design's review: each has an answer in `DESIGN.md`, and tests that exist.

use std::collections::BTreeSet;

use crate::requirements::exists;

const DESIGN: &str = include_str!("../../DESIGN.md");

#[test]
fn every_finding_has_a_test_that_exists_or_says_why_not() {
    let heading = "### What became of the findings of the review?";
    let (_, section) = DESIGN.split_once(heading).unwrap();
    let section = section.split("\n##").next().unwrap();
    let items = section.lines().filter_map(|line| {
        let (number, test) = line.split_once(". `")?;
        Some((number.parse::<usize>().ok()?, test.strip_suffix('`')?))
    });
    let tests: Vec<(usize, &str)> = items.collect();
    for (place, (number, test)) in tests.iter().enumerate() {
        assert_eq!(*number, place + 1);
        assert!(exists(test), "no test {test}");
    }
    let rows = section.lines().filter(|line| line.starts_with("| "));
    let rows: Vec<Vec<&str>> = rows
        .map(|row| row.split('|').map(str::trim).collect())
        .collect();
    let mut named = BTreeSet::new();
    for (number, row) in rows[1..].iter().enumerate() {
        let [_, found, finding, answer, shown_by, _] = row[..] else {
            panic!("{row:?}");
        };
        assert_eq!(found, (number + 1).to_string());
        assert!(!finding.is_empty() && !answer.is_empty(), "{found}");
        if shown_by == "-" {
            assert!(answer.starts_with("Does not apply: "), "{found}");
            continue;
        }
        for number in shown_by.split(", ").map(|one| one.parse().unwrap()) {
            assert!((1..=tests.len()).contains(&number), "{found}: {number}");
            named.insert(number);
        }
    }
    assert_eq!(named.len(), tests.len(), "a test of no finding");
    assert_eq!(rows.len(), 32);
}
