//! A factor with its row, and the laws that hold at every attempt.

use second_factor::error::StoredError;
use second_factor::{
    AcceptedStep, CodeParams, Committed, FactorState, Hotp, Policy, Refusal, Saved, StateChange,
    Step, Totp, UnixTime, Unsaved,
};

pub(crate) const KEY: &[u8] = b"12345678901234567890";

/// What is typed for a wrong code: no step that the tests come near has it.
pub(crate) const WRONG: &str = "000000";

pub(crate) fn totp() -> Totp {
    Totp::from_key(KEY, CodeParams::new()).unwrap()
}

/// The code of a step, as an app shows it.
pub(crate) fn code(step: u64) -> String {
    let code = totp().code(Step::from_counter(step)).expose().to_owned();
    assert_ne!(code, WRONG);
    code
}

/// What the core decides on; the crate's own trait has no public name.
pub(crate) trait Tries {
    fn attempt(
        &self,
        policy: Policy,
        state: FactorState,
        code: &str,
        now: UnixTime,
    ) -> Unsaved<AcceptedStep, StateChange>;
}

macro_rules! tries {
    ($($factor:ty),+) => { $(
        impl Tries for $factor {
            fn attempt(
                &self,
                policy: Policy,
                state: FactorState,
                code: &str,
                now: UnixTime,
            ) -> Unsaved<AcceptedStep, StateChange> {
                policy.attempt(self, state, code, now)
            }
        }
    )+ };
}

tries!(Totp, Hotp);

pub(crate) struct Account<F> {
    pub(crate) factor: F,
    pub(crate) policy: Policy,
    pub(crate) state: FactorState,
}

impl<F: Tries> Account<F> {
    pub(crate) fn new(factor: F, policy: Policy) -> Self {
        Self {
            factor,
            policy,
            state: FactorState::new(),
        }
    }

    /// Tries a code at a moment.
    pub(crate) fn at(&mut self, secs: u64, code: &str) -> Result<AcceptedStep, Refusal> {
        let now = UnixTime::from_secs(secs);
        self.save(self.factor.attempt(self.policy, self.state, code, now))
    }

    /// Commits an attempt on the state the row has, as a database would.
    pub(crate) fn save(
        &mut self,
        attempt: Unsaved<AcceptedStep, StateChange>,
    ) -> Result<AcceptedStep, Refusal> {
        let row = self.state;
        let answer = attempt.commit(|change| {
            assert_eq!(change.before(), &row.to_bytes());
            self.state = FactorState::from_bytes(change.after())?;
            let rank = |state: FactorState| (state.last_step(), state.debt(), state.failures());
            assert!(rank(self.state) > rank(row), "{row:?} -> {:?}", self.state);
            Ok::<_, StoredError>(Saved::Yes)
        });
        match answer {
            Committed::Done(accepted) => Ok(accepted),
            Committed::Refused(refusal) => Err(refusal),
            other => panic!("{other:?}"),
        }
    }
}
