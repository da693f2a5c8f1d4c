//! Two codes in a row find a wrong clock, and no more than that.

use second_factor::{
    AcceptedStep, Committed, FactorState, Policy, Refusal, Saved, Step, Totp, UnixTime,
};

use super::account::{Account, WRONG, code, totp};

const NOW: u64 = 3000; // step 100

fn account() -> Account<Totp> {
    Account::new(totp(), Policy::new())
}

fn resync_typed(
    ana: &mut Account<Totp>,
    secs: u64,
    codes: [&str; 2],
) -> Result<AcceptedStep, Refusal> {
    ana.save(
        ana.policy
            .resync(&ana.factor, ana.state, codes, UnixTime::from_secs(secs)),
    )
}

fn resync(ana: &mut Account<Totp>, secs: u64, steps: [u64; 2]) -> Result<AcceptedStep, Refusal> {
    let [first, second] = steps.map(code);
    resync_typed(ana, secs, [&first, &second])
}

#[test]
fn a_clock_up_to_twenty_steps_off_is_followed_from_then_on() {
    for ahead in [-19_i32, -5, 0, 5, 20] {
        let phone = |step: u64| step.checked_add_signed(ahead.into()).unwrap();
        let mut ana = account();
        let accepted = resync(&mut ana, NOW, [phone(99), phone(100)]).unwrap();
        assert_eq!(
            (accepted.offset(), accepted.step().counter()),
            (ahead, phone(100))
        );
        assert_eq!(ana.state.offset(), ahead);
        // Both are used up, and the window moves along.
        for used in [99, 100] {
            let answer = ana.at(NOW, &code(phone(used)));
            assert!(
                matches!(answer, Err(Refusal::Replayed)),
                "{ahead}: {answer:?}"
            );
        }
        assert_eq!(ana.at(NOW + 30, &code(phone(101))).unwrap().offset(), ahead);
        assert_eq!(
            ana.at(NOW + 60, &code(phone(103))).unwrap().offset(),
            ahead + 1
        );
        assert_eq!(ana.state.offset(), ahead, "no code moves what is stored");
        assert!(matches!(
            ana.at(NOW + 90, &code(phone(105))),
            Err(Refusal::WrongCode { .. })
        ));
    }
}

#[test]
fn both_codes_lie_within_twenty_steps() {
    for (steps, fits) in [
        ([80, 81], true),
        ([79, 80], false),
        ([119, 120], true),
        ([120, 121], false),
    ] {
        let mut ana = account();
        let answer = resync(&mut ana, NOW, steps);
        assert_eq!(answer.is_ok(), fits, "{steps:?}: {answer:?}");
        assert_eq!(ana.state.failures(), u32::from(!fits));
    }
}

#[test]
fn the_codes_are_strictly_consecutive_and_in_order() {
    for steps in [[100, 100], [100, 102], [101, 100], [100, 99], [90, 100]] {
        let mut ana = account();
        let answer = resync(&mut ana, NOW, steps);
        assert!(
            matches!(
                answer,
                Err(Refusal::WrongCode {
                    failures: 1,
                    debt: 2,
                    ..
                })
            ),
            "{steps:?}"
        );
        assert_eq!(ana.state.last_step(), None);
    }
    // A key that shows one code twice in a row is followed all the same.
    let (first, second) = (910_737, 910_738);
    assert_eq!(code(first), code(second));
    assert!(resync(&mut account(), second * 30, [first, second]).is_ok());
}

#[test]
fn both_codes_are_newer_than_what_is_used_up() {
    let mut ana = account();
    assert!(ana.at(NOW, &code(100)).is_ok());
    for steps in [[98, 99], [99, 100], [100, 101]] {
        let before = ana.state;
        let answer = resync(&mut ana, NOW + 30, steps);
        assert!(
            matches!(answer, Err(Refusal::Replayed)),
            "{steps:?}: {answer:?}"
        );
        assert_eq!(ana.state, before);
    }
    // A used code helps nobody to guess the next one.
    let [used, wrong] = [code(100), WRONG.into()];
    assert!(matches!(
        resync_typed(&mut ana, NOW + 30, [&used, &wrong]),
        Err(Refusal::WrongCode { .. })
    ));
    assert!(resync(&mut ana, NOW + 30, [101, 102]).is_ok());
}

#[test]
fn it_is_refused_when_an_attempt_would_be() {
    let mut ana = account();
    for typed in [["287082", "what"], ["", "287082"]] {
        let answer = resync_typed(&mut ana, NOW, typed);
        assert!(matches!(answer, Err(Refusal::Malformed(_))), "{answer:?}");
    }
    assert_eq!(ana.state, FactorState::new());
    for _ in 0..5 {
        assert!(resync_typed(&mut ana, NOW, [WRONG; 2]).is_err());
    }
    let throttled = resync(&mut ana, NOW + 29, [100, 101]).unwrap_err();
    assert_eq!(throttled.retry_at(), Some(UnixTime::from_secs(NOW + 30)));
    ana.policy = Policy::new().with_max_failures(1).unwrap();
    assert!(resync_typed(&mut ana, NOW + 30, [WRONG; 2]).is_err());
    assert_eq!(
        resync(&mut ana, NOW + 9000, [400, 401]).unwrap_err(),
        Refusal::Disabled
    );
}

#[test]
fn asvs_5_allows_none() {
    let mut ana = Account::new(totp(), Policy::asvs_5());
    assert_eq!(
        resync(&mut ana, NOW, [100, 101]).unwrap_err(),
        Refusal::ResyncOff
    );
    assert_eq!(ana.state, FactorState::new());
}

/// Only `resync` moves the offset: a relay that holds a code must not stretch its life.
#[test]
fn accepted_codes_do_not_move_the_window() {
    let mut ana = account();
    for step in 0..50_u64 {
        // A phone that is always one step ahead.
        assert_eq!(
            ana.at(NOW + step * 30, &code(101 + step)).unwrap().offset(),
            1
        );
    }
    assert!(matches!(
        ana.at(NOW + 50 * 30, &code(152)),
        Err(Refusal::WrongCode { .. })
    ));
}

#[test]
fn the_ends_of_time_hold_no_surprise() {
    let mut ana = account();
    assert!(resync(&mut ana, 0, [0, 1]).is_ok());
    let last = u64::MAX / 30;
    for now in [u64::MAX, u64::MAX - 600] {
        let mut ana = account();
        assert!(resync(&mut ana, now, [last - 1, last]).is_ok(), "{now}");
    }
    let state = FactorState::new().with_last_step(Step::from_counter(u64::MAX));
    let attempt = Policy::new().resync(
        &totp(),
        state,
        ["287082", "287082"],
        UnixTime::from_secs(59),
    );
    let answer = attempt.commit(|_change| Ok::<_, ()>(Saved::Yes));
    assert!(matches!(
        answer,
        Committed::Refused(Refusal::ClockBehind { .. })
    ));
}
