//! The public names and signatures that other code is compiled against.
//!
//! Each line fails to compile when a signature changes. Methods with `impl Trait` arguments are
//! called instead, in functions that are never run.
#![expect(clippy::type_complexity, reason = "a signature is as complex as it is")]

use std::convert::Infallible;
use std::fmt::Display;
#[cfg(feature = "migration")]
use std::num::NonZeroUsize;
use std::time::{Duration, SystemTime};

use second_factor::error::*;
use second_factor::qr::*;
use second_factor::uri::*;
use second_factor::*;

macro_rules! signatures {
    ($($function:expr => $type:ty;)*) => { $(const _: $type = $function;)* };
}
pub(crate) use signatures;

signatures! {
    UnixTime::from_secs => fn(u64) -> UnixTime;
    UnixTime::as_secs => fn(UnixTime) -> u64;
    UnixTime::saturating_since => fn(UnixTime, UnixTime) -> Duration;
    UnixTime::now => fn() -> UnixTime;
    <UnixTime as From<SystemTime>>::from => fn(SystemTime) -> UnixTime;
    Step::from_counter => fn(u64) -> Step;
    Step::counter => fn(Step) -> u64;
    Sensitive::<String>::expose => fn(&Sensitive<String>) -> &String;
    Sensitive::<Vec<u8>>::expose_owned => fn(Sensitive<Vec<u8>>) -> Vec<u8>;
    Algorithm::name => fn(Algorithm) -> &'static str;
    <Digits as TryFrom<u8>>::try_from => fn(u8) -> Result<Digits, DigitsError>;
    Digits::count => fn(Digits) -> u8;
    CodeFormat::length => fn(CodeFormat) -> u8;
    Period::from_secs => fn(u32) -> Result<Period, PeriodError>;
    Period::as_secs => fn(Period) -> u32;
    CodeParams::new => fn() -> CodeParams;
    CodeParams::steam => fn() -> CodeParams;
    CodeParams::with_algorithm => fn(CodeParams, Algorithm) -> CodeParams;
    CodeParams::with_digits => fn(CodeParams, Digits) -> CodeParams;
    CodeParams::with_format => fn(CodeParams, CodeFormat) -> CodeParams;
    CodeParams::with_period => fn(CodeParams, Period) -> CodeParams;
    CodeParams::with_epoch => fn(CodeParams, UnixTime) -> CodeParams;
    CodeParams::algorithm => fn(CodeParams) -> Algorithm;
    CodeParams::format => fn(CodeParams) -> CodeFormat;
    CodeParams::period => fn(CodeParams) -> Period;
    CodeParams::epoch => fn(CodeParams) -> UnixTime;
    Code::parse => fn(&str, CodeFormat) -> Result<Code, CodeError>;
    Code::expose => fn(&Code) -> &str;
    Secret::generate => fn() -> Secret;
    Secret::generate_for => fn(Algorithm) -> Secret;
    Secret::from_bytes => fn(&[u8]) -> Result<Secret, SecretError>;
    Secret::from_base32 => fn(&str) -> Result<Secret, SecretError>;
    Secret::from_legacy_bytes => fn(&[u8]) -> Result<Secret, SecretError>;
    Secret::from_base64 => fn(&str) -> Result<Secret, SecretError>;
    Secret::from_hex => fn(&str) -> Result<Secret, SecretError>;
    Secret::from_legacy_base64 => fn(&str) -> Result<Secret, SecretError>;
    Secret::from_legacy_hex => fn(&str) -> Result<Secret, SecretError>;
    Secret::from_legacy_base32 => fn(&str) -> Result<Secret, SecretError>;
    Secret::to_base32 => fn(&Secret) -> Sensitive<String>;
    Secret::to_grouped_base32 => fn(&Secret) -> Sensitive<String>;
    Secret::expose_bytes => fn(&Secret) -> &[u8];
    Secret::is_short => fn(&Secret) -> bool;
    Secret::ct_eq => fn(&Secret, &Secret) -> bool;
    Hotp::new => fn(&Secret, Algorithm, Digits) -> Hotp;
    Hotp::from_key => fn(&[u8], Algorithm, Digits) -> Result<Hotp, SecretError>;
    Hotp::code => fn(&Hotp, u64) -> Code;
    Hotp::peek => fn(&Hotp, &Code, u64, u8) -> Option<u64>;
    Totp::new => fn(&Secret, CodeParams) -> Totp;
    Totp::from_key => fn(&[u8], CodeParams) -> Result<Totp, SecretError>;
    Totp::params => fn(&Totp) -> CodeParams;
    Totp::step_at => fn(&Totp, UnixTime) -> Step;
    Totp::code => fn(&Totp, Step) -> Code;
    Totp::code_at => fn(&Totp, UnixTime) -> Code;
    Totp::expires_at => fn(&Totp, UnixTime) -> UnixTime;
    Totp::peek => fn(&Totp, &Code, UnixTime, Window) -> Option<Step>;
    Window::new => fn(u8, u8) -> Result<Window, WindowError>;
    Window::past => fn(Window) -> u8;
    Window::future => fn(Window) -> u8;
    Label::fitted => fn(&str, Option<&str>) -> Label;
    Label::to_fitted => fn(&Label) -> Label;
    Label::account => fn(&Label) -> &str;
    Label::issuer => fn(&Label) -> Option<&str>;
    KeyUri::totp => fn(Label, Secret, CodeParams) -> Result<KeyUri, UriError>;
    KeyUri::hotp => fn(Label, Secret, Algorithm, Digits, u64) -> Result<KeyUri, UriError>;
    KeyUri::with_image => fn(KeyUri, &str) -> Result<KeyUri, UriError>;
    KeyUri::to_uri => fn(&KeyUri) -> Sensitive<String>;
    KeyUri::import => fn(&str) -> Result<Imported, UriError>;
    KeyUri::label => fn(&KeyUri) -> &Label;
    KeyUri::secret => fn(&KeyUri) -> &Secret;
    KeyUri::kind => fn(&KeyUri) -> KeyKind;
    KeyUri::with_domain => fn(KeyUri, &str) -> Result<KeyUri, UriError>;
    KeyUri::domain => fn(&KeyUri) -> Option<&str>;
    KeyUri::image => fn(&KeyUri) -> Option<&str>;
    UriParameter::name => fn(UriParameter) -> &'static str;
    KeyUri::into_parts => fn(KeyUri) -> (Label, Secret, KeyKind);
    KeyUri::to_qr => fn(&KeyUri) -> Result<Qr, QrError>;
    <KeyUri as std::str::FromStr>::from_str => fn(&str) -> Result<KeyUri, UriError>;
    Qr::encode => fn(&str) -> Result<Qr, QrError>;
    Qr::encode_with => fn(&str, Ecc) -> Result<Qr, QrError>;
    Qr::size => fn(&Qr) -> usize;
    Qr::is_dark => fn(&Qr, usize, usize) -> bool;
    Qr::to_svg => fn(&Qr) -> Sensitive<String>;
    Qr::to_text => fn(&Qr) -> Sensitive<String>;
    Qr::to_text_with => fn(&Qr, TextStyle) -> Sensitive<String>;
    Qr::to_svg_data_uri => fn(&Qr) -> Sensitive<String>;
    Qr::with_title => fn(Qr, &str) -> Qr;
    Qr::with_quiet_zone => fn(Qr, u8) -> Qr;
    Qr::with_module_pixels => fn(Qr, u8) -> Qr;
    FactorState::new => fn() -> FactorState;
    FactorState::to_bytes => fn(&FactorState) -> [u8; 32];
    FactorState::from_bytes => fn(&[u8]) -> Result<FactorState, StoredError>;
    FactorState::last_step => fn(FactorState) -> Option<Step>;
    FactorState::failures => fn(FactorState) -> u32;
    FactorState::debt => fn(FactorState) -> u32;
    FactorState::is_disabled => fn(FactorState) -> bool;
    FactorState::waits_until => fn(FactorState, &Policy, UnixTime) -> Option<UnixTime>;
    FactorState::offset => fn(FactorState) -> i32;
    FactorState::with_next_counter => fn(FactorState, u64) -> FactorState;
    FactorState::with_last_step => fn(FactorState, Step) -> FactorState;
    StateChange::before => fn(&StateChange) -> &[u8; 32];
    StateChange::after => fn(&StateChange) -> &[u8; 32];
    Saved::from_rows => fn(u64) -> Saved;
    AcceptedStep::step => fn(&AcceptedStep) -> Step;
    AcceptedStep::offset => fn(&AcceptedStep) -> i32;
    Refusal::name => fn(&Refusal) -> &'static str;
    Refusal::retry_at => fn(&Refusal) -> Option<UnixTime>;
    Policy::new => fn() -> Policy;
    Policy::nist_800_63b4 => fn() -> Policy;
    Policy::asvs_5 => fn() -> Policy;
    Policy::with_window => fn(Policy, Window) -> Policy;
    Policy::with_look_ahead => fn(Policy, u8) -> Result<Policy, PolicyError>;
    Policy::with_free_failures => fn(Policy, u32) -> Result<Policy, PolicyError>;
    Policy::with_first_wait => fn(Policy, Duration) -> Result<Policy, PolicyError>;
    Policy::with_longest_wait => fn(Policy, Duration) -> Result<Policy, PolicyError>;
    Policy::with_max_failures => fn(Policy, u32) -> Result<Policy, PolicyError>;
    Policy::with_failure_cost => fn(Policy, u32) -> Result<Policy, PolicyError>;
    Policy::with_most_authenticators => fn(Policy, u8) -> Result<Policy, PolicyError>;
    Policy::window => fn(&Policy) -> Window;
    Policy::look_ahead => fn(&Policy) -> u8;
    Policy::free_failures => fn(&Policy) -> u32;
    Policy::first_wait => fn(&Policy) -> Duration;
    Policy::longest_wait => fn(&Policy) -> Duration;
    Policy::max_failures => fn(&Policy) -> u32;
    Policy::failure_cost => fn(&Policy) -> u32;
    Policy::most_authenticators => fn(&Policy) -> usize;
    Policy::allows_resync => fn(&Policy) -> bool;
    Policy::resync => fn(&Policy, &Totp, FactorState, [&str; 2], UnixTime) -> Unsaved<AcceptedStep, StateChange>;
    Policy::check_allowed => fn(&Policy, FactorState, UnixTime) -> Result<(), Refusal>;
    Policy::odds_per_guess => fn(&Policy, CodeParams) -> f64;
    Policy::odds_per_year => fn(&Policy, CodeParams, f64) -> f64;
}

