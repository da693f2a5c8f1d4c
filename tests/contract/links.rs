//! Links in the texts of the repository lead somewhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The texts at the root and the pages of the manual.
fn texts() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [root.to_path_buf(), root.join("docs")];
    let entries = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap());
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .collect()
}

/// The text outside of blocks of code.
fn prose(text: &str) -> String {
    let pieces = text.split("\n```").step_by(2);
    pieces.flat_map(|piece| [piece, "\n"]).collect()
}

/// What `](..)` holds.
fn targets(prose: &str) -> impl Iterator<Item = &str> {
    let ends = prose.split("](").skip(1);
    ends.filter_map(|rest| rest.split_once(')').map(|(target, _)| target))
}

/// The anchors of the headings, as rustdoc and most hosts make them.
fn anchors(prose: &str) -> BTreeSet<String> {
    let headings = prose.lines().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| {
        let text = line.trim_start_matches('#').trim().to_lowercase();
        let kept = text
            .chars()
            .filter(|c| c.is_alphanumeric() || *c == ' ' || *c == '-');
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(anchor).collect()
}

/// A package has no pictures and no other packages, so it is left out there.
fn is_repository() -> bool {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.ci")).exists()
}

#[test]
fn every_link_leads_to_a_file_or_a_heading() {
    let mut links = 0;
    for path in texts() {
        let prose = prose(&fs::read_to_string(&path).unwrap());
        let anchors = anchors(&prose);
        for target in targets(&prose) {
            let name = path.file_name().unwrap().to_str().unwrap();
            if let Some(anchor) = target.strip_prefix('#') {
                links += 1;
                assert!(anchors.contains(anchor), "{name}: {target}");
            } else if !target.contains("://") && !target.starts_with("crate::") && is_repository() {
                links += 1;
                // The others are pages of docs.rs, too, where a path leads nowhere.
                let read_here = ["README.md", "CONTRIBUTING.md"];
                assert!(read_here.contains(&name), "{name}: {target}");
                let file = target.split('#').next().unwrap();
                assert!(
                    path.parent().unwrap().join(file).exists(),
                    "{name}: {target}"
                );
            }
        }
    }
    let least = if is_repository() { 30 } else { 10 };
    assert!(links > least, "{links} links");
}
