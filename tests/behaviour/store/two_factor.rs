//! Loading, deciding, saving, and deciding again.

use core::time::Duration;

use pollster::block_on;
use second_factor::error::{StoredError, TwoFactorError};
use second_factor::factors::NewAuthenticator;
use second_factor::{
    Ask, CodeParams, MemoryStore, Proof, Records, Refusal, Secret, Step, Totp, TwoFactor, UnixTime,
};

use super::counting::Counting;

pub(crate) const ANA: u64 = 7;

pub(crate) fn at(secs: u64) -> UnixTime {
    UnixTime::from_secs(1_800_000_000 + secs)
}

fn secret() -> Secret {
    Secret::from_bytes(b"12345678901234567890").unwrap()
}

/// What Ana's phone shows.
pub(crate) fn code(now: UnixTime) -> String {
    let phone = Totp::new(&secret(), CodeParams::new());
    phone.code_at(now).expose().to_owned()
}

/// A code that is not within an hour of [`at`]`(0)`.
fn wrong() -> String {
    let good: Vec<_> = (0..120).map(|n| code(at(n * 30))).collect();
    let mut all = (0..).map(|n| format!("{n:06}"));
    all.find(|one| !good.contains(one)).unwrap()
}

/// Ana's phone is set up, and no code of it is used.
pub(crate) fn turn_on<S: second_factor::FactorStore<Id = u64>>(two_factor: &TwoFactor<S>) {
    let app = NewAuthenticator::totp(&secret(), CodeParams::new());
    let apps = [app.with_last_step(Step::from_counter(1))];
    let update = two_factor.update(&ANA, at(0), |f| f.move_in(&apps, Proof::First));
    assert_eq!(block_on(update).unwrap().len(), 1);
}

/// Rule 24 of the design.
#[test]
fn a_sign_in_is_one_load_and_at_most_one_save() {
    let store = Counting::new();
    let two_factor = TwoFactor::new(&store, Records::unsealed());
    turn_on(&two_factor);
    assert_eq!(store.counts(), (1, 1));

    let sign_in =
        |typed: String, now| block_on(two_factor.update(&ANA, now, |f| f.sign_in(&typed)));
    assert!(sign_in(code(at(0)), at(0)).is_ok());
    assert_eq!(store.counts(), (1, 1), "an accepted code");
    let refused = sign_in(wrong(), at(0))
        .err()
        .and_then(|error| error.refusal());
    assert!(matches!(refused, Some(Refusal::WrongCode { .. })));
    assert_eq!(store.counts(), (1, 1), "a counted failure");

    let unchanged = [
        (code(at(0)), Refusal::Replayed),
        (
            "000000-000000-000000-000000".into(),
            Refusal::WrongRecoveryCode,
        ),
    ];
    for (typed, expected) in unchanged {
        let refused = sign_in(typed, at(0))
            .err()
            .and_then(|error| error.refusal());
        assert_eq!(refused, Some(expected));
        assert_eq!(store.counts(), (1, 0), "{expected:?} changes nothing");
    }
    let asked = block_on(two_factor.load(&ANA, at(0)))
        .unwrap()
        .ask(None, "");
    assert_eq!(asked, Ask::Code);
    assert_eq!(store.counts(), (1, 0));
}

#[test]
fn a_refusal_during_a_wait_is_no_save() {
    let store = Counting::new();
    let two_factor = TwoFactor::new(&store, Records::unsealed());
    turn_on(&two_factor);
    store.counts();
    let sign_in = || block_on(two_factor.update(&ANA, at(0), |f| f.sign_in(&wrong())));
    let is_throttled = |error: &TwoFactorError<_>| {
        matches!(error, TwoFactorError::Refused(Refusal::Throttled { .. }))
    };
    while !sign_in().is_err_and(|error| is_throttled(&error)) {
        assert_eq!(store.counts().1, 1);
    }
    store.counts();
    for _ in 0..10 {
        assert!(sign_in().is_err_and(|error| is_throttled(&error)));
        assert_eq!(store.counts(), (1, 0));
    }
}

#[test]
fn update_tries_sixteen_times() {
    let rows = MemoryStore::new();
    turn_on(&TwoFactor::new(rows.clone(), Records::unsealed()));
    let mut store = Counting::new().with_rival(|rows| {
        let rival = TwoFactor::new(rows.clone(), Records::unsealed());
        block_on(rival.update(&ANA, at(0), |f| f.reseal())).unwrap();
    });
    store.rows = rows;
    let two_factor = TwoFactor::new(&store, Records::unsealed());
    let mut decided = 0;
    let answer = block_on(two_factor.update(&ANA, at(0), |f| {
        decided += 1;
        f.sign_in(&code(at(0)))
    }));
    assert!(matches!(answer, Err(TwoFactorError::Conflict)));
    assert_eq!((decided, store.counts(), store.lost()), (16, (16, 16), 16));
}

