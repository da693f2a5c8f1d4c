//! Key URIs as text: how they come apart, what they may hold, why they are refused.
//!
//! Both readers, the strict and the tolerant one, stand on this file. It goes through the text by
//! hand: the URL parsers at hand resolve `..` in a label and know nothing of `%3A` as separator.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::parameter::{Parameter, Place};
use crate::label::{LabelError, Part};
use crate::secret::SecretError;
use crate::sensitive::Sensitive;

/// A key URI after its scheme, cut up but not decoded.
pub(crate) struct Parts<'a> {
    pub(crate) kind: &'a str,
    pub(crate) label: &'a str,
    pub(crate) query: &'a str,
}

/// The scheme, and what follows its colon.
pub(crate) fn scheme(text: &str) -> Result<(&str, &str), UriError> {
    text.split_once(':').ok_or(UriError::Scheme { name: None })
}

/// Cuts up what follows the scheme's colon.
pub(crate) fn split(rest: &str) -> Result<Parts<'_>, UriError> {
    let rest = rest.strip_prefix("//").ok_or(UriError::Authority)?;
    if has(rest, b'#') {
        return Err(UriError::Fragment);
    }
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    if has(query, b'?') {
        return Err(UriError::SecondQuery);
    }
    let (kind, label) = rest.split_once('/').unwrap_or((rest, ""));
    if kind.contains(['@', ':']) {
        return Err(UriError::Authority);
    }
    Ok(Parts { kind, label, query })
}

/// Whether a byte occurs, in one pass that a compiler makes wide.
fn has(text: &str, wanted: u8) -> bool {
    text.bytes().fold(false, |found, byte| found | (byte == wanted))
}

/// Cuts a label, not yet decoded, at its first colon, which may be written `%3A`.
pub(crate) fn split_label(label: &str) -> (Option<&str>, &str) {
    let candidates = label.bytes().enumerate().filter(|(_, byte)| matches!(byte, b':' | b'%'));
    for (place, _) in candidates {
        let Some((before, from)) = label.split_at_checked(place) else { continue };
        let colon = [":", "%3A", "%3a"].iter().find_map(|colon| from.strip_prefix(colon));
        if let Some(account) = colon {
            return (Some(before), account);
        }
    }
    (None, label)
}

/// A piece of a URI with its percent-encoding undone.
pub(crate) struct Text<'a> {
    value: Value<'a>,
    /// A `+` was read as a space.
    pub(crate) plus: bool,
    /// Some character should have been percent-encoded (RFC 3986 §3.3, §3.4).
    pub(crate) raw: bool,
}

enum Value<'a> {
    Plain(&'a str),
    Decoded(Sensitive<String>),
}

impl<'a> Text<'a> {
    /// Undoes the percent-encoding; in a query, `+` is a space too.
    pub(crate) fn decode(piece: &'a str, place: Place) -> Result<Self, UriError> {
        let class = |byte: u8| CLASSES.get(usize::from(byte)).copied().unwrap_or(RAW);
        let found = piece.bytes().fold(0, |found, byte| found | class(byte));
        if found == 0 {
            return Ok(Self { value: Value::Plain(piece), plus: false, raw: false });
        }
        let has = |classes: u8| found & classes != 0;
        let plus = place != Place::Label && has(PLUS);
        let raw = has(RAW | WIDE) || place == Place::Label && has(SLASH);
        let value = if plus {
            let mut spaced = Sensitive::new(String::with_capacity(piece.len()));
            let space = |character| if character == '+' { ' ' } else { character };
            spaced.inner_mut().extend(piece.chars().map(space));
            Value::Decoded(decoded(spaced.expose(), place)?)
        } else if has(PERCENT) {
            Value::Decoded(decoded(piece, place)?)
        } else {
            Value::Plain(piece)
        };
        let text = Self { value, plus, raw };
        if has(CONTROL) || has(WIDE | PERCENT) && text.as_str().chars().any(char::is_control) {
            return Err(UriError::Control { place });
        }
        Ok(text)
    }

    pub(crate) fn as_str(&self) -> &str {
        match &self.value {
            Value::Plain(text) => text,
            Value::Decoded(text) => text.expose(),
        }
    }
}

fn decoded(piece: &str, place: Place) -> Result<Sensitive<String>, UriError> {
    let mut bytes = Sensitive::new(Vec::with_capacity(piece.len()));
    for (index, segment) in piece.split('%').enumerate() {
        let mut literal = segment.as_bytes();
        if index > 0 {
            let (digits, rest) = literal.split_at_checked(2).ok_or(UriError::Percent { place })?;
            bytes.inner_mut().push(octet(digits).ok_or(UriError::Percent { place })?);
            literal = rest;
        }
        bytes.inner_mut().extend_from_slice(literal);
    }
    match String::from_utf8(bytes.expose_owned()) {
        Ok(text) => Ok(Sensitive::new(text)),
        Err(error) => {
            drop(Sensitive::new(error.into_bytes()));
            Err(UriError::Utf8 { place })
        }
    }
}

