//! What sets up and stores a user's app and recovery codes: in texts and in memory.

use core::convert::Infallible;

use second_factor::store::{MemoryStore, conformance};
use second_factor::{
    CodeParams, Credential, Enrollment, FactorState, Policy, RecoveryCodes, RecoverySet, Saved,
    Submitted, Totp, Verifier,
};
use zeroize::Zeroize;

use crate::memory::{needles, wiped};
use crate::spy::freed_with;
use crate::texts::{Log, damaged, live_code, mistyped, totp};
use crate::{NOW, SECRET, label, secret};

/// What recovery codes are made of here: bytes without a pattern.
fn random() -> [u8; 166] {
    let mut word = 0x9e37_79b9_u32;
    core::array::from_fn(|_| {
        word = word.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        word.to_be_bytes()[0]
    })
}

fn credential() -> Credential {
    Credential::new(secret(), CodeParams::new())
}

fn enrollment() -> Enrollment {
    Enrollment::begin_with(label(), secret(), CodeParams::new(), NOW).unwrap()
}

pub(crate) fn recovery() -> (RecoveryCodes, RecoverySet) {
    RecoverySet::generate_from(&credential(), &random())
}

pub(crate) fn log(log: &mut Log) {
    holders(log);
    mistakes(log);
    plain(log);
    stores(log);
    #[cfg(feature = "seal")]
    sealed(log);
    #[cfg(feature = "serde")]
    documents(log);
}

/// What holds a secret.
fn holders(log: &mut Log) {
    log.debug(recovery());
    log.debug((credential().to_bytes(), credential(), enrollment()));
    log.debug(
        enrollment()
            .confirm(&live_code(), NOW, &Policy::new())
            .unwrap(),
    );
}

/// What is said about texts and bytes with a mistake in them.
fn mistakes(log: &mut Log) {
    for text in mistyped(&live_code()) {
        log.result(enrollment().confirm(&text, NOW, &Policy::asvs_5()));
        log.result(enrollment().confirm_two([&text, &text], NOW));
        log.shown(enrollment().diagnose(&text, NOW));
    }
    let (codes, set) = recovery();
    for text in codes.expose().take(1).flat_map(mistyped) {
        let attempt = Policy::new().attempt(&set, FactorState::new(), &text, NOW);
        log.result(attempt.commit(|_| Ok::<_, String>(Saved::Yes)));
        log.shown(enrollment().diagnose(&text, NOW));
    }
    let stored = [credential().to_bytes(), enrollment().to_bytes()];
    for bytes in stored.iter().flat_map(|bytes| damaged(bytes.expose())) {
        log.result(Credential::from_bytes(&bytes));
        log.result(Enrollment::from_bytes(&bytes));
        log.result(RecoverySet::from_bytes(&bytes));
        log.result(FactorState::from_bytes(&bytes));
    }
}

fn plain(log: &mut Log) {
    log.debug(Submitted::Code);
    let policy = Policy::new();
    policy
        .deviations(&credential())
        .for_each(|deviation| log.shown(deviation));
    let confirmed = || enrollment().confirm(&live_code(), NOW, &policy).unwrap();
    log.result(confirmed().commit(|_, _| Ok::<_, String>(Saved::Lost)));
    log.result(confirmed().commit(|_, _| Err::<Saved, _>("disk full")));
}

fn stores(log: &mut Log) {
    let store = MemoryStore::new();
    store.insert(0, totp(), FactorState::new());
    log.debug(Verifier::new(&store, Policy::new()));
    log.debug(&store);
    let mut ids = 1..;
    let mut fresh = |credential: &Credential, state, keep: bool| {
        let id = ids.next().unwrap();
        if keep {
            store.insert(id, credential.totp(), state);
        }
        id
    };
    for keep in [true, false] {
        let fresh = async |credential: &_, state| fresh(credential, state, keep);
        log.result(pollster::block_on(conformance::check(&store, fresh)));
    }
}

#[cfg(feature = "seal")]
fn sealed(log: &mut Log) {
    use second_factor::Keyring;
    use second_factor::seal::{KeyId, Owner};

    let keyring = || Keyring::new(KeyId(1), &core::array::from_fn(|place| SECRET[place % 20]));
    let owner = Owner::new(b"factor 7");
    let sealed = keyring().seal_credential(owner, &credential());
    log.debug(keyring().open_credential(owner, &sealed).unwrap());
    let newer = keyring().seal_enrollment(owner, &enrollment());
    for bytes in damaged(&sealed).chain(damaged(&newer)) {
        log.result(keyring().open_credential(owner, &bytes));
        log.result(keyring().open_enrollment(owner, &bytes));
    }
}

