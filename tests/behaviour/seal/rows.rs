//! Sealed rows: what opens, and all that does not.

use core::fmt::Debug;

use data_encoding::{BASE64, BASE64_NOPAD, HEXLOWER, HEXUPPER};
use proptest::prelude::*;
use second_factor::seal::{KeyId, Opened, Owner, SealError};
use second_factor::{
    CodeParams, Credential, Enrollment, EnrollmentError, Keyring, Label, Secret, UnixTime,
};

use super::{key, keyring};
use crate::seeded::seeded;

const OWNER: Owner<'_> = Owner::new(b"factor 7");

fn credential() -> Credential {
    Credential::new(
        Secret::from_bytes(b"12345678901234567890").unwrap(),
        CodeParams::new(),
    )
}

fn enrollment() -> Enrollment {
    let label = Label::new("ana").unwrap();
    let secret = Secret::from_bytes(b"12345678901234567890").unwrap();
    Enrollment::begin_with(label, secret, CodeParams::new(), UnixTime::from_secs(9)).unwrap()
}

/// A form of `.ci/stored_forms.py`, sealed by libsodium.
fn bytes(name: &str) -> Vec<u8> {
    let all: serde_json::Value =
        serde_json::from_str(include_str!("../../vectors/data/stored.json")).unwrap();
    HEXLOWER
        .decode(all[name].as_str().unwrap().as_bytes())
        .unwrap()
}

fn refused<T: Debug>(answer: Result<Opened<T>, SealError>) -> SealError {
    answer.map(Opened::into_inner).expect_err("it opened")
}

#[test]
fn frozen_rows_open() {
    let opened = keyring()
        .open_credential(OWNER, &bytes("sealed_credential"))
        .unwrap();
    assert!(!opened.needs_reseal());
    assert_eq!(
        *opened.into_inner().to_bytes().expose(),
        bytes("credential")
    );

    let last = Keyring::new(KeyId(u32::MAX), &key());
    let opened = last
        .open_enrollment(Owner::new(b""), &bytes("sealed_enrollment"))
        .unwrap();
    assert_eq!(
        *opened.into_inner().to_bytes().expose(),
        bytes("enrollment")
    );
}

#[test]
fn what_is_sealed_opens_and_never_looks_the_same() {
    let (one, two) = (
        keyring().seal_credential(OWNER, &credential()),
        keyring().seal_credential(OWNER, &credential()),
    );
    assert_eq!(one.len(), credential().to_bytes().expose().len() + 45);
    assert_eq!(one[..5], [1, 0, 0, 0, 7]);
    assert_ne!(one[5..29], two[5..29]);
    assert_ne!(one[29..], two[29..]);
    for sealed in [one, two] {
        let opened = keyring()
            .open_credential(OWNER, &sealed)
            .unwrap()
            .into_inner();
        assert_eq!(opened.to_bytes().expose(), credential().to_bytes().expose());
    }
}

