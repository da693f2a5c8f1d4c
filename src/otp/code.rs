//! One-time codes, typed or computed.

use core::fmt;

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroize;

use crate::otp::divide::Divisor;
use crate::otp::params::{CodeFormat, Digits};
use crate::otp::typed;

/// The characters of a Steam code, in the order of their values.
const STEAM: [u8; 26] = *b"23456789BCDFGHJKMNPQRTVWXY";

/// What some apps show between the halves of a code.
const MIDDLE_DOT: char = '\u{b7}';

/// A one-time code of 5 to 8 characters, typed or computed.
///
/// It is the same `Code` however it was typed, with spaces or in other digits. So a code that is typed
/// again in another spelling is never taken for a new one.
///
/// # Security
///
/// A code that was not used yet opens the door: `Debug` hides it, there is no `Display`, and it is
/// erased on drop. The crate compares codes in constant time.
///
/// # Examples
///
/// ```
/// use second_factor::{Code, CodeFormat, Digits};
///
/// let code = Code::parse("287 082", CodeFormat::Decimal(Digits::Six))?;
/// assert_eq!(code.expose(), "287082");
/// assert_eq!(format!("{code:?}"), "Code(..)");
/// # Ok::<(), second_factor::error::CodeError>(())
/// ```
#[doc(alias("OTP", "one-time password", "passcode"))]
pub struct Code {
    format: CodeFormat,
    /// The characters as a number: decimal, or base 26 with the lowest place first.
    value: u32,
    /// The characters, then zeros.
    text: [u8; 8],
}

impl Code {
    /// Reads what a user typed.
    ///
    /// Spaces of every kind, line ends, hyphens, dashes, middle dots and invisible characters are
    /// skipped wherever they stand. Decimal digits of every script count as digits, except for
    /// mathematical and enclosed ones, which no keyboard types. Steam's letters may be lower case or
    /// full-width. Nothing else is forgiven.
    ///
    /// # Errors
    ///
    /// [`CodeError::Character`] at the first character that no code of this format has, otherwise
    /// [`CodeError::Length`].
    ///
    /// # Security
    ///
    /// The time taken depends on what was typed, not on any secret.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{Code, CodeFormat, Digits};
    /// use second_factor::error::CodeError;
    ///
    /// let six = CodeFormat::Decimal(Digits::Six);
    /// assert_eq!(Code::parse("٢٨٧-٠٨٢", six)?.expose(), "287082");
    /// let error = Code::parse("2870821", six).err();
    /// assert_eq!(error, Some(CodeError::Length { format: six, found: 7 }));
    /// let error = Code::parse("28O082", six).err();
    /// assert_eq!(error, Some(CodeError::Character { format: six, index: 2 }));
    /// # Ok::<(), CodeError>(())
    /// ```
    pub fn parse(text: &str, format: CodeFormat) -> Result<Self, CodeError> {
        let mut code = Self {
            format,
            value: 0,
            text: [0; 8],
        };
        let mut found = 0_usize;
        let mut place = 1_u32;
        for (index, character) in text.chars().enumerate() {
            let Some((byte, value)) = read(character, format) else {
                if character == MIDDLE_DOT || typed::is_filler(character) {
                    continue;
                }
                return Err(CodeError::Character { format, index });
            };
            if found < usize::from(format.length()) {
                if let Some(slot) = code.text.get_mut(found) {
                    *slot = byte;
                }
                // At most 8 decimal or 5 base-26 places: below 10^8.
                match format {
                    CodeFormat::Decimal(_) => {
                        code.value = code.value.wrapping_mul(10).wrapping_add(value);
                    }
                    CodeFormat::Steam => {
                        code.value = code.value.wrapping_add(place.wrapping_mul(value));
                        place = place.wrapping_mul(26);
                    }
                }
            }
            found = found.saturating_add(1);
        }
        if found == usize::from(format.length()) {
            Ok(code)
        } else {
            Err(CodeError::Length { format, found })
        }
    }

