//! Why a secret is refused, whether it is given as bytes or as text.

/// Why a secret is refused. The message never shows the secret.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// A character that base32, base64 or hexadecimal text does not have, or a `=` before the end.
    #[error("character {} does not belong in a secret", index.saturating_add(1))]
    Character {
        /// Its place in the text, in characters, from 0.
        index: usize,
    },
    /// The secret is empty.
    #[error("the secret is empty")]
    Empty,
    /// A length that the text of whole bytes never has. A character is missing, or there is one too
    /// many. Base32 never has 1, 3 or 6 characters more than a multiple of 8, base64 never 1 more
    /// than a multiple of 4, and hexadecimal never an odd number.
    #[error("no secret is written with {found} characters; is it complete?")]
    Length {
        /// Characters found, without those that are skipped.
        found: usize,
    },
    /// Over 128 bytes.
    #[error("a secret has at most 128 bytes, not {found}")]
    TooLong {
        /// Bytes found.
        found: usize,
    },
    /// Under 16 bytes.
    #[error("a secret has at least 16 bytes, not {found}")]
    TooShort {
        /// Bytes found.
        found: usize,
    },
    /// Bits of the last character belong to no byte: a character was changed or cut.
    #[error("the last character of the secret has bits left over; is it complete?")]
    TrailingBits,
}