const _: usize = FactorState::LEN;
const _: [Window; 2] = [Window::EXACT, Window::DEFAULT];
const _: Period = Period::THIRTY;

#[cfg(feature = "png")]
signatures! {
    Qr::to_png => fn(&Qr) -> Result<Sensitive<Vec<u8>>, PngError>;
    Qr::to_png_data_uri => fn(&Qr) -> Result<Sensitive<String>, PngError>;
}

#[cfg(feature = "cxf")]
signatures! {
    cxf::import => fn(&str) -> Result<Vec<cxf::Credential>, cxf::CxfError>;
    cxf::export => fn(&KeyUri) -> Result<Sensitive<String>, cxf::CxfError>;
}

#[cfg(feature = "migration")]
signatures! {
    migration::import => fn(&str) -> Result<migration::Batch, migration::MigrationError>;
    migration::export_with => fn(&[KeyUri], NonZeroUsize) -> Result<Vec<Sensitive<String>>, migration::MigrationError>;
    migration::export => fn(&[KeyUri]) -> Result<Vec<Sensitive<String>>, migration::MigrationError>;
}

/// Everything here is promised to be `const`.
const _: () = {
    let _ = UnixTime::from_secs(1).as_secs();
    let _ = Step::from_counter(1).counter();
    let params = CodeParams::new()
        .with_algorithm(Algorithm::Sha256)
        .with_digits(Digits::Eight)
        .with_format(CodeFormat::Steam)
        .with_period(Period::THIRTY)
        .with_epoch(UnixTime::from_secs(1));
    assert!(params.period().as_secs() == 30 && Period::from_secs(0).is_err());
    assert!(Window::new(11, 0).is_err());
    let policy = Policy::new().with_window(Window::EXACT);
    assert!(policy.with_look_ahead(11).is_err());
    assert!(policy.with_free_failures(5).is_ok());
    assert!(policy.with_first_wait(Duration::from_secs(1)).is_ok());
    assert!(policy.with_longest_wait(Duration::from_secs(1)).is_ok());
    assert!(policy.with_max_failures(101).is_err());
    assert!(policy.with_failure_cost(0).is_err());
    assert!(policy.with_most_authenticators(6).is_err());
    assert!(policy.window().past() == 0 && policy.look_ahead() == 3 && policy.allows_resync());
    let _ = (
        Policy::nist_800_63b4(),
        Policy::asvs_5(),
        FactorState::new().with_next_counter(1).last_step(),
        Saved::from_rows(1),
    );
};

