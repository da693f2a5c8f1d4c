//! The findings of the design's review: each has an answer in `DESIGN.md`, and tests that exist.

use crate::requirements::exists;

const DESIGN: &str = include_str!("../../DESIGN.md");

#[test]
fn every_finding_has_a_test_that_exists_or_says_why_not() {
    let heading = "### What became of the findings of the review?";
    let (_, section) = DESIGN.split_once(heading).unwrap();
    let section = section.split("\n##").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| "));
    let rows: Vec<Vec<&str>> = rows
        .map(|row| row.split('|').map(str::trim).collect())
        .collect();
    for (number, row) in rows[1..].iter().enumerate() {
        let [_, found, finding, answer, tests, _] = row[..] else {
            panic!("{row:?}");
        };
        assert_eq!(found, (number + 1).to_string());
        assert!(!finding.is_empty() && !answer.is_empty(), "{found}");
        let mut tests = tests.split('`').skip(1).step_by(2).peekable();
        if tests.peek().is_none() {
            assert!(answer.starts_with("Does not apply: "), "{found}");
        }
        for test in tests {
            assert!(exists(test), "{found}: no test {test}");
        }
    }
    assert_eq!(rows.len(), 32);
}
