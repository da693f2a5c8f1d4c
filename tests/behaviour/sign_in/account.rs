//! A factor with its row, and the laws that hold at every attempt.

use second_factor::error::StateError;
use second_factor::{
    Accepted, Attempt, CodeParams, Factor, FactorState, Policy, Refusal, Saved, SignInError, Step,
    Totp, UnixTime,
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
