//! Why a secret is refused, whether it is given as bytes or as text.

/// Why a secret is refused; the secret itself is not repeated.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// A character that base32, base64 or hexadecimal text does not have, or a `=` before the end.
    #[error("character {} does not belong in a secret", index.saturating_add(1))]
    Character {
        /// Its place in the text, in characters, from 0.
        index: usize,
    },
    /// Nothing there.
    #[error("the secret is empty")]
    Empty,
    /// A number of characters that no number of bytes has: in base32 1, 3 or 6 more than a multiple
    /// of 8, in base64 1 more than a multiple of 4, in hexadecimal an odd one. Some character is
    /// missing, or there is one too many.
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
