//! The numbers of a policy: their limits, their odds, and where they part from the standards.

use core::time::Duration;

use second_factor::error::PolicyError;
use second_factor::{CodeFormat, CodeParams, Digits, Policy, Refusal, UnixTime, Window};

use super::account::{Account, WRONG, code, totp};

/// Policies can be constants.
const STRICT: Policy = match Policy::new()
    .with_window(Window::EXACT)
    .with_max_failures(10)
{
    Ok(policy) => policy,
    Err(_) => Policy::new(),
};

/// Waits after each of that many failures, in seconds.
pub(super) fn waits(policy: Policy, failures: u32) -> Vec<u64> {
    let mut account = Account::new(totp(), policy);
    let mut now = 30_000_000;
    (0..failures)
        .map(|_| {
            let refusal = account.at(now, WRONG).unwrap_err();
            assert!(matches!(refusal, Refusal::WrongCode { .. }));
            let wait = refusal.retry_at().map_or(0, |at| at.as_secs() - now);
            now += wait;
            wait
        })
        .collect()
}

#[test]
fn the_defaults_are_those_of_the_requirements() {
    let expected = Policy::new()
        .with_window(Window::new(1, 1).unwrap())
        .with_free_failures(4)
        .unwrap();
    let expected = expected.with_first_wait(Duration::from_secs(30)).unwrap();
    let expected = expected
        .with_longest_wait(Duration::from_secs(3600))
        .unwrap();
    let expected = expected
        .with_max_failures(100)
        .unwrap()
        .with_failure_cost(2)
        .unwrap();
    assert_eq!(Policy::new(), expected);
    assert_eq!(Policy::default(), expected);
    assert_eq!(Policy::nist_800_63b4(), expected);
    assert_ne!(STRICT, Policy::new());
}

#[test]
fn no_number_outside_its_range_becomes_part_of_a_policy() {
    let policy = Policy::new();
    let secs = Duration::from_secs;
    for found in [101, 256, u32::MAX] {
        assert_eq!(
            policy.with_free_failures(found),
            Err(PolicyError::FreeFailures { found })
        );
        assert_eq!(
            policy.with_max_failures(found),
            Err(PolicyError::MaxFailures { found })
        );
        assert_eq!(
            policy.with_failure_cost(found),
            Err(PolicyError::FailureCost { found })
        );
    }
    assert_eq!(
        policy.with_max_failures(0),
        Err(PolicyError::MaxFailures { found: 0 })
    );
    assert_eq!(
        policy.with_failure_cost(0),
        Err(PolicyError::FailureCost { found: 0 })
    );
    assert!(policy.with_free_failures(0).is_ok() && policy.with_free_failures(100).is_ok());
    for found in [0, 6, u8::MAX] {
        let error = Err(PolicyError::Authenticators { found });
        assert_eq!(policy.with_most_authenticators(found), error);
    }
    assert!([1, 5].map(|most| policy.with_most_authenticators(most).is_ok()) == [true; 2]);
    assert!(policy.with_max_failures(1).is_ok() && policy.with_failure_cost(100).is_ok());
    for found in [
        Duration::ZERO,
        secs(86_401),
        Duration::MAX,
        Duration::new(86_400, 1),
    ] {
        assert_eq!(
            policy.with_first_wait(found),
            Err(PolicyError::Wait { found })
        );
        assert_eq!(
            policy.with_longest_wait(found),
            Err(PolicyError::Wait { found })
        );
    }
    let texts = [
        policy.with_failure_cost(0).unwrap_err().to_string(),
        policy.with_free_failures(101).unwrap_err().to_string(),
        policy.with_look_ahead(11).unwrap_err().to_string(),
        policy.with_max_failures(0).unwrap_err().to_string(),
        policy
            .with_first_wait(Duration::ZERO)
            .unwrap_err()
            .to_string(),
    ];
    assert_eq!(
        texts,
        [
            "a failure costs 1 to 100 accepted codes, not 0",
            "at most 100 failures are free, not 101",
            "the look-ahead is at most 10 counters, not 11",
            "a factor is disabled after 1 to 100 failures, not 0",
            "a wait is 1 second to a day, not 0ns",
        ]
    );
}

#[test]
fn waits_follow_the_policy() {
    let secs = Duration::from_secs;
    let policy = Policy::new().with_free_failures(0).unwrap();
    assert_eq!(waits(policy, 3), [30, 60, 120]);
    let policy = policy
        .with_first_wait(secs(7))
        .unwrap()
        .with_longest_wait(secs(20))
        .unwrap();
    assert_eq!(waits(policy, 5), [7, 14, 20, 20, 20]);
    let policy = policy.with_first_wait(secs(86_400)).unwrap();
    assert_eq!(
        waits(policy, 2),
        [20, 20],
        "the longest wait caps the first"
    );
    let policy = policy.with_first_wait(Duration::from_millis(1)).unwrap();
    assert_eq!(waits(policy, 2), [1, 2], "parts of a second count as one");
    // Doubling for as long as failures go on: no overflow, no wait at all after the end.
    let policy = policy.with_longest_wait(secs(86_400)).unwrap();
    let waits = waits(policy, 100);
    assert!(waits[17..99].iter().all(|wait| *wait == 86_400));
    assert_eq!(waits[99], 0);
    let free = Policy::new().with_free_failures(100).unwrap();
    assert_eq!(self::waits(free, 100), [0; 100]);
}

