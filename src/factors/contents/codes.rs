//! Recovery codes as people see them: printed once, typed back years later.

use alloc::string::String;
use core::fmt;

use zeroize::{Zeroize, Zeroizing};

use crate::otp::code;
use crate::otp::typed::folded;
use crate::random;
use crate::sensitive::Sensitive;

/// Codes in a set.
pub(in crate::factors) const CODES: usize = 10;

/// Random bytes in a code: 120 bits, which are 24 characters without a remainder. From 112 bits on,
/// NIST SP 800-63B-4 §3.1.2.2 and ASVS 5.0, 6.5.2 ask for no password hash.
pub(in crate::factors) const CODE_BYTES: usize = 15;

/// Characters in a code, of five bits each.
pub(in crate::factors) const LENGTH: usize = 24;

/// Characters between two dashes.
const GROUP: usize = 6;

/// Characters of a code with its dashes.
pub(in crate::factors) const SHOWN: usize = 27;

/// Crockford's base 32: no `I`, `L`, `O`, which look like digits, and no `U`.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// One code in its canonical form: 24 characters of the alphabet.
pub(in crate::factors) struct RecoveryCode([u8; LENGTH]);

impl RecoveryCode {
    /// The code that stands for 120 bits.
    pub(in crate::factors) fn from_bits(bits: &[u8; CODE_BYTES]) -> Self {
        let mut text = [0; LENGTH];
        for (eight, five) in text.chunks_exact_mut(8).zip(bits.chunks_exact(5)) {
            let mut word = five
                .iter()
                .fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
            for slot in eight.iter_mut().rev() {
                let [.., low] = word.to_be_bytes();
                *slot = code::select(ALPHABET, u32::from(low & 31));
                word >>= 5;
            }
        }
        Self(text)
    }

    /// Draws a code.
    pub(in crate::factors) fn draw() -> Self {
        let mut bits = Zeroizing::new([0; CODE_BYTES]);
        random::fill(bits.as_mut_slice());
        Self::from_bits(&bits)
    }

    /// Reads what was typed, if it has the form of a code.
    ///
    /// Codes come back from paper, documents and chats: whatever is neither a letter nor a digit is
    /// skipped. The number of characters and their alphabet leave no doubt.
    pub(in crate::factors) fn parse(typed: &str) -> Option<Self> {
        let mut code = Self([0; LENGTH]);
        let mut slots = code.0.iter_mut();
        for character in typed.chars() {
            match folded(character) {
                Some(byte) if byte.is_ascii_alphanumeric() => *slots.next()? = canonical(byte)?,
                None if character.is_alphanumeric() => return None,
                _ => {}
            }
        }
        slots.next().is_none().then_some(code)
    }

    /// Whether a text that does not have the form of a code was meant as one. It is longer than two
    /// codes of an authenticator, of six digits each, that were pasted together.
    pub(in crate::factors) fn was_meant(typed: &str) -> bool {
        let characters = typed.chars().filter(|typed| typed.is_alphanumeric());
        characters.count() > LENGTH / 2
    }

    pub(in crate::factors) const fn expose(&self) -> &[u8; LENGTH] {
        &self.0
    }
}

/// Appends a code as it is shown, in groups with dashes.
///
/// The groups are appended as text: `String::push` would choose by the character, which is secret,
/// how many bytes it takes. A code is ASCII, so each group is text.
pub(in crate::factors) fn show(code: &RecoveryCode, out: &mut String) {
    for (place, group) in code.expose().chunks(GROUP).enumerate() {
        if place != 0 {
            out.push('-');
        }
        out.push_str(core::str::from_utf8(group).unwrap_or_default());
    }
}

impl Drop for RecoveryCode {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// The character of the alphabet that was meant.
fn canonical(byte: u8) -> Option<u8> {
    let byte = match byte.to_ascii_uppercase() {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        byte => byte,
    };
    ALPHABET.contains(&byte).then_some(byte)
}

/// Ten recovery codes in the clear, to be shown to their owner once.
///
/// Each has four groups of six characters, such as `7Q4ZKM-9XW2DR-A0CH5T-VB8E3N`. Show them on one
/// page to be printed or kept in a password manager, and say that each works once. They cannot be
/// shown again: the record holds their hashes.
///
/// # Standards
///
/// Look-up secrets by NIST SP 800-63B-4 §3.1.2 and ASVS 5.0, 6.5.1 to 6.5.4: 120 random bits each,
/// salted and hashed, used once.
///
/// # Security
///
/// Each code signs its finder in, past the app. There is no `Clone` and no `Display`, `Debug` hides
/// them, and they are erased on drop. Never send them by mail, and keep caches off the page.
#[doc(alias("backup code", "scratch code", "emergency code"))]
pub struct RecoveryCodes(Sensitive<String>);

impl RecoveryCodes {
    pub(in crate::factors) fn new(codes: &[RecoveryCode; CODES]) -> Self {
        let capacity = CODES.saturating_mul(SHOWN.saturating_add(1));
        let mut text = Sensitive::new(String::with_capacity(capacity));
        let out = text.inner_mut();
        for code in codes {
            show(code, out);
            out.push('\n');
        }
        Self(text)
    }

    /// Shows the codes, one after the other.
    ///
    /// # Security
    ///
    /// Show them to their owner alone, in a response that nothing caches.
    pub fn expose(&self) -> impl Iterator<Item = &str> {
        self.0.expose().lines()
    }

    /// All codes as one text, a line each, for a file to keep.
    #[must_use]
    pub fn to_text(&self) -> Sensitive<String> {
        let mut text = Sensitive::new(String::with_capacity(self.0.expose().len()));
        text.inner_mut().push_str(self.0.expose());
        text
    }
}

impl fmt::Debug for RecoveryCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCodes(..)")
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::{format, vec::Vec};

