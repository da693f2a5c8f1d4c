//! Modules only look down: every path into the crate leads to a module above its own in `lib.rs`.
//!
//! The order is that of the `mod` lines of `lib.rs`, under comments `// Layer n`. A folder's files
//! belong to its module. Documentation and `#[cfg(test)]` modules may name anything.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Words and punctuation of Rust source, without comments and literals.
fn tokens(source: &str) -> Vec<String> {
    let chars: Vec<char> = source.chars().collect();
    let at = |place: usize| chars.get(place).copied().unwrap_or('\0');
    let (mut tokens, mut place) = (Vec::new(), 0);
    while place < chars.len() {
        let word = |from: usize| {
            let is_word = |c: &&char| c.is_alphanumeric() || **c == '_';
            chars[from..].iter().take_while(is_word).count()
        };
        let raw = chars[place..]
            .iter()
            .skip(1)
            .take_while(|c| **c == '#')
            .count();
        match at(place) {
            '/' if at(place + 1) == '/' => {
                place += chars[place..].iter().take_while(|c| **c != '\n').count();
            }
            '/' if at(place + 1) == '*' => place = after_block_comment(&chars, place),
            'r' if at(place + 1 + raw) == '"' => {
                let end = format!("\"{}", "#".repeat(raw));
                let text: String = chars[place + 2 + raw..].iter().collect();
                let length = text.split(&end).next().unwrap().chars().count();
                place += 2 + raw + length + end.len();
            }
            quote @ ('"' | '\'') => {
                // A lifetime has no quote after its first character; a literal may escape it.
                if quote == '\'' && at(place + 1) != '\\' && at(place + 2) != '\'' {
                    place += 1 + word(place + 1);
                    continue;
                }
                place += 1;
                while place < chars.len() && at(place) != quote {
                    place += if at(place) == '\\' { 2 } else { 1 };
                }
                place += 1;
            }
            _ if word(place) > 0 => {
                let end = place + word(place);
                tokens.push(chars[place..end].iter().collect());
                place = end;
            }
            ':' if at(place + 1) == ':' => {
                tokens.push("::".into());
                place += 2;
            }
            c if c.is_whitespace() => place += 1,
            c => {
                tokens.push(c.into());
                place += 1;
            }
        }
    }
    tokens
}

fn after_block_comment(chars: &[char], mut place: usize) -> usize {
    let mut depth = 0;
    loop {
        match (chars.get(place), chars.get(place + 1)) {
            (Some('/'), Some('*')) => (depth, place) = (depth + 1, place + 2),
            (Some('*'), Some('/')) => (depth, place) = (depth - 1, place + 2),
            (None, _) => return place,
            _ => place += 1,
        }
        if depth == 0 {
            return place;
        }
    }
}

/// Where the bracket closes that is open at `open`.
fn closing(tokens: &[String], open: usize) -> usize {
    let mut depth = 0;
    for (place, token) in tokens.iter().enumerate().skip(open) {
        match token.as_str() {
            "{" | "[" | "(" => depth += 1,
            "}" | "]" | ")" => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return place;
        }
    }
    tokens.len()
}

fn are(tokens: &[String], place: usize, words: &[&str]) -> bool {
    tokens
        .get(place..place + words.len())
        .is_some_and(|found| found == words)
}

/// Without `#[cfg(test)] mod .. { .. }`.
fn without_tests(mut tokens: Vec<String>) -> Vec<String> {
    let start = ["#", "[", "cfg", "(", "test", ")", "]", "mod"];
    while let Some(from) = (0..tokens.len()).find(|place| are(&tokens, *place, &start)) {
        let open = (from..tokens.len())
            .find(|place| tokens[*place] == "{")
            .unwrap();
        let end = closing(&tokens, open);
        tokens.drain(from..=end);
    }
    tokens
}

