//! Why a key URI is refused.

use alloc::format;
use alloc::string::String;

use super::known_names;
use super::parameter::{UriParameter, UriPart};
use crate::otp::secret_error::SecretError;
use crate::uri::label::{LabelError, LabelPart};

/// Why a key URI cannot be read or made. The message never shows a value of the URI.
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
    /// Not a number from 0 to 2^64 - 1.
    #[error("counter is not a number from 0 to 18446744073709551615")]
    Counter,
    /// Not a number from 6 to 8.
    #[error("digits is not a number from 6 to 8")]
    Digits,
    /// Not a domain name in lower case, or beside an issuer that has a colon in it.
    #[error("not a domain name in lower case, or the issuer has a colon in it")]
    Domain,
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
    /// An epoch other than 1970, which a key URI cannot express.
    #[error("a key URI cannot express another epoch than 1970")]
    Epoch,
    /// A `#`, which hides whatever follows it.
    #[error("# ends a URI; inside a part it is written %23")]
    Fragment,
    /// Not an `https` URL with a host.
    #[error("image is not an https URL")]
    Image,
    /// The issuer before the colon is not the `issuer` parameter (strict grammar).
    #[error("the issuer in the label is not the issuer parameter")]
    IssuerConflict,
    /// A label that some app cannot hold (strict grammar).
    #[error(transparent)]
    Label(#[from] LabelError),
    /// A required parameter is missing.
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
    /// A parameter's name with capitals or space in it (strict grammar).
    #[error("the name {parameter} is not written as in the format")]
    NameSpelling {
        /// The parameter in which it was found.
        parameter: UriParameter,
    },
    /// A `%` without two hexadecimal digits after it.
    #[error("{place} has a % without two hexadecimal digits")]
    Percent {
        /// Where.
        place: UriPart,
    },
    /// Not a number from 1 to 86,400.
    #[error("period is not a number from 1 to 86400")]
    Period,
    /// A `+` in the query, for which apps show a space or a plus (strict grammar).
    #[error("{place} has a +; a space is written %20, a plus %2B")]
    Plus {
        /// Where.
        place: UriPart,
    },
    /// A character that a URI can only hold percent-encoded (strict grammar).
    #[error("{place} has a character that must be percent-encoded")]
    Raw {
        /// Where.
        place: UriPart,
    },
    /// Another scheme than `otpauth`, or none.
    #[error("not an otpauth URI{}", described(*name))]
    Scheme {
        /// The scheme found, if it is a well-known one: anything else may be a secret.
        name: Option<&'static str>,
    },
    /// The scheme with capitals in it (strict grammar).
    #[error("the scheme is not in lower case")]
    SchemeCase,
    /// A second `?`. The import refuses it only where a known parameter follows, so that it was
    /// probably meant as `&`.
    #[error("a second ? in the query")]
    SecondQuery,
    /// A secret that is refused.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// Steam codes with another period or algorithm than Steam's, or with a counter.
    #[error("Steam codes are made with SHA1 every 30 seconds")]
    Steam,
    /// The text is longer than any key URI needs to be.
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
    #[error("unknown parameter{}", described(*name))]
    UnknownParameter {
        /// Its name, if issuers are known to print it: anything else may be a piece of a secret.
        name: Option<&'static str>,
    },
    /// Space around a part of the label, other than after the colon (strict grammar).
    #[error("space around the {part}")]
    Untrimmed {
        /// The part of the label in which it was found.
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
        let name = known_names::scheme(name);
        Self::Scheme { name }
    }

    pub(crate) fn unknown(name: &str) -> Self {
        let name = known_names::parameter(name);
        Self::UnknownParameter { name }
    }
}

fn described(name: Option<&str>) -> String {
    name.map(|name| format!(": {name}")).unwrap_or_default()
}

#[cfg(test)]
pub(super) mod tests {
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

    /// No four characters in a row of it stand in the text, in any case of letters.
    #[track_caller]
    pub(in crate::uri) fn assert_silent(text: &str, secret: &str) {
        let (text, secret) = (text.to_lowercase(), secret.to_lowercase());
        let pieces = secret
            .as_bytes()
            .windows(4)
            .filter_map(|piece| str::from_utf8(piece).ok());
        assert_eq!(
            pieces.into_iter().find(|piece| text.contains(piece)),
            None,
            "{text}"
        );
    }

    /// What is wrong with each is next to the secret, `$`, or is the secret.
    const URIS: [&str; 36] = [
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
        "otpauth://totp/a?secret=$&issuer=$%00",
        "otpauth://totp/a?secret=$&period=$%FF",
        "otpauth://totp/a?Secret=$",
        "OTPAUTH://totp/a?secret=$",
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
            UriError::Domain => 30,
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
            UriError::NameSpelling { .. } => 15,
            UriError::Percent { .. } => 16,
            UriError::Period => 17,
            UriError::Plus { .. } => 18,
            UriError::Raw { .. } => 19,
            UriError::Scheme { .. } => 20,
            UriError::SchemeCase => 21,
            UriError::SecondQuery => 22,
            UriError::Secret(_) => 23,
            UriError::Steam => 24,
            UriError::TooLong { .. } => 25,
            UriError::Type => 26,
            UriError::UnknownParameter { .. } => 27,
            UriError::Untrimmed { .. } => 28,
            UriError::Utf8 { .. } => 29,
        }
    }

    #[test]
    fn no_error_repeats_the_secret() {
        let lower = SECRET.to_lowercase();
        let uris = URIS
            .iter()
            .flat_map(|uri| [SECRET, &lower].map(|secret| uri.replace('$', secret)));
        let read = uris.flat_map(|uri| {
            [uri.parse::<KeyUri>().err(), KeyUri::import(&uri).err()]
                .into_iter()
                .flatten()
        });
        let later = CodeParams::new().with_epoch(UnixTime::from_secs(1));
        let secret = Secret::from_base32(SECRET).unwrap();
        let built = KeyUri::totp(Label::new("a").unwrap(), secret, later).err();
        let named = KeyUri::import(&format!("otpauth://totp/a?secret={SECRET}")).unwrap();
        let named = named.uri.with_domain(SECRET).err();
        let errors: Vec<UriError> = read.chain(built).chain(named).collect();
        for error in &errors {
            assert_silent(&format!("{error} {error:?}"), SECRET);
            assert!(!error.to_string().is_empty());
        }
        let numbers: BTreeSet<usize> = errors.iter().map(number).collect();
        assert!(numbers.into_iter().eq(0..31));
    }
}
