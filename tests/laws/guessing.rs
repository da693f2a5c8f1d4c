//! A year of guessing, and five years of clumsy typing, against real attempts.

use second_factor::error::StoredError;
use second_factor::{
    AcceptedStep, Code, CodeParams, Committed, FactorState, Policy, Refusal, Saved, Totp, UnixTime,
    Window,
};

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;
/// A midnight.
const START: u64 = 20_000 * DAY;
const WRONG: &str = "000000";

struct Factor {
    totp: Totp,
    policy: Policy,
    state: FactorState,
}

type Answer = Committed<AcceptedStep, ()>;

impl Factor {
    fn new(policy: Policy) -> Self {
        let totp = Totp::from_key(b"12345678901234567890", CodeParams::new()).unwrap();
        Self {
            totp,
            policy,
            state: FactorState::new(),
        }
    }

    /// Saves what was decided on a state that may be stale by now.
    fn commit(&mut self, read: FactorState, code: &str, now: u64) -> Answer {
        let attempt = self
            .policy
            .attempt(&self.totp, read, code, UnixTime::from_secs(now));
        attempt.commit(|change| {
            if *change.before() != self.state.to_bytes() {
                return Ok(Saved::Lost);
            }
            self.state = FactorState::from_bytes(change.after()).unwrap();
            Ok(Saved::Yes)
        })
    }

    fn sign_in(&mut self, now: u64) -> bool {
        let code = self.totp.code_at(UnixTime::from_secs(now));
        let answer = self.commit(self.state, code.expose(), now);
        matches!(answer, Committed::Done(_))
    }

    fn retry_at(&self, now: u64) -> Option<u64> {
        let waits_until = self
            .state
            .waits_until(&self.policy, UnixTime::from_secs(now));
        waits_until.map(UnixTime::as_secs)
    }

    fn is_disabled(&self) -> bool {
        self.state.is_disabled()
    }
}

/// When somebody who knows the password guesses.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Guesser {
    /// The free failures after each of the owner's sign-ins: the owner never meets a wait.
    AfterEachSignIn,
    AsFastAsPossible,
    /// From midnight to six.
    AtNight,
    /// As many as the owner's sign-ins make up for, and the rest in the last ten days.
    Patient,
}

/// What a year came to.
#[derive(Debug, PartialEq)]
struct Year {
    guesses: u32,
    sign_ins: u32,
    disabled_on_day: Option<u64>,
}

/// Guesses of many connections at once: each decides on the state that all have read, and those
/// that come too late read again. Answers how many were answered as wrong.
fn burst(factor: &mut Factor, now: u64, connections: usize) -> u32 {
    burst_of_clocks(factor, vec![now; connections])
}

/// The same with a clock for each connection, which it has read once.
fn burst_of_clocks(factor: &mut Factor, mut pending: Vec<u64>) -> u32 {
    let mut answered = 0;
    while !pending.is_empty() {
        let read = factor.state;
        pending.retain(|now| match factor.commit(read, WRONG, *now) {
            Committed::Refused(Refusal::WrongCode { .. }) => {
                answered += 1;
                false
            }
            Committed::Conflict => true,
            Committed::Refused(_) => false,
            other => panic!("{other:?}"),
        });
    }
    answered
}

/// Guesses, bursts that were answered, and seconds until the factor is disabled, for somebody who
/// guesses at several hosts as fast as the waits allow. Each host's clock is so many seconds
/// behind; 16 connections are spread over them.
fn until_disabled(behind: &[u64]) -> (u32, u32, u64) {
    let mut factor = Factor::new(Policy::new());
    let (mut guesses, mut bursts, mut now) = (0, 0, START);
    loop {
        let clocks = behind.iter().cycle().take(16).map(|behind| now - behind);
        guesses += burst_of_clocks(&mut factor, clocks.collect());
        bursts += 1;
        if factor.is_disabled() {
            return (guesses, bursts, now - START);
        }
        // The next moment at which one of the hosts would try a code.
        let moments = behind.iter().map(|behind| {
            let free_from = factor.retry_at(now - behind).unwrap_or(now - behind);
            free_from + behind
        });
        now = moments.min().unwrap_or(u64::MAX).max(now + 1);
    }
}

