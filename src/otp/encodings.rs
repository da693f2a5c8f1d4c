//! Secrets in base64 and in hexadecimal text, as other systems store and hand them out.

use alloc::string::String;
use alloc::vec::Vec;

use base64ct::{Base64Unpadded, Encoding};

use crate::otp::secret::Secret;
use crate::otp::secret_error::SecretError;
use crate::otp::typed::is_filler;
use crate::sensitive::Sensitive;

impl Secret {
    /// Reads base64 text (RFC 4648 §4 and §5) of 16 to 128 bytes.
    ///
    /// Steam stores its secrets like this. Both alphabets are read, and `=` at the end may be
    /// missing. Spaces of every kind, line ends, dashes outside ASCII and invisible characters are
    /// skipped, as [`from_base32`](Self::from_base32) does.
    ///
    /// # Errors
    ///
    /// In this order: [`SecretError::Character`], [`SecretError::Length`],
    /// [`SecretError::TrailingBits`], [`SecretError::Empty`], [`SecretError::TooLong`],
    /// [`SecretError::TooShort`].
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Secret;
    ///
    /// let secret = Secret::from_base64("MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=")?;
    /// assert_eq!(secret.expose_bytes(), b"12345678901234567890");
    /// # Ok::<(), second_factor::error::SecretError>(())
    /// ```
    pub fn from_base64(text: &str) -> Result<Self, SecretError> {
        Self::from_legacy_base64(text)?.long_enough()
    }

    /// Reads base64 text of 1 to 128 bytes of a secret that another system has made.
    ///
    /// # Errors
    ///
    /// As [`from_base64`](Self::from_base64), but never [`SecretError::TooShort`].
    ///
    /// # Security
    ///
    /// As for [`from_legacy_bytes`](Self::from_legacy_bytes).
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Secret;
    ///
    /// assert_eq!(Secret::from_legacy_base64("c2hvcnQ")?.expose_bytes(), b"short");
    /// # Ok::<(), second_factor::error::SecretError>(())
    /// ```
    pub fn from_legacy_base64(text: &str) -> Result<Self, SecretError> {
        let digits = cleaned(text, |character| match character {
            // The URL-safe alphabet (RFC 4648 §5).
            '-' => Kind::Digit('+'),
            '_' => Kind::Digit('/'),
            '+' | '/' => Kind::Digit(character),
            '=' => Kind::Padding,
            _ if character.is_ascii_alphanumeric() => Kind::Digit(character),
            _ => Kind::of_other(character),
        })?;
        let digits = digits.expose();
        if digits.len() % 4 == 1 {
            let found = digits.len();
            return Err(SecretError::Length { found });
        }
        let mut bytes = zeros(digits.len().div_ceil(4).saturating_mul(3));
        // Alphabet and length are right, so only the last character can be wrong.
        let found = Base64Unpadded::decode(digits, bytes.inner_mut())
            .map_err(|_| SecretError::TrailingBits)?
            .len();
        bytes.inner_mut().truncate(found);
        Self::of_buffer(bytes)
    }

    /// Reads hexadecimal text (RFC 4648 §8), in either case, of 16 to 128 bytes.
    ///
    /// Spaces of every kind, line ends, hyphens, dashes and invisible characters are skipped, as
    /// [`from_base32`](Self::from_base32) does.
    ///
    /// # Errors
    ///
    /// In this order: [`SecretError::Character`], [`SecretError::Length`], [`SecretError::Empty`],
    /// [`SecretError::TooLong`], [`SecretError::TooShort`].
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Secret;
    ///
    /// let secret = Secret::from_hex("3132333435363738 3930313233343536 37383930")?;
    /// assert_eq!(secret.expose_bytes(), b"12345678901234567890");
    /// # Ok::<(), second_factor::error::SecretError>(())
    /// ```
    pub fn from_hex(text: &str) -> Result<Self, SecretError> {
        Self::from_legacy_hex(text)?.long_enough()
    }

    /// Reads hexadecimal text of 1 to 128 bytes of a secret that another system has made.
    ///
    /// # Errors
    ///
    /// As [`from_hex`](Self::from_hex), but never [`SecretError::TooShort`].
    ///
    /// # Security
    ///
    /// As for [`from_legacy_bytes`](Self::from_legacy_bytes).
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Secret;
    ///
    /// assert_eq!(Secret::from_legacy_hex("73686f7274")?.expose_bytes(), b"short");
    /// # Ok::<(), second_factor::error::SecretError>(())
    /// ```
    pub fn from_legacy_hex(text: &str) -> Result<Self, SecretError> {
        let digits = cleaned(text, |character| match character {
            _ if character.is_ascii_hexdigit() => Kind::Digit(character),
            _ => Kind::of_other(character),
        })?;
        let found = digits.expose().len();
        if found % 2 == 1 {
            return Err(SecretError::Length { found });
        }
        let mut bytes = zeros(found / 2);
        let highs = digits.expose().bytes().step_by(2);
        let lows = digits.expose().bytes().skip(1).step_by(2);
        for (byte, (high, low)) in bytes.inner_mut().iter_mut().zip(highs.zip(lows)) {
            *byte = (nibble(high) << 4) | nibble(low);
        }
        Self::of_buffer(bytes)
    }
}

/// What a character of a text is.
enum Kind {
    Digit(char),
    Padding,
    Skipped,
    Foreign,
}

impl Kind {
    fn of_other(character: char) -> Self {
        if is_filler(character) {
            Self::Skipped
        } else {
            Self::Foreign
        }
    }
}

/// The digits alone, in their order; nothing but padding and what is skipped follows padding.
fn cleaned(text: &str, kind: impl Fn(char) -> Kind) -> Result<Sensitive<String>, SecretError> {
    let mut digits = Sensitive::new(String::with_capacity(text.len()));
    let mut padding = None;
    for (index, character) in text.chars().enumerate() {
        match (kind(character), padding) {
            (Kind::Skipped, _) => {}
            (Kind::Padding, _) => {
                padding.get_or_insert(index);
            }
            (Kind::Digit(_), Some(index)) => return Err(SecretError::Character { index }),
            (Kind::Digit(digit), None) => digits.inner_mut().push(digit),
            (Kind::Foreign, _) => return Err(SecretError::Character { index }),
        }
    }
    Ok(digits)
}

/// The four bits of a hexadecimal digit.
const fn nibble(digit: u8) -> u8 {
    // Letters, in either case, end in the bits 1 to 6, digits in their value.
    let low = digit & 0x0f;
    if digit.is_ascii_alphabetic() {
        low.wrapping_add(9)
    } else {
        low
    }
}

fn zeros(length: usize) -> Sensitive<Vec<u8>> {
    Sensitive::new(alloc::vec![0; length])
}
