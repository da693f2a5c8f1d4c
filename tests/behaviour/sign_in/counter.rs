//! Signing in with a counter (RFC 4226 §7.2): the mark is the last counter.

use second_factor::error::PolicyError;
use second_factor::{Algorithm, Digits, Hotp, Policy, Refusal, Step};

use super::account::{Account, KEY, WRONG};

fn hotp() -> Hotp {
    Hotp::from_key(KEY, Algorithm::Sha1, Digits::Six).unwrap()
}

fn token(policy: Policy) -> Account<Hotp> {
    Account::new(hotp(), policy)
}

fn code(counter: u64) -> String {
    hotp().code(counter).expose().to_owned()
}

#[test]
fn the_first_counter_is_0() {
    for (counter, fits) in [(0, true), (3, true), (4, false)] {
        let mut ana = token(Policy::new());
        let answer = ana.at(0, &code(counter));
        assert_eq!(answer.is_ok(), fits, "{counter}: {answer:?}");
    }
}

/// As key URIs and the databases of other systems count: the next code, not the last.
#[test]
fn moving_in_goes_on_at_the_next_counter() {
    let mut ana = token(Policy::new().with_look_ahead(0).unwrap());
    for _ in 0..2 {
        assert!(ana.at(0, WRONG).is_err());
    }
    ana.state = ana.state.with_next_counter(500);
    assert_eq!(ana.state.last_step(), Some(Step::from_counter(499)));
    assert_eq!((ana.state.failures(), ana.state.debt()), (2, 4));
    assert!(matches!(ana.at(0, &code(499)), Err(Refusal::Replayed)));
    assert_eq!(ana.at(0, &code(500)).unwrap().step().counter(), 500);
    ana.state = ana.state.with_next_counter(0);
    assert_eq!(ana.state.last_step(), None);
    assert!(ana.at(0, &code(0)).is_ok());
}

#[test]
fn the_look_ahead_counts_from_the_next_counter() {
    for look_ahead in [0, 1, 3, 10] {
        let policy = Policy::new().with_look_ahead(look_ahead).unwrap();
        for skipped in 0..=12 {
            let mut ana = token(policy);
            ana.state = ana.state.with_last_step(Step::from_counter(500));
            let answer = ana.at(0, &code(501 + skipped));
            if skipped <= u64::from(look_ahead) {
                let accepted = answer.unwrap();
                assert_eq!(accepted.step(), Step::from_counter(501 + skipped));
                assert_eq!(accepted.offset(), i32::try_from(skipped).unwrap());
            } else {
                assert!(matches!(
                    answer,
                    Err(Refusal::WrongCode { failures: 1, .. })
                ));
            }
        }
    }
    let error = Policy::new().with_look_ahead(11).unwrap_err();
    assert_eq!(error, PolicyError::LookAhead { found: 11 });
}

#[test]
fn a_code_works_once_and_those_before_it_not_at_all() {
    let mut ana = token(Policy::new());
    assert!(ana.at(0, &code(2)).is_ok());
    assert!(matches!(ana.at(0, &code(2)), Err(Refusal::Replayed)));
    // Skipped counters are outside what is looked at; whoever sends one is counted.
    for skipped in [0, 1] {
        assert!(
            matches!(ana.at(0, &code(skipped)), Err(Refusal::WrongCode { .. })),
            "{skipped}"
        );
    }
    assert!(ana.at(0, &code(3)).is_ok());
}

/// The oldest, so that a chance match further on does not skip good codes.
#[test]
fn of_two_counters_with_one_code_the_older_counts() {
    let (older, newer) = (153_567, 153_569);
    assert_eq!(code(older), code(newer));
    let mut ana = token(Policy::new());
    ana.state = ana.state.with_last_step(Step::from_counter(older - 1));
    assert_eq!(
        ana.at(0, &code(older)).unwrap().step(),
        Step::from_counter(older)
    );
    assert_eq!(
        ana.at(0, &code(newer)).unwrap().step(),
        Step::from_counter(newer)
    );
}

#[test]
fn guessing_a_token_ends_too() {
    let mut ana = token(Policy::new());
    let mut now = 0;
    for _ in 0..100 {
        let refusal = ana.at(now, WRONG).unwrap_err();
        assert!(matches!(refusal, Refusal::WrongCode { .. }));
        now = refusal.retry_at().map_or(now, |at| at.as_secs());
    }
    assert_eq!(ana.at(now, &code(0)).unwrap_err(), Refusal::Disabled);
}

#[test]
fn the_last_counters_hold_no_surprise() {
    for mark in [u64::MAX - 4, u64::MAX - 1] {
        let mut ana = token(Policy::new());
        ana.state = ana.state.with_last_step(Step::from_counter(mark));
        assert!(
            ana.at(0, &code(u64::MAX)).is_ok() || mark + 4 < u64::MAX,
            "{mark}"
        );
        assert!(ana.at(0, &code(mark)).is_err());
    }
    let mut ana = token(Policy::new());
    ana.state = ana.state.with_last_step(Step::from_counter(u64::MAX));
    assert!(matches!(ana.at(0, &code(u64::MAX)), Err(Refusal::Replayed)));
    assert!(matches!(
        ana.at(0, &code(0)),
        Err(Refusal::WrongCode { .. })
    ));
}