/// Lives through a year, from one moment at which something can happen to the next.
fn year(policy: Policy, guesser: Guesser, sign_ins_a_day: u64, connections: usize) -> Year {
    let mut factor = Factor::new(policy);
    let mut year = Year {
        guesses: 0,
        sign_ins: 0,
        disabled_on_day: None,
    };
    // The owner's wishes to sign in, from eight to twenty-two.
    let mut wishes: Vec<u64> = (0..365)
        .flat_map(|day| (0..sign_ins_a_day).map(move |n| (day, n)))
        .map(|(day, n)| START + day * DAY + 8 * HOUR + n * 14 * HOUR / sign_ins_a_day)
        .rev()
        .collect();
    let mut now = START;
    while now < START + 365 * DAY && year.disabled_on_day.is_none() {
        let mut signed_in = false;
        if wishes.last().is_some_and(|wish| *wish <= now) && factor.sign_in(now) {
            wishes.pop();
            year.sign_ins += 1;
            signed_in = true;
        }
        let guesses = match guesser {
            Guesser::AfterEachSignIn if signed_in => burst(&mut factor, now, 4),
            Guesser::AfterEachSignIn => 0,
            Guesser::AsFastAsPossible => burst(&mut factor, now, connections),
            Guesser::AtNight if now % DAY < 6 * HOUR => burst(&mut factor, now, connections),
            Guesser::Patient if signed_in && year.sign_ins % 2 == 0 => burst(&mut factor, now, 1),
            Guesser::Patient if now >= START + 355 * DAY => burst(&mut factor, now, connections),
            Guesser::AtNight | Guesser::Patient => 0,
        };
        year.guesses += guesses;
        if factor.is_disabled() {
            year.disabled_on_day = Some((now - START) / DAY);
        }
        let wish = wishes.last().map_or(u64::MAX, |wish| (*wish).max(now + 30));
        let midnight = (now / DAY + 1) * DAY;
        now = factor
            .retry_at(now)
            .unwrap_or(u64::MAX)
            .min(wish)
            .min(midnight)
            .max(now + 1);
    }
    year
}

/// Sign-ins a day, guesses, sign-ins, and the day on which it ended, counted from 0.
type Row = (u64, u32, u32, Option<u64>);

fn check(guesser: Guesser, rows: [Row; 4]) {
    let policy = Policy::new();
    for (daily, guesses, sign_ins, disabled_on_day) in rows {
        let expected = Year {
            guesses,
            sign_ins,
            disabled_on_day,
        };
        // However many connections guess at once.
        for connections in [5, 50] {
            assert_eq!(
                year(policy, guesser, daily, connections),
                expected,
                "{guesser:?} {daily}"
            );
        }
        assert!(guesses <= 100 + sign_ins.div_ceil(2), "{guesser:?} {daily}");
        let odds = policy.odds_per_year(CodeParams::new(), f64::from(sign_ins) / 365.0);
        let chance = f64::from(guesses) * policy.odds_per_guess(CodeParams::new());
        assert!(chance <= odds, "{guesser:?} {daily}");
    }
}

#[test]
fn guessing_after_each_sign_in_ends() {
    let rows = [
        (0, 0, 0, None),
        (1, 114, 29, Some(28)),
        (3, 114, 29, Some(9)),
        (10, 114, 29, Some(2)),
    ];
    check(Guesser::AfterEachSignIn, rows);
}

#[test]
fn guessing_as_fast_as_possible_ends() {
    let rows = [
        (0, 100, 0, Some(3)),
        (1, 102, 3, Some(2)),
        (3, 103, 6, Some(1)),
        (10, 104, 8, Some(0)),
    ];
    check(Guesser::AsFastAsPossible, rows);
}

#[test]
fn guessing_at_night_ends() {
    let rows = [
        (0, 100, 0, Some(14)),
        (1, 103, 6, Some(6)),
        (3, 109, 18, Some(6)),
        (10, 140, 80, Some(8)),
    ];
    check(Guesser::AtNight, rows);
}

/// The most that there is: what accepted codes pay for, and one debt at the end.
#[test]
fn patient_guessing_gets_what_the_bound_allows() {
    let rows = [
        (0, 100, 0, Some(358)),
        (1, 279, 359, Some(358)),
        (3, 636, 1073, Some(357)),
        (10, 1880, 3561, Some(356)),
    ];
    check(Guesser::Patient, rows);
}

/// Wrong, right, wrong, wrong: an accepted code pays for half of a guess, which is then a whole one.
#[test]
fn the_bound_of_a_year_counts_a_guess_that_is_paid_for_in_part() {
    let policy = Policy::new().with_max_failures(2).unwrap();
    let mut factor = Factor::new(policy);
    let mut guesses = burst(&mut factor, START, 1);
    assert!(factor.sign_in(START));
    guesses += burst(&mut factor, START, 1) + burst(&mut factor, START, 1);
    assert!(factor.is_disabled());
    assert_eq!(guesses, 3);
    let chance = f64::from(guesses) * policy.odds_per_guess(CodeParams::new());
    assert!(chance <= policy.odds_per_year(CodeParams::new(), 1.0 / 365.0));
}

