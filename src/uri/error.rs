//! Why a key URI is refused.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;

use super::parameter::{UriParameter, UriPart};
use crate::otp::secret::SecretError;
use crate::uri::label::{LabelError, LabelPart};

/// Why a key URI cannot be read or made; no value in it is repeated.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum UriError {
    /// Another hash than SHA-1, SHA-256 or SHA-512; computing with one of these would show wrong
    /// codes.
    #[error("algorithm is none of SHA1, SHA256 and SHA512")]
    Algorithm,
    /// No `//` after the scheme, or a user name or port after it.
    #[error("only the type may stand between // and the label")]
    Authority,
    /// A control character, raw or percent-encoded.
    #[error("{place} contains a control character")]
    Control {
        /// Where.
        place: UriPart,
    },
    /// No number from 0 to 2^64 - 1.
    #[error("counter is no number from 0 to 18446744073709551615")]
    Counter,
    /// No number from 6 to 8.
    #[error("digits is no number from 6 to 8")]
    Digits,
    /// A parameter that occurs twice; apps disagree on which one counts.
    #[error("{parameter} occurs twice")]
    Duplicate {
        /// Which one.
        parameter: UriParameter,
    },
    /// Nothing between two `&`, or after the last (strict grammar).
    #[error("the query has an empty pair")]
    EmptyPair,
    /// Another encoder than `steam`.
    #[error("encoder is not steam")]
    Encoder,
    /// An epoch other than 1970, which no key URI can tell.
    #[error("a key URI cannot say from when steps are counted")]
    Epoch,
    /// A `#`, which hides whatever follows it.
    #[error("# ends a URI; inside a part it is written %23")]
    Fragment,
    /// No `https` URL.
    #[error("image is no https URL")]
    Image,
    /// The issuer before the colon is not the `issuer` parameter (strict grammar).
    #[error("the issuer in the label is not the issuer parameter")]
    IssuerConflict,
    /// A label that cannot be.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// A parameter without which there are no codes.
    #[error("{parameter} is missing")]
    Missing {
        /// Which one.
        parameter: UriParameter,
    },
    /// A parameter of the other type: `counter` for TOTP, `period` for HOTP (strict grammar).
    #[error("{parameter} does not belong to this type")]
    Misplaced {
        /// Which one.
        parameter: UriParameter,
    },
    /// A `%` that no two hexadecimal digits follow.
    #[error("{place} has a % without two hexadecimal digits")]
    Percent {
        /// Where.
        place: UriPart,
    },
    /// No number from 1 to 86,400.
    #[error("period is no number from 1 to 86400")]
    Period,
    /// A `+` in the query, for which apps show a space or a plus (strict grammar).
    #[error("{place} has a +; a space is written %20, a plus %2B")]
    Plus {
        /// Where.
        place: UriPart,
    },
    /// A character that a URI can only hold percent-encoded (strict grammar).
    #[error("{place} has a character that wants percent-encoding")]
    Raw {
        /// Where.
        place: UriPart,
    },
    /// Another scheme than `otpauth`, or none.
    #[error("not an otpauth URI{}", described(name.as_deref()))]
    Scheme {
        /// The scheme found; a long one is left out: it may be a secret without a URI around it.
        name: Option<String>,
    },
    /// A second `?`, probably meant as `&`.
    #[error("a second ? in the query")]
    SecondQuery,
    /// A secret that cannot be.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// Steam codes with another period or algorithm than Steam's, or with a counter.
    #[error("Steam codes are made with SHA1 every 30 seconds")]
    Steam,
    /// More than is worth reading.
    #[error("a key URI has at most {limit} bytes, not {found}")]
    TooLong {
        /// Bytes read at most.
        limit: usize,
        /// Bytes found.
        found: usize,
    },
    /// Another type than `totp` or `hotp`.
    #[error("the type is neither totp nor hotp")]
    Type,
    /// A parameter this crate does not know (strict grammar).
    #[error("unknown parameter{}", described(name.as_deref()))]
    UnknownParameter {
        /// Its name; one that is long, or could be a piece of a secret, is left out.
        name: Option<String>,
    },
    /// Space around a part of the label, other than after the colon (strict grammar).
    #[error("space around the {part}")]
    Untrimmed {
        /// The part.
        part: LabelPart,
    },
    /// Bytes that are not UTF-8.
    #[error("{place} is not UTF-8")]
    Utf8 {
        /// Where.
        place: UriPart,
    },
}

impl UriError {
    pub(crate) fn scheme(name: &str) -> Self {
        Self::Scheme {
            name: is_harmless(name).then(|| name.to_owned()),
        }
    }

    pub(crate) fn unknown(name: &str) -> Self {
        Self::UnknownParameter {
            name: is_harmless(name).then(|| name.to_owned()),
        }
    }
}

/// Whether a text in the place of a name is one, and has no piece of a secret in it, such as stands
/// behind an `&` that was typed into the middle of one.
pub(crate) fn is_harmless(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'%';
    let is_base32 = |byte: &u8| matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'2'..=b'7');
    let mut runs = name.as_bytes().split(|byte| !is_base32(byte));
    (1..=LONGEST_NAME).contains(&name.len())
        && name.bytes().all(is_plain)
        && !runs.any(is_piece_of_secret)
}

