//! Which session may call what: the manual's table against the proofs that the code takes.

use std::fs;

use super::table::{Case, PROVEN, answer, functions};

const PAGE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/service.md"));
const HEADING: &str = "# Which session may call what\n";

/// The cells of the table's rows: operations, then who may call them.
fn rows() -> Vec<[&'static str; 5]> {
    let (_, section) = PAGE.split_once(HEADING).unwrap();
    let (section, _) = section.split_once("\n# ").unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| "));
    let cells = |row: &'static str| -> [&'static str; 5] {
        let row = row.strip_suffix(" |").unwrap();
        let cells: Vec<_> = row.split(" | ").collect();
        cells.try_into().unwrap()
    };
    rows.skip(1).map(cells).collect()
}

/// The names in a row's first cell, such as those in "[`pending`], [`confirm`]".
fn names(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// Whether this proof is enough for a user who is on.
fn proves(operation: &str, proof: &str) -> bool {
    answer(&format!("{operation}, {proof}"), Case::new("on")) == "saved"
}

#[test]
fn every_operation_is_in_the_table() {
    let rows = rows();
    let named: Vec<&str> = rows.iter().flat_map(|[first, ..]| names(first)).collect();
    let mut found = 0;
    for file in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/factors")).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let text = fs::read_to_string(path).unwrap();
        for name in functions(&text).filter(|name| *name != "unchanged") {
            found += 1;
            assert!(named.contains(&name), "{name}");
        }
    }
    assert!(found >= 17, "{found} functions found");
    for name in ["ask", "overview", "pending"] {
        assert!(named.contains(&name), "{name}");
    }
}

#[test]
fn the_table_asks_for_the_proofs_that_the_code_takes() {
    let mut checked = 0;
    for [first, _, _, whole, desk] in rows() {
        for name in names(first).filter(|name| PROVEN.contains(name)) {
            checked += 1;
            assert_eq!(
                desk == "yes, by name",
                proves(name, "`Staff`"),
                "{first}: the desk"
            );
            // A first app has no proof before it.
            if first.contains("a first app") {
                assert!(!proves(name, "`First`"), "{first}");
                continue;
            }
            let app = proves(name, "an app's code");
            let recovery = proves(name, "a recovery code");
            let other = proves(name, "`Other`");
            match whole {
                "with a code" => assert!(app && recovery && other, "{first}"),
                "with a recovery code" => assert!(!app && recovery && other, "{first}"),
                "after another factor" => assert!(!app && !recovery && other, "{first}"),
                "no" => assert!(name == "move_in" || !(app || recovery || other), "{first}"),
                _ => panic!("{first}: {whole}"),
            }
        }
    }
    assert_eq!(checked, PROVEN.len() + 1, "`set_up` has two rows");
}
