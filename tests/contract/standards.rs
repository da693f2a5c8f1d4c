//! The manual's page on standards: each clause says what this crate does about it, and which tests
//! show it, or why that is not the crate's part.

use std::collections::BTreeSet;

use crate::requirements::exists;

const PAGE: &str = include_str!("../../docs/standards.md");

/// The clauses that the page must not lose, by the beginning of their section's title. A clause that
/// says several things has several rows.
const CLAUSES: [(&str, &[&str]); 8] = [
    (
        "RFC 4226",
        &[
            "§4 R4", "§4 R6", "§4 R8", "§5.3", "§6", "§7.2", "§7.3", "§7.4", "§7.5",
        ],
    ),
    ("RFC 6238", &["§4,", "§4.2", "§5.1", "§5.2", "§6"]),
    (
        "NIST SP 800-63B-4",
        &[
            "§3.1.2.1",
            "§3.1.2.2",
            "§3.1.3.2",
            "§3.1.4.1",
            "§3.1.4.2",
            "§3.2.2",
            "§4.2.1.1",
            "§4.2.1.2",
            "§4.2.2.2",
            "§4.2.3",
        ],
    ),
    (
        "OWASP ASVS 5.0",
        &[
            "6.1.1", "6.3.1", "6.3.5", "6.3.7", "6.4.3", "6.4.4", "6.5.1", "6.5.2", "6.5.3",
            "6.5.4", "6.5.5", "6.5.6", "6.5.8", "6.6.3",
        ],
    ),
    (
        "OWASP cheat sheet",
        &[
            "short life",
            "single use",
            "strict limits",
            "random",
            "no log",
            "no plain text",
            "recovery codes",
            "before a change",
            "failures",
            "another channel",
        ],
    ),
    ("PCI DSS", &["8.3.4", "8.5.1"]),
    (
        "PSD2",
        &[
            "Art. 4(1)",
            "Art. 4(2)",
            "Art. 4(3)(a)",
            "Art. 4(3)(b)",
            "Art. 4(3)(c)",
            "Art. 4(4)",
            "Art. 5",
        ],
    ),
    (
        "Key URIs",
        &[
            "Google: label",
            "Google: secret",
            "FreeOTP: image",
            "andesco: producers",
            "andesco: consumers",
            "linuxgemini: §3",
        ],
    ),
];

struct Section {
    title: &'static str,
    rows: Vec<[&'static str; 3]>,
    tests: Vec<&'static str>,
}

fn section(text: &'static str) -> Section {
    let rows = text.lines().filter_map(|line| line.strip_prefix("| "));
    let rows = rows.skip(1).map(|row| {
        let cells: Vec<&str> = row
            .trim_end_matches('|')
            .split('|')
            .map(str::trim)
            .collect();
        <[&str; 3]>::try_from(cells).unwrap()
    });
    let item = |(number, line): (usize, &'static str)| {
        let test = line.strip_prefix(&format!("{}. `", number + 1)).unwrap();
        test.strip_suffix('`').unwrap()
    };
    let items = text
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_digit()));
    Section {
        title: text.lines().next().unwrap(),
        rows: rows.collect(),
        tests: items.enumerate().map(item).collect(),
    }
}

fn sections() -> Vec<Section> {
    let texts = PAGE.split("\n# ").filter(|text| text.contains("\n|---"));
    texts.map(section).collect()
}

#[test]
fn every_clause_names_tests_that_exist_or_says_why_not() {
    let mut clauses = 0;
    for Section { title, rows, tests } in sections() {
        let mut named = BTreeSet::new();
        for [clause, here, shown_by] in rows {
            clauses += 1;
            let ours = !here.starts_with("Yours: ") && !here.starts_with("Does not apply: ");
            assert!(here.split(' ').count() > 2, "{title}: {clause}");
            assert_eq!(shown_by != "-", ours, "{title}: {clause}");
            for number in shown_by.split(", ").filter(|_| ours) {
                let number: usize = number.parse().unwrap();
                assert!((1..=tests.len()).contains(&number), "{title}: {clause}");
                named.insert(number);
            }
        }
        assert_eq!(named.len(), tests.len(), "{title}: a test of no clause");
        for test in tests {
            assert!(exists(test), "{title}: no test {test}");
        }
    }
    assert!(clauses > 80, "{clauses} clauses");
}

#[test]
fn the_page_leaves_no_clause_out() {
    let sections = sections();
    for (title, clauses) in CLAUSES {
        let section = sections
            .iter()
            .find(|one| one.title.starts_with(title))
            .unwrap();
        for clause in clauses {
            let mut rows = section.rows.iter();
            assert!(
                rows.any(|[first, ..]| first.contains(clause)),
                "{title}: {clause}"
            );
        }
    }
}
