//! Whether anything was logged of every public type, as the words of `src` have them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The arguments and answer inside the crate of a sealed trait, and the error of a PNG that is out
/// of memory; and a user of the test kit, whose parts are logged.
const INSIDE: [&str; 4] = ["Finding", "Mark", "PngError", "User"];

/// Public types that no type in `seen` is or contains, all given as paths.
pub(crate) fn unseen(seen: &BTreeSet<&str>) -> Vec<String> {
    let seen: BTreeSet<&str> = seen
        .iter()
        .flat_map(|path| path.split(not_a_word))
        .collect();
    let sources = sources(Path::new("src"));
    let names = sources
        .iter()
        .flat_map(|source| source.lines())
        .filter_map(|line| {
            let name = ["pub struct ", "pub enum "]
                .iter()
                .find_map(|kind| line.strip_prefix(kind));
            name?.split(not_a_word).next()
        });
    let names = names.filter(|name| !seen.contains(name) && !INSIDE.contains(name));
    names.map(str::to_owned).collect()
}

fn not_a_word(character: char) -> bool {
    !character.is_alphanumeric() && character != '_'
}

fn sources(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let read = |path: &Path| vec![fs::read_to_string(path).unwrap()];
    entries
        .flat_map(|path| {
            if path.is_dir() {
                sources(&path)
            } else {
                read(&path)
            }
        })
        .collect()
}

#[test]
fn a_type_of_which_nothing_was_logged_is_named() {
    let none = unseen(&BTreeSet::from([
        "core::option::Option<second_factor::secret::Secret>",
    ]));
    assert!(none.iter().any(|name| name == "Totp"));
    assert!(none.iter().all(|name| name != "Secret"));
}
