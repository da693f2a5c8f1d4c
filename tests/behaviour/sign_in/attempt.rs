//! What an attempt decides, in which order, and what a commit makes of it.

use core::time::Duration;

use second_factor::{
    CodeParams, FactorState, Policy, PublicRefusal, Refusal, Saved, SignInError, Step, Totp,
    UnixTime, Window,
};

use super::account::{Account, KEY, WRONG, code, totp};

fn account(policy: Policy) -> Account<Totp> {
    Account::new(totp(), policy)
}

fn step(counter: u64) -> Option<Step> {
    Some(Step::from_counter(counter))
}

#[test]
fn each_step_of_the_window_is_accepted_and_no_other() {
    for (policy, steps) in [
        (Policy::new(), 99..=101),
        (Policy::asvs_5(), 100..=100),
        (
            Policy::new().with_window(Window::new(10, 10).unwrap()),
            90..=110,
        ),
        (
            Policy::new().with_window(Window::new(3, 0).unwrap()),
            97..=100,
        ),
    ] {
        for counter in 85..=115 {
            for secs in [3000, 3029] {
                let mut ana = account(policy);
                let answer = ana.at(secs, &code(counter));
                if steps.contains(&counter) {
                    let accepted = answer.unwrap();
                    assert_eq!(accepted.step(), step(counter));
                    assert_eq!(accepted.offset(), i32::try_from(counter).unwrap() - 100);
                    assert_eq!(ana.state.last_step(), step(counter));
                } else {
                    assert!(matches!(answer, Err(Refusal::Rejected { failures: 1, .. })));
                }
            }
        }
    }
}

#[test]
fn a_code_works_once_and_uses_up_all_before_it() {
    let mut ana = account(Policy::new());
    assert!(ana.at(3000, &code(100)).is_ok());
    for (secs, used) in [
        (3000, 100),
        (3029, 100),
        (3030, 100),
        (3059, 100),
        (3000, 99),
    ] {
        let before = ana.state;
        let answer = ana.at(secs, &code(used));
        assert!(matches!(answer, Err(Refusal::Replayed { step, .. }) if step == self::step(used)));
        assert_eq!(ana.state, before, "a replay is not counted");
    }
    assert_eq!(ana.at(3000, &code(101)).unwrap().offset(), 1);
    assert!(matches!(
        ana.at(3030, &code(101)),
        Err(Refusal::Replayed { .. })
    ));
}

/// Two steps in one window with one code: RFC 4226 gives no two steps different ones.
#[test]
fn of_two_steps_with_one_code_the_newer_counts_and_one_use_is_all() {
    let (older, newer) = (153_567, 153_569);
    assert_eq!(
        (code(older), code(newer)),
        ("468457".into(), "468457".into())
    );
    let mut ana = account(Policy::new());
    let now = 153_568 * 30;
    assert_eq!(ana.at(now, "468457").unwrap().step(), step(newer));
    assert!(matches!(
        ana.at(now, "468457"),
        Err(Refusal::Replayed { .. })
    ));

    // The older one used up, the newer is another code that happens to read the same.
    let mut ben = account(Policy::new());
    assert_eq!(ben.at(now - 60, "468457").unwrap().step(), step(older));
    assert_eq!(ben.at(now, "468457").unwrap().step(), step(newer));
}

#[test]
fn spellings_of_one_code_are_one_code() {
    let code = code(100);
    let (a, b) = code.split_at(3);
    let wide: String = code
        .bytes()
        .map(|d| char::from_u32(0xff10 - 0x30 + u32::from(d)).unwrap())
        .collect();
    let mut ana = account(Policy::new());
    assert!(ana.at(3000, &format!(" {a} {b} ")).is_ok());
    for spelling in [
        code.clone(),
        format!("{a}-{b}"),
        format!("{a}\u{a0}{b}"),
        wide,
    ] {
        let answer = ana.at(3000, &spelling);
        assert!(
            matches!(answer, Err(Refusal::Replayed { .. })),
            "{spelling}: {answer:?}"
        );
    }
}

