//! The bytes of an export: protobuf, in base64, in a URI.
//!
//! Google has never published the schema; this is what `dim13/otpauth` and `Aegis` read from its
//! app. Text fields are read as bytes, so that one bad name does not cost the other accounts.

use alloc::string::String;
use alloc::vec::Vec;

use base64ct::{Base64, Base64Unpadded, Encoding};
use bytes::Bytes;
use percent_encoding::utf8_percent_encode;
use prost::Message;

use super::MigrationError;
use crate::otp::typed::is_blank;
use crate::sensitive::Sensitive;
use crate::uri::key_uri::RESERVED;

pub(crate) const SCHEME: &str = "otpauth-migration";
/// The same for Apple's own app.
pub(crate) const APPLE_SCHEME: &str = "apple-otpauth-migration";
pub(crate) const HOST: &str = "offline";

/// One QR code of an export.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Payload {
    #[prost(message, repeated, tag = "1")]
    pub(crate) accounts: Vec<Account>,
    #[prost(int32, tag = "2")]
    pub(crate) version: i32,
    #[prost(int32, tag = "3")]
    pub(crate) size: i32,
    #[prost(int32, tag = "4")]
    pub(crate) index: i32,
    #[prost(int32, optional, tag = "5")]
    pub(crate) id: Option<i32>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Account {
    #[prost(bytes = "bytes", tag = "1")]
    pub(crate) secret: Bytes,
    #[prost(bytes = "bytes", tag = "2")]
    pub(crate) name: Bytes,
    #[prost(bytes = "bytes", tag = "3")]
    pub(crate) issuer: Bytes,
    #[prost(int32, tag = "4")]
    pub(crate) algorithm: i32,
    #[prost(int32, tag = "5")]
    pub(crate) digits: i32,
    #[prost(int32, tag = "6")]
    pub(crate) kind: i32,
    #[prost(int64, tag = "7")]
    pub(crate) counter: i64,
    #[prost(bytes = "bytes", tag = "8")]
    pub(crate) id: Bytes,
}

/// The enumerations of the schema.
pub(crate) mod number {
    pub(crate) const UNSPECIFIED: i32 = 0;
    pub(crate) const SHA1: i32 = 1;
    pub(crate) const SHA256: i32 = 2;
    pub(crate) const SHA512: i32 = 3;
    pub(crate) const MD5: i32 = 4;
    pub(crate) const SIX: i32 = 1;
    pub(crate) const EIGHT: i32 = 2;
    pub(crate) const HOTP: i32 = 1;
    pub(crate) const TOTP: i32 = 2;
}

/// A buffer that `Bytes` share and that is erased when the last of them is gone.
struct Shared(Sensitive<Vec<u8>>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        self.0.expose()
    }
}

/// Erased when the last clone and the last piece of it are gone.
pub(crate) fn shared(bytes: Sensitive<Vec<u8>>) -> Bytes {
    Bytes::from_owner(Shared(bytes))
}

/// Reads the value of `data`, percent-decoding done.
pub(crate) fn decode(data: &str) -> Result<Payload, MigrationError> {
    let mut text = Sensitive::new(String::with_capacity(data.len()));
    for character in data.chars() {
        text.inner_mut().push(match character {
            // A tool has read the plus as a space, or written the URL-safe alphabet (RFC 4648 §5).
            ' ' | '-' => '+',
            '_' => '/',
            blank if is_blank(blank) => continue,
            other => other,
        });
    }
    let digits = text.expose().trim_end_matches('=');
    // Three bytes for four characters, and room for the last, incomplete four.
    let room = digits.len().div_ceil(4).saturating_mul(3);
    let mut bytes = Sensitive::new(alloc::vec![0; room]);
    let found = Base64Unpadded::decode(digits, bytes.inner_mut())
        .map_err(|_| MigrationError::Base64)?
        .len();
    bytes.inner_mut().truncate(found);
    Payload::decode(shared(bytes)).map_err(|_| MigrationError::Malformed)
}

/// The URI of one QR code.
pub(crate) fn encode(payload: &Payload) -> Sensitive<String> {
    let bytes = Sensitive::new(payload.encode_to_vec());
    let length = bytes.expose().len().div_ceil(3).saturating_mul(4);
    let mut buffer = Sensitive::new(alloc::vec![0; length]);
    let text = Base64::encode(bytes.expose(), buffer.inner_mut()).unwrap_or_default();
    let escaped = text
        .bytes()
        .filter(|byte| !byte.is_ascii_alphanumeric())
        .count();
    let length = text.len().saturating_add(escaped.saturating_mul(2));
    let start = [SCHEME, "://", HOST, "?data="];
    let length = start
        .iter()
        .map(|piece| piece.len())
        .fold(length, usize::saturating_add);
    let mut uri = Sensitive::new(String::with_capacity(length));
    for piece in start.into_iter().chain(utf8_percent_encode(text, RESERVED)) {
        uri.inner_mut().push_str(piece);
    }
    uri
}
