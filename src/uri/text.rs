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
    text.bytes()
        .fold(false, |found, byte| found | (byte == wanted))
}

/// Cuts a label, not yet decoded, at its first colon, which may be written `%3A`.
pub(crate) fn split_label(label: &str) -> (Option<&str>, &str) {
    let candidates = label
        .bytes()
        .enumerate()
        .filter(|(_, byte)| matches!(byte, b':' | b'%'));
    for (place, _) in candidates {
        let Some((before, from)) = label.split_at_checked(place) else {
            continue;
        };
        let colon = [":", "%3A", "%3a"]
            .iter()
            .find_map(|colon| from.strip_prefix(colon));
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
    pub(crate) fn decode(piece: &'a str, place: UriPart) -> Result<Self, UriError> {
        let class = |byte: u8| CLASSES.get(usize::from(byte)).copied().unwrap_or(RAW);
        let found = piece.bytes().fold(0, |found, byte| found | class(byte));
        if found == 0 {
            return Ok(Self {
                value: Value::Plain(piece),
                plus: false,
                raw: false,
            });
        }
        let has = |classes: u8| found & classes != 0;
        let plus = place != UriPart::Label && has(PLUS);
        let raw = has(RAW | WIDE) || place == UriPart::Label && has(SLASH);
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

fn decoded(piece: &str, place: UriPart) -> Result<Sensitive<String>, UriError> {
    let mut bytes = Sensitive::new(Vec::with_capacity(piece.len()));
    for (index, segment) in piece.split('%').enumerate() {
        let mut literal = segment.as_bytes();
        if index > 0 {
            let (digits, rest) = literal
                .split_at_checked(2)
                .ok_or(UriError::Percent { place })?;
            bytes
                .inner_mut()
                .push(octet(digits).ok_or(UriError::Percent { place })?);
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
/// LabelPart of a character outside ASCII.
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
