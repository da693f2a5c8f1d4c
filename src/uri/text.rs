//! Key URIs as text: how they come apart, and what they may hold.
//!
//! Both readers, the strict and the tolerant one, stand on this file. It goes through the text by
//! hand: the URL parsers at hand resolve `..` in a label and know nothing of `%3A` as separator.

use alloc::string::String;
use alloc::vec::Vec;

use super::error::UriError;
use super::parameter::{UriParameter, UriPart};
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

/// Cuts up what follows the scheme's colon; a second `?` stays in the query.
pub(crate) fn split(rest: &str) -> Result<Parts<'_>, UriError> {
    let rest = rest.strip_prefix("//").ok_or(UriError::Authority)?;
    if has(rest, b'#') {
        return Err(UriError::Fragment);
    }
    let (rest, query) = cut(rest, b'?').unwrap_or((rest, ""));
    let (kind, label) = cut(rest, b'/').unwrap_or((rest, ""));
    if has(kind, b'@') || has(kind, b':') {
        return Err(UriError::Authority);
    }
    Ok(Parts { kind, label, query })
}

/// The text before the first `at`, an ASCII character, and the text behind it.
///
/// `split_once` is made for long texts; for the short pieces of a key URI it takes longer.
pub(crate) fn cut(text: &str, at: u8) -> Option<(&str, &str)> {
    let index = text.bytes().position(|byte| byte == at)?;
    let (before, rest) = text.split_at_checked(index)?;
    Some((before, rest.get(1..)?))
}

/// Whether a byte occurs, in one pass that a compiler makes wide.
pub(crate) fn has(text: &str, wanted: u8) -> bool {
    text.bytes()
        .fold(false, |found, byte| found | (byte == wanted))
}

/// A pair of a query without the rest of an `&amp;` in front of it, and whether there was one.
pub(crate) fn without_escape(pair: &str) -> (&str, bool) {
    let mut rest = pair;
    while let Some((escape, after)) = rest.split_at_checked(ESCAPE.len()) {
        if !escape.eq_ignore_ascii_case(ESCAPE) {
            break;
        }
        rest = after;
    }
    (rest, rest.len() != pair.len())
}

/// A piece of a URI with its percent-encoding undone.
pub(crate) struct Text<'a> {
    value: Value<'a>,
    /// A `+` was read as a space.
    pub(crate) plus: bool,
    /// Some character should have been percent-encoded (RFC 3986 §3.3, §3.4).
    pub(crate) raw: bool,
    /// A `%` without two hexadecimal digits stands for itself.
    pub(crate) bare_percent: bool,
    /// Bytes that are not UTF-8 have become U+FFFD.
    pub(crate) replaced: bool,
    /// A byte was found that may be, or become, a control character.
    may_control: bool,
}

enum Value<'a> {
    Plain(&'a str),
    Decoded(Sensitive<String>),
}

impl<'a> Text<'a> {
    /// Undoes the percent-encoding; in a query, `+` is a space too.
    ///
    /// Control characters are refused, except in a secret, whose own reader judges each character.
    pub(crate) fn decode(piece: &'a str, place: UriPart) -> Result<Self, UriError> {
        Self::readable(piece, place).checked(place)
    }

    /// As [`decode`](Self::decode), for a value whose own reader judges each character.
    #[cfg(feature = "migration")]
    pub(crate) fn decode_opaque(piece: &'a str, place: UriPart) -> Result<Self, UriError> {
        Self::readable(piece, place).undamaged(place)
    }

    /// As [`decode`](Self::decode), but a `+` stands for itself, and so does every other character.
    pub(crate) fn decode_literal(piece: &'a str, place: UriPart) -> Result<Self, UriError> {
        Self::undone(piece, 0, 0).checked(place)
    }

    fn checked(self, place: UriPart) -> Result<Self, UriError> {
        let text = self.undamaged(place)?;
        let is_secret = place == UriPart::Value(UriParameter::Secret);
        if !is_secret && text.may_control && text.as_str().contains(char::is_control) {
            return Err(UriError::Control { place });
        }
        Ok(text)
    }

    fn undamaged(self, place: UriPart) -> Result<Self, UriError> {
        if self.bare_percent {
            return Err(UriError::Percent { place });
        }
        if self.replaced {
            return Err(UriError::Utf8 { place });
        }
        Ok(self)
    }

    /// Undoes what percent-encoding there is and keeps the rest readable, for pieces on which no
    /// code depends.
    pub(crate) fn readable(piece: &'a str, place: UriPart) -> Self {
        match place {
            UriPart::Label => Self::undone(piece, 0, RAW | WIDE | SLASH),
            _ => Self::undone(piece, PLUS, RAW | WIDE),
        }
    }

