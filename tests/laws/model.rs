//! Random lives of a factor against a model of ten lines, and laws that no life breaks.

use core::cell::RefCell;
use std::collections::{BTreeMap, HashSet};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use second_factor::{
    AcceptedStep, CodeParams, Committed, FactorState, Policy, Saved, Step, Totp, UnixTime,
};

use crate::seeded::seeded;

/// What happens to a factor.
#[derive(Clone, Debug)]
enum Event {
    /// The code of a step, counted from the clock's, or one that no step near it has.
    Code(Option<i8>, Save),
    /// Two codes decided on one state and saved one after the other.
    Race([Option<i8>; 2]),
    /// The clock goes on, or jumps.
    Clock(i64),
    /// The process starts anew and reads the row.
    Restart,
}

/// What the database does with a change.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Save {
    Saves,
    /// Somebody else has changed the row in the meantime.
    Loses,
    /// It saves, and nobody hears of it.
    Forgets,
    /// It is down.
    Fails,
}

fn code() -> impl Strategy<Value = Option<i8>> {
    prop_oneof![3 => Just(None), 3 => (-2..=2_i8).prop_map(Some)]
}

fn event() -> impl Strategy<Value = Event> {
    let save = prop_oneof![
        6 => Just(Save::Saves), 1 => Just(Save::Loses), 1 => Just(Save::Forgets), 1 => Just(Save::Fails)
    ];
    prop_oneof![
        6 => (code(), save).prop_map(|(code, save)| Event::Code(code, save)),
        2 => [code(), code()].prop_map(Event::Race),
        4 => (0..120_i64).prop_map(Event::Clock),
        1 => prop_oneof![-8000..8000_i64, -100..0_i64].prop_map(Event::Clock),
        1 => Just(Event::Restart),
    ]
}

/// The model: what design and documentation say, in other words.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Model {
    mark: Option<u64>,
    failures: u32,
    debt: u32,
    wait: u64,
    disabled: bool,
}

impl Model {
    fn attempt(&mut self, live: [(u64, bool); 3], now: u64, cost: u32, most: u32) -> &'static str {
        let new = |step: u64| self.mark.is_none_or(|mark| step > mark);
        let hits = || {
            live.into_iter()
                .filter_map(|(step, equal)| equal.then_some(step))
        };
        if self.disabled {
            return "disabled";
        }
        if now < self.wait && self.wait <= now + 2 * 3600 {
            return "throttled";
        }
        if self.mark.is_some_and(|mark| mark > live[2].0) {
            return "clock_behind";
        }
        if let Some(step) = hits().filter(|step| new(*step)).max() {
            let debt = self.debt.saturating_sub(1);
            *self = Self {
                mark: Some(step),
                debt,
                ..Self::default()
            };
            return "accepted";
        }
        if hits().next().is_some() {
            return "replayed";
        }
        (self.failures, self.debt) = (self.failures + 1, self.debt + cost);
        self.disabled = self.failures >= 100 || self.debt >= cost * most;
        let wait = || 3600.min(30 << (self.failures - 5).min(20));
        self.wait = if self.failures > 4 && !self.disabled {
            now + wait()
        } else {
            0
        };
        "wrong_code"
    }
}

/// A factor, its model, and what the laws speak of.
struct Life {
    totp: Totp,
    policy: Policy,
    cost: u32,
    most: u32,
    now: u64,
    row: FactorState,
    model: Model,
    accepted: Vec<u64>,
    paid: u32,
    guesses: u32,
    rows: HashSet<[u8; 32]>,
    tally: BTreeMap<&'static str, u32>,
}

fn kind<E>(answer: &Committed<AcceptedStep, E>) -> &'static str {
    match answer {
        Committed::Done(_) => "accepted",
        Committed::Refused(refusal) => refusal.name(),
        Committed::Conflict => "conflict",
        Committed::Failed(_) => "error",
    }
}

impl Life {
    fn new(cost: u32, most: u32) -> Self {
        let policy = Policy::new().with_failure_cost(cost).unwrap();
        Self {
            totp: Totp::from_key(b"12345678901234567890", CodeParams::new()).unwrap(),
            policy: policy.with_max_failures(most).unwrap(),
            cost,
            most,
            now: 1_000_000,
            row: FactorState::new(),
            model: Model::default(),
            accepted: Vec::new(),
            paid: 0,
            guesses: 0,
            rows: HashSet::from([FactorState::new().to_bytes()]),
            tally: BTreeMap::new(),
        }
    }

    fn typed(&self, code: Option<i8>) -> String {
        let step = (self.now / 30).saturating_add_signed(code.unwrap_or(0).into());
        match code {
            Some(_) => self.totp.code(Step::from_counter(step)).expose().to_owned(),
            None => "000000".to_owned(),
        }
    }

