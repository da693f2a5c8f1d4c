//! The manual's page on vulnerabilities: its tests exist, and it leaves no known failure out.

use crate::requirements::exists;

const PAGE: &str = include_str!("../../docs/vulnerabilities.md");

/// The paragraph of a section that begins with a word, if there is one.
fn paragraph<'a>(section: &'a str, word: &str) -> Option<&'a str> {
    section.split("\n\n").find(|text| text.starts_with(word))
}

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_section_has_a_reason_and_tests_that_exist() {
    let sections = PAGE.split("\n# ").filter(|text| text.contains("\n|---"));
    let mut failures = 0;
    for section in sections {
        let title = section.lines().next().unwrap();
        let rows = section.lines().filter(|line| line.starts_with("| "));
        failures += rows.skip(1).count();
        assert!(paragraph(section, "Here: ").is_some(), "{title}");
        let tests: Vec<&str> = quoted(paragraph(section, "Shown by: ").unwrap()).collect();
        assert!(tests.len() >= 3, "{title}");
        for test in tests {
            assert!(exists(test), "{title}: no test {test}");
        }
    }
    assert!(failures > 50, "{failures} rows");
}

#[test]
fn the_page_names_every_published_number_of_the_requirements() {
    let requirements = include_str!("requirements.rs");
    let numbers = requirements
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .filter(|word| word.starts_with("CVE-"));
    let mut found = 0;
    for number in numbers {
        found += 1;
        assert!(PAGE.contains(number), "{number}");
    }
    assert!(found > 20, "{found} numbers");
}
