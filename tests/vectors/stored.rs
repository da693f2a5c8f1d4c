//! Stored forms: frozen, read back to the byte, and nothing else is read.

use core::fmt::Debug;

use data_encoding::HEXLOWER;
use proptest::prelude::*;
use second_factor::error::SecretError;
use second_factor::uri::UriError;
use second_factor::{
    Algorithm, CodeParams, Credential, CredentialError, Digits, Enrollment, EnrollmentError, Label,
    Period, RecoveryError, RecoverySet, Secret, UnixTime,
};

use crate::seeded::seeded;

/// Computed by `.ci/stored_forms.py`, which shares nothing with the crate.
fn frozen(name: &str) -> serde_json::Value {
    let all: serde_json::Value = serde_json::from_str(include_str!("data/stored.json")).unwrap();
    all[name].clone()
}

fn bytes(name: &str) -> Vec<u8> {
    HEXLOWER
        .decode(frozen(name).as_str().unwrap().as_bytes())
        .unwrap()
}

fn params(algorithm: Algorithm, digits: Digits, period: u32) -> CodeParams {
    let period = Period::from_secs(period).unwrap();
    CodeParams::new()
        .with_algorithm(algorithm)
        .with_digits(digits)
        .with_period(period)
}

fn ascending(length: u8) -> Vec<u8> {
    (0..length).collect()
}

#[test]
fn credentials_have_the_frozen_form() {
    let rfc = b"12345678901234567890".as_slice();
    let epoch = UnixTime::from_secs(1_111_111_111);
    let odd = params(Algorithm::Sha512, Digits::Eight, 60).with_epoch(epoch);
    let legacy = params(Algorithm::Sha1, Digits::Seven, 86_400);
    for (name, secret, params) in [
        ("credential", rfc, CodeParams::new()),
        ("credential_odd", ascending(64).as_slice(), odd),
        ("credential_steam", rfc, CodeParams::steam()),
        ("credential_legacy", &[7], legacy),
    ] {
        let secret = Secret::from_legacy_bytes(secret).unwrap();
        let credential = Credential::new(secret, params);
        assert_eq!(
            frozen(name),
            HEXLOWER.encode(credential.to_bytes().expose()),
            "{name}"
        );

        let read = Credential::from_bytes(&bytes(name)).unwrap();
        assert!(read.secret().ct_eq(credential.secret()), "{name}");
        assert_eq!(read.params(), params, "{name}");
    }
}

#[test]
fn enrollments_have_the_frozen_form() {
    let cafe = Label::new("ana@example.com")
        .unwrap()
        .with_issuer("Café")
        .unwrap();
    let asked = params(Algorithm::Sha256, Digits::Eight, 60);
    let bare = Label::new("ana").unwrap();
    for (name, label, secret, params, start) in [
        ("enrollment", cafe, ascending(32), asked, 1_700_000_000),
        (
            "enrollment_bare",
            bare,
            b"12345678901234567890".to_vec(),
            CodeParams::new(),
            0,
        ),
    ] {
        let (secret, start) = (
            Secret::from_bytes(&secret).unwrap(),
            UnixTime::from_secs(start),
        );
        let enrollment = Enrollment::begin_with(label, secret, params, start).unwrap();
        assert_eq!(
            frozen(name),
            HEXLOWER.encode(enrollment.to_bytes().expose()),
            "{name}"
        );

        let read = Enrollment::from_bytes(&bytes(name)).unwrap();
        assert_eq!(
            read.key_uri().to_uri().expose(),
            enrollment.key_uri().to_uri().expose()
        );
        assert_eq!(read.started_at(), start);
    }
}

#[test]
fn recovery_sets_have_the_frozen_form() {
    let credential = Credential::from_bytes(&bytes("credential")).unwrap();
    let random = core::array::from_fn(|place| u8::try_from(place).unwrap());
    let (codes, set) = RecoverySet::generate_from(&credential, &random);
    assert_eq!(frozen("recovery_set"), HEXLOWER.encode(&set.to_bytes()));
    assert_eq!(
        frozen("recovery_codes"),
        serde_json::json!(codes.expose().collect::<Vec<_>>())
    );
}

/// What stands at a place of a good form, replaced by what no writer puts there.
fn spoiled(name: &str, at: usize, with: &[u8]) -> Vec<u8> {
    let mut bytes = bytes(name);
    bytes[at..at + with.len()].copy_from_slice(with);
    bytes
}

#[test]
fn impossible_credentials_are_named() {
    let read = |bytes: &[u8]| Credential::from_bytes(bytes).unwrap_err();
    let invalid = |field| CredentialError::Invalid { field };
    for (at, with, error) in [
        (0, [0].as_slice(), CredentialError::Version { found: 0 }),
        (0, &[2], CredentialError::Version { found: 2 }),
        (1, &[0], invalid("algorithm")),
        (1, &[4], invalid("algorithm")),
        (2, &[4], invalid("format")),
        (2, &[9], invalid("format")),
        (3, &[0, 0, 0, 0], invalid("period")),
        (3, &[0, 1, 0x51, 0x81], invalid("period")),
    ] {
        assert_eq!(read(&spoiled("credential", at, with)), error);
    }
    let whole = bytes("credential");
    for found in 0..=15 {
        assert_eq!(read(&whole[..found]), CredentialError::Length { found });
    }
    let long = [&whole[..15], &[7; 129]].concat();
    assert_eq!(read(&long), CredentialError::Length { found: 144 });
    assert!(Credential::from_bytes(&long[..143]).is_ok());
}

