//! A file of `src` uses its own folder, and the folders listed before it in `src/lib.rs`.

use std::fs;
use std::path::Path;

/// The folders and files beside `lib.rs`, the lowest first.
fn order(lib: &str) -> Vec<&str> {
    lib.lines()
        .filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "))
        .filter_map(|name| name.strip_suffix(';'))
        .collect()
}

/// A source without its comments and its module of tests.
fn code(source: &str) -> impl Iterator<Item = &str> {
    let (before, tests) = source
        .split_once("#[cfg(test)]\nmod ")
        .unwrap_or((source, ""));
    let after = tests.split_once("\n}\n").map_or("", |(_, after)| after);
    let lines = before.lines().chain(after.lines());
    lines.filter(|line| !line.trim_start().starts_with("//"))
}

/// The lines of a file that use what stands below it, or nothing that stands in the order.
fn upward<'a>(order: &[&str], path: &str, source: &'a str) -> Vec<&'a str> {
    let rank = |name: &str| order.iter().position(|other| *other == name);
    let here = rank(path.split(['/', '.']).next().unwrap());
    assert!(here.is_some(), "{path} belongs to no `mod` line");
    let leads_up = |rest: &str| {
        let name = rest
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .next();
        let there = name.and_then(rank);
        there.is_none() || there > here
    };
    // `super` of a file beside `lib.rs`, and of the first file of a folder there, is the root.
    let beside_lib = !path.trim_end_matches("/mod.rs").contains('/');
    let leaves = |line: &str| {
        line.contains("super::super") || (beside_lib && line.starts_with("use super::"))
    };
    code(source)
        .filter(|line| line.split("crate::").skip(1).any(leads_up) || leaves(line))
        .collect()
}

fn check(order: &[&str], folder: &Path) -> usize {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let check_one = |path: &Path| {
        let short = path.strip_prefix(root()).unwrap().to_str().unwrap();
        let source = fs::read_to_string(path).unwrap();
        assert_eq!(upward(order, short, &source), [""; 0], "{short}");
        1
    };
    entries
        .filter(|path| !path.ends_with("src/lib.rs") && !path.ends_with("tests.rs"))
        .map(|path| {
            if path.is_dir() {
                check(order, &path)
            } else {
                check_one(&path)
            }
        })
        .sum()
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))
}

#[test]
fn files_use_their_own_folder_and_those_above_it() {
    let lib = fs::read_to_string(root().join("lib.rs")).unwrap();
    let order = order(&lib);
    assert!(order.starts_with(&["time", "sensitive"]), "{order:?}");
    assert!(check(&order, root()) > 40);
}

/// What a record holds knows none of the operations.
#[test]
fn the_contents_of_a_record_use_nothing_else_of_factors() {
    let mut files = 0;
    for entry in fs::read_dir(root().join("factors/contents")).unwrap() {
        let source = fs::read_to_string(entry.unwrap().path()).unwrap();
        let leaves = |line: &&str| {
            let mut uses = line.split("crate::factors::").skip(1);
            uses.any(|rest| !rest.starts_with("contents"))
        };
        let found: Vec<&str> = code(&source).filter(leaves).collect();
        assert_eq!(found, [""; 0]);
        files += 1;
    }
    assert!(files > 8);
}

#[test]
fn an_upward_path_is_found() {
    let order = order("pub mod low;\n#[cfg(any())]\nmod middle;\nmod high;\n");
    let upward = |source| upward(&order, "middle/mod.rs", source).len();
    for down in [
        "use crate::low::A;\nuse crate::middle::{B, c::D};\npub(in crate::middle) fn f() {}",
        "//! [`crate::high::A`]\n    /// [`crate::high::A`]\n",
        "#[cfg(test)]\nmod tests {\n    use crate::high::A;\n}\n",
    ] {
        assert_eq!(upward(down), 0, "{down}");
    }
    for up in [
        "use crate::high::A;",
        "    let a = crate::low::f(crate::high::A);",
        "use crate::{low, high};",
        "use crate::NameAtTheRoot;",
        "use super::high::A;",
        "    use super::super::high::A;",
        "#[cfg(test)]\nmod tests {\n}\nuse crate::high::A;",
    ] {
        assert_eq!(upward(up), 1, "{up}");
    }
}