/// It must not be taken for "no second factor".
#[test]
fn a_row_that_goes_between_two_tries_is_an_error() {
    let rows = MemoryStore::new();
    turn_on(&TwoFactor::new(rows.clone(), Records::unsealed()));
    let mut store = Counting::new().with_rival(|rows| drop(rows.remove(&ANA)));
    store.rows = rows;
    let two_factor = TwoFactor::new(&store, Records::unsealed());
    let answer = block_on(two_factor.update(&ANA, at(0), |f| f.sign_in(&code(at(0)))));
    assert!(matches!(answer, Err(TwoFactorError::Gone)));
    assert!(store.rows.remove(&ANA).is_none(), "nothing was written");
}

#[test]
fn a_row_is_created_once() {
    let records = Records::unsealed().rows_required();
    let two_factor = TwoFactor::new(MemoryStore::new(), records);
    let load = || block_on(two_factor.load(&ANA, at(0)));
    let missing = load().err();
    assert_eq!(missing, Some(TwoFactorError::Stored(StoredError::Missing)));
    block_on(two_factor.create(&ANA, at(0))).unwrap();
    assert_eq!(load().unwrap().ask(None, ""), Ask::Off);
    let again = block_on(two_factor.create(&ANA, at(0)));
    assert_eq!(again, Err(TwoFactorError::Conflict));
    turn_on(&two_factor);
    let again = block_on(two_factor.create(&ANA, at(0)));
    assert_eq!(again, Err(TwoFactorError::Conflict));
    assert_eq!(load().unwrap().ask(None, ""), Ask::Code);
}

#[test]
fn a_damaged_row_signs_nobody_in() {
    let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
    for damaged in [vec![], vec![0; 256], b"{}".to_vec()] {
        two_factor.store().put(ANA, damaged.into());
        let loaded = block_on(two_factor.load(&ANA, at(0)));
        assert!(matches!(loaded, Err(TwoFactorError::Stored(_))));
        let answer = block_on(two_factor.update(&ANA, at(0), |f| f.sign_in("000000")));
        assert!(matches!(answer, Err(TwoFactorError::Stored(_))));
    }
}

#[test]
fn a_pass_lives_in_the_same_row() {
    let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
    turn_on(&two_factor);
    let (staff, hour) = (Proof::Staff { who: "desk" }, Duration::from_secs(3_600));
    let pass = block_on(two_factor.update(&ANA, at(0), |f| f.issue_pass(staff, hour))).unwrap();
    let clone = two_factor.clone();
    let accepted = block_on(clone.update(&ANA, at(1), |f| f.sign_in(pass.expose())));
    assert!(accepted.is_ok());
    let again = block_on(two_factor.update(&ANA, at(1), |f| f.sign_in(pass.expose())));
    assert!(again.is_err());
}

#[test]
fn a_store_that_blocks_is_read_and_changed_the_same() {
    let records = Records::unsealed();
    let mut store = MemoryStore::default();
    let apps =
        [NewAuthenticator::totp(&secret(), CodeParams::new())
            .with_last_step(Step::from_counter(1))];
    let moving = records.update(&mut store, &ANA, at(0), |f| f.move_in(&apps, Proof::First));
    assert_eq!(moving.unwrap().len(), 1);
    // A store by reference is one, too.
    let mut lent = &mut store;
    let factors = records.load(&mut lent, &ANA, at(0)).unwrap();
    assert_eq!(factors.ask(None, ""), Ask::Code);
    let error = records
        .update(&mut lent, &ANA, at(0), |f| f.sign_in(&wrong()))
        .unwrap_err();
    assert_eq!(
        error.refusal().map(|refusal| refusal.name()),
        Some("wrong_code")
    );
    assert!(
        records
            .update(&mut lent, &ANA, at(0), |f| f.sign_in(&code(at(0))))
            .is_ok()
    );
}

#[test]
fn a_refusal_of_the_services_own_is_an_error_of_the_same_type() {
    let error: TwoFactorError<std::io::Error> = Refusal::NotSetUp.into();
    assert_eq!(error.refusal(), Some(Refusal::NotSetUp));
    let two_factor = TwoFactor::new(MemoryStore::<u64>::new(), Records::unsealed());
    assert_eq!(two_factor.records().policy(), Records::unsealed().policy());
}
