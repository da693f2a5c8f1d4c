//! A factor with its row, and the laws that hold at every attempt.

use second_factor::error::StateError;
use second_factor::{
    Accepted, Attempt, Factor, FactorState, Policy, Refusal, Saved, SignInError, UnixTime,
};

pub(crate) struct Account<F> {
    pub(crate) factor: F,
    pub(crate) policy: Policy,
    pub(crate) state: FactorState,
}

impl<F: Factor> Account<F> {
    pub(crate) fn new(factor: F, policy: Policy) -> Self {
        Self {
            factor,
            policy,
            state: FactorState::new(),
        }
    }

    /// Tries a code at a moment.
    pub(crate) fn at(&mut self, secs: u64, code: &str) -> Result<Accepted, Refusal> {
        let now = UnixTime::from_secs(secs);
        self.save(self.policy.attempt(&self.factor, self.state, code, now))
    }

    /// Commits an attempt on the state the row has, as a database would.
    pub(crate) fn save(&mut self, attempt: Attempt) -> Result<Accepted, Refusal> {
        let row = self.state;
        let answer = attempt.commit(|change| {
            assert_eq!(change.before(), &row.to_bytes());
            self.state = FactorState::from_bytes(change.after())?;
            let rank = |state: FactorState| (state.last_step(), state.debt(), state.failures());
            assert!(rank(self.state) > rank(row), "{row:?} -> {:?}", self.state);
            Ok::<_, StateError>(Saved::Yes)
        });
        answer.map_err(|error| match error {
            SignInError::Refused(refusal) => refusal,
            other => panic!("{other}"),
        })
    }
}
