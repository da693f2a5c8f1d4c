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
        let tests: Vec<&str> = quoted(paragraph(section, "Shown by:\n").unwrap()).collect();
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

/// What no CVE names: issues, advisories and versions, by the project that has them.
const OTHERS: [(&str, &[&str]); 30] = [
    ("Aegis", &["#1701", "#1823"]),
    ("AuthQuake", &[]),
    ("Gitea", &["c0c11c5"]),
    ("Keycloak", &["#13607", "#27206"]),
    ("KeePassXC", &["#5106"]),
    ("KeeperHub", &["#1523"]),
    ("LemmyNet/lemmy", &["#4518"]),
    ("PHPGangsta", &["#72"]),
    ("VilnaCRM", &["#322"]),
    ("Zitadel", &["#6452"]),
    ("andcli", &["#26"]),
    ("authkestra 0.13", &[]),
    ("axess 0.14", &[]),
    (
        "better-auth",
        &["#24", "#3318", "#6176", "#10423", "#10923"],
    ),
    ("bitwarden", &["#270"]),
    ("caddy-security", &["#271"]),
    ("commcare-hq", &["#28483"]),
    (
        "django-allauth",
        &["65.8.1", "65.14.2", "65.20.1", "65.21.1"],
    ),
    ("django-otp", &["#110", "#186", "#190"]),
    ("django-two-factor-auth", &["#473"]),
    ("fusionauth", &["#3011"]),
    ("google2fa", &["#22", "#86"]),
    ("hanko", &["#2723"]),
    ("logto", &["#9109"]),
    ("moodle-tool_mfa", &["#236"]),
    ("objectstack", &["#10700"]),
    ("scheb/2fa", &["#106", "#126"]),
    ("totp-rs", &["#68", "#74"]),
    ("trusted device", &["GHSA-h6mp-mc7g-mg49"]),
    ("vaultwarden", &["#6929", "#7682"]),
];

#[test]
fn the_page_names_every_failure_without_a_number_of_its_own() {
    for (project, marks) in OTHERS {
        assert!(PAGE.contains(project), "{project}");
        for mark in marks {
            assert!(PAGE.contains(mark), "{project} {mark}");
        }
    }
}
