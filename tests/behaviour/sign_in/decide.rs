//! What an attempt decides, in which order, and what a commit makes of it.

use second_factor::{
    CodeParams, Committed, FactorState, Policy, Refusal, Saved, Step, Totp, UnixTime, Window,
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
                    assert_eq!(Some(accepted.step()), step(counter));
                    assert_eq!(accepted.offset(), i32::try_from(counter).unwrap() - 100);
                    assert_eq!(ana.state.last_step(), step(counter));
                } else {
                    assert!(matches!(
                        answer,
                        Err(Refusal::WrongCode { failures: 1, .. })
                    ));
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
        assert!(matches!(answer, Err(Refusal::Replayed)), "{secs} {used}");
        assert_eq!(ana.state, before, "a replay is not counted");
    }
    assert_eq!(ana.at(3000, &code(101)).unwrap().offset(), 1);
    assert!(matches!(ana.at(3030, &code(101)), Err(Refusal::Replayed)));
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
    assert_eq!(Some(ana.at(now, "468457").unwrap().step()), step(newer));
    assert!(matches!(ana.at(now, "468457"), Err(Refusal::Replayed)));

    // The older one used up, the newer is another code that happens to read the same.
    let mut ben = account(Policy::new());
    assert_eq!(
        Some(ben.at(now - 60, "468457").unwrap().step()),
        step(older)
    );
    assert_eq!(Some(ben.at(now, "468457").unwrap().step()), step(newer));
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
            matches!(answer, Err(Refusal::Replayed)),
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
            Committed::Refused(refusal) => refusal,
            other => panic!("{other:?}"),
        }
    };
    let mut ana = account(Policy::new());
    for _ in 0..5 {
        assert!(matches!(
            ana.at(3000, WRONG),
            Err(Refusal::WrongCode { .. })
        ));
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
        Err(Refusal::WrongCode { retry_at: None, .. })
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
        let refusal = refused(FactorState::new(), typed);
        assert!(
            matches!(refusal, Refusal::Malformed(_)),
            "{typed:?}: {refusal:?}"
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
        let Err(Refusal::WrongCode {
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
fn a_hundred_failures_in_a_row_disable_for_good() {
    let mut ana = account(Policy::new());
    let mut now = 3000;
    for n in 1..=100 {
        let Err(refusal @ Refusal::WrongCode { failures, .. }) = ana.at(now, WRONG) else {
            panic!("{n}");
        };
        assert_eq!(failures, n);
        now = refusal.retry_at().map_or(now, UnixTime::as_secs);
    }
    assert_eq!(ana.at(now, &code(now / 30)).unwrap_err(), Refusal::Disabled);
    // Neither time nor another policy brings it back.
    ana.policy = Policy::new().with_failure_cost(100).unwrap();
    let later = now + 10 * 365 * 86_400;
    assert_eq!(
        ana.at(later, &code(later / 30)).unwrap_err(),
        Refusal::Disabled
    );
    assert_eq!(
        ana.policy
            .check_allowed(ana.state, UnixTime::from_secs(later)),
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
    while !ana.state.is_disabled() {
        for _ in 0..4 {
            let answer = ana.at(now, WRONG);
            guesses += u32::from(matches!(answer, Err(Refusal::WrongCode { .. })));
        }
        let _owner = ana.at(now, &code(now / 30));
        now += 30;
    }
    assert_eq!(ana.at(now, &code(now / 30)).unwrap_err(), Refusal::Disabled);
    assert_eq!(guesses, 11); // 10 + 2 sign-ins at half a guess each
}

#[test]
fn another_cost_disables_nobody_at_once_and_forgives_nothing() {
    let cost = |cost| {
        let without_waits = Policy::new().with_free_failures(100).unwrap();
        without_waits.with_failure_cost(cost).unwrap()
    };
    let fail = |ana: &mut Account<Totp>, times| {
        for _ in 0..times {
            assert!(matches!(
                ana.at(3000, WRONG),
                Err(Refusal::WrongCode { .. })
            ));
        }
    };
    // 60 failures at 2, then at 1: 40 are left, not minus 20.
    let mut ana = account(cost(2));
    fail(&mut ana, 60);
    ana.policy = cost(1);
    assert_eq!(
        ana.policy
            .check_allowed(ana.state, UnixTime::from_secs(3000)),
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
            matches!(answer, Err(Refusal::ClockBehind { last_step, .. }) if Some(last_step) == step(1000))
        );
    }
    assert_eq!(ana.state, before);
    // At the window's last step the mark can be compared again: used, or wrong.
    assert!(matches!(
        ana.at(999 * 30, &code(1000)),
        Err(Refusal::Replayed)
    ));
    assert!(matches!(
        ana.at(999 * 30, WRONG),
        Err(Refusal::WrongCode { .. })
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
    assert_eq!(Some(ana.at(5000, &first).unwrap().step()), step(0));
}

/// The answer of a commit, for each answer of a save.
#[test]
fn only_a_saved_attempt_has_a_verdict() {
    let attempt = |code: &str| {
        Policy::new().attempt(&totp(), FactorState::new(), code, UnixTime::from_secs(3000))
    };
    for typed in [code(100).as_str(), WRONG] {
        let lost = attempt(typed).commit(|_change| Ok::<_, &str>(Saved::Lost));
        assert!(matches!(lost, Committed::Conflict), "{lost:?}");
        let failed = attempt(typed).commit(|_change| Err("disk full"));
        assert!(
            matches!(failed, Committed::Failed("disk full")),
            "{failed:?}"
        );
    }
    let right = attempt(&code(100)).commit(|_change| Ok::<_, &str>(Saved::Yes));
    assert!(matches!(right, Committed::Done(_)), "{right:?}");
    let wrong = attempt(WRONG).commit(|_change| Ok::<_, &str>(Saved::Yes));
    assert!(
        matches!(wrong, Committed::Refused(Refusal::WrongCode { .. })),
        "{wrong:?}"
    );
    assert_eq!(Saved::from_rows(1), Saved::Yes);
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
        assert_eq!(text(typed), "Unsaved(..)");
    }
    let mut ana = account(Policy::new());
    assert_eq!(
        format!("{:?}", ana.at(3000, &code(100)).unwrap()),
        "AcceptedStep(..)"
    );
}

/// The same answers by way of a store that waits.
#[test]
fn an_asynchronous_commit_answers_the_same() {
    let commit = |typed: &str, saved: Result<Saved, &'static str>| {
        let now = UnixTime::from_secs(3000);
        let attempt = Policy::new().attempt(&totp(), FactorState::new(), typed, now);
        pollster::block_on(attempt.commit_async(async |_change| {
            std::future::ready(()).await;
            saved
        }))
    };
    let right = commit(&code(100), Ok(Saved::Yes));
    assert!(matches!(right, Committed::Done(_)), "{right:?}");
    let wrong = commit(WRONG, Ok(Saved::Yes));
    assert!(
        matches!(wrong, Committed::Refused(Refusal::WrongCode { .. })),
        "{wrong:?}"
    );
    for typed in [code(100).as_str(), WRONG] {
        let lost = commit(typed, Ok(Saved::Lost));
        assert!(matches!(lost, Committed::Conflict), "{lost:?}");
        let failed = commit(typed, Err("disk full"));
        assert!(
            matches!(failed, Committed::Failed("disk full")),
            "{failed:?}"
        );
    }
    // What changes nothing is not saved, and has its verdict at once.
    let malformed = commit("no code", Err("disk full"));
    assert!(
        matches!(malformed, Committed::Refused(Refusal::Malformed(_))),
        "{malformed:?}"
    );
}

#[test]
fn the_ends_of_time_hold_no_surprise() {
    for now in [0, 1, 29, 30, u64::MAX - 30, u64::MAX - 1, u64::MAX] {
        let good = totp().code_at(UnixTime::from_secs(now)).expose().to_owned();
        let mut ana = account(Policy::new().with_free_failures(5).unwrap());
        for _ in 0..5 {
            assert!(
                matches!(ana.at(now, WRONG), Err(Refusal::WrongCode { .. })),
                "{now}"
            );
        }
        assert!(ana.at(now, &good).is_ok(), "{now}");
        assert!(
            matches!(ana.at(now, &good), Err(Refusal::Replayed)),
            "{now}"
        );
        ana.state = ana.state.with_last_step(Step::from_counter(u64::MAX));
        assert!(
            matches!(ana.at(now, &good), Err(Refusal::ClockBehind { .. })),
            "{now}"
        );
    }
}