#[test]
fn check_allowed_tells_whether_a_code_would_be_tried() {
    let mut ana = Account::new(totp(), Policy::new());
    for _ in 0..5 {
        assert!(ana.at(3000, WRONG).is_err());
    }
    let allowed = |secs| {
        ana.policy
            .check_allowed(ana.state, UnixTime::from_secs(secs))
    };
    for secs in [3000, 3029] {
        assert_eq!(
            allowed(secs).unwrap_err().retry_at(),
            Some(UnixTime::from_secs(3030))
        );
    }
    assert_eq!(allowed(3030), Ok(()));
    assert_eq!(
        allowed(0),
        Err(allowed(3000).unwrap_err()),
        "a clock set back within the hour"
    );
    assert_eq!(allowed(u64::MAX), Ok(()));
}

/// A retry time that a clock far ahead has set does not keep the owner out for years.
#[test]
fn a_wait_over_twice_the_longest_is_not_honoured() {
    let year = 365 * 86_400;
    let mut ana = Account::new(totp(), Policy::new());
    for _ in 0..5 {
        assert!(ana.at(3000 + year, WRONG).is_err());
    }
    assert!(ana.at(3000, &code(100)).is_ok());

    // One that another host has set, whose clock is ahead by less than the wait, is.
    let ten_minutes = Duration::from_secs(600);
    let policy = Policy::new().with_longest_wait(ten_minutes).unwrap();
    let mut ben = Account::new(totp(), policy.with_first_wait(ten_minutes).unwrap());
    for _ in 0..5 {
        assert!(ben.at(3000, WRONG).is_err());
    }
    for now in [3000, 2999, 2400] {
        let refusal = ben.at(now, &code(now / 30)).unwrap_err();
        assert!(matches!(refusal, Refusal::Throttled { .. }), "{now}");
    }
    assert!(ben.at(2399, &code(79)).is_ok());
}

#[test]
fn odds_count_every_live_code() {
    let close = |a: f64, b: f64| (a / b - 1.0).abs() < 1e-9;
    let eight = CodeParams::new().with_digits(Digits::Eight);
    let steam = CodeParams::steam();
    assert_eq!(steam.format(), CodeFormat::Steam);
    let wide = Policy::new().with_window(Window::new(10, 10).unwrap());
    for (policy, params, per_guess) in [
        (Policy::new(), CodeParams::new(), 3e-6),
        (Policy::asvs_5(), CodeParams::new(), 1e-6),
        (wide, CodeParams::new(), 21e-6),
        (
            Policy::new(),
            CodeParams::new().with_digits(Digits::Seven),
            3e-7,
        ),
        (Policy::new(), eight, 3e-8),
        (Policy::new(), steam, 3.0 / 26_f64.powi(5)),
    ] {
        assert!(
            close(policy.odds_per_guess(params), per_guess),
            "{policy:?} {params:?}"
        );
        for (daily, sign_ins) in [(0.0, 0.0), (1.0, 365.0), (10.0, 3650.0)] {
            let cost = if policy == Policy::asvs_5() { 1.0 } else { 2.0 };
            let guesses = 100.0 + f64::ceil(sign_ins / cost);
            assert!(close(
                policy.odds_per_year(params, daily),
                guesses * per_guess
            ));
        }
    }
    let odds = |daily| Policy::new().odds_per_year(CodeParams::new(), daily);
    assert_eq!(odds(-1.0), odds(0.0));
    assert_eq!(odds(f64::NAN), odds(0.0));
    assert_eq!(odds(f64::INFINITY), 1.0);
    assert_eq!(odds(f64::MAX), 1.0);
}

#[test]
fn the_odds_of_a_year_count_whole_guesses() {
    // Of eight digits at 3e-8 each, so that large numbers stay below certainty.
    let eight = CodeParams::new().with_digits(Digits::Eight);
    let per_guess = Policy::new().odds_per_guess(eight);
    for sign_ins in (0..5_000).chain([1_000_001, 9_999_999, 60_000_000]) {
        let odds = Policy::new().odds_per_year(eight, f64::from(sign_ins) / 365.0);
        let exact = f64::from(100 + (sign_ins + 1) / 2) * per_guess;
        // Division by 365 and back may add a guess, never take one.
        assert!(
            odds >= exact && odds <= exact + 1.001 * per_guess,
            "{sign_ins}"
        );
    }
}

/// What is set is read, and nothing else changes.
#[test]
fn the_numbers_of_a_policy_can_be_read() {
    let numbers = |policy: Policy| {
        (
            (policy.window(), policy.look_ahead()),
            (policy.free_failures(), policy.first_wait().as_secs()),
            (policy.longest_wait().as_secs(), policy.max_failures()),
            (policy.failure_cost(), policy.most_authenticators()),
            policy.allows_resync(),
        )
    };
    let defaults = ((Window::DEFAULT, 3), (4, 30), (3600, 100), (2, 3), true);
    assert_eq!(numbers(Policy::new()), defaults);
    let strict = ((Window::EXACT, 3), (4, 30), (3600, 100), (1, 3), false);
    assert_eq!(numbers(Policy::asvs_5()), strict);
    let window = Window::new(2, 0).unwrap();
    let secs = Duration::from_secs;
    let changed = Policy::new().with_window(window).with_look_ahead(7);
    let changed = changed.unwrap().with_free_failures(5).unwrap();
    let changed = changed.with_first_wait(secs(11)).unwrap();
    let changed = changed.with_longest_wait(secs(13)).unwrap();
    let changed = changed.with_max_failures(17).unwrap();
    let changed = changed.with_failure_cost(19).unwrap();
    let changed = changed.with_most_authenticators(4).unwrap();
    let expected = ((window, 7), (5, 11), (13, 17), (19, 4), true);
    assert_eq!(numbers(changed), expected);
}
