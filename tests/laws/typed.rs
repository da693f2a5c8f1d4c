//! However a code or a secret is typed, it has one form inside, and replay goes by that form.

use proptest::prelude::*;
#[cfg(feature = "alloc")]
use second_factor::Secret;
use second_factor::error::StoredError;
use second_factor::{
    Code, CodeFormat, CodeParams, Committed, FactorState, Policy, Refusal, Saved, Totp, UnixTime,
};

use crate::inputs::format;
use crate::seeded::seeded;

/// Where the digits of some scripts begin, of one to four bytes.
const ZEROS: [char; 12] = [
    '0',
    '\u{660}',
    '\u{6f0}',
    '\u{966}',
    '\u{9e6}',
    '\u{e50}',
    '\u{f20}',
    '\u{1040}',
    '\u{1c50}',
    '\u{ff10}',
    '\u{11066}',
    '\u{1e950}',
];

const FILLERS: [char; 27] = [
    ' ', '-', '\t', '\r', '\n', '\u{a0}', '\u{ad}', '\u{61c}', '\u{1680}', '\u{2000}', '\u{200a}',
    '\u{200b}', '\u{200f}', '\u{2010}', '\u{2015}', '\u{2028}', '\u{202a}', '\u{202e}', '\u{202f}',
    '\u{205f}', '\u{2060}', '\u{2066}', '\u{2069}', '\u{2212}', '\u{3000}', '\u{feff}', '\u{ff0d}',
];

/// How a text is typed.
#[derive(Clone, Debug)]
struct Spelling {
    /// For each character: what stands before it, the script of a digit, whether a letter is small.
    characters: Vec<(String, usize, bool)>,
    after: String,
}

impl Spelling {
    fn of(&self, text: &str) -> String {
        let mut typed = String::new();
        for (character, (filler, script, is_small)) in text.chars().zip(&self.characters) {
            typed.push_str(filler);
            typed.push(match character.to_digit(10) {
                Some(digit) => char::from_u32(u32::from(ZEROS[*script]) + digit).unwrap(),
                None if *is_small => character.to_ascii_lowercase(),
                None => character,
            });
        }
        typed + &self.after
    }
}

fn filler() -> impl Strategy<Value = String> {
    prop::collection::vec(0..2 * FILLERS.len(), 0..3).prop_map(|places| {
        places
            .into_iter()
            .filter_map(|place| FILLERS.get(place))
            .collect()
    })
}

/// The spellings of a text of at most this length, with digits of so many of the scripts.
fn spelling(length: usize, scripts: usize) -> impl Strategy<Value = Spelling> {
    let characters = prop::collection::vec((filler(), 0..scripts, any::<bool>()), length);
    (characters, filler()).prop_map(|(characters, after)| Spelling { characters, after })
}

/// One attempt over a row in memory.
fn attempt(totp: &Totp, row: &mut FactorState, typed: &str, now: UnixTime) -> Result<(), Refusal> {
    let attempt = Policy::new().attempt(totp, *row, typed, now);
    let answer = attempt.commit(|change| {
        *row = FactorState::from_bytes(change.after())?;
        Ok::<_, StoredError>(Saved::Yes)
    });
    match answer {
        Committed::Done(_) => Ok(()),
        Committed::Refused(refusal) => Err(refusal),
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(seeded(1_000))]

    #[test]
    fn every_spelling_of_a_code_is_one_code(
        digits in "[0-9]{8}", letters in "[23456789BCDFGHJKMNPQRTVWXY]{5}", format in format(),
        spelling in spelling(8, ZEROS.len()), dot in 0..=2_usize,
    ) {
        let code = if format == CodeFormat::Steam { &letters } else { &digits[..usize::from(format.length())] };
        let typed = spelling.of(code) + &"\u{b7}".repeat(dot);
        let read = Code::parse(&typed, format)?;
        prop_assert_eq!(read.expose(), code);
    }

    #[test]
    fn a_code_spelled_in_another_way_is_a_replay(
        now in 0..4_000_000_000_u64, is_steam in any::<bool>(),
        one in spelling(6, ZEROS.len()), other in spelling(6, ZEROS.len()),
    ) {
        let params = if is_steam { CodeParams::steam() } else { CodeParams::new() };
        let totp = Totp::from_key(b"12345678901234567890", params)?;
        let now = UnixTime::from_secs(now);
        let code = totp.code_at(now);
        let mut row = FactorState::new();
        prop_assert_eq!(attempt(&totp, &mut row, &one.of(code.expose()), now), Ok(()));
        let before = row;
        let again = attempt(&totp, &mut row, &other.of(code.expose()), now);
        prop_assert!(matches!(again, Err(Refusal::Replayed)), "{:?}", again);
        prop_assert_eq!(row, before);
    }

    #[test]
    #[cfg(feature = "alloc")]
    fn every_spelling_of_a_secret_is_one_secret(
        bytes in prop::collection::vec(any::<u8>(), 16..=128), spelling in spelling(205, 1), padding in 0..=6_usize,
    ) {
        let secret = Secret::from_bytes(&bytes)?;
        let text = secret.to_base32();
        let typed = spelling.of(text.expose()) + &"=".repeat(padding);
        let read = Secret::from_base32(&typed)?;
        prop_assert_eq!(read.expose_bytes(), &bytes);
        prop_assert!(Secret::from_legacy_base32(&typed)?.ct_eq(&secret));
    }
}