#[test]
fn impossible_enrollments_are_named() {
    let read = |bytes: &[u8]| Enrollment::from_bytes(bytes).unwrap_err();
    let (whole, bare) = (bytes("enrollment"), bytes("enrollment_bare"));
    for cut in 0..bare.len() - 4 {
        match read(&bare[..cut]) {
            EnrollmentError::Cut if cut < 14 => {}
            EnrollmentError::Credential(CredentialError::Length { found }) => {
                assert_eq!(found, cut - 14);
            }
            EnrollmentError::Secret(SecretError::TooShort { found }) => assert_eq!(found, cut - 29),
            other => panic!("{cut}: {other}"),
        }
    }
    assert_eq!(
        read(&spoiled("enrollment", 0, &[0])),
        EnrollmentError::Version { found: 0 }
    );
    assert_eq!(
        read(&spoiled("enrollment", 10, &[0xff])),
        EnrollmentError::Text
    );
    assert_eq!(
        read(&spoiled("enrollment", 10, b" ")),
        EnrollmentError::Text
    );
    assert_eq!(
        read(&spoiled("enrollment", 9, &[200])),
        EnrollmentError::Cut
    );
    assert!(matches!(
        read(&spoiled("enrollment", 10, b":")),
        EnrollmentError::Label(_)
    ));
    assert!(matches!(
        read(&spoiled("enrollment_bare", 10, &[0])),
        EnrollmentError::Label(_)
    ));
    // An epoch, and Steam with another period: no URI tells these.
    let epoch = whole.len() - 33;
    assert_eq!(
        read(&spoiled("enrollment", epoch, &[1])),
        EnrollmentError::Uri(UriError::Epoch)
    );
    let format = bare.len() - 33;
    assert_eq!(bare[format], 6);
    let steam = [&bare[..format], &[5, 0, 0, 0, 60], &bare[format + 5..]].concat();
    assert_eq!(read(&steam), EnrollmentError::Uri(UriError::Steam));
}

#[test]
fn impossible_recovery_sets_are_named() {
    for found in (0..369).chain([370, 10_000]) {
        let wrong = vec![1; found];
        assert_eq!(
            RecoverySet::from_bytes(&wrong).err(),
            Some(RecoveryError::Length { found })
        );
    }
    for found in (0..=255).filter(|version| *version != 1) {
        let wrong = spoiled("recovery_set", 0, &[found]);
        assert_eq!(
            RecoverySet::from_bytes(&wrong).err(),
            Some(RecoveryError::Version { found })
        );
    }
}

/// `from_bytes(b)?.to_bytes() == b`.
fn law<T, E: Debug>(
    bytes: &[u8],
    read: impl Fn(&[u8]) -> Result<T, E>,
    write: impl Fn(&T) -> Vec<u8>,
) -> Result<bool, TestCaseError> {
    let Ok(value) = read(bytes) else {
        return Ok(false);
    };
    prop_assert_eq!(write(&value), bytes);
    Ok(true)
}

/// A good form with a few bytes changed, and perhaps cut or lengthened; or any bytes.
fn nearly(name: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4);
    let near = (
        changes,
        0..4_usize,
        prop::collection::vec(any::<u8>(), 0..3),
    )
        .prop_map(move |(changes, cut, more)| {
            let mut bytes = bytes(name);
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            bytes.truncate(bytes.len() - cut);
            bytes.extend(more);
            bytes
        });
    prop_oneof![9 => near, 1 => prop::collection::vec(any::<u8>(), 0..600)]
}

proptest! {
    #![proptest_config(seeded(256))]

    #[test]
    fn what_is_read_is_written_to_the_byte(
        credential in nearly("credential_odd"),
        enrollment in nearly("enrollment"),
        recovery in nearly("recovery_set"),
    ) {
        law(&credential, Credential::from_bytes, |read| read.to_bytes().expose_owned())?;
        law(&enrollment, Enrollment::from_bytes, |read| read.to_bytes().expose_owned())?;
        law(&recovery, RecoverySet::from_bytes, RecoverySet::to_bytes)?;
    }

    #[test]
    fn what_is_written_is_read(
        account in "[^:\\p{Cc}\\s]{1,60}",
        issuer in "[^:\\p{Cc}\\s]{0,30}",
        secret in prop::collection::vec(any::<u8>(), 16..=128),
        start in any::<u64>(),
        period in 1..=86_400_u32,
    ) {
        let mut label = Label::new(account).unwrap();
        if !issuer.is_empty() {
            label = label.with_issuer(issuer).unwrap();
        }
        let (secret, start) = (Secret::from_bytes(&secret).unwrap(), UnixTime::from_secs(start));
        let params = params(Algorithm::Sha512, Digits::Seven, period);
        let enrollment = Enrollment::begin_with(label, secret, params, start).unwrap();
        let bytes = enrollment.to_bytes();
        let again = law(bytes.expose(), Enrollment::from_bytes, |read| read.to_bytes().expose_owned());
        prop_assert!(again?);
    }
}
