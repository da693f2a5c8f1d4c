//! Secrets in base64 and hexadecimal text.

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use proptest::prelude::*;
use second_factor::Secret;
use second_factor::error::SecretError;

use crate::seeded::seeded;

const KEY: &[u8] = b"12345678901234567890";

fn bytes(secret: Result<Secret, SecretError>) -> Vec<u8> {
    secret.unwrap().expose_bytes().to_vec()
}

#[track_caller]
fn base64_error(text: &str, error: SecretError) {
    assert_eq!(Secret::from_base64(text).err(), Some(error), "{text}");
}

#[track_caller]
fn hex_error(text: &str, error: SecretError) {
    assert_eq!(Secret::from_hex(text).err(), Some(error), "{text}");
}

#[test]
fn base64_in_every_spelling() {
    for text in [
        "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=",
        "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA",
        " MTIz NDU2\u{200b}Nzg5MDEyMzQ1\r\n\tNjc4OTA = \n",
    ] {
        assert_eq!(bytes(Secret::from_base64(text)), KEY, "{text}");
    }
    let odd = "-_+/-_+/-_+/-_+/-_+/-_+/";
    assert_eq!(
        bytes(Secret::from_base64(odd)),
        [0xfb, 0xff, 0xbf].repeat(6)
    );
}

#[test]
fn base64_that_is_refused() {
    let character = |index| SecretError::Character { index };
    base64_error("", SecretError::Empty);
    base64_error(" == ", SecretError::Empty);
    base64_error("MTIzNDU2Nzg5MDEyMzQ1Njc4OT%3D", character(26));
    base64_error("MTIz=NDU2", character(4));
    base64_error("MTIz\u{e9}", character(4));
    base64_error("\u{ff2d}TIz", character(0));
    base64_error("MTIzN", SecretError::Length { found: 5 });
    base64_error("MTIzNDU2Nzg5MDEyMzQ1NgB", SecretError::TrailingBits);
    base64_error(&"A".repeat(172), SecretError::TooLong { found: 129 });
    base64_error("MTIzNDU2Nzg5MDEyMzQ1", SecretError::TooShort { found: 15 });
    assert_eq!(bytes(Secret::from_legacy_base64("MQ")), b"1");
    assert_eq!(
        Secret::from_legacy_base64("MR").err(),
        Some(SecretError::TrailingBits)
    );
    assert_eq!(
        Secret::from_legacy_base64("").err(),
        Some(SecretError::Empty)
    );
}

#[test]
fn hexadecimal_that_is_refused() {
    let character = |index| SecretError::Character { index };
    hex_error("", SecretError::Empty);
    hex_error("0x31", character(1));
    hex_error("313g", character(3));
    hex_error("31=", character(2));
    hex_error("\u{ff11}1", character(0));
    hex_error("313", SecretError::Length { found: 3 });
    hex_error(&"31".repeat(129), SecretError::TooLong { found: 129 });
    hex_error(&"31".repeat(15), SecretError::TooShort { found: 15 });
    for found in [1, 3, 5, 33, 255] {
        let odd = Secret::from_legacy_hex(&"1".repeat(found)).err();
        assert_eq!(odd, Some(SecretError::Length { found }));
    }
    assert_eq!(bytes(Secret::from_legacy_hex("3A")), [0x3a]);
    assert_eq!(bytes(Secret::from_legacy_hex("3A-b4\n")), [0x3a, 0xb4]);
}

#[test]
fn errors_say_what_is_wrong() {
    let text = |error: Option<SecretError>| error.unwrap().to_string();
    assert_eq!(
        text(Secret::from_hex("0x").err()),
        "character 2 does not belong in a secret"
    );
    assert_eq!(
        text(Secret::from_hex("123").err()),
        "no secret is written with 3 characters; is it complete?"
    );
}

proptest! {
    #![proptest_config(seeded(256))]

    #[test]
    fn another_codec_agrees(key in prop::collection::vec(any::<u8>(), 16..=128)) {
        for encoding in [BASE64, BASE64_NOPAD, BASE64URL_NOPAD] {
            prop_assert_eq!(&bytes(Secret::from_base64(&encoding.encode(&key))), &key);
        }
        for encoding in [HEXLOWER, HEXUPPER] {
            prop_assert_eq!(&bytes(Secret::from_hex(&encoding.encode(&key))), &key);
        }
    }

    #[test]
    fn what_another_codec_refuses_is_refused(text in "[A-Za-z0-9+/]{1,40}") {
        let theirs = BASE64_NOPAD.decode(text.as_bytes()).ok();
        let ours = Secret::from_legacy_base64(&text).ok().map(|secret| secret.expose_bytes().to_vec());
        prop_assert_eq!(ours, theirs);
    }
}