/// The byte that two hexadecimal digits stand for.
fn octet(digits: &[u8]) -> Option<u8> {
    let nibble = |digit: &u8| char::from(*digit).to_digit(16);
    let [high, low] = digits else { return None };
    u8::try_from((nibble(high)? << 4) | nibble(low)?).ok()
}

const CONTROL: u8 = 1;
const PERCENT: u8 = 2;
const PLUS: u8 = 4;
/// A part of a query, the end of a label.
const SLASH: u8 = 8;
/// Wants percent-encoding.
const RAW: u8 = 16;
/// Part of a character outside ASCII.
const WIDE: u8 = 32;

/// The class of each byte.
const CLASSES: [u8; 256] = {
    let mut classes = [RAW; 256];
    let mut byte = 0_u8;
    let mut rest: &mut [u8] = &mut classes;
    while let Some((first, others)) = rest.split_first_mut() {
        *first = class(byte);
        byte = byte.wrapping_add(1);
        rest = others;
    }
    classes
};

/// What a byte is in a URI; 0 for what may stand for itself (RFC 3986 §3.3, §3.4).
const fn class(byte: u8) -> u8 {
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => 0,
        b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b',' | b';' | b'=' | b':' | b'@' => 0,
        b'%' => PERCENT,
        b'+' => PLUS,
        b'/' => SLASH,
        0..=0x1f | 0x7f => CONTROL,
        0x80.. => WIDE,
        _ => RAW,
    }
}

/// The values of the known parameters, decoded.
#[derive(Default)]
pub(crate) struct Fields<'a> {
    pub(crate) secret: Option<Text<'a>>,
    pub(crate) issuer: Option<Text<'a>>,
    pub(crate) algorithm: Option<Text<'a>>,
    pub(crate) digits: Option<Text<'a>>,
    pub(crate) period: Option<Text<'a>>,
    pub(crate) counter: Option<Text<'a>>,
    pub(crate) encoder: Option<Text<'a>>,
    pub(crate) image: Option<Text<'a>>,
}

impl<'a> Fields<'a> {
    /// Keeps a value; a second one for the same parameter is refused, since apps disagree on which
    /// of them counts.
    pub(crate) fn put(&mut self, parameter: Parameter, text: Text<'a>) -> Result<(), UriError> {
        let field = match parameter {
            Parameter::Secret => &mut self.secret,
            Parameter::Issuer => &mut self.issuer,
            Parameter::Algorithm => &mut self.algorithm,
            Parameter::Digits => &mut self.digits,
            Parameter::Period => &mut self.period,
            Parameter::Counter => &mut self.counter,
            Parameter::Encoder => &mut self.encoder,
            Parameter::Image => &mut self.image,
        };
        match field.replace(text) {
            Some(_) => Err(UriError::Duplicate { parameter }),
            None => Ok(()),
        }
    }
}

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
        place: Place,
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
        parameter: Parameter,
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
        parameter: Parameter,
    },
    /// A parameter of the other type: `counter` for TOTP, `period` for HOTP (strict grammar).
    #[error("{parameter} does not belong to this type")]
    Misplaced {
        /// Which one.
        parameter: Parameter,
    },
    /// A `%` that no two hexadecimal digits follow.
    #[error("{place} has a % without two hexadecimal digits")]
    Percent {
        /// Where.
        place: Place,
    },
    /// No number from 1 to 86,400.
    #[error("period is no number from 1 to 86400")]
    Period,
    /// A `+` in the query, for which apps show a space or a plus (strict grammar).
    #[error("{place} has a +; a space is written %20, a plus %2B")]
    Plus {
        /// Where.
        place: Place,
    },
    /// A character that a URI can only hold percent-encoded (strict grammar).
    #[error("{place} has a character that wants percent-encoding")]
    Raw {
        /// Where.
        place: Place,
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
        part: Part,
    },
    /// Bytes that are not UTF-8.
    #[error("{place} is not UTF-8")]
    Utf8 {
        /// Where.
        place: Place,
    },
}

impl UriError {
    pub(crate) fn scheme(name: &str) -> Self {
        Self::Scheme { name: is_harmless(name).then(|| name.to_owned()) }
    }

    pub(crate) fn unknown(name: &str) -> Self {
        Self::UnknownParameter { name: is_harmless(name).then(|| name.to_owned()) }
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
    use crate::label::Label;
    use crate::params::Params;
    use crate::secret::Secret;
    use crate::time::UnixTime;
    use crate::uri::KeyUri;

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
            [uri.parse::<KeyUri>().err(), KeyUri::import(uri).err()].into_iter().flatten()
        });
        let later = Params::new().with_epoch(UnixTime::from_secs(1));
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