    fn live(&self, typed: &str) -> [(u64, bool); 3] {
        let present = self.now / 30;
        [present - 1, present, present + 1].map(|step| {
            (
                step,
                self.totp.code(Step::from_counter(step)).expose() == typed,
            )
        })
    }

    /// One attempt on a state that was read before, and what the database makes of it.
    fn attempt(
        &mut self,
        read: (FactorState, Model),
        typed: &str,
        save: Save,
    ) -> Result<(), TestCaseError> {
        let (state, mut model) = read;
        let expected = model.attempt(self.live(typed), self.now, self.cost, self.most);
        let stale = save == Save::Loses || self.row != state;
        let mut after = None;
        let attempt = self
            .policy
            .attempt(&self.totp, state, typed, UnixTime::from_secs(self.now));
        let answer = attempt.commit(|change| {
            assert_eq!(change.before(), &state.to_bytes());
            after = FactorState::from_bytes(change.after()).ok();
            match save {
                Save::Fails => Err("down"),
                _ if stale => Ok(Saved::Lost),
                Save::Forgets => Err("lost on the way"),
                _ => Ok(Saved::Yes),
            }
        });
        let changes = matches!(expected, "accepted" | "wrong_code");
        prop_assert_eq!(after.is_some(), changes);
        let seen = match save {
            Save::Fails | Save::Forgets if changes && (!stale || save == Save::Fails) => "error",
            _ if changes && stale => "conflict",
            _ => expected,
        };
        prop_assert_eq!(kind(&answer), seen);
        *self.tally.entry(seen).or_default() += 1;
        if let (true, Some(after)) = (!stale && save != Save::Fails, after) {
            self.write(after, model, expected)?;
        }
        if let Committed::Done(accepted) = answer {
            self.accepted.push(accepted.step().counter());
        }
        Ok(())
    }

    /// The row gets another state: the laws of a change.
    fn write(&mut self, after: FactorState, model: Model, what: &str) -> Result<(), TestCaseError> {
        let rank = |state: FactorState| (state.last_step(), state.debt(), state.failures());
        prop_assert!(rank(after) > rank(self.row), "every change grows");
        prop_assert!(
            after.last_step() >= self.row.last_step(),
            "the mark never falls"
        );
        prop_assert!(self.rows.insert(after.to_bytes()), "a state never recurs");
        self.paid += u32::from(what == "accepted");
        self.guesses += u32::from(what == "wrong_code");
        (self.row, self.model) = (after, model);
        let facts = (model.mark, model.failures, model.debt);
        let mark = after.last_step().map(Step::counter);
        prop_assert_eq!((mark, after.failures(), after.debt()), facts);
        Ok(())
    }

    fn live_through(&mut self, event: &Event) -> Result<(), TestCaseError> {
        let read = (self.row, self.model);
        match *event {
            Event::Code(code, save) => self.attempt(read, &self.typed(code), save)?,
            Event::Race(codes) => {
                for code in codes {
                    self.attempt(read, &self.typed(code), Save::Saves)?;
                }
            }
            Event::Clock(secs) => self.now = self.now.saturating_add_signed(secs),
            Event::Restart => self.row = FactorState::from_bytes(&self.row.to_bytes()).unwrap(),
        }
        // The laws of a life so far.
        prop_assert!(
            self.accepted.is_sorted_by(|a, b| a < b),
            "no step is accepted twice"
        );
        let bound = self.cost * self.most + self.paid;
        prop_assert!(self.guesses <= bound.div_ceil(self.cost), "guessing ends");
        Ok(())
    }
}

#[test]
fn every_life_follows_the_model_and_the_laws() {
    let lives = (
        1..=3_u32,
        1..=100_u32,
        prop::collection::vec(event(), 1..250),
    );
    let tally = RefCell::new(BTreeMap::new());
    let outcome = TestRunner::new(seeded(150)).run(&lives, |(cost, most, events)| {
        let mut life = Life::new(cost, most);
        for event in &events {
            life.live_through(event)?;
        }
        for (kind, count) in life.tally {
            *tally.borrow_mut().entry(kind).or_insert(0) += count;
        }
        Ok(())
    });
    outcome.unwrap();
    // Everything that can happen has happened, or the run shows nothing.
    let kinds = [
        "accepted",
        "clock_behind",
        "conflict",
        "disabled",
        "error",
        "replayed",
        "throttled",
        "wrong_code",
    ];
    for kind in kinds {
        assert!(
            tally.borrow().get(kind).is_some_and(|count| *count > 100),
            "{kind}: {tally:?}"
        );
    }
}
