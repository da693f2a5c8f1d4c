//! How many lines of the portal are second-factor code, by purpose: README's table, held to.
//!
//! Counted are lines that are neither blank nor a comment. A file is one purpose, but for its items
//! that are named below as another's.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What a service writes before any page: the store's settings, refusals, mails, reasons for sessions.
const CORE: &str = "without handlers and pages";
/// Handlers and pages of the first trial's features.
const PAGES: &str = "handlers and pages";
/// Sealing keys from the environment.
const KEYS: &str = "sealing keys from the environment";
/// Not of the second factor.
const REST: &str = "the rest of config.rs";
/// What that trial did not have.
const BEYOND: &str = "beyond that";
/// Two databases at run time.
const DATABASES: &str = "two databases in one program";

/// Files with their purpose, and items in them with another one: by the beginning of their first line.
type Items = &'static [(&'static str, &'static str)];
const FILES: [(&str, &str, Items); 20] = [
    (
        "src/two_factor/mod.rs",
        CORE,
        &[
            ("pub mod activity", BEYOND),
            ("pub mod browsers", BEYOND),
            ("pub mod desk_more", BEYOND),
            ("pub mod lost_phone", BEYOND),
            ("pub mod store", DATABASES),
            ("pub mod ", PAGES),
            ("outbox!(sqlx::Postgres", DATABASES),
        ],
    ),
    ("src/two_factor/sign_in.rs", PAGES, &[("fn tell", BEYOND), ("pub fn ways", BEYOND)]),
    ("src/two_factor/set_up.rs", PAGES, &[("async fn start", BEYOND)]),
    ("src/two_factor/security.rs", PAGES, &[]),
    ("src/two_factor/desk.rs", PAGES, &[]),
    ("templates/scan.html", PAGES, &[]),
    ("templates/codes.html", PAGES, &[]),
    ("templates/security.html", PAGES, &[]),
    ("templates/desk_user.html", PAGES, &[]),
    ("src/two_factor/lost_phone.rs", BEYOND, &[]),
    ("src/two_factor/browsers.rs", BEYOND, &[]),
    ("src/two_factor/activity.rs", BEYOND, &[]),
    ("src/two_factor/desk_more.rs", BEYOND, &[]),
    ("templates/security_more.html", BEYOND, &[]),
    ("templates/activity.html", BEYOND, &[]),
    ("templates/desk.html", BEYOND, &[]),
    ("templates/desk_more.html", BEYOND, &[]),
    ("templates/pass.html", BEYOND, &[]),
    ("src/two_factor/store.rs", DATABASES, &[]),
    ("src/config.rs", REST, &[("fn keys(", KEYS)]),
];

/// Adds the lines of a file.
fn count(
    path: &str,
    purpose: &'static str,
    items: Items,
    lines: &mut BTreeMap<&'static str, usize>,
) {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let mut left: Vec<&str> = items.iter().map(|(start, _)| *start).collect();
    let mut present = purpose;
    for line in text.lines() {
        let is_top = !line.starts_with([' ', '}', ')']);
        if let Some((start, other)) = items.iter().find(|(start, _)| line.starts_with(start)) {
            present = other;
            left.retain(|one| one != start);
        } else if is_top && !line.is_empty() {
            present = purpose;
        }
        let line = line.trim();
        if !line.is_empty() && !line.starts_with("//") {
            *lines.entry(present).or_default() += 1;
        }
    }
    assert!(left.is_empty(), "{path} has no {left:?}");
}

#[test]
fn readme_says_how_many_lines_it_takes() {
    let mut lines = BTreeMap::new();
    for (path, purpose, items) in FILES {
        count(path, purpose, items, &mut lines);
    }
    lines.remove(REST);
    let (core, pages) = (lines[CORE], lines[PAGES] + lines[KEYS]);
    assert!(core <= 60, "{core} lines without handlers and pages");
    assert!(core + pages <= 400, "{core} + {pages} lines for the features of the first trial");
    let readme = include_str!("../README.md");
    for (purpose, count) in lines {
        let row = format!("| {purpose} | {count} |");
        assert!(readme.contains(&row), "README.md: {row}");
    }
}

#[test]
fn no_file_of_second_factor_code_is_left_out() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Pages that the rest of the portal shares.
    let rest = ["account.html", "base.html", "form.html", "hidden.html", "problem.html"];
    for folder in ["src/two_factor", "templates"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let path = format!("{folder}/{name}");
            let known = FILES.iter().any(|(file, ..)| *file == path) || rest.contains(&&*name);
            assert!(known, "{path} is in no row");
        }
    }
}