/// Names have lower case and no digits in them: `phonefactor`, `codeDisplay`.
fn is_piece_of_secret(run: &[u8]) -> bool {
    run.len() >= PIECE
        && (run.iter().any(u8::is_ascii_digit) || !run.iter().any(u8::is_ascii_lowercase))
}

/// Characters of a name that is shown.
const LONGEST_NAME: usize = 24;

/// Base32 characters in a row that are not shown: 40 bits.
const PIECE: usize = 8;

fn described(name: Option<&str>) -> String {
    name.map(|name| format!(": {name}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;
    use alloc::format;
    use alloc::string::ToString;
    use alloc::vec::Vec;

    use super::UriError;
    use crate::otp::params::CodeParams;
    use crate::otp::secret::Secret;
    use crate::time::UnixTime;
    use crate::uri::key_uri::KeyUri;
    use crate::uri::label::Label;

    const SECRET: &str = "NNUXO2JNNFXHIZLSN5YC2MRQMJ4XIZLT";

    /// What is wrong with each is next to the secret, `$`, or is the secret.
    const URIS: [&str; 33] = [
        "$",
        "$:a",
        "$://totp/a?secret=$",
        "otpauth://$@totp/$?secret=$",
        "otpauth:$",
        "otpauth://$/a?secret=$",
        "otpauth://totp/$",
        "otpauth://totp/$:$:$?secret=$",
        "otpauth://totp/%20$?secret=$",
        "otpauth://totp/?secret=$",
        "otpauth://totp/$:a?secret=$&issuer=b",
        "otpauth://totp/a?secret=$#$",
        "otpauth://totp/a?secret=$?secret=$",
        "otpauth://totp/a?secret=$&secret=$",
        "otpauth://totp/a?secret=$&",
        "otpauth://totp/a?secret=$&$=$",
        "otpauth://totp/a?secret=$&$",
        "otpauth://totp/a?secret=$+",
        "otpauth://totp/a?secret=$é",
        "otpauth://totp/a?secret=$%",
        "otpauth://totp/a?secret=$%FF",
        "otpauth://totp/a?secret=$%00",
        "otpauth://totp/a?secret=$1",
        "otpauth://totp/a?secret=$$$$$$$$$$",
        "otpauth://totp/a?secret=$&algorithm=$",
        "otpauth://totp/a?secret=$&digits=$",
        "otpauth://totp/a?secret=$&period=$",
        "otpauth://totp/a?secret=$&encoder=$",
        "otpauth://totp/a?secret=$&encoder=steam&period=60",
        "otpauth://totp/a?secret=$&image=$",
        "otpauth://totp/a?secret=$&counter=$",
        "otpauth://hotp/a?secret=$&counter=$",
        "otpauth://totp/a?secret=$&image=https://e$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$",
    ];

    /// A new error needs a number here, and a text above that ends with it.
    const fn number(error: &UriError) -> usize {
        match error {
            UriError::Algorithm => 0,
            UriError::Authority => 1,
            UriError::Control { .. } => 2,
            UriError::Counter => 3,
            UriError::Digits => 4,
            UriError::Duplicate { .. } => 5,
            UriError::EmptyPair => 6,
            UriError::Encoder => 7,
            UriError::Epoch => 8,
            UriError::Fragment => 9,
            UriError::Image => 10,
            UriError::IssuerConflict => 11,
            UriError::Label(_) => 12,
            UriError::Missing { .. } => 13,
            UriError::Misplaced { .. } => 14,
            UriError::Percent { .. } => 15,
            UriError::Period => 16,
            UriError::Plus { .. } => 17,
            UriError::Raw { .. } => 18,
            UriError::Scheme { .. } => 19,
            UriError::SecondQuery => 20,
            UriError::Secret(_) => 21,
            UriError::Steam => 22,
            UriError::TooLong { .. } => 23,
            UriError::Type => 24,
            UriError::UnknownParameter { .. } => 25,
            UriError::Untrimmed { .. } => 26,
            UriError::Utf8 { .. } => 27,
        }
    }

    #[test]
    fn no_error_repeats_the_secret() {
        let uris = URIS.map(|uri| uri.replace('$', SECRET));
        let read = uris.iter().flat_map(|uri| {
            [uri.parse::<KeyUri>().err(), KeyUri::import(uri).err()]
                .into_iter()
                .flatten()
        });
        let later = CodeParams::new().with_epoch(UnixTime::from_secs(1));
        let secret = Secret::from_base32(SECRET).unwrap();
        let built = KeyUri::totp(Label::new("a").unwrap(), secret, later).err();
        let errors: Vec<UriError> = read.chain(built).collect();
        for error in &errors {
            let text = format!("{error} {error:?}").to_uppercase();
            let mut pieces = (8..=SECRET.len()).map(|end| &SECRET[end - 8..end]);
            assert!(!pieces.any(|piece| text.contains(piece)), "{error}");
            assert!(!error.to_string().is_empty());
        }
        let numbers: BTreeSet<usize> = errors.iter().map(number).collect();
        assert!(numbers.into_iter().eq(0..28));
    }
}