/// Disabled, throttled, malformed: in this order, and none of them calls `save`.
#[test]
fn what_needs_no_computation_comes_first_and_changes_nothing() {
    let refused = |state: FactorState, code: &str| {
        let attempt = Policy::new().attempt(&totp(), state, code, UnixTime::from_secs(3000));
        match attempt.commit(|_change| -> Result<Saved, ()> { panic!("nothing changes") }) {
            Err(SignInError::Refused(refusal)) => refusal,
            other => panic!("{other:?}"),
        }
    };
    let mut ana = account(Policy::new());
    for _ in 0..5 {
        assert!(matches!(ana.at(3000, WRONG), Err(Refusal::Rejected { .. })));
    }
    let throttled = ana.state;
    for typed in ["", "12345", "what", WRONG, &code(100), &code(99)] {
        assert_eq!(
            refused(throttled, typed).retry_at(),
            Some(UnixTime::from_secs(3030))
        );
        assert!(
            matches!(refused(throttled, typed), Refusal::Throttled { .. }),
            "{typed}"
        );
    }
    let mut ben = account(Policy::new().with_max_failures(1).unwrap());
    assert!(matches!(
        ben.at(3000, WRONG),
        Err(Refusal::Rejected { retry_at: None, .. })
    ));
    for typed in ["", "12345", "what", WRONG, &code(100), &code(99)] {
        assert_eq!(refused(ben.state, typed), Refusal::Disabled, "{typed}");
    }
    for typed in [
        "",
        "12345",
        "1234567",
        "12345a",
        "१२३४५x",
        "\u{0}123456",
        "123456\u{301}",
    ] {
        assert_eq!(
            refused(FactorState::new(), typed),
            Refusal::Malformed,
            "{typed:?}"
        );
    }
}

#[test]
fn four_failures_are_free_then_waits_double_up_to_an_hour() {
    let mut ana = account(Policy::new());
    let mut now = 3000;
    let waits = [
        0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600,
    ];
    for (n, wait) in (1..).zip(waits) {
        let Err(Refusal::Rejected {
            failures,
            debt,
            retry_at,
            ..
        }) = ana.at(now, WRONG)
        else {
            panic!("{n}");
        };
        assert_eq!((failures, debt), (n, 2 * n));
        assert_eq!(
            retry_at,
            (wait > 0).then(|| UnixTime::from_secs(now + wait))
        );
        if wait > 0 {
            let early = ana.at(now + wait - 1, &code((now + wait) / 30));
            assert!(
                matches!(early, Err(Refusal::Throttled { .. })),
                "{n}: {early:?}"
            );
        }
        now += wait;
    }
    // When the wait is over, a good code clears the waits, but only its own share of the debt.
    assert!(ana.at(now, &code(now / 30)).is_ok());
    assert_eq!((ana.state.failures(), ana.state.debt()), (0, 27));
    assert_eq!(ana.at(now, WRONG).unwrap_err().retry_at(), None);
}

#[test]
fn a_support_desk_can_lift_a_wait_but_not_the_counts() {
    let mut ana = account(Policy::new());
    for _ in 0..5 {
        assert!(ana.at(3000, WRONG).is_err());
    }
    assert!(matches!(
        ana.at(3001, &code(100)),
        Err(Refusal::Throttled { .. })
    ));
    ana.state = ana.state.wait_lifted();
    assert_eq!((ana.state.failures(), ana.state.debt()), (5, 10));
    assert!(ana.at(3001, &code(100)).is_ok());
}

/// A retry time that a clock far ahead has set does not keep the owner out for years.
#[test]
fn a_wait_over_twice_the_longest_is_not_honoured() {
    let year = 365 * 86_400;
    let mut ana = account(Policy::new());
    for _ in 0..5 {
        assert!(ana.at(3000 + year, WRONG).is_err());
    }
    assert!(ana.at(3000, &code(100)).is_ok());

    // One that another host has set, whose clock is ahead by less than the wait, is.
    let policy = Policy::new()
        .with_longest_wait(Duration::from_secs(600))
        .unwrap();
    let mut ben = account(policy.with_first_wait(Duration::from_secs(600)).unwrap());
    for _ in 0..5 {
        assert!(ben.at(3000, WRONG).is_err());
    }
    for now in [3000, 2999, 2400] {
        assert!(
            matches!(ben.at(now, &code(now / 30)), Err(Refusal::Throttled { .. })),
            "{now}"
        );
    }
    assert!(ben.at(2399, &code(79)).is_ok());
}

#[test]
fn a_hundred_failures_in_a_row_disable_for_good() {
    let mut ana = account(Policy::new());
    let mut now = 3000;
    for n in 1..=100 {
        let Err(refusal @ Refusal::Rejected { failures, .. }) = ana.at(now, WRONG) else {
            panic!("{n}");
        };
        assert_eq!(failures, n);
        now = refusal.retry_at().map_or(now, UnixTime::as_secs);
    }
    assert_eq!(ana.at(now, &code(now / 30)).unwrap_err(), Refusal::Disabled);
    // Neither time, a lifted wait, nor another policy brings it back.
    ana.state = ana.state.wait_lifted();
    ana.policy = Policy::new().with_failure_cost(100).unwrap();
    let later = now + 10 * 365 * 86_400;
    assert_eq!(
        ana.at(later, &code(later / 30)).unwrap_err(),
        Refusal::Disabled
    );
    assert_eq!(
        ana.policy.standing(ana.state, UnixTime::from_secs(later)),
        Err(Refusal::Disabled)
    );
}