#[expect(dead_code, reason = "it is enough that it compiles")]
fn calls(totp: Totp, hotp: Hotp, qr: &Qr) {
    let _: Result<UnixTime, _> = UnixTime::try_from(-1_i64);
    let _: Result<Algorithm, _> = "sha-1".parse();
    let _: Result<Result<Label, LabelError>, LabelError> =
        Label::new("a").map(|label| label.with_issuer(String::from("b")));
    let (policy, state, now) = (Policy::new(), FactorState::new(), UnixTime::from_secs(0));
    let attempt: Unsaved<AcceptedStep, StateChange> = policy.attempt(&totp, state, "", now);
    let save = |change: &StateChange| {
        let _: (&[u8; 32], &[u8; 32]) = (change.before(), change.after());
        Ok::<Saved, Infallible>(Saved::Lost)
    };
    let committed: Committed<AcceptedStep, Infallible> = attempt.commit(save);
    let _ = (committed, policy.attempt(&hotp, state, "", now));
    let _: &dyn Display = &Refusal::Disabled.message(now);
    let _ = qr.rows();
}

#[expect(dead_code, reason = "it is enough that it compiles")]
fn futures(attempt: Unsaved<AcceptedStep, StateChange>) {
    fn proof(_: impl Future<Output = Committed<AcceptedStep, Infallible>> + Send) {}
    proof(attempt.commit_async(async |_: &StateChange| Ok(Saved::Lost)));
}

