//! Signatures and traits of a user's whole second factor, its records and its stores.
#![expect(clippy::type_complexity, reason = "a signature is as complex as it is")]

use std::convert::Infallible;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use second_factor::audit::{Event, EventKind, ProvenBy};
use second_factor::error::*;
use second_factor::factors::*;
#[cfg(feature = "seal")]
use second_factor::seal::*;
use second_factor::store::BlockingStore;
use second_factor::uri::UriError;
use second_factor::*;

use crate::signatures::signatures;
use crate::traits::{debug, each, guarded, has, lacks, plain, shared};

type Users = MemoryStore<u64>;

signatures! {
    Records::unsealed => fn() -> Records;
    Records::with_policy => fn(Records, Policy) -> Records;
    Records::rows_required => fn(Records) -> Records;
    Records::migrating_unsealed => fn(Records) -> Records;
    Records::policy => fn(&Records) -> &Policy;
    Records::new_record => fn(&Records, Owner) -> Record;
    Records::open => fn(&Records, Owner, Option<Record>, UnixTime) -> Result<Factors, StoredError>;
    <Owner as From<&'static str>>::from => fn(&'static str) -> Owner;
    <Owner as From<i128>>::from => fn(i128) -> Owner;
    <Owner as From<u128>>::from => fn(u128) -> Owner;
    <Owner as From<usize>>::from => fn(usize) -> Owner;
    <Owner as From<&'static [u8; 16]>>::from => fn(&'static [u8; 16]) -> Owner;
    <Record as From<Vec<u8>>>::from => fn(Vec<u8>) -> Record;
    Record::as_bytes => fn(&Record) -> &[u8];
    Record::to_owned_record => fn(&Record) -> Record;
    Record::sealed_with => fn(&Record) -> Option<u32>;
    Record::stamp => fn(&Record) -> Option<[u8; 16]>;

    Factors::unchanged::<u8> => fn(Factors, u8) -> Unsaved<u8, Change>;
    Factors::needs_reseal => fn(&Factors) -> bool;
    Factors::ask => fn(&Factors, Option<&str>, &str) -> Ask;
    Factors::overview => fn(&Factors) -> Overview;
    Factors::pending => fn(&Factors, SetUpId, Label) -> Result<SetUp, Refusal>;
    Factors::sign_in_with => fn(Factors, &SignIn<'_>) -> Unsaved<SignedIn, Change>;
    Factors::set_up => fn(Factors, &NewApp, Proof<'_>) -> Unsaved<SetUp, Change>;
    Factors::move_in => fn(Factors, &[NewAuthenticator], Proof<'_>) -> Unsaved<Vec<AuthenticatorId>, Change>;
    Factors::remove => fn(Factors, AuthenticatorId, Proof<'_>) -> Unsaved<u64, Change>;
    Factors::turn_off => fn(Factors, Proof<'_>) -> Unsaved<u64, Change>;
    Factors::new_recovery_codes => fn(Factors, Proof<'_>) -> Unsaved<RecoveryCodes, Change>;
    Factors::resync_far => fn(Factors, AuthenticatorId, [&str; 2], Proof<'_>) -> Unsaved<(), Change>;
    Factors::rename => fn(Factors, AuthenticatorId, &str) -> Unsaved<(), Change>;
    Factors::forget_browser => fn(Factors, BrowserId) -> Unsaved<(), Change>;
    Factors::forget_browsers => fn(Factors) -> Unsaved<(), Change>;
    Factors::reseal => fn(Factors) -> Unsaved<(), Change>;
    Factors::after_restore => fn(Factors) -> Unsaved<(), Change>;
    Factors::issue_pass => fn(Factors, Proof<'_>, Duration) -> Unsaved<Pass, Change>;
    Factors::lift_wait => fn(Factors, Proof<'_>) -> Unsaved<(), Change>;

    Change::before => fn(&Change) -> Option<&[u8]>;
    Change::after => fn(&Change) -> &[u8];
    Change::stamp_before => fn(&Change) -> Option<[u8; 16]>;
    Change::stamp_after => fn(&Change) -> [u8; 16];
    Change::sealed_with => fn(&Change) -> Option<u32>;
    Change::at => fn(&Change) -> UnixTime;
    Change::event => fn(&Change) -> &Event;
    Change::overview => fn(&Change) -> Overview;
    Event::name => fn(&Event) -> &'static str;
    Event::notify_owner => fn(&Event) -> bool;

    Accepted::by => fn(&Accepted) -> AcceptedBy;
    Accepted::at => fn(&Accepted) -> UnixTime;
    Accepted::offset => fn(&Accepted) -> i32;
    Accepted::failures_before => fn(&Accepted) -> u32;
    Accepted::recent => fn(&Accepted) -> Option<RecentCode>;
    NewApp::new => fn(Label) -> NewApp;
    NewApp::named => fn(NewApp, &str) -> NewApp;
    NewApp::with_params => fn(NewApp, CodeParams) -> Result<NewApp, UriError>;
    NewApp::replacing => fn(NewApp, Replacing) -> NewApp;
    NewAuthenticator::totp => fn(&Secret, CodeParams) -> NewAuthenticator;
    NewAuthenticator::hotp => fn(&Secret, Algorithm, Digits, u64) -> NewAuthenticator;
    NewAuthenticator::from_key_uri => fn(&KeyUri) -> NewAuthenticator;
    NewAuthenticator::named => fn(NewAuthenticator, &str) -> NewAuthenticator;
    NewAuthenticator::with_last_step => fn(NewAuthenticator, Step) -> NewAuthenticator;
    NewAuthenticator::with_offset => fn(NewAuthenticator, i32) -> NewAuthenticator;
    AuthenticatorKind::format => fn(&AuthenticatorKind) -> CodeFormat;
    RecoveryCodes::to_text => fn(&RecoveryCodes) -> Sensitive<String>;
    BrowserToken::expose => fn(&BrowserToken) -> &str;
    Pass::expose => fn(&Pass) -> &str;
    Pass::expires_at => fn(&Pass) -> UnixTime;

    TwoFactor::<Users>::new => fn(Users, Records) -> TwoFactor<Users>;
    TwoFactor::<Users>::store => fn(&TwoFactor<Users>) -> &Users;
    TwoFactor::<Users>::records => fn(&TwoFactor<Users>) -> &Records;
    TwoFactorError::<u8>::refusal => fn(&TwoFactorError<u8>) -> Option<Refusal>;
    Users::new => fn() -> Users;
    Users::put => fn(&Users, u64, Record) -> Option<Record>;
    Users::remove => fn(&Users, &u64) -> Option<Record>;
}

#[cfg(feature = "seal")]
signatures! {
    Records::sealed => fn(Keyring) -> Records;
    Keyring::new => fn(KeyId, &[u8; 32]) -> Keyring;
    Keyring::with_other => fn(Keyring, KeyId, &[u8; 32]) -> Result<Keyring, KeyringError>;
    Keyring::from_text => fn(KeyId, &str) -> Result<Keyring, KeyringError>;
    Keyring::with_other_text => fn(Keyring, KeyId, &str) -> Result<Keyring, KeyringError>;
    Keyring::seal_secret => fn(&Keyring, Owner, &Secret) -> Vec<u8>;
    Keyring::open_secret => fn(&Keyring, Owner, &[u8]) -> Result<Opened<Secret>, StoredError>;
    Opened::<Secret>::into_inner => fn(Opened<Secret>) -> Secret;
    Opened::<Secret>::needs_reseal => fn(&Opened<Secret>) -> bool;
}

#[expect(dead_code, reason = "it is enough that it compiles")]
fn calls(factors: [Factors; 4], id: SetUpId, records: &Records, now: UnixTime) {
    let [a, b, c, d] = factors;
    let _: Unsaved<Accepted, Change> = a.sign_in("1");
    let _: Unsaved<Accepted, Change> = b.sign_in(["1", "2"]);
    let _: Unsaved<Confirmed, Change> = c.confirm(id, &String::from("1"));
    let minute = Duration::from_secs(60);
    let sign_in = SignIn::new("1").remember(Remember::new("phone", minute, "context"));
    let _ = d.sign_in_with(&sign_in);
    let mut store = Users::new();
    let _: Result<Factors, TwoFactorError<Infallible>> = records.load(&mut store, &7, now);
    let _: Result<(), TwoFactorError<Infallible>> =
        records.update(&mut store, &7, now, |f| f.reseal());
    let _: Result<SetUpId, TokenError> = id.to_string().parse();
    let _: Result<RecentCode, TokenError> = "".parse();
    let _ = (
        Owner::new("ana"),
        Owner::new([7_u8; 16]),
        Owner::from(7_u64),
    );
}

/// Everything that waits is a future that a multi-threaded server can spawn.
#[expect(dead_code, reason = "it is enough that it compiles")]
fn futures(two_factor: &TwoFactor<Users>, unsaved: Unsaved<Accepted, Change>, now: UnixTime) {
    fn sendable<T, E>(_: impl Future<Output = Result<T, E>> + Send) {}
    fn committed<T>(_: impl Future<Output = Committed<T, Infallible>> + Send) {}
    sendable(two_factor.create(&7, now));
    sendable(two_factor.load(&7, now));
    sendable(two_factor.update(&7, now, |f| f.sign_in("1")));
    committed(unsaved.commit_async(async |_: &Change| Ok(Saved::Lost)));
}

/// The same over any store, with nothing known of it but the trait.
#[expect(dead_code, reason = "it is enough that it compiles")]
fn futures_of_any_store<S: FactorStore>(two_factor: &TwoFactor<S>, user: &S::Id, now: UnixTime) {
    fn sendable(_: impl Future + Send) {}
    sendable(two_factor.create(user, now));
    sendable(two_factor.load(user, now));
    sendable(two_factor.update(user, now, |f| f.sign_in("1")));
}

/// The fields that a page or a log names, and the variants that a service matches.
#[expect(dead_code, reason = "it is enough that it compiles")]
fn fields(overview: Overview, signed_in: SignedIn, confirmed: Confirmed, set_up: SetUp) {
    let _: (bool, u32, bool) = (overview.on, overview.failures, overview.disabled);
    let _: [Option<UnixTime>; 4] = [
        overview.set_up_until,
        overview.waits_until,
        overview.pass_until,
        overview.changed_at,
    ];
    for app in overview.authenticators {
        let _: (AuthenticatorId, String, AuthenticatorKind) = (app.id, app.name, app.kind);
        let _: (UnixTime, Option<UnixTime>) = (app.added_at, app.used_at);
    }
    for browser in overview.browsers {
        let _: (BrowserId, String) = (browser.id, browser.name);
        let _: (UnixTime, UnixTime) = (browser.made_at, browser.expires_at);
    }
    let recovery = overview.recovery_codes.map(|it| (it.remaining, it.made_at));
    let _: Option<(u32, UnixTime)> = recovery;
    let _: (Accepted, Option<BrowserToken>) = (signed_in.accepted, signed_in.browser_token);
    let _: (AuthenticatorId, Option<Accepted>) = (confirmed.authenticator, confirmed.accepted);
    let _: Option<RecoveryCodes> = confirmed.recovery_codes;
    let _: (SetUpId, KeyUri, UnixTime) = (set_up.id, set_up.key_uri, set_up.expires_at);
}

#[expect(dead_code, reason = "it is enough that it compiles")]
fn variants(ask: Ask, by: AcceptedBy, error: TwoFactorError<Infallible>, event: &Event) {
    let _ = |accepted: &Accepted, recent: &RecentCode, id: SetUpId, at: UnixTime| {
        let _: [Proof<'_>; 7] = [
            Proof::Accepted(accepted),
            Proof::Code("1"),
            Proof::First,
            Proof::Other { at },
            Proof::Recent(recent),
            Proof::SetUp(id),
            Proof::Staff { who: "carol" },
        ];
    };
    match ask {
        Ask::Code | Ask::Disabled | Ask::Locked | Ask::Off | Ask::Remembered => {}
        Ask::Wait { until: _, .. } => {}
        _ => {}
    }
    match by {
        AcceptedBy::Authenticator(AuthenticatorId(0)) | AcceptedBy::Pass => {}
        AcceptedBy::RecoveryCode { remaining: _, .. } => {}
        _ => {}
    }
    match error {
        TwoFactorError::Conflict | TwoFactorError::Gone => {}
        TwoFactorError::Refused(_) | TwoFactorError::Stored(_) => {}
        TwoFactorError::Store(never) => match never {},
        _ => {}
    }
    let _: (UnixTime, EventKind, &Option<ProvenBy>) = (event.at, event.kind, &event.proven_by);
    let _ = [
        Replacing::All,
        Replacing::None,
        Replacing::One(AuthenticatorId(0)),
    ];
}

#[test]
fn secrets_and_proofs_are_guarded() {
    guarded!(Factors, Change, Unsaved<Accepted, Change>, Committed<Accepted, ()>);
    guarded!(Record, SetUp, NewAuthenticator);
    guarded!(
        Accepted,
        SignedIn,
        Confirmed,
        RecoveryCodes,
        BrowserToken,
        Pass
    );
    lacks!(Record: AsRef<[u8]>, Into<Vec<u8>>);
    lacks!(RecoveryCodes: IntoIterator, AsRef<str>);
    lacks!(BrowserToken: AsRef<str>, Into<String>);
    lacks!(Pass: AsRef<str>, Into<String>);
    // What a session keeps is compared by the library, in constant time.
    lacks!(SetUpId: PartialEq, core::hash::Hash, Default, AsRef<[u8]>);
    lacks!(RecentCode: Default, core::hash::Hash, AsRef<[u8]>);
}

#[cfg(feature = "seal")]
#[test]
fn sealing_keys_are_guarded() {
    guarded!(Keyring, Opened<Secret>);
    each!(plain: KeyId, KeyringError);
    each!(shared: Keyring, Opened<Secret>);
}

#[test]
fn values_are_plain_and_errors_are_errors() {
    fn error<T: Error + Copy + Eq + Send + Sync + 'static>() {}
    each!(plain: Ask, AcceptedBy, AuthenticatorId, AuthenticatorKind, BrowserId, Deviation);
    each!(plain: EventKind, Owner, Replacing);
    each!(error: TokenError, TwoFactorError<PolicyError>);
    each!(debug: AuthenticatorInfo, BrowserInfo, Overview, Proof<'_>, RecoveryInfo, SignIn<'_>);
    each!(debug: Event, ProvenBy, NewApp, Records, Remember<'_>, Typed<'_>);
}

#[test]
fn everything_can_be_shared_between_threads() {
    each!(shared: Factors, Change, Unsaved<Accepted, Change>, Committed<Accepted, ()>);
    each!(shared: Record, Records, Owner, SetUp, SetUpId, NewApp, NewAuthenticator);
    each!(shared: Accepted, RecentCode, SignedIn, Confirmed, RecoveryCodes, BrowserToken, Pass);
    each!(shared: Event, Overview, MemoryStore<u64>, TwoFactor<MemoryStore<u64>>);
    assert!(has!(TwoFactor<Arc<MemoryStore<u64>>>: Clone) && has!(Records: Clone));
    fn both<S: FactorStore + BlockingStore>() {}
    both::<MemoryStore<String>>();
}