/// Also when the policy that counts debt would let it go on: 100 in a row is NIST's limit.
#[test]
fn the_debt_alone_disables_too() {
    let mut ana = account(Policy::new().with_max_failures(10).unwrap());
    let mut now = 30_000;
    let mut guesses = 0;
    // Four guesses after each of the owner's sign-ins: no wait ever.
    while ana
        .policy
        .standing(ana.state, UnixTime::from_secs(now))
        .is_ok()
    {
        for _ in 0..4 {
            let answer = ana.at(now, WRONG);
            guesses += u32::from(matches!(answer, Err(Refusal::Rejected { .. })));
        }
        let _owner = ana.at(now, &code(now / 30));
        now += 30;
    }
    assert_eq!(ana.at(now, &code(now / 30)).unwrap_err(), Refusal::Disabled);
    assert_eq!(guesses, 11); // 10 + 2 sign-ins at half a guess each
}

#[test]
fn another_cost_disables_nobody_at_once_and_forgives_nothing() {
    let cost = |cost| Policy::new().with_failure_cost(cost).unwrap();
    let fail = |ana: &mut Account<Totp>, times| {
        for _ in 0..times {
            ana.state = ana.state.wait_lifted();
            assert!(matches!(ana.at(3000, WRONG), Err(Refusal::Rejected { .. })));
        }
    };
    // 60 failures at 2, then at 1: 40 are left, not minus 20.
    let mut ana = account(cost(2));
    fail(&mut ana, 60);
    ana.policy = cost(1);
    assert_eq!(
        ana.policy
            .standing(ana.state.wait_lifted(), UnixTime::from_secs(3000)),
        Ok(())
    );
    fail(&mut ana, 40);
    assert_eq!(ana.at(3000, WRONG).unwrap_err(), Refusal::Disabled);
    // 60 failures at 1, then at 50: 40 are left, not 99.
    let mut ben = account(cost(1));
    fail(&mut ben, 60);
    ben.policy = cost(50);
    fail(&mut ben, 1);
    assert_eq!(ben.state.debt(), 61 * 50);
    fail(&mut ben, 39);
    assert_eq!(ben.at(3000, WRONG).unwrap_err(), Refusal::Disabled);
    // Half a unit is owed as a whole one: 3 at a cost of 2 is 4.5 at 3.
    let mut joe = account(cost(2));
    fail(&mut joe, 2);
    assert!(joe.at(3000, &code(100)).is_ok());
    joe.policy = cost(3);
    fail(&mut joe, 1);
    assert_eq!(joe.state.debt(), 5 + 3);
    // Paid off, a factor follows the new policy.
    let mut eve = account(cost(2));
    fail(&mut eve, 1);
    eve.policy = cost(1);
    assert!(eve.at(3000, &code(100)).is_ok());
    assert!(eve.at(3030, &code(101)).is_ok());
    fail(&mut eve, 1);
    assert_eq!(eve.state.debt(), 1);
}

/// A host whose clock ran ahead has used up steps to come; this one does not forget it.
#[test]
fn a_mark_ahead_of_the_window_is_refused_and_not_counted() {
    let mut ana = account(Policy::new());
    assert!(ana.at(30_000, &code(1000)).is_ok());
    let before = ana.state;
    for typed in [code(100), code(1000), WRONG.to_owned()] {
        let answer = ana.at(3000, &typed);
        assert!(
            matches!(answer, Err(Refusal::ClockBehind { mark, .. }) if Some(mark) == step(1000))
        );
    }
    assert_eq!(ana.state, before);
    // At the window's last step the mark can be compared again: used, or wrong.
    assert!(matches!(
        ana.at(999 * 30, &code(1000)),
        Err(Refusal::Replayed { .. })
    ));
    assert!(matches!(
        ana.at(999 * 30, WRONG),
        Err(Refusal::Rejected { .. })
    ));
}

#[test]
fn nothing_is_accepted_before_the_epoch() {
    let params = CodeParams::new().with_epoch(UnixTime::from_secs(5000));
    let totp = Totp::from_key(KEY, params).unwrap();
    let first = totp.code_at(UnixTime::from_secs(5000)).expose().to_owned();
    let mut ana = Account::new(totp, Policy::new());
    for secs in [0, 4970, 4999] {
        assert!(
            matches!(ana.at(secs, &first), Err(Refusal::ClockBehind { .. })),
            "{secs}"
        );
    }
    assert_eq!(ana.state, FactorState::new());
    assert_eq!(ana.at(5000, &first).unwrap().step(), step(0));
}

