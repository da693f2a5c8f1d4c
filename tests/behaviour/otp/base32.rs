//! Base32 text of secrets (RFC 4648 §6): what is forgiven, what is refused, and agreement with
//! another codec.

use data_encoding::{BASE32_NOPAD, Encoding, Specification};
use proptest::prelude::*;
use second_factor::Secret;
use second_factor::error::SecretError;

use crate::seeded::seeded;

const KEY: &[u8] = b"12345678901234567890";

fn strict(text: &str) -> Result<Vec<u8>, SecretError> {
    Secret::from_base32(text).map(|secret| secret.expose_bytes().to_vec())
}

fn legacy(text: &str) -> Result<Vec<u8>, SecretError> {
    Secret::from_legacy_base32(text).map(|secret| secret.expose_bytes().to_vec())
}

/// §10.
#[test]
fn rfc_4648_vectors() {
    assert_eq!(legacy(""), Err(SecretError::Empty));
    for (bytes, text) in [
        ("f", "MY======"),
        ("fo", "MZXQ===="),
        ("foo", "MZXW6==="),
        ("foob", "MZXW6YQ="),
        ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI======"),
    ] {
        assert_eq!(legacy(text).as_deref(), Ok(bytes.as_bytes()));
        let secret = Secret::from_legacy_bytes(bytes.as_bytes()).unwrap();
        assert_eq!(secret.to_base32().expose(), text.trim_end_matches('='));
        let found = bytes.len();
        assert_eq!(strict(text), Err(SecretError::TooShort { found }));
    }
}

#[test]
fn ways_to_type_a_key() {
    for text in [
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
        "gezdgnbvgy3tqojqgezdgnbvgy3tqojq",
        "GEZD GNBV GY3T QOJQ gezd gnbv gy3t qojq",
        "GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ",
        "GEZDGNBV\u{a0}GY3TQOJQ\u{202f}GEZDGNBVGY3TQOJQ",
        " GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ ",
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ=",
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ======",
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ = = -",
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n",
        "GEZDGNBVGY3TQOJQ\tGEZDGNBVGY3TQOJQ\r\n",
        "GEZDGNBVGY3TQOJQ\u{3000}GEZDGNBVGY3TQOJQ",
        "GEZDGNBV\u{2009}GY3TQOJQ\u{2013}GEZDGNBV\u{2212}GY3TQOJQ",
        "\u{feff}GEZD\u{200b}GNBVGY3TQOJQ\u{ad}GEZDGNBVGY3TQOJQ=\u{200e}",
    ] {
        assert_eq!(strict(text).as_deref(), Ok(KEY), "{text:?}");
        assert_eq!(legacy(text).as_deref(), Ok(KEY), "{text:?}");
    }
}

/// The place counts characters, not bytes. Folding is ASCII's alone.
#[test]
fn the_first_foreign_character_is_named() {
    for (text, index) in [
        ("0", 0),
        ("1", 0),
        ("8", 0),
        ("9", 0),
        ("GEZD1", 4),
        ("GEZD\u{a0}0", 5),
        ("G\u{131}ZD", 1),
        ("G\u{17f}ZD", 1),
        ("\u{212a}EZD", 0),
        ("ＧEZD", 0),
        ("GE=ZD", 2),
        ("=GEZD", 0),
        ("GEZD==G", 4),
        ("GEZD+", 4),
        ("\0", 0),
        ("GEZD=!", 5),
        ("é0", 0),
        ("GEZD_", 4),
        ("GEZD·GNBV", 4),
        ("GEZD\u{200b}\u{3000}\n0", 7),
        ("\"GEZD\"", 0),
        ("٢EZD", 0),
        ("0x31", 0),
    ] {
        let error = SecretError::Character { index };
        assert_eq!(
            (strict(text), legacy(text)),
            (Err(error), Err(error)),
            "{text:?}"
        );
    }
}

#[test]
fn lengths_that_no_bytes_have_are_refused() {
    for found in [1, 3, 6, 9, 11, 14, 25, 27, 30, 33, 65, 201, 65_537] {
        let (text, error) = ("A".repeat(found), SecretError::Length { found });
        assert_eq!((strict(&text), legacy(&text)), (Err(error), Err(error)));
    }
}