    /// `space` is the class whose members stand for a space, `raw` what must be percent-encoded.
    fn undone(piece: &'a str, space: u8, raw: u8) -> Self {
        let class = |byte: u8| CLASSES.get(usize::from(byte)).copied().unwrap_or(RAW);
        let found = piece.bytes().fold(0, |found, byte| found | class(byte));
        let has = |classes: u8| found & classes != 0;
        let plus = has(space);
        let mut text = Self {
            value: Value::Plain(piece),
            plus,
            raw: has(raw),
            bare_percent: false,
            replaced: false,
            may_control: has(CONTROL | WIDE),
        };
        if plus || has(PERCENT) {
            let (bytes, bare_percent) = unescaped(piece, plus);
            text.may_control = may_control(bytes.expose());
            let (decoded, replaced) = utf8(bytes);
            text.value = Value::Decoded(decoded);
            text.bare_percent = bare_percent;
            text.replaced = replaced;
        }
        text
    }

    pub(crate) fn as_str(&self) -> &str {
        match &self.value {
            Value::Plain(text) => text,
            Value::Decoded(text) => text.expose(),
        }
    }
}

/// Whether a byte is, or is part of, what may be a control character, in one pass as in [`has`].
pub(crate) fn may_control(text: &[u8]) -> bool {
    text.iter()
        .fold(false, |found, byte| found | !matches!(byte, b' '..=b'~'))
}

/// The bytes that a piece stands for, and whether a `%` in it stands for itself.
fn unescaped(piece: &str, plus: bool) -> (Sensitive<Vec<u8>>, bool) {
    let mut bytes = Sensitive::new(Vec::with_capacity(piece.len()));
    let mut bare_percent = false;
    for (index, segment) in piece.as_bytes().split(|byte| *byte == b'%').enumerate() {
        let literal = match escaped(segment) {
            _ if index == 0 => segment,
            Some((byte, literal)) => {
                bytes.inner_mut().push(byte);
                literal
            }
            None => {
                bare_percent = true;
                bytes.inner_mut().push(b'%');
                segment
            }
        };
        if plus {
            let spaced = literal
                .iter()
                .map(|byte| if *byte == b'+' { b' ' } else { *byte });
            bytes.inner_mut().extend(spaced);
        } else {
            bytes.inner_mut().extend_from_slice(literal);
        }
    }
    (bytes, bare_percent)
}

/// The text in UTF-8, and whether something had to be replaced for it.
fn utf8(bytes: Sensitive<Vec<u8>>) -> (Sensitive<String>, bool) {
    match String::from_utf8(bytes.expose_owned()) {
        Ok(text) => (Sensitive::new(text), false),
        Err(error) => {
            let bytes = Sensitive::new(error.into_bytes());
            let mut text = Sensitive::new(String::with_capacity(
                bytes.expose().len().saturating_mul(3),
            ));
            for chunk in bytes.expose().utf8_chunks() {
                text.inner_mut().push_str(chunk.valid());
                if !chunk.invalid().is_empty() {
                    text.inner_mut().push(char::REPLACEMENT_CHARACTER);
                }
            }
            (text, true)
        }
    }
}

/// The byte that the two hexadecimal digits behind a `%` stand for, and what follows them.
fn escaped(text: &[u8]) -> Option<(u8, &[u8])> {
    let (digits, after) = text.split_at_checked(2)?;
    Some((octet(digits)?, after))
}

/// The byte that two hexadecimal digits stand for.
fn octet(digits: &[u8]) -> Option<u8> {
    let nibble = |digit: &u8| char::from(*digit).to_digit(16);
    let [high, low] = digits else { return None };
    u8::try_from((nibble(high)? << 4) | nibble(low)?).ok()
}

/// What an `&` leaves behind that a web page has escaped.
const ESCAPE: &str = "amp;";

const CONTROL: u8 = 1;
const PERCENT: u8 = 2;
const PLUS: u8 = 4;
/// Must be percent-encoded.
const RAW: u8 = 8;
/// Ends a label for some apps; elsewhere it stands for itself.
const SLASH: u8 = 16;
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
        b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b',' | b';' | b'=' | b':' | b'@'
        | b'?' => 0,
        b'/' => SLASH,
        b'%' => PERCENT,
        b'+' => PLUS,
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
    pub(crate) fn put(&mut self, parameter: UriParameter, text: Text<'a>) -> Result<(), UriError> {
        let field = match parameter {
            UriParameter::Secret => &mut self.secret,
            UriParameter::Issuer => &mut self.issuer,
            UriParameter::Algorithm => &mut self.algorithm,
            UriParameter::Digits => &mut self.digits,
            UriParameter::Period => &mut self.period,
            UriParameter::Counter => &mut self.counter,
            UriParameter::Encoder => &mut self.encoder,
            UriParameter::Image => &mut self.image,
        };
        match field.replace(text) {
            Some(_) => Err(UriError::Duplicate { parameter }),
            None => Ok(()),
        }
    }
}