    use proptest::prelude::*;

    use super::RecoveryCode;
    #[cfg(all(feature = "std", target_os = "linux"))]
    use crate::place::left_of;
    use crate::seeded::seeded;

    const CODE: &str = "7Q4ZKM-9XW2DR-A0CH1T-VB8E3N";
    const CANONICAL: &str = "7Q4ZKM9XW2DRA0CH1TVB8E3N";

    #[cfg(all(feature = "std", target_os = "linux"))]
    #[test]
    fn a_code_that_was_typed_is_erased_in_its_place() {
        let left = left_of(RecoveryCode::parse(CODE).unwrap());
        assert_eq!(left.before, CANONICAL.as_bytes());
        assert_eq!(left.after, [0; 24]);
    }

    fn parse(typed: &str) -> Option<String> {
        let code = RecoveryCode::parse(typed)?;
        Some(code.expose().iter().copied().map(char::from).collect())
    }

    fn is_read(typed: &str) -> bool {
        let read = parse(typed);
        assert!(
            matches!(read.as_deref(), None | Some(CANONICAL)),
            "{typed:?}"
        );
        read.is_some()
    }

    fn wide(text: &str) -> String {
        text.chars()
            .map(|character| char::from_u32(u32::from(character) + 0xfee0).unwrap())
            .collect()
    }

    /// What a case says is done to a code.
    fn treated(how: &str) -> String {
        match how.split_once(':') {
            Some(("dash", between)) => CODE.replace('-', between),
            Some(("head", before)) => format!("{before}{CODE}"),
            Some(("tail", after)) => format!("{CODE}{after}"),
            Some(("mid", inside)) => format!("{}{inside}{}", &CODE[..3], &CODE[3..]),
            None if how == "wide" => wide(CODE),
            _ => panic!("{how}"),
        }
    }

    #[test]
    fn collected_cases() {
        let cases = include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/vectors/data/typed_cases.json"
        ));
        let cases: Vec<serde_json::Value> = serde_json::from_str(cases).unwrap();
        let mut tried = 0;
        for case in cases.iter().filter(|case| case["what"] == "recovery") {
            let typed = treated(case["text"].as_str().unwrap());
            assert_eq!(is_read(&typed), case["want"] == true, "{}", case["why"]);
            tried += 1;
        }
        assert_eq!(tried, 6);
    }

    #[test]
    fn whatever_is_no_letter_and_no_digit_is_skipped() {
        for how in [
            "head:\u{2022} ",
            "head:\u{2610}\u{fe0f} ",
            "head:(",
            "tail:)",
            "tail:,",
            "tail:\r\n",
            "dash:_",
            "dash: . ",
            "dash:\u{ad}",
            "dash:\u{2014}",
            "dash:\u{3000}",
            "dash:\u{1f511}",
            "mid:\u{200b}",
            "mid:\u{b7}",
            "mid:\u{ad}\n",
            "mid:-",
            "head:\u{feff}\"",
            "tail:\" \u{2713}",
        ] {
            assert!(is_read(&treated(how)), "{how}");
        }
        assert!(is_read(
            &CODE.replace('0', "\u{660}").replace('1', "\u{967}")
        ));
        assert!(is_read(&wide(CODE).to_lowercase()));
    }

    #[test]
    fn a_letter_or_digit_too_many_or_foreign_is_refused() {
        for how in [
            "head:3 ",
            "head:3. ",
            "tail:x",
            "mid:U",
            "mid:\u{e9}",
            "mid:\u{2460}",
            "mid:\u{431}",
            "tail:\u{1d7d8}",
            "head:\u{4e00}",
        ] {
            assert!(!is_read(&treated(how)), "{how}");
        }
        for how in ["7\u{430}", "U", "\u{b2}"] {
            assert_eq!(parse(&CODE.replacen("7Q", how, 1)), None, "{how}");
        }
        // U is in no code, wide or not.
        assert_eq!(parse(&CODE.replacen('Q', "\u{ff35}", 1)), None);
    }

    proptest! {
        #![proptest_config(seeded(256))]

        /// Unicode's classes are here those of the tables of `regex-syntax`.
        #[test]
        fn every_spelling_is_one_code(
            fillers in prop::collection::vec("[\\p{P}\\p{Sm}\\p{Sc}\\p{Z}\\p{Cc}\\p{Cf}]{0,2}", 25),
            spellings in prop::collection::vec(0..4_u8, 24),
        ) {
            let mut typed = String::new();
            for ((character, how), filler) in CANONICAL.chars().zip(spellings).zip(&fillers) {
                typed.push_str(filler);
                match (how, character) {
                    (1, _) => typed.push(character.to_ascii_lowercase()),
                    (2, _) => typed.push_str(&wide(character.encode_utf8(&mut [0; 4]))),
                    (3, '0') => typed.push('o'),
                    (3, '1') => typed.push('l'),
                    _ => typed.push(character),
                }
            }
            typed.push_str(&fillers[24]);
            let read = parse(&typed);
            prop_assert_eq!(read.as_deref(), Some(CANONICAL));
        }

        #[test]
        fn a_foreign_letter_or_digit_is_never_skipped(foreign in "[\\p{L}\\p{N}]", place in 0..=CODE.len()) {
            let typed = format!("{}{foreign}{}", &CODE[..place], &CODE[place..]);
            prop_assert_eq!(parse(&typed), None);
        }

        #[test]
        fn no_text_panics(typed in any::<String>()) {
            let _ = parse(&typed);
        }
    }
}