/// Each match has no `_`: a new variant does not compile.
#[expect(dead_code, reason = "it is enough that it compiles")]
fn exhaustive(a: Algorithm, d: Digits, f: CodeFormat, k: KeyKind, c: Committed<(), Saved>) {
    match a {
        Algorithm::Sha1 | Algorithm::Sha256 | Algorithm::Sha512 => {}
    }
    match d {
        Digits::Six | Digits::Seven | Digits::Eight => {}
    }
    match f {
        CodeFormat::Decimal(_) | CodeFormat::Steam => {}
    }
    match k {
        KeyKind::Totp(CodeParams { .. })
        | KeyKind::Hotp {
            algorithm: _,
            digits: _,
            counter: _,
        } => {}
    }
    match c {
        Committed::Failed(Saved::Yes | Saved::Lost) => {}
        Committed::Done(()) | Committed::Refused(_) | Committed::Conflict => {}
    }
}

#[expect(dead_code, reason = "it is enough that it compiles")]
fn variants(refusal: Refusal) {
    match refusal {
        Refusal::ClockBehind {
            last_step: Step { .. },
            ..
        }
        | Refusal::Disabled
        | Refusal::Duplicate
        | Refusal::Full
        | Refusal::LastFactor
        | Refusal::Malformed(CodeError::Character { .. })
        | Refusal::NotSetUp
        | Refusal::ProofNeeded
        | Refusal::Readable
        | Refusal::RecoveryCodeNeeded
        | Refusal::Replayed
        | Refusal::ResyncOff
        | Refusal::SetUpGone
        | Refusal::StepAhead
        | Refusal::Throttled {
            retry_at: UnixTime { .. },
            ..
        }
        | Refusal::TwoCodesNeeded
        | Refusal::Unconfirmed(Diagnosis::Right)
        | Refusal::UnknownId
        | Refusal::WrongCode {
            failures: 0,
            debt: 0,
            disabled: false,
            retry_at: None,
            ..
        }
        | Refusal::WrongRecoveryCode => {}
        _ => {}
    }
    let _ = [
        CodeError::Length {
            format: CodeFormat::Steam,
            found: 5_usize,
        },
        CodeError::Character {
            format: CodeFormat::Steam,
            index: 0,
        },
    ];
    let _ = [
        Diagnosis::Right,
        Diagnosis::ClockOff { seconds: -30 },
        Diagnosis::NoneFound,
        Diagnosis::WrongTimeZone,
        Diagnosis::SecondCodeWrong,
    ];
    let _ = [
        Diagnosis::AppIgnored {
            used: CodeParams::new(),
        },
        Diagnosis::RecoveryCode,
    ];
}