/// The names that paths into the crate's root begin with. `depth` is the number of modules
/// between the file and the root: 1 for `src/time.rs`, 2 for `src/qr/svg.rs`.
fn root_names(source: &str, depth: usize) -> Vec<String> {
    let tokens = without_tests(tokens(source));
    let (mut names, mut inner, mut place) = (Vec::new(), Vec::new(), 0);
    while place < tokens.len() {
        inner.retain(|end| *end > place);
        if are(&tokens, place, &["mod"]) && are(&tokens, place + 2, &["{"]) {
            inner.push(closing(&tokens, place + 2));
        }
        let after_path = place > 0 && matches!(tokens[place - 1].as_str(), "::");
        let mut up = 0;
        while !after_path && are(&tokens, place + 2 * up, &["super", "::"]) {
            up += 1;
        }
        let start = place + 2 * up;
        if !after_path && are(&tokens, place, &["crate", "::"]) {
            place += 2;
            first_names(&tokens, place, &mut names);
        } else if up > 0 && up == depth + inner.len() {
            first_names(&tokens, start, &mut names);
            place = start;
        } else {
            place += 1 + 2 * up;
        }
    }
    names
}

/// `a` of `a::b`, or each of `{a::b, c::{d, e}}`.
fn first_names(tokens: &[String], place: usize, names: &mut Vec<String>) {
    if !are(tokens, place, &["{"]) {
        names.extend(tokens.get(place).cloned());
        return;
    }
    let (end, mut place) = (closing(tokens, place), place + 1);
    while place < end {
        names.push(tokens[place].clone());
        while place < end && tokens[place] != "," {
            place = if tokens[place] == "{" {
                closing(tokens, place)
            } else {
                place
            } + 1;
        }
        place += 1;
    }
}

/// Modules in order, and for each name that is re-exported at the root the module it comes from.
fn read_root(lib: &str) -> Result<(Vec<String>, BTreeMap<String, String>), String> {
    let mut layers = Vec::new();
    for line in lib.lines().map(str::trim) {
        let module = line.trim_start_matches("pub ").strip_prefix("mod ");
        if let Some(layer) = line.strip_prefix("// Layer ") {
            let number = layer.split(':').next().unwrap_or_default().parse::<usize>();
            if number != Ok(layers.len()) {
                return Err(format!("layer {} is missing before `{line}`", layers.len()));
            }
            layers.push(Vec::new());
        } else if let Some(module) = module.and_then(|module| module.strip_suffix(';')) {
            let layer = layers
                .last_mut()
                .ok_or_else(|| format!("{module} is in no layer"))?;
            layer.push(module.to_owned());
        }
    }
    let tokens = tokens(lib);
    for definition in [
        "enum",
        "fn",
        "impl",
        "macro_rules",
        "static",
        "struct",
        "trait",
        "type",
    ] {
        if tokens.iter().any(|token| token == definition) {
            return Err(format!("lib.rs has a definition: {definition}"));
        }
    }
    let mut exports = BTreeMap::new();
    for place in (0..tokens.len()).filter(|place| are(&tokens, *place, &["pub", "use"])) {
        let end = (place..tokens.len())
            .find(|place| tokens[*place] == ";")
            .unwrap();
        let names = tokens[place + 3..end]
            .iter()
            .filter(|name| name.len() > 1 && *name != "::");
        exports.extend(names.map(|name| (name.clone(), tokens[place + 2].clone())));
    }
    Ok((layers.concat(), exports))
}

/// Everything that is wrong in a crate of `lib.rs` and other files.
fn violations(lib: &str, files: &[(String, String)]) -> Vec<String> {
    let (order, exports) = match read_root(lib) {
        Ok(root) => root,
        Err(error) => return vec![error],
    };
    let place = |module: &str| order.iter().position(|other| other == module);
    let mut found = Vec::new();
    for (path, source) in files {
        let parts: Vec<&str> = path.trim_end_matches(".rs").split('/').collect();
        let depth = parts.iter().filter(|part| **part != "mod").count();
        let Some(own) = place(parts[0]) else {
            found.push(format!("{path} is no module of lib.rs"));
            continue;
        };
        for name in root_names(source, depth) {
            let module = exports.get(&name).unwrap_or(&name);
            if place(module).is_none_or(|other| other > own) {
                found.push(format!("{path} looks up at {name}"));
            }
        }
    }
    found
}

fn read_files(folder: &Path, prefix: &str, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            read_files(&entry.path(), &format!("{name}/"), files);
        } else if name != "lib.rs" {
            files.push((name, fs::read_to_string(entry.path()).unwrap()));
        }
    }
}

