//! Signatures and traits of what sets up and stores a user's app and recovery codes.
#![cfg_attr(
    feature = "seal",
    expect(clippy::type_complexity, reason = "a signature is as complex as it is")
)]

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "seal")]
use second_factor::seal::*;
use second_factor::*;

use crate::signatures::signatures;
use crate::traits::{each, guarded, has, lacks, plain, shared};

signatures! {
    Credential::new => fn(Secret, CodeParams) -> Credential;
    Credential::secret => fn(&Credential) -> &Secret;
    Credential::params => fn(&Credential) -> CodeParams;
    Credential::totp => fn(&Credential) -> Totp;
    Credential::to_bytes => fn(&Credential) -> Sensitive<Vec<u8>>;
    Credential::from_bytes => fn(&[u8]) -> Result<Credential, CredentialError>;
    RecoverySet::generate => fn(&Credential) -> (RecoveryCodes, RecoverySet);
    RecoverySet::remaining => fn(&RecoverySet, FactorState) -> u32;
    RecoverySet::to_bytes => fn(&RecoverySet) -> Vec<u8>;
    RecoverySet::from_bytes => fn(&[u8]) -> Result<RecoverySet, RecoveryError>;
    RecoveryCodes::to_text => fn(&RecoveryCodes) -> Sensitive<String>;
    Enrollment::begin => fn(Label, UnixTime) -> Enrollment;
    Enrollment::begin_with => fn(Label, Secret, CodeParams, UnixTime) -> Result<Enrollment, EnrollmentError>;
    Enrollment::key_uri => fn(&Enrollment) -> &KeyUri;
    Enrollment::started_at => fn(&Enrollment) -> UnixTime;
    Enrollment::is_expired => fn(&Enrollment, UnixTime, Duration) -> bool;
    Enrollment::to_bytes => fn(&Enrollment) -> Sensitive<Vec<u8>>;
    Enrollment::from_bytes => fn(&[u8]) -> Result<Enrollment, EnrollmentError>;
    Enrollment::confirm => fn(&Enrollment, &str, UnixTime, &Policy) -> Result<Confirmed, ConfirmError>;
    Enrollment::confirm_two => fn(&Enrollment, [&str; 2], UnixTime) -> Result<Confirmed, ConfirmError>;
    Enrollment::diagnose => fn(&Enrollment, &str, UnixTime) -> Diagnosis;
    Submitted::classify => fn(&str, CodeFormat) -> Submitted;
    Verifier::<MemoryStore<u64, Totp>>::new => fn(MemoryStore<u64, Totp>, Policy) -> Verifier<MemoryStore<u64, Totp>>;
    MemoryStore::<u64, Totp>::new => fn() -> MemoryStore<u64, Totp>;
    MemoryStore::<u64, Totp>::insert => fn(&MemoryStore<u64, Totp>, u64, Totp, FactorState);
}

#[cfg(feature = "seal")]
signatures! {
    Keyring::seal_credential => fn(&Keyring, Owner<'_>, &Credential) -> Vec<u8>;
    Keyring::open_credential => fn(&Keyring, Owner<'_>, &[u8]) -> Result<Opened<Credential>, SealError>;
    Keyring::seal_enrollment => fn(&Keyring, Owner<'_>, &Enrollment) -> Vec<u8>;
    Keyring::open_enrollment => fn(&Keyring, Owner<'_>, &[u8]) -> Result<Opened<Enrollment>, SealError>;
    Opened::<Credential>::into_inner => fn(Opened<Credential>) -> Credential;
    Opened::<Credential>::needs_reseal => fn(&Opened<Credential>) -> bool;
}

#[expect(dead_code, reason = "it is enough that it compiles")]
fn calls(enrollment: &Enrollment, codes: &RecoveryCodes, policy: &Policy, now: UnixTime) {
    let confirmed = |code| enrollment.confirm(code, now, policy).map_err(|_| ());
    let save = |_: &Credential, _: &FactorState| Ok::<Saved, Infallible>(Saved::Yes);
    let _ =
        confirmed("1").map(|it| -> Result<Credential, CommitError<Infallible>> { it.commit(save) });
    let _: Option<&str> = codes.expose().next();
    let credential = Credential::new(Secret::generate(), CodeParams::new());
    let _: Box<dyn Iterator<Item = Deviation>> = Box::new(policy.deviations(&credential));
}

/// Sign-in by way of a store is a future that a multi-threaded server can spawn.
#[expect(dead_code, reason = "it is enough that it compiles")]
fn futures(verifier: &Verifier<MemoryStore<u64, Totp>>, confirmed: Confirmed) {
    fn sendable<T>(_: impl Future<Output = T> + Send) {}
    sendable(verifier.verify(&7, "000000", UnixTime::from_secs(0)));
    drop(
        confirmed
            .commit_async(async |_: &Credential, _: &FactorState| Ok::<_, Infallible>(Saved::Yes)),
    );
}

#[expect(dead_code, reason = "it is enough that it compiles")]
fn exhaustive(submitted: Submitted) {
    match submitted {
        Submitted::Code | Submitted::Recovery | Submitted::Neither => {}
    }
}

#[test]
fn secrets_and_proofs_are_guarded_and_values_are_plain() {
    guarded!(Credential, Enrollment, Confirmed, RecoveryCodes);
    each!(plain: ConfirmError, CredentialError, Deviation, RecoveryError, Submitted);
    each!(plain: CommitError<u8>);
    each!(shared: Credential, Enrollment, Confirmed, RecoveryCodes, RecoverySet);
    each!(shared: MemoryStore<u64, Totp>, Verifier<MemoryStore<u64, Totp>>);
    assert!(has!(Verifier<Arc<MemoryStore<u64, Totp>>>: Clone));
}