/// Every way to damage a row that the issue names, on every place.
fn never_opens<T: Debug>(
    sealed: &[u8],
    open: impl Fn(&Keyring, Owner<'_>, &[u8]) -> Result<Opened<T>, SealError>,
) {
    let forged = |bytes: &[u8]| {
        let error = refused(open(&keyring(), OWNER, bytes));
        assert!(matches!(
            error,
            SealError::Forged
                | SealError::Cut
                | SealError::UnknownKey { .. }
                | SealError::Version { .. }
        ));
    };
    for bit in 0..sealed.len() * 8 {
        let mut flipped = sealed.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        forged(&flipped);
    }
    for cut in 0..sealed.len() {
        forged(&sealed[..cut]);
        forged(&sealed[cut + 1..]);
        forged(&[&sealed[..cut], &sealed[cut + 1..]].concat());
    }
    for at in 0..=sealed.len() {
        for byte in [0, 0x80, 0xff] {
            forged(&[&sealed[..at], &[byte], &sealed[at..]].concat());
        }
    }
    for more in 1..=64 {
        forged(&[sealed, &vec![0; more]].concat());
    }
    for owner in [
        b"".as_slice(),
        b"factor 8",
        b"factor 7\0",
        b"factor ",
        b"actor 7",
        b"FACTOR 7",
    ] {
        assert_eq!(
            refused(open(&keyring(), Owner::new(owner), sealed)),
            SealError::Forged
        );
    }
    let changed = Keyring::new(KeyId(7), &[9; 32]);
    assert_eq!(refused(open(&changed, OWNER, sealed)), SealError::Forged);
    let removed = Keyring::new(KeyId(8), &key());
    let unknown = SealError::UnknownKey { id: KeyId(7) };
    assert_eq!(refused(open(&removed, OWNER, sealed)), unknown);
    // The same key under another id, and the row made to name that id.
    let mut renamed = sealed.to_vec();
    renamed[4] = 8;
    assert_eq!(refused(open(&removed, OWNER, &renamed)), SealError::Forged);
}

#[test]
fn a_damaged_or_moved_row_never_opens() {
    let credential = keyring().seal_credential(OWNER, &credential());
    never_opens(&credential, |keyring, owner, bytes| {
        keyring.open_credential(owner, bytes)
    });
    let enrollment = keyring().seal_enrollment(OWNER, &enrollment());
    never_opens(&enrollment, |keyring, owner, bytes| {
        keyring.open_enrollment(owner, bytes)
    });
}

#[test]
fn one_purpose_is_not_another() {
    let sealed = keyring().seal_credential(OWNER, &credential());
    assert_eq!(
        refused(keyring().open_enrollment(OWNER, &sealed)),
        SealError::Forged
    );
    let sealed = keyring().seal_enrollment(OWNER, &enrollment());
    assert_eq!(
        refused(keyring().open_credential(OWNER, &sealed)),
        SealError::Forged
    );
}

#[test]
fn keys_are_changed_one_row_at_a_time() {
    let old_row = keyring().seal_credential(OWNER, &credential());
    let both = Keyring::new(KeyId(8), &[8; 32])
        .with_retired(KeyId(7), &key())
        .unwrap();
    let opened = both.open_credential(OWNER, &old_row).unwrap();
    assert!(opened.needs_reseal());
    let new_row = both.seal_credential(OWNER, &opened.into_inner());
    assert!(
        !both
            .open_credential(OWNER, &new_row)
            .unwrap()
            .needs_reseal()
    );

    let new = Keyring::new(KeyId(8), &[8; 32]);
    assert!(new.open_credential(OWNER, &new_row).is_ok());
    let unknown = SealError::UnknownKey { id: KeyId(7) };
    assert_eq!(refused(new.open_credential(OWNER, &old_row)), unknown);
}

#[test]
fn what_opens_but_cannot_be_read_is_an_error_too() {
    let answer = keyring().open_credential(OWNER, &bytes("sealed_credential_of_version_2"));
    assert!(matches!(refused(answer), SealError::Credential(_)));
    let answer = keyring().open_enrollment(OWNER, &bytes("sealed_enrollment_of_version_2"));
    assert_eq!(
        refused(answer),
        SealError::Enrollment(EnrollmentError::Version { found: 2 })
    );
}

#[test]
fn keys_are_read_from_text() {
    let sealed = keyring().seal_credential(OWNER, &credential());
    for text in [
        HEXLOWER.encode(&key()),
        HEXUPPER.encode(&key()),
        BASE64.encode(&key()),
        BASE64_NOPAD.encode(&key()),
        format!("  {}\n", BASE64.encode(&key())),
    ] {
        let keyring = Keyring::from_text(KeyId(7), &text).unwrap();
        assert!(keyring.open_credential(OWNER, &sealed).is_ok(), "{text}");
        let retired = Keyring::new(KeyId(1), &[1; 32])
            .with_retired_text(KeyId(7), &text)
            .unwrap();
        assert!(
            retired
                .open_credential(OWNER, &sealed)
                .unwrap()
                .needs_reseal(),
            "{text}"
        );
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
        prop_assert!(keyring().open_credential(OWNER, &bytes).is_err());
        prop_assert!(keyring().open_enrollment(OWNER, &bytes).is_err());
    }

    #[test]
    fn any_owner_opens_its_own_row_alone(
        owner in prop::collection::vec(any::<u8>(), 0..40),
        other in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        prop_assume!(owner != other);
        let sealed = keyring().seal_credential(Owner::new(&owner), &credential());
        prop_assert!(keyring().open_credential(Owner::new(&owner), &sealed).is_ok());
        let moved = refused(keyring().open_credential(Owner::new(&other), &sealed));
        prop_assert_eq!(moved, SealError::Forged);
    }
}