#[test]
fn modules_only_look_down() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    read_files(&source, "", &mut files);
    assert!(files.len() > 10 && files.iter().any(|(path, _)| path == "totp.rs"));
    let lib = fs::read_to_string(source.join("lib.rs")).unwrap();
    assert_eq!(violations(&lib, &files), Vec::<String>::new());
    // The paths are seen: the same files in the opposite order look up all over.
    let (order, _) = read_root(&lib).unwrap();
    let turned: String = order
        .iter()
        .rev()
        .map(|module| format!("mod {module};\n"))
        .collect();
    let turned = violations(&format!("// Layer 0:\n{turned}"), &files);
    assert!(turned.len() > 20, "{turned:?}");
}

const LIB: &str = "// Layer 0: a.\nmod low;\n#[cfg(feature = \"alloc\")]\nmod mid;\n\n\
                   // Layer 1: b.\npub mod high;\n\npub use high::High;\npub use low::{Low, Other as Else};\n";

fn planted(path: &str, source: &str) -> Vec<String> {
    violations(LIB, &[(path.into(), source.into())])
}

#[test]
fn planted_violations_are_found() {
    for (path, source) in [
        ("low.rs", "use crate::high::High;"),
        ("low.rs", "use crate::mid::Mid;"),
        ("mid.rs", "fn f() { let x = g(crate::high::h()); }"),
        ("mid.rs", "use crate::{low::Low, high};"),
        (
            "mid.rs",
            "use crate::{low::{self, Low}, high::{High, deep::{er}}};",
        ),
        ("mid.rs", "use crate::High;"),
        ("mid.rs", "use crate::*;"),
        ("mid.rs", "use crate::nowhere::X;"),
        ("mid.rs", "use super::high::High;"),
        ("mid.rs", "use super::{low, high};"),
        ("mid.rs", "mod inner { use super::super::high::High; }"),
        (
            "mid.rs",
            "mod inner { fn f() {} } fn g() { super::high::h() }",
        ),
        ("mid.rs", "macro_rules! m { () => { $crate::high::h() } }"),
        ("mid/mod.rs", "use crate::high::High;"),
        ("mid/part.rs", "use super::super::high::High;"),
        (
            "mid/part/deep.rs",
            "impl From<super::super::super::high::High> for X {}",
        ),
        (
            "mid.rs",
            "fn f<'a>(x: &'a str) -> char { crate::high::h(); 'a' }",
        ),
        (
            "mid.rs",
            "const S: &[u8] = b\"\\\"\"; use crate::high::High;",
        ),
        (
            "mid.rs",
            "const R: &str = r#\"\"\"#; use crate::high::High;",
        ),
        ("mid.rs", "/* /* */ */ use crate::high::High;"),
        (
            "mid.rs",
            "#[cfg(test)]\nmod tests { fn f() { {} } }\nuse crate::high::High;",
        ),
        ("lost.rs", ""),
    ] {
        assert_eq!(planted(path, source).len(), 1, "{path}: {source}");
    }
    for lib in [
        "mod low;",
        "// Layer 1: b.",
        "// Layer 0: a.\nmod low;\npub struct X;",
    ] {
        assert_eq!(violations(lib, &[]).len(), 1, "{lib}");
    }
}

#[test]
fn what_is_allowed_is_not_reported() {
    for (path, source) in [
        (
            "high.rs",
            "use crate::{low::Low, mid::{self, Mid}};\nuse crate::Low;\nuse crate::Else;",
        ),
        ("high.rs", "use super::low::Low; fn f(x: crate::high::X) {}"),
        (
            "mid.rs",
            "/// [`High`](crate::High)\n//! crate::high\nfn f() {} /* crate::high::h */",
        ),
        (
            "mid.rs",
            "const S: &str = \"crate::high\"; const R: &str = r#\"\"crate::high\"#;",
        ),
        (
            "mid.rs",
            "#[cfg(test)]\nmod tests { use crate::high::High; fn f() { { } } }",
        ),
        ("mid.rs", "mod inner { use super::high; }"),
        (
            "mid/part.rs",
            "use super::high::High; use super::super::low::Low; use self::x::Y;",
        ),
        (
            "mid.rs",
            "fn f<'a>(x: &'a str) -> char { '\\'' } fn g() { other::crate_name::high() }",
        ),
    ] {
        assert_eq!(
            planted(path, source),
            Vec::<String>::new(),
            "{path}: {source}"
        );
    }
}
