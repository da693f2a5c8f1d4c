//! Set up, Next, Verify: what is stored when, and who gets a credential.

use core::future::Future;
use core::pin::pin;
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::sync::{Barrier, Mutex};

use second_factor::error::{CodeError, SecretError};
use second_factor::uri::UriError;
use second_factor::{
    CodeParams, CommitError, ConfirmError, Confirmed, Credential, Enrollment, EnrollmentError,
    FactorState, KeyUri, Label, Policy, RecoverySet, Refusal, Saved, Secret, SignInError, Step,
    Totp, UnixTime, Window,
};

const SECRET: [u8; 20] = *b"12345678901234567890";
const NOW: u64 = 1_700_000_000;

fn at(secs: u64) -> UnixTime {
    UnixTime::from_secs(secs)
}

fn label() -> Label {
    Label::new("ana").unwrap().with_issuer("Nimbus").unwrap()
}

fn enrollment() -> Enrollment {
    let secret = Secret::from_bytes(&SECRET).unwrap();
    Enrollment::begin_with(label(), secret, CodeParams::new(), at(NOW)).unwrap()
}

fn shown(secs: u64) -> String {
    Totp::from_key(&SECRET, CodeParams::new())
        .unwrap()
        .code_at(at(secs))
        .expose()
        .to_owned()
}

/// The credential and its first state, saved without trouble.
fn saved(confirmed: Confirmed) -> (Credential, FactorState) {
    let mut first = None;
    let credential = confirmed
        .commit(|_, state| {
            first = Some(*state);
            Ok::<_, core::convert::Infallible>(Saved::Yes)
        })
        .unwrap();
    (credential, first.unwrap())
}