/// Seven waits that double from 30 seconds, then 88 of an hour: 89 hours.
const WAITS: u64 = 30 * 127 + 88 * HOUR;

/// All read the clock once; for half of them a second has passed.
#[test]
fn a_burst_around_the_change_of_a_second_gains_nothing() {
    assert_eq!(until_disabled(&[0; 1]), (100, 96, WAITS));
    assert_eq!(until_disabled(&[0, 1]), (100, 96, WAITS));
    // The last free guess by the slower clock begins the waits a second earlier.
    assert_eq!(until_disabled(&[1, 0]), (100, 96, WAITS - 1));
}

#[test]
fn hosts_whose_clocks_differ_do_not_shorten_the_waits() {
    // So many hosts, each a second behind the one before it.
    for hosts in [1, 2, 4, 8] {
        let behind: Vec<u64> = (0..hosts).collect();
        let (guesses, _, time) = until_disabled(&behind);
        assert_eq!((guesses, time / HOUR), (100, 89), "{hosts} hosts");
    }
    // Two hosts, so many seconds apart, whichever comes first.
    for seconds in [1, 2, 4, 8] {
        for behind in [[0, seconds], [seconds, 0]] {
            let (guesses, _, time) = until_disabled(&behind);
            assert_eq!((guesses, time / HOUR), (100, 89), "{behind:?}");
        }
    }
}

/// An owner who signs in so often a day and mistypes a quarter of the codes.
fn clumsy(sign_ins_a_day: u64, seed: u64) -> Factor {
    let mut factor = Factor::new(Policy::new());
    let mut random = seed;
    let mut mistypes = || {
        // Knuth's MMIX generator; its upper bits are good enough for a finger.
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        random >> 62 == 0
    };
    let between = DAY / sign_ins_a_day;
    for wish in 0..5 * 365 * sign_ins_a_day {
        let mut now = START + wish * between;
        while mistypes() {
            let answer = factor.commit(factor.state, WRONG, now);
            assert!(matches!(
                answer,
                Committed::Refused(Refusal::WrongCode { .. })
            ));
            now = factor.retry_at(now).unwrap_or(now + 5);
        }
        assert!(factor.sign_in(now));
        assert!(factor.state.debt() < 100, "half the way to the end");
    }
    factor
}

#[test]
fn who_mistypes_a_quarter_is_not_disabled_in_five_years() {
    for (daily, seed) in [(1, 1), (3, 2)] {
        assert!(!clumsy(daily, seed).is_disabled());
    }
}

#[test]
#[ignore = "18 million codes: in release mode"]
fn nobody_of_five_hundred_who_mistype_a_quarter_is_disabled_in_five_years() {
    for seed in 0..500 {
        assert!(!clumsy([1, 3, 10][usize::try_from(seed % 3).unwrap()], seed).is_disabled());
    }
}

/// The failure that ends it says so, so that the owner can be told at once; later tries do not.
#[test]
fn the_last_failure_says_that_the_factor_is_disabled() {
    let totp = Totp::from_key(&[7; 20], CodeParams::new()).unwrap();
    let policy = Policy::new().with_max_failures(2).unwrap();
    let (mut state, mut refusals) = (FactorState::new(), Vec::new());
    let now = UnixTime::from_secs(1_000_000);
    let wrong = (0..).map(|n| format!("{n:06}")).find(|text| {
        let code = Code::parse(text, totp.params().format()).unwrap();
        totp.peek(&code, now, Window::DEFAULT).is_none()
    });
    for _ in 0..3 {
        let attempt = policy.attempt(&totp, state, wrong.as_deref().unwrap(), now);
        let answer = attempt.commit(|change| {
            state = FactorState::from_bytes(change.after())?;
            Ok::<_, StoredError>(Saved::Yes)
        });
        let Committed::Refused(refusal) = answer else {
            panic!("refused")
        };
        refusals.push(refusal);
    }
    assert!(matches!(
        refusals[0],
        Refusal::WrongCode {
            disabled: false,
            ..
        }
    ));
    assert!(matches!(
        refusals[1],
        Refusal::WrongCode { disabled: true, .. }
    ));
    assert_eq!(
        refusals[1].to_string(),
        "wrong code: 2 in a row, debt 4; codes are disabled from now on"
    );
    assert_eq!(refusals[2], Refusal::Disabled);
}