#[cfg(feature = "serde")]
fn documents(log: &mut Log) {
    use second_factor::serde::exposed_credential;
    use serde_json::json;

    use crate::BASE32;

    for value in [
        json!(BASE32),
        json!({ "secret": BASE32 }),
        json!([BASE32]),
        json!(SECRET),
    ] {
        log.result(exposed_credential::deserialize(&value));
    }
}

#[test]
fn what_is_stored() {
    let left = || drop(credential().to_bytes().expose_owned());
    assert_eq!(freed_with(needles(), left), 1);
    wiped("a credential", || {
        let bytes = credential().to_bytes();
        drop(Credential::from_bytes(bytes.expose()).unwrap().totp());
    });
    wiped("an enrollment", || {
        let bytes = enrollment().to_bytes();
        drop(Enrollment::from_bytes(bytes.expose()).unwrap());
    });
    wiped("an enrollment whose end is wrong", || {
        let mut bytes = enrollment().to_bytes().expose_owned();
        bytes[10] = b':';
        assert!(Enrollment::from_bytes(&bytes).is_err());
        bytes.zeroize();
    });
}

#[test]
fn the_three_clicks() {
    let code = Totp::from_key(SECRET, CodeParams::new())
        .unwrap()
        .code_at(NOW);
    wiped("a confirmation", || {
        let confirmed = enrollment()
            .confirm(code.expose(), NOW, &Policy::new())
            .unwrap();
        let credential = confirmed.commit(|_, _| Ok::<_, Infallible>(Saved::Yes));
        drop(credential.unwrap());
    });
    wiped("a confirmation that is lost", || {
        let confirmed = enrollment()
            .confirm(code.expose(), NOW, &Policy::new())
            .unwrap();
        assert!(
            confirmed
                .commit(|_, _| Ok::<_, Infallible>(Saved::Lost))
                .is_err()
        );
    });
    wiped("a diagnosis", || {
        for typed in ["000000", "", "12345678", code.expose()] {
            let _ = enrollment().diagnose(typed, NOW);
        }
    });
}

#[test]
fn recovery_codes() {
    wiped("codes", || drop::<(RecoveryCodes, RecoverySet)>(recovery()));
    wiped("codes as text", || drop(recovery().0.to_text()));
    let (codes, set) = recovery();
    let typed = codes.expose().next().unwrap();
    wiped("a redemption", || {
        let format = CodeParams::new().format();
        assert_eq!(Submitted::classify(typed, format), Submitted::Recovery);
        let attempt = Policy::new().attempt(&set, FactorState::new(), typed, NOW);
        assert!(attempt.commit(|_| Ok::<_, Infallible>(Saved::Yes)).is_ok());
    });
}

#[cfg(feature = "seal")]
#[test]
fn sealed_rows() {
    use second_factor::Keyring;
    use second_factor::seal::{KeyId, Owner};

    let keyring = Keyring::new(KeyId(1), &[1; 32]);
    let owner = Owner::new(b"factor 7");
    wiped("sealing", || {
        let sealed = keyring.seal_credential(owner, &credential());
        drop(keyring.open_credential(owner, &sealed).unwrap());
        assert!(
            keyring
                .open_credential(Owner::new(b"factor 8"), &sealed)
                .is_err()
        );
        let sealed = keyring.seal_enrollment(owner, &enrollment());
        drop(
            keyring
                .open_enrollment(owner, &sealed)
                .unwrap()
                .into_inner(),
        );
    });
}

#[cfg(feature = "serde")]
#[test]
fn a_credential_in_a_document() {
    use second_factor::serde::exposed_credential;

    let numbers = serde_json::to_string(credential().to_bytes().expose()).unwrap();
    let cut = numbers.replace("[1,", "[2,");
    wiped("a document", || {
        for text in [&numbers, &cut] {
            let mut reader = serde_json::Deserializer::from_str(text);
            drop(exposed_credential::deserialize(&mut reader));
        }
    });
}
