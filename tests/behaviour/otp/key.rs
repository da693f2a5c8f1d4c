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
