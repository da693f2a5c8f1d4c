//! A single sealed secret, for those who keep to the core: what opens, and all that does not.

use data_encoding::{BASE64, BASE64_NOPAD, HEXLOWER, HEXUPPER};
use proptest::prelude::*;
use second_factor::error::StoredError;
use second_factor::seal::{KeyId, Opened};
use second_factor::{Keyring, Owner, Secret};

use super::{key, keyring};
use crate::seeded::seeded;

const SECRET: &[u8; 20] = b"12345678901234567890";

fn owner() -> Owner {
    Owner::from("door")
}

fn sealed() -> Vec<u8> {
    keyring().seal_secret(owner(), &Secret::from_bytes(SECRET).unwrap())
}

fn refused(answer: Result<Opened<Secret>, StoredError>) -> StoredError {
    answer.map(Opened::into_inner).expect_err("it opened")
}

#[test]
fn what_is_sealed_opens_and_never_looks_the_same() {
    let (one, two) = (sealed(), sealed());
    assert_eq!(one.len(), SECRET.len() + 45);
    assert_eq!(one[..5], [1, 0, 0, 0, 7]);
    assert_ne!(one[5..29], two[5..29]);
    assert_ne!(one[29..], two[29..]);
    for sealed in [one, two] {
        let opened = keyring().open_secret(owner(), &sealed).unwrap();
        assert!(!opened.needs_reseal());
        assert_eq!(opened.into_inner().expose_bytes(), SECRET);
    }
    // A secret that is short, as some apps have them, comes back too.
    let short = Secret::from_legacy_bytes(&SECRET[..10]).unwrap();
    let sealed = keyring().seal_secret(owner(), &short);
    let opened = keyring().open_secret(owner(), &sealed).unwrap();
    assert_eq!(opened.into_inner().expose_bytes(), &SECRET[..10]);
}

/// Every bit turned, every cut, every byte more.
#[test]
fn a_damaged_secret_never_opens() {
    let sealed = sealed();
    let damaged = |bytes: &[u8]| {
        let error = refused(keyring().open_secret(owner(), bytes));
        assert!(
            matches!(
                error,
                StoredError::Forged
                    | StoredError::Length { .. }
                    | StoredError::UnknownKey { .. }
                    | StoredError::Version { .. }
            ),
            "{error:?}"
        );
    };
    for bit in 0..sealed.len() * 8 {
        let mut flipped = sealed.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        damaged(&flipped);
    }
    for cut in 0..sealed.len() {
        damaged(&sealed[..cut]);
        damaged(&sealed[cut + 1..]);
        damaged(&[&sealed[..cut], &sealed[cut + 1..]].concat());
    }
    for at in 0..=sealed.len() {
        for byte in [0, 0x80, 0xff] {
            damaged(&[&sealed[..at], &[byte], &sealed[at..]].concat());
        }
    }
    for more in 1..=64 {
        damaged(&[sealed.as_slice(), &vec![0; more]].concat());
    }
}

#[test]
fn a_secret_opens_for_its_owner_and_its_key_alone() {
    let sealed = sealed();
    for other in ["", "gate", "door\0", "doo", "oor", "DOOR"] {
        let answer = keyring().open_secret(Owner::from(other), &sealed);
        assert_eq!(refused(answer), StoredError::Forged, "{other}");
    }
    let changed = Keyring::new(KeyId(7), &[9; 32]);
    let answer = changed.open_secret(owner(), &sealed);
    assert_eq!(refused(answer), StoredError::Forged);
    let removed = Keyring::new(KeyId(8), &key());
    let answer = refused(removed.open_secret(owner(), &sealed));
    assert!(matches!(answer, StoredError::UnknownKey { id: 7, .. }));
    // The same key under another id, and the row made to name that id.
    let mut renamed = sealed.clone();
    renamed[4] = 8;
    let answer = removed.open_secret(owner(), &renamed);
    assert_eq!(refused(answer), StoredError::Forged);
}

#[test]
fn keys_are_changed_one_secret_at_a_time() {
    let old_row = sealed();
    let new_key = || Keyring::new(KeyId(8), &[8; 32]);
    let both = new_key().with_other(KeyId(7), &key()).unwrap();
    let opened = both.open_secret(owner(), &old_row).unwrap();
    assert!(opened.needs_reseal());
    let new_row = both.seal_secret(owner(), &opened.into_inner());
    assert!(!both.open_secret(owner(), &new_row).unwrap().needs_reseal());
    assert!(new_key().open_secret(owner(), &new_row).is_ok());
    let answer = refused(new_key().open_secret(owner(), &old_row));
    assert!(matches!(answer, StoredError::UnknownKey { id: 7, .. }));
}

#[test]
fn keys_are_read_from_text() {
    let sealed = sealed();
    for text in [
        HEXLOWER.encode(&key()),
        HEXUPPER.encode(&key()),
        BASE64.encode(&key()),
        BASE64_NOPAD.encode(&key()),
        format!("  {}\n", BASE64.encode(&key())),
    ] {
        let keyring = Keyring::from_text(KeyId(7), &text).unwrap();
        assert!(keyring.open_secret(owner(), &sealed).is_ok(), "{text}");
        let other = Keyring::new(KeyId(1), &[1; 32]);
        let other = other.with_other_text(KeyId(7), &text).unwrap();
        let opened = other.open_secret(owner(), &sealed).unwrap();
        assert!(opened.needs_reseal(), "{text}");
    }
}

proptest! {
    #![proptest_config(seeded(256))]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), known in any::<bool>()) {
        let mut bytes = bytes;
        if known && bytes.len() > 5 {
            bytes[..5].copy_from_slice(&[1, 0, 0, 0, 7]);
        }
        prop_assert!(keyring().open_secret(owner(), &bytes).is_err());
    }

    #[test]
    fn any_owner_opens_its_own_secret_alone(
        owner in prop::collection::vec(any::<u8>(), 0..40),
        other in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        prop_assume!(owner != other);
        let secret = Secret::from_bytes(SECRET).unwrap();
        let sealed = keyring().seal_secret(Owner::new(&owner), &secret);
        prop_assert!(keyring().open_secret(Owner::new(&owner), &sealed).is_ok());
        let moved = refused(keyring().open_secret(Owner::new(&other), &sealed));
        prop_assert_eq!(moved, StoredError::Forged);
    }
}
