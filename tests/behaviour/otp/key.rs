//! Keys given as bytes, with and without a heap: one rule and one error.

use second_factor::error::SecretError;
use second_factor::{Algorithm, CodeParams, Digits, Hotp, Totp};

#[test]
fn a_key_has_16_to_128_bytes() {
    let (too_short, too_long) = (
        SecretError::TooShort { found: 15 },
        SecretError::TooLong { found: 129 },
    );
    for (length, expected) in [
        (0, Some(SecretError::Empty)),
        (15, Some(too_short)),
        (16, None),
        (128, None),
        (129, Some(too_long)),
    ] {
        let key = &[7; 129][..length];
        let totp = Totp::from_key(key, CodeParams::new()).err();
        let hotp = Hotp::from_key(key, Algorithm::Sha512, Digits::Six).err();
        assert_eq!((totp, hotp), (expected, expected), "{length}");
        #[cfg(feature = "alloc")]
        assert_eq!(second_factor::Secret::from_bytes(key).err(), expected);
    }
}

/// RFC 6238 §3 R6 and RFC 2104 §3: as long as the hash.
#[cfg(feature = "rand")]
#[test]
fn a_new_secret_is_as_long_as_the_hash() {
    for (algorithm, length) in [
        (Algorithm::Sha1, 20),
        (Algorithm::Sha256, 32),
        (Algorithm::Sha512, 64),
    ] {
        let secret = second_factor::Secret::generate_for(algorithm);
        assert_eq!(secret.expose_bytes().len(), length);
    }
}

#[test]
fn the_defaults_are_what_all_apps_do() {
    use second_factor::{CodeFormat, Period, Window};

    assert_eq!(CodeFormat::default(), CodeFormat::Decimal(Digits::Six));
    assert_eq!(Period::default(), Period::THIRTY);
    assert_eq!(CodeParams::default(), CodeParams::new());
    assert_eq!(Window::default(), Window::new(1, 1).unwrap());
}

/// The search looks at 128 counters at a time.
#[test]
fn a_token_is_found_as_far_ahead_as_is_asked_for() {
    let hotp = Hotp::from_key(&[7; 20], Algorithm::Sha1, Digits::Eight).unwrap();
    for ahead in [0, 1, 126, 127, 128, 200, 255] {
        let code = hotp.code(1_000 + ahead);
        assert_eq!(hotp.peek(&code, 1_000, 255), Some(1_000 + ahead));
        let look_ahead = u8::try_from(ahead).unwrap();
        assert_eq!(hotp.peek(&code, 1_000, look_ahead), Some(1_000 + ahead));
        if let Some(less) = look_ahead.checked_sub(1) {
            assert_eq!(hotp.peek(&code, 1_000, less), None);
        }
    }
}