    /// Shows the characters.
    ///
    /// # Security
    ///
    /// Only to be shown by an authenticator. A service has no reason to call it: a code in a log
    /// can be used by anyone who reads the log first.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.text
            .get(..usize::from(self.format.length()))
            .and_then(|text| core::str::from_utf8(text).ok())
            .unwrap_or_default()
    }

    /// The code that a truncated HMAC (below 2^31) stands for: RFC 4226 §5.3, step 3.
    pub(crate) fn from_truncated(truncated: u32, format: CodeFormat) -> Self {
        let value = reduce(truncated, format);
        let mut text = [0; 8];
        let length = usize::from(format.length());
        let mut rest = value;
        match format {
            CodeFormat::Decimal(_) => {
                for slot in text.iter_mut().take(length).rev() {
                    let (quotient, digit) = Divisor::TEN.divide(rest);
                    rest = quotient;
                    let [.., low] = digit.to_be_bytes();
                    *slot = b'0' | low;
                }
            }
            CodeFormat::Steam => {
                for slot in text.iter_mut().take(length) {
                    let (quotient, letter) = Divisor::LETTERS.divide(rest);
                    rest = quotient;
                    *slot = select(&STEAM, letter);
                }
            }
        }
        Self {
            format,
            value,
            text,
        }
    }

    /// Whether this is the code that a truncated HMAC (below 2^31) stands for, in constant time.
    pub(crate) fn is_truncated(&self, truncated: u32) -> Choice {
        self.value.ct_eq(&reduce(truncated, self.format))
    }

    pub(crate) const fn format(&self) -> CodeFormat {
        self.format
    }
}

impl Drop for Code {
    fn drop(&mut self) {
        self.value.zeroize();
        self.text.zeroize();
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(..)")
    }
}

/// The canonical form and the value of one typed character.
fn read(character: char, format: CodeFormat) -> Option<(u8, u32)> {
    let byte = typed::folded(character)?;
    match format {
        CodeFormat::Decimal(_) => Some((byte, char::from(byte).to_digit(10)?)),
        CodeFormat::Steam => {
            let byte = byte.to_ascii_uppercase();
            let value = STEAM.iter().position(|letter| *letter == byte)?;
            Some((byte, u32::try_from(value).ok()?))
        }
    }
}

/// The number that a code of this format stands for.
const fn reduce(truncated: u32, format: CodeFormat) -> u32 {
    let modulus = match format {
        CodeFormat::Decimal(Digits::Six) => Divisor::SIX_DIGITS,
        CodeFormat::Decimal(Digits::Seven) => Divisor::SEVEN_DIGITS,
        CodeFormat::Decimal(Digits::Eight) => Divisor::EIGHT_DIGITS,
        CodeFormat::Steam => Divisor::FIVE_LETTERS,
    };
    modulus.divide(truncated).1
}

/// The byte at `index`, read without an address that depends on it.
pub(crate) fn select(bytes: &[u8], index: u32) -> u8 {
    let mut chosen = 0;
    for (place, byte) in (0_u32..).zip(bytes) {
        chosen.conditional_assign(byte, place.ct_eq(&index));
    }
    chosen
}

/// Why what was typed is not a code. The message never shows what was typed.
///
/// `Display` says what a code looks like: "a code has 6 digits, not 5".
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CodeError {
    /// A character that no code of the format has.
    #[error("a code has {}; character {} cannot be one of them", form(format), index.saturating_add(1))]
    Character {
        /// What was expected.
        format: CodeFormat,
        /// Its place in the text, in characters, from 0.
        index: usize,
    },
    /// Too few or too many characters.
    #[error("a code has {}, not {found}", form(format))]
    Length {
        /// What was expected.
        format: CodeFormat,
        /// Characters found, separators not counted.
        found: usize,
    },
    /// It is too long for a code of an authenticator, or the user has none: it can only have been meant
    /// as a recovery code, and is not one. A character may be missing, or one too many.
    #[error("a recovery code has 24 letters and digits")]
    RecoveryCode,
    /// The second of two codes in a row is the first again.
    #[error("the second code is the first again; wait for the next")]
    Repeated,
}

/// What a code consists of, in words.
const fn form(format: &CodeFormat) -> &'static str {
    match format {
        CodeFormat::Decimal(Digits::Six) => "6 digits",
        CodeFormat::Decimal(Digits::Seven) => "7 digits",
        CodeFormat::Decimal(Digits::Eight) => "8 digits",
        CodeFormat::Steam => "5 letters or digits",
    }
}
