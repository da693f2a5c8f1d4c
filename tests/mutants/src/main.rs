//! Rewrites a copy of the library so that all mutants are in it, and off: `second-factor-mutants LIST
//! TREE DROPPED MAP`.
//!
//! `LIST` is what `cargo mutants --list --json` prints; a mutant is named by its place in it, from 1.
//! `TREE` is the copy, with the sources as they were. `DROPPED` has the numbers of those that do not
//! compile, one a line. What was put where is written to `MAP`, as JSON, for the next round.
//!
//! Everything is an insertion, so that one mutant in another's operand is no trouble:
//! `a + b` becomes `(if crate::mutant(7) { a - b } else { a + b })`.

mod edits;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::Path;

use edits::{Mutant, Source};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [list, tree, dropped, map] = arguments.as_slice() else {
        return Err("arguments: LIST TREE DROPPED MAP".into());
    };
    let dropped: BTreeSet<usize> = fs::read_to_string(dropped)?
        .lines()
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let listed: Vec<Value> = serde_json::from_slice(&fs::read(list)?)?;
    let mut by_file: BTreeMap<String, Vec<Mutant>> = BTreeMap::new();
    for (id, mutant) in (1..).zip(&listed) {
        let file = mutant["file"].as_str().ok_or("a mutant without a file")?;
        let mutants = by_file.entry(file.to_owned()).or_default();
        if !dropped.contains(&id) && !file.contains("..") {
            mutants.push(Mutant::new(id, mutant).ok_or("a mutant without a place")?);
        }
    }
    let mut placed = Vec::new();
    for (file, mutants) in &by_file {
        let path = Path::new(tree).join(file);
        let source = Source::new(&fs::read_to_string(&path)?)?;
        let (text, places) = source.with(mutants);
        fs::write(&path, text)?;
        placed.extend(places.into_iter().map(|place| {
            json!({
                "id": place.id, "file": file,
                "chunk": place.chunk, "extent": place.extent,
            })
        }));
    }
    fs::write(map, serde_json::to_vec(&placed)?)?;
    println!(
        "{} of {} mutants placed, {} dropped",
        placed.len(),
        listed.len(),
        dropped.len()
    );
    Ok(())
}
