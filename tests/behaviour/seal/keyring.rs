//! Sealing keys: read from text, and told apart by their numbers.

use data_encoding::{BASE64, HEXLOWER};
use second_factor::Keyring;
use second_factor::seal::{KeyId, KeyringError};

use super::{key, keyring};

#[test]
fn other_texts_are_no_keys() {
    let hex = HEXLOWER.encode(&key());
    let base64 = BASE64.encode(&key());
    for text in [
        "",
        "correct horse battery staple",
        &hex[..63],
        &format!("{hex}0"),
        &hex.replace("00", "0g"),
        &hex.replace("00", "+1"),
        &hex.replacen("00", "é", 1),
        &base64.replace('=', "A"),
        &base64[..42],
        &base64.replacen('A', "*", 1),
        &base64.replacen('A', " ", 1),
        // The last character has two bits that belong to no byte.
        &base64.replace("8=", "9="),
        &base64.trim_end_matches('=').replace("Hh8", "Hh9"),
        &BASE64.encode(&[7; 31]),
        &BASE64.encode(&[7; 33]),
        &"0".repeat(1_000_000),
    ] {
        let error = Keyring::from_text(KeyId(7), text).err();
        assert_eq!(error, Some(KeyringError::Text), "{:.80}", text);
        let error = keyring().with_other_text(KeyId(8), text).err();
        assert_eq!(error, Some(KeyringError::Text), "{:.80}", text);
    }
}

#[test]
fn two_keys_never_have_one_number() {
    for taken in [KeyId(7), KeyId(8)] {
        let both = Keyring::new(KeyId(8), &[8; 32])
            .with_other(KeyId(7), &key())
            .unwrap();
        let again = both.with_other(taken, &[1; 32]).err();
        assert_eq!(again, Some(KeyringError::SameId { id: taken }));
    }
}