/// The answer of a commit, for each answer of a save.
#[test]
fn only_a_saved_attempt_has_a_verdict() {
    let attempt = |code: &str| {
        Policy::new().attempt(&totp(), FactorState::new(), code, UnixTime::from_secs(3000))
    };
    for typed in [code(100).as_str(), WRONG] {
        let lost = attempt(typed).commit(|_change| Ok::<_, &str>(Saved::Lost));
        assert!(matches!(lost, Err(SignInError::Conflict)), "{lost:?}");
        let failed = attempt(typed).commit(|_change| Err("disk full"));
        assert!(
            matches!(failed, Err(SignInError::Store("disk full"))),
            "{failed:?}"
        );
    }
    assert!(
        attempt(&code(100))
            .commit(|_change| Ok::<_, &str>(Saved::Yes))
            .is_ok()
    );
    let wrong = attempt(WRONG).commit(|_change| Ok::<_, &str>(Saved::Yes));
    assert!(
        matches!(wrong, Err(SignInError::Refused(Refusal::Rejected { .. }))),
        "{wrong:?}"
    );
    for rows in [0, 2, 3, u64::MAX] {
        assert_eq!(Saved::from_rows(rows), Saved::Lost);
    }
}

/// Nothing tells the verdict before it is saved: not by `Debug` either.
#[test]
fn an_attempt_shows_nothing() {
    let text = |code: &str| {
        let now = UnixTime::from_secs(3000);
        format!(
            "{:?}",
            Policy::new().attempt(&totp(), FactorState::new(), code, now)
        )
    };
    for typed in [code(100).as_str(), WRONG, "no code"] {
        assert_eq!(text(typed), "Attempt(..)");
    }
    let mut ana = account(Policy::new());
    assert_eq!(
        format!("{:?}", ana.at(3000, &code(100)).unwrap()),
        "Accepted(..)"
    );
}

#[test]
fn users_get_three_answers() {
    let mut ana = account(Policy::new().with_free_failures(1).unwrap());
    let wrong = ana.at(3000, WRONG).unwrap_err();
    let malformed = ana.at(3000, "no code").unwrap_err();
    assert!(ana.at(3000, &code(100)).is_ok());
    let used = ana.at(3000, &code(100)).unwrap_err();
    let behind = ana.at(30, &code(1)).unwrap_err();
    for refusal in [wrong, malformed, used, behind] {
        assert_eq!(refusal.public(), PublicRefusal::WrongCode);
        assert_eq!(
            refusal.public().to_string(),
            "That code was not accepted. Each code works once; wait for the next."
        );
    }
    assert!(ana.at(3000, WRONG).is_err() && ana.at(3000, WRONG).is_err());
    let retry_at = UnixTime::from_secs(3030);
    let throttled = ana.at(3001, WRONG).unwrap_err();
    assert_eq!(throttled.public(), PublicRefusal::TryLater { retry_at });
    assert_eq!(Refusal::Disabled.public(), PublicRefusal::Disabled);
}

#[test]
fn logs_say_what_a_wrong_code_led_to() {
    let mut ana = account(Policy::new().with_max_failures(2).unwrap());
    let mut texts = Vec::new();
    for _ in 0..3 {
        texts.push(ana.at(3000, WRONG).unwrap_err().to_string());
    }
    assert_eq!(texts[0], "wrong code: 1 in a row, debt 2");
    assert_eq!(
        texts[1],
        "wrong code: 2 in a row, debt 4; the factor is disabled now"
    );
    assert_eq!(texts[2], "the factor is disabled after too many failures");
}

#[test]
fn the_ends_of_time_hold_no_surprise() {
    for now in [0, 1, 29, 30, u64::MAX - 30, u64::MAX - 1, u64::MAX] {
        let good = totp().code_at(UnixTime::from_secs(now)).expose().to_owned();
        let mut ana = account(Policy::new());
        for _ in 0..5 {
            assert!(
                matches!(ana.at(now, WRONG), Err(Refusal::Rejected { .. })),
                "{now}"
            );
        }
        ana.state = ana.state.wait_lifted();
        assert!(ana.at(now, &good).is_ok(), "{now}");
        assert!(
            matches!(ana.at(now, &good), Err(Refusal::Replayed { .. })),
            "{now}"
        );
        ana.state = ana.state.with_last_step(Step::from_counter(u64::MAX));
        assert!(
            matches!(ana.at(now, &good), Err(Refusal::ClockBehind { .. })),
            "{now}"
        );
    }
}