fn sign_in(
    credential: &Credential,
    state: FactorState,
    code: &str,
    now: u64,
) -> Result<i32, Refusal> {
    let attempt = Policy::new().attempt(&credential.totp(), state, code, at(now));
    match attempt.commit(|_| Ok::<_, core::convert::Infallible>(Saved::Yes)) {
        Ok(accepted) => Ok(accepted.offset()),
        Err(SignInError::Refused(refusal)) => Err(refusal),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn the_confirming_code_is_used_up_and_the_next_signs_in() {
    let code = shown(NOW);
    let (credential, state) = saved(
        enrollment()
            .confirm(&code, at(NOW), &Policy::new())
            .unwrap(),
    );
    assert!(
        credential
            .secret()
            .ct_eq(&Secret::from_bytes(&SECRET).unwrap())
    );
    let step = Step::from_counter(NOW / 30);
    assert_eq!(state.last_step(), Some(step));
    assert_eq!((state.failures(), state.debt()), (0, 0));
    let replay = sign_in(&credential, state, &code, NOW);
    assert!(matches!(replay, Err(Refusal::Replayed { step: Some(used), .. }) if used == step));
    assert_eq!(sign_in(&credential, state, &shown(NOW + 30), NOW), Ok(1));
}

#[test]
fn the_state_tells_when_it_was_enrolled() {
    let state_at = |secs| {
        let code = shown(secs);
        saved(
            enrollment()
                .confirm(&code, at(secs), &Policy::new())
                .unwrap(),
        )
        .1
        .to_bytes()
    };
    assert_eq!(
        state_at(NOW)[8..12],
        u32::try_from(NOW).unwrap().to_be_bytes()
    );
    assert_eq!(
        state_at(NOW + 1)[8..12],
        u32::try_from(NOW + 1).unwrap().to_be_bytes()
    );
    assert_eq!(state_at(u64::MAX)[8..12], [0xff; 4]);
}

#[test]
fn the_window_is_that_of_the_policy() {
    let wide = Policy::new().with_window(Window::new(3, 2).unwrap());
    let exact = Policy::asvs_5();
    for (steps, under_wide, under_exact) in [
        (-4, false, false),
        (-3, true, false),
        (-1, true, false),
        (0, true, true),
        (1, true, false),
        (2, true, false),
        (3, false, false),
    ] {
        let code = shown(NOW.checked_add_signed(steps * 30).unwrap());
        let confirms = |policy| enrollment().confirm(&code, at(NOW), policy).is_ok();
        assert_eq!(
            (confirms(&wide), confirms(&exact)),
            (under_wide, under_exact),
            "{steps}"
        );
    }
}

#[test]
fn two_codes_find_a_clock_that_is_off_and_sign_ins_follow_it() {
    for steps in [-20_i64, -19, -8, -1, 0, 1, 8, 19, 20] {
        let phone = |later: u64| shown((NOW + later).checked_add_signed(steps * 30).unwrap());
        let (first, second) = (
            shown((NOW - 30).checked_add_signed(steps * 30).unwrap()),
            phone(0),
        );
        let pair = [first.as_str(), second.as_str()];
        let confirmed = enrollment().confirm_two(pair, at(NOW));
        if steps == -20 {
            // Its first code is 21 steps behind.
            assert_eq!(confirmed.err(), Some(ConfirmError::WrongCode));
            continue;
        }
        let (credential, state) = saved(confirmed.unwrap());
        let offset = i32::try_from(steps).unwrap();
        for code in pair {
            let again = sign_in(&credential, state, code, NOW);
            assert!(again.is_err(), "{steps}: {again:?}");
        }
        let later = 3_600;
        assert_eq!(
            sign_in(&credential, state, &phone(later), NOW + later),
            Ok(offset)
        );
    }
}

#[test]
fn two_codes_must_follow_each_other() {
    let confirm = |codes: [&str; 2]| enrollment().confirm_two(codes, at(NOW)).err();
    let code = |steps: u64| shown(NOW + 30 * steps);
    assert_eq!(confirm([&code(1), &code(0)]), Some(ConfirmError::WrongCode));
    assert_eq!(confirm([&code(0), &code(2)]), Some(ConfirmError::WrongCode));
    assert_eq!(confirm([&code(0), "000000"]), Some(ConfirmError::WrongCode));
    assert_eq!(confirm([&code(0), &code(0)]), Some(ConfirmError::SameCode));
    assert_eq!(confirm(["123456", "123 456"]), Some(ConfirmError::SameCode));
    assert_eq!(
        confirm([&code(20), &code(21)]),
        Some(ConfirmError::WrongCode)
    );
    let format = CodeParams::new().format();
    let length = |found| CodeError::Length { format, found };
    assert_eq!(
        confirm(["1", &code(0)]),
        Some(ConfirmError::Malformed(length(1)))
    );
    assert_eq!(
        confirm([&code(0), ""]),
        Some(ConfirmError::Malformed(length(0)))
    );
}

/// The table of pending enrollments, and those that a double click fills.
#[derive(Default)]
struct Database {
    pending: u64,
    credentials: Vec<Vec<u8>>,
    recovery_sets: Vec<Vec<u8>>,
}

#[test]
fn of_many_clicks_one_enrolls() {
    const CLICKS: usize = 8;
    for _ in 0..125 {
        let database = Mutex::new(Database {
            pending: 1,
            ..Database::default()
        });
        let (enrollment, start) = (enrollment(), Barrier::new(CLICKS));
        let verify = || {
            let confirmed = enrollment
                .confirm(&shown(NOW), at(NOW), &Policy::new())
                .unwrap();
            start.wait();
            confirmed.commit(|credential, _| {
                let mut tables = database.lock().unwrap();
                let deleted = core::mem::take(&mut tables.pending);
                if Saved::from_rows(deleted) == Saved::Lost {
                    return Ok(Saved::Lost);
                }
                let (_, set) = RecoverySet::generate_from(credential, &[7; 166]);
                tables
                    .credentials
                    .push(credential.to_bytes().expose_owned());
                tables.recovery_sets.push(set.to_bytes());
                Ok::<_, core::convert::Infallible>(Saved::Yes)
            })
        };
        let won = std::thread::scope(|scope| {
            let clicks: Vec<_> = (0..CLICKS).map(|_| scope.spawn(verify)).collect();
            clicks
                .into_iter()
                .map(|click| click.join().unwrap())
                .filter(Result::is_ok)
                .count()
        });
        let database = database.into_inner().unwrap();
        let rows = (database.credentials.len(), database.recovery_sets.len());
        assert_eq!((won, rows), (1, (1, 1)));
    }
}

#[test]
fn no_credential_without_a_save() {
    let confirmed = || {
        enrollment()
            .confirm(&shown(NOW), at(NOW), &Policy::new())
            .unwrap()
    };
    let lost = confirmed().commit(|_, _| Ok::<_, &str>(Saved::Lost));
    assert!(matches!(lost, Err(CommitError::Conflict)));
    let failed = confirmed().commit(|_, _| Err("disk full"));
    assert!(matches!(failed, Err(CommitError::Store("disk full"))));
    assert_eq!(failed.unwrap_err().to_string(), "not saved: disk full");
}

/// A future that is ready at once, or never.
fn poll<T>(future: impl Future<Output = T>) -> Poll<T> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_save_may_wait() {
    let confirmed = || {
        enrollment()
            .confirm(&shown(NOW), at(NOW), &Policy::new())
            .unwrap()
    };
    let mut written = Vec::new();
    let ready = poll(confirmed().commit_async(async |credential, state| {
        written.push((credential.to_bytes().expose_owned(), state.to_bytes()));
        Ok::<_, core::convert::Infallible>(Saved::Yes)
    }));
    let Poll::Ready(Ok(credential)) = ready else {
        panic!("not saved")
    };
    assert_eq!(written.len(), 1);
    assert_eq!(&written[0].0, credential.to_bytes().expose());
    let lost = confirmed().commit_async(async |_, _| Ok::<_, &str>(Saved::Lost));
    assert!(matches!(
        poll(lost),
        Poll::Ready(Err(CommitError::Conflict))
    ));
    let waiting = confirmed().commit_async(async |_, _| {
        core::future::pending::<()>().await;
        Ok::<_, &str>(Saved::Yes)
    });
    assert!(poll(waiting).is_pending());
}

#[test]
fn what_cannot_be_enrolled_does_not_begin() {
    let begin = |label, secret: &[u8], params| {
        let secret = Secret::from_legacy_bytes(secret).unwrap();
        Enrollment::begin_with(label, secret, params, at(NOW)).unwrap_err()
    };
    let short = SecretError::TooShort { found: 15 };
    assert_eq!(
        begin(label(), &[7; 15], CodeParams::new()),
        EnrollmentError::Secret(short)
    );
    let later = CodeParams::new().with_epoch(at(1));
    assert_eq!(
        begin(label(), &SECRET, later),
        EnrollmentError::Uri(UriError::Epoch)
    );

    let odd = "otpauth://totp/a:b:c?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    let (odd, secret, _) = KeyUri::import(odd).unwrap().uri.into_parts();
    let refused = begin(odd, secret.expose_bytes(), CodeParams::new());
    assert!(matches!(refused, EnrollmentError::Label(_)));
}

#[test]
fn an_enrollment_expires_on_both_sides() {
    let expired = |now, lifetime| enrollment().is_expired(at(now), Duration::from_secs(lifetime));
    assert!(!expired(NOW, 600) && !expired(NOW + 599, 600) && !expired(NOW - 599, 600));
    assert!(expired(NOW + 600, 600) && expired(NOW - 600, 600));
    assert!(expired(0, 600) && expired(u64::MAX, 600));
    assert!(expired(NOW, 0));
}

#[test]
#[cfg(feature = "rand")]
fn each_set_up_draws_a_secret_of_its_own() {
    let (one, two) = (
        Enrollment::begin(label(), at(NOW)),
        Enrollment::begin(label(), at(NOW)),
    );
    assert_eq!(one.key_uri().secret().expose_bytes().len(), 20);
    assert!(!one.key_uri().secret().ct_eq(two.key_uri().secret()));
    assert_eq!(one.started_at(), at(NOW));
}
