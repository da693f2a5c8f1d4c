//! RFC 4226, appendix D: the table, with its intermediate values.

use crate::common::rfc::{decimal, hmac, truncate};
use second_factor::error::SecretError;
use second_factor::{Algorithm, Digits, Hotp};

const KEY: &[u8] = b"12345678901234567890";

/// Count, HMAC-SHA-1, truncated in hex, truncated in decimal, code.
const TABLE: [(u64, &str, &str, u32, &str); 10] = [
    (
        0,
        "cc93cf18508d94934c64b65d8ba7667fb7cde4b0",
        "4c93cf18",
        1_284_755_224,
        "755224",
    ),
    (
        1,
        "75a48a19d4cbe100644e8ac1397eea747a2d33ab",
        "41397eea",
        1_094_287_082,
        "287082",
    ),
    (
        2,
        "0bacb7fa082fef30782211938bc1c5e70416ff44",
        "82fef30",
        137_359_152,
        "359152",
    ),
    (
        3,
        "66c28227d03a2d5529262ff016a1e6ef76557ece",
        "66ef7655",
        1_726_969_429,
        "969429",
    ),
    (
        4,
        "a904c900a64b35909874b33e61c5938a8e15ed1c",
        "61c5938a",
        1_640_338_314,
        "338314",
    ),
    (
        5,
        "a37e783d7b7233c083d4f62926c7a25f238d0316",
        "33c083d4",
        868_254_676,
        "254676",
    ),
    (
        6,
        "bc9cd28561042c83f219324d3c607256c03272ae",
        "7256c032",
        1_918_287_922,
        "287922",
    ),
    (
        7,
        "a4fb960c0bc06e1eabb804e5b397cdc4b45596fa",
        "4e5b397",
        82_162_583,
        "162583",
    ),
    (
        8,
        "1b3c89f65e6c9e883012052823443f048b4332db",
        "2823443f",
        673_399_871,
        "399871",
    ),
    (
        9,
        "1637409809a679dc698207310c8c7fc07290d9e5",
        "2679dc69",
        645_520_489,
        "520489",
    ),
];

#[test]
fn intermediate_values() {
    for (count, mac, hexadecimal, truncated, code) in TABLE {
        let computed = hmac(Algorithm::Sha1, KEY, &count.to_be_bytes());
        let hex: String = computed.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, mac, "count {count}");
        assert_eq!(
            u32::from_str_radix(hexadecimal, 16),
            Ok(truncated),
            "count {count}"
        );
        assert_eq!(truncate(&computed), truncated, "count {count}");
        assert_eq!(decimal(truncated, 6), code, "count {count}");
    }
}

/// Eight digits show 10^8 of the truncated value's 2^31 states, so they check it far beyond six.
#[test]
fn codes() -> Result<(), SecretError> {
    for digits in [Digits::Six, Digits::Seven, Digits::Eight] {
        let hotp = Hotp::from_key(KEY, Algorithm::Sha1, digits)?;
        for (count, _, _, truncated, six) in TABLE {
            let code = hotp.code(count);
            assert_eq!(
                code.expose(),
                decimal(truncated, digits.count()),
                "count {count}"
            );
            assert!(code.expose().ends_with(six), "count {count}");
        }
    }
    Ok(())
}

/// §7.4: the server looks ahead, and finds each of the ten.
#[test]
fn look_ahead_finds_each_count() -> Result<(), SecretError> {
    let hotp = Hotp::from_key(KEY, Algorithm::Sha1, Digits::Six)?;
    for (count, ..) in TABLE {
        assert_eq!(hotp.peek(&hotp.code(count), 0, 9), Some(count));
        assert_eq!(hotp.peek(&hotp.code(count), count, 0), Some(count));
        assert_eq!(hotp.peek(&hotp.code(count), count + 1, 9), None);
    }
    Ok(())
}

/// §4, R6.
#[test]
fn a_key_has_at_least_128_bits() {
    let prepare = |length: usize| Hotp::from_key(&vec![7; length], Algorithm::Sha1, Digits::Six);
    for length in [0, 1, 15, 129, 65_536] {
        assert!(prepare(length).is_err(), "{length} bytes");
    }
    for length in [16, 20, 64, 65, 128] {
        assert!(prepare(length).is_ok(), "{length} bytes");
    }
    assert_eq!(
        prepare(15).unwrap_err().to_string(),
        "a secret has at least 16 bytes, not 15"
    );
    assert_eq!(
        prepare(129).unwrap_err().to_string(),
        "a secret has at most 128 bytes, not 129"
    );
}
