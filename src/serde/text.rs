//! Parameters and labels as they stand in key URIs.

use alloc::format;
use alloc::string::String;
use core::fmt::{self, Display};

use percent_encoding::utf8_percent_encode;
use serde_core::de::{self, Deserialize, Deserializer, Visitor};
use serde_core::ser::{self, Serialize, Serializer};

use crate::otp::params::{CodeFormat, CodeParams, Digits, Period};
use crate::time::UnixTime;
use crate::uri::key_uri::RESERVED;
use crate::uri::label::Label;
use crate::uri::strict::label_alone;

/// As in a key URI, but with defaults spelled out, since these may change one day:
/// `algorithm=SHA1&digits=6&period=30`.
///
/// Steam codes have `encoder=steam` in place of the digits. An epoch that is not 0, which no URI
/// can tell, is `&epoch=` and its seconds, at the end.
impl Serialize for CodeParams {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&write_params(*self))
    }
}

/// Reads what `Serialize` writes, to the letter.
impl<'de> Deserialize<'de> for CodeParams {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "parameters such as algorithm=SHA1&digits=6&period=30";
        deserializer.deserialize_str(Text {
            expected,
            read: |text| read_params(text).ok_or("no parameters as in a key URI"),
        })
    }
}

pub(super) fn write_params(params: CodeParams) -> String {
    let algorithm = params.algorithm();
    let format = match params.format() {
        CodeFormat::Decimal(digits) => format!("digits={}", digits.count()),
        CodeFormat::Steam => String::from("encoder=steam"),
    };
    let period = params.period().as_secs();
    let text = format!("algorithm={algorithm}&{format}&period={period}");
    match params.epoch().as_secs() {
        0 => text,
        epoch => format!("{text}&epoch={epoch}"),
    }
}

fn read_params(text: &str) -> Option<CodeParams> {
    let mut fields = text.split('&');
    let algorithm = fields.next()?.strip_prefix("algorithm=")?.parse().ok()?;
    let format = match fields.next()? {
        "encoder=steam" => CodeFormat::Steam,
        digits => {
            let count: u8 = digits.strip_prefix("digits=")?.parse().ok()?;
            CodeFormat::Decimal(Digits::try_from(count).ok()?)
        }
    };
    let period = Period::from_secs(fields.next()?.strip_prefix("period=")?.parse().ok()?).ok()?;
    let epoch = match fields.next() {
        Some(epoch) => epoch.strip_prefix("epoch=")?.parse().ok()?,
        None => 0,
    };
    let params = CodeParams::new()
        .with_algorithm(algorithm)
        .with_format(format)
        .with_period(period)
        .with_epoch(UnixTime::from_secs(epoch));
    (write_params(params) == text).then_some(params)
}

/// As in a key URI, percent-encoded: `Example:ana%40example.com`.
///
/// A label that only an import makes, which a URI cannot tell for certain, is an error.
impl Serialize for Label {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = write_label(self);
        match label_alone(&text) {
            Ok(read) if read == *self => serializer.serialize_str(&text),
            _ => Err(ser::Error::custom(
                "the label is not one that a key URI can tell",
            )),
        }
    }
}

/// Reads a label as the strict reader of key URIs does.
impl<'de> Deserialize<'de> for Label {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "a label as in a key URI, such as Example:ana%40example.com";
        deserializer.deserialize_str(Text {
            expected,
            read: label_alone,
        })
    }
}

fn write_label(label: &Label) -> String {
    let account = utf8_percent_encode(label.account(), RESERVED);
    match label.issuer() {
        Some(issuer) => format!("{}:{account}", utf8_percent_encode(issuer, RESERVED)),
        None => format!("{account}"),
    }
}

/// What reads a text; its errors do not repeat it.
pub(super) struct Text<T, E> {
    pub(super) expected: &'static str,
    pub(super) read: fn(&str) -> Result<T, E>,
}

impl<T, E: Display> Visitor<'_> for Text<T, E> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<F: de::Error>(self, text: &str) -> Result<T, F> {
        (self.read)(text).map_err(F::custom)
    }
}