#[test]
fn secrets_have_16_to_128_bytes_and_legacy_ones_1_to_128() {
    let short = |found| SecretError::TooShort { found };
    let long = |found| SecretError::TooLong { found };
    for (length, strict_error, legacy_error) in [
        (0, Some(SecretError::Empty), Some(SecretError::Empty)),
        (1, Some(short(1)), None),
        (15, Some(short(15)), None),
        (16, None, None),
        (128, None, None),
        (129, Some(long(129)), Some(long(129))),
        (65_536, Some(long(65_536)), Some(long(65_536))),
    ] {
        let bytes = vec![7; length];
        let text = BASE32_NOPAD.encode(&bytes);
        assert_eq!(Secret::from_bytes(&bytes).err(), strict_error, "{length}");
        assert_eq!(strict(&text).err(), strict_error, "{length}");
        assert_eq!(
            Secret::from_legacy_bytes(&bytes).err(),
            legacy_error,
            "{length}"
        );
        assert_eq!(legacy(&text).err(), legacy_error, "{length}");
        if let Ok(secret) = Secret::from_legacy_bytes(&bytes) {
            assert_eq!(secret.is_short(), length < 16);
        }
    }
    for text in ["", " ", "=", "- ==", "\u{a0}"] {
        let empty = Err(SecretError::Empty);
        assert_eq!(
            (strict(text), legacy(text)),
            (empty.clone(), empty),
            "{text:?}"
        );
    }
}

/// The last of 26 characters, for 16 bytes, has two bits too many.
#[test]
fn bits_left_over_are_refused_and_in_imports_dropped() {
    let text = "ONUXQ5DFMVXCAYTZORSXGIDPN";
    for (last, left_over) in [
        ('M', false),
        ('N', true),
        ('O', true),
        ('P', true),
        ('p', true),
    ] {
        let text = format!("{text}{last}");
        let expected = if left_over {
            Err(SecretError::TrailingBits)
        } else {
            Ok(())
        };
        assert_eq!(strict(&text).map(drop), expected, "{text}");
        assert_eq!(
            legacy(&text).as_deref(),
            Ok(&b"sixteen bytes ok"[..]),
            "{text}"
        );
    }
}

#[test]
fn groups_of_four() {
    for (bytes, text) in [
        (&b"sixteen bytes ok"[..], "ONUX Q5DF MVXC AYTZ ORSX GIDP NM"),
        (KEY, "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"),
    ] {
        let secret = Secret::from_bytes(bytes).unwrap();
        assert_eq!(secret.to_grouped_base32().expose(), text);
    }
}

#[test]
fn errors_say_what_is_wrong() {
    for (text, message) in [
        ("GEZD0", "character 5 does not belong in a secret"),
        ("", "the secret is empty"),
        (
            "GEZ",
            "no secret is written with 3 characters; is it complete?",
        ),
        ("GEZA", "a secret has at least 16 bytes, not 2"),
        (
            "ONUXQ5DFMVXCAYTZORSXGIDPNN",
            "the last character of the secret has bits left over; is it complete?",
        ),
        (&"A".repeat(208), "a secret has at most 128 bytes, not 130"),
    ] {
        assert_eq!(strict(text).unwrap_err().to_string(), message);
    }
}

/// The other codec, told to ignore bits left over.
fn lenient() -> Encoding {
    let mut specification = Specification::new();
    specification
        .symbols
        .push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
    specification.check_trailing_bits = false;
    specification.encoding().unwrap()
}

proptest! {
    #![proptest_config(seeded(1_000))]

    #[test]
    fn text_is_the_other_codecs(bytes in prop::collection::vec(any::<u8>(), 1..=128)) {
        let secret = Secret::from_legacy_bytes(&bytes).unwrap();
        let text = secret.to_base32();
        prop_assert_eq!(text.expose(), &BASE32_NOPAD.encode(&bytes));
        let grouped = secret.to_grouped_base32();
        prop_assert_eq!(&grouped.expose().replace(' ', ""), text.expose());
        prop_assert!(grouped.expose().split(' ').rev().skip(1).all(|group| group.len() == 4));
        for text in [text.expose(), grouped.expose(), &text.expose().to_lowercase()] {
            let read = legacy(text);
            prop_assert_eq!(read.as_deref(), Ok(&bytes[..]));
            prop_assert_eq!(strict(text).is_ok(), bytes.len() >= 16);
        }
    }

    #[test]
    fn reading_agrees_with_the_other_codec(text in "[A-Z2-7]{0,210}") {
        let lengths = 1..=128;
        let other = lenient().decode(text.as_bytes()).ok();
        let other = other.filter(|bytes| lengths.contains(&bytes.len()));
        prop_assert_eq!(legacy(&text).ok(), other);
        let other = BASE32_NOPAD.decode(text.as_bytes()).ok();
        let other = other.filter(|bytes| lengths.contains(&bytes.len()) && bytes.len() >= 16);
        prop_assert_eq!(strict(&text).ok(), other);
    }

    /// Whatever is accepted means what it says without separators, padding and case.
    #[test]
    fn what_is_forgiven_changes_nothing(text in "[A-Ja2-7][A-Ja2-7 \u{a0}\u{202f}-]{0,40}[ =-]{0,7}") {
        let clean: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        prop_assert_eq!(legacy(&text), legacy(&clean.to_uppercase()));
    }
}
