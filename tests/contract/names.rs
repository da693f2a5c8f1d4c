//! The root of the crate stays small enough to be read in one look.

use std::fs;
use std::path::Path;

/// The types and traits that `lib.rs` re-exports, but for hooks that only the checks of
/// constant time are compiled with.
fn names(lib: &str) -> Vec<&str> {
    let uses = lib.match_indices("\npub use ").filter(|(start, _)| {
        let attributes = lib[..*start].lines().rev();
        let hook = |line: &str| line.starts_with("#[") && line.contains("second_factor_taint");
        !attributes
            .take_while(|line| line.starts_with("#["))
            .any(hook)
    });
    let items = uses.filter_map(|(start, line)| lib[start + line.len()..].split(';').next());
    let lists = items.map(|item| {
        item.split_once('{')
            .map_or_else(|| item.rsplit("::").next().unwrap(), |(_, list)| list)
    });
    let all = lists.flat_map(|list| list.split([',', '}']).map(str::trim));
    all.filter(|name| name.starts_with(char::is_uppercase))
        .collect()
}

#[test]
fn at_most_forty_names_stand_at_the_root() {
    let lib = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    let lib = fs::read_to_string(lib).unwrap();
    let names = names(&lib);
    assert!(names.contains(&"TwoFactor") && names.contains(&"CodeFormat"));
    assert!(
        (30..=40).contains(&names.len()),
        "{} {names:?}",
        names.len()
    );
}

#[test]
fn the_count_finds_every_name() {
    let lib = "mod a;\n#[cfg(second_factor_taint)]\n#[doc(hidden)]\npub use a::HOOK;\n\npub use a::One;\npub use a::b::{\n    \
               Three,\n    Two,\n};\n#[doc(inline)]\npub use a::module;\npub(crate) use a::Inside;\n";
    assert_eq!(names(lib), ["One", "Three", "Two"]);
}

/// What people type into the search of the documentation, besides the names that are there.
const SEARCHED: [&str; 24] = [
    "2FA",
    "ASVS",
    "Google Authenticator",
    "MFA",
    "NIST",
    "OTP",
    "PCI DSS",
    "audit log",
    "authenticator app",
    "backup code",
    "brute force",
    "clock drift",
    "encryption at rest",
    "enrollment",
    "hardware token",
    "lockout",
    "login",
    "otpauth",
    "provisioning URI",
    "rate limit",
    "scratch code",
    "step-up",
    "support desk",
    "trusted device",
];

/// The texts of all files under a folder.
fn sources(folder: &Path) -> String {
    let entries = fs::read_dir(folder).unwrap();
    let texts = entries.map(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path)
        } else {
            fs::read_to_string(path).unwrap()
        }
    });
    texts.collect()
}

#[test]
fn what_people_search_for_is_an_alias() {
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let pieces = sources.split("[doc(alias").skip(1);
    let aliases: Vec<&str> = pieces
        .filter_map(|piece| piece.split(")]").next())
        .collect();
    for word in SEARCHED {
        let quoted = format!("\"{word}\"");
        assert!(
            aliases.iter().any(|alias| alias.contains(&quoted)),
            "{word}"
        );
    }
}
