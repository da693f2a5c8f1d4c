//! What people type and paste: collected cases, and every character there is, as other programs
//! know it.
//!
//! `.ci/typed/unicode.py` has printed `data/typed_unicode.json`, `.ci/typed/icu.mjs` the digits that
//! number formatting prints, `data/typed_icu.json`.

use std::collections::{BTreeMap, BTreeSet};

use second_factor::error::CodeError;
use second_factor::{Code, CodeFormat, Digits};
use serde_json::Value;

const SIX: CodeFormat = CodeFormat::Decimal(Digits::Six);

fn data(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn cases() -> Vec<Value> {
    serde_json::from_str(include_str!("data/typed_cases.json")).unwrap()
}

#[test]
fn codes_as_typed() {
    let mut tried = 0;
    for case in cases().iter().filter(|case| case["what"] == "code") {
        let code = Code::parse(case["text"].as_str().unwrap(), SIX);
        let found = code.as_ref().map(Code::expose).ok();
        assert_eq!(found, case["want"].as_str(), "{}", case["why"]);
        tried += 1;
    }
    assert_eq!(tried, 9);
}

#[test]
#[cfg(feature = "alloc")]
fn secrets_as_typed() {
    let mut tried = 0;
    for case in cases().iter().filter(|case| case["what"] == "secret") {
        let text = case["text"].as_str().unwrap();
        for secret in [
            second_factor::Secret::from_base32(text),
            second_factor::Secret::from_legacy_base32(text),
        ] {
            let found = secret.map(|secret| data_encoding::HEXLOWER.encode(secret.expose_bytes()));
            assert_eq!(
                found.ok().as_deref(),
                case["want"].as_str(),
                "{}",
                case["why"]
            );
        }
        tried += 1;
    }
    assert_eq!(tried, 5);
}

/// The characters of a list of `data/typed_unicode.json`.
fn listed(name: &str) -> BTreeSet<char> {
    let data = data(include_str!("data/typed_unicode.json"));
    let list = data[name].as_object().unwrap();
    let characters = list
        .keys()
        .map(|code| u32::from_str_radix(code, 16).unwrap());
    characters
        .map(|code| char::from_u32(code).unwrap())
        .collect()
}

/// What means nothing in any text: Python's spaces, the controls that break a line or a page, and
/// the hyphens and invisible characters, which Python has confirmed to be such.
fn fillers() -> BTreeSet<char> {
    let mut fillers: BTreeSet<char> = ["spaces", "dashes", "invisible"]
        .map(listed)
        .into_iter()
        .flatten()
        .collect();
    fillers.extend(['\t', '\n', '\u{b}', '\u{c}', '\r', '\u{85}']);
    fillers
}

/// Every digit that ICU prints as a number, without the symbols and the ideographs.
fn digits() -> BTreeMap<char, char> {
    let data = data(include_str!("data/typed_icu.json"));
    let mut digits = BTreeMap::new();
    for (system, printed) in data["digits"].as_object().unwrap() {
        let symbols = ["math", "outlined", "segment", "hanidec"];
        if !symbols.iter().any(|symbol| system.starts_with(symbol)) {
            digits.extend(printed.as_str().unwrap().chars().zip('0'..='9'));
        }
    }
    digits
}

/// Two sources, of two versions of Unicode.
#[test]
fn python_knows_the_same_digits_as_icu() {
    let icu = digits();
    let zeros: BTreeSet<char> = icu
        .iter()
        .filter(|(_, value)| **value == '0')
        .map(|(zero, _)| *zero)
        .collect();
    let python = listed("zeros");
    // What Unicode has added from 15 to 17: Garay, Myanmar's two, Sunuwar, Tolong Siki, Kawi, Gurung Khema, Kirat
    // Rai, Nag Mundari, Ol Onal.
    let newer = [
        0x10d40, 0x116d0, 0x116da, 0x11bf0, 0x11de0, 0x11f50, 0x16130, 0x16d70, 0x1e4f0, 0x1e5f1,
    ];
    let newer = newer.map(|zero| char::from_u32(zero).unwrap());
    assert_eq!(
        zeros.difference(&python).copied().collect::<Vec<_>>(),
        newer
    );
    assert!(zeros.is_superset(&python));
    for (digit, value) in icu {
        let place = u32::from(value) - u32::from('0');
        let zero = char::from_u32(u32::from(digit) - place).unwrap();
        assert!(zeros.contains(&zero), "{digit:?}");
    }
    for symbol in listed("symbols") {
        assert!(!digits().contains_key(&symbol), "{symbol:?}");
    }
}

#[test]
fn every_character_in_a_code_is_a_digit_filler_or_refused() {
    let (digits, mut fillers) = (digits(), fillers());
    fillers.insert('\u{b7}');
    let mut text = String::new();
    for character in '\0'..=char::MAX {
        text.clear();
        text.push(character);
        let expected = match digits.get(&character) {
            Some(_) => CodeError::Length {
                format: SIX,
                found: 1,
            },
            None if fillers.contains(&character) => CodeError::Length {
                format: SIX,
                found: 0,
            },
            None => CodeError::Character {
                format: SIX,
                index: 0,
            },
        };
        assert_eq!(
            Code::parse(&text, SIX).err(),
            Some(expected),
            "{character:?}"
        );
    }
    for (digit, value) in digits {
        let code = Code::parse(&format!("28708{digit}"), SIX).unwrap();
        assert_eq!(code.expose(), format!("28708{value}"), "{digit:?}");
    }
}

#[test]
#[cfg(feature = "alloc")]
fn every_character_in_a_secret_is_base32_filler_or_refused() {
    use second_factor::Secret;
    use second_factor::error::SecretError;

    let fillers = fillers();
    let mut text = String::new();
    for character in '\0'..=char::MAX {
        text.clear();
        text.push(character);
        let expected = match character {
            'A'..='Z' | 'a'..='z' | '2'..='7' => SecretError::Length { found: 1 },
            '=' => SecretError::Empty,
            _ if fillers.contains(&character) => SecretError::Empty,
            _ => SecretError::Character { index: 0 },
        };
        assert_eq!(
            Secret::from_base32(&text).err(),
            Some(expected),
            "{character:?}"
        );
    }
}
