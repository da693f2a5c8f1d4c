//! What a service must remember of each factor between two attempts.

use crate::otp::window::Window;
use crate::time::Step;

/// Everything that changes about a factor: 32 bytes, stored beside it, replaced by each attempt.
///
/// It holds the newest step that was used up, the two counts of failures, the time before which
/// nothing is tried, whether the factor is disabled, the offset of the user's clock, the time of
/// enrollment, and which recovery codes are spent. There is nothing secret in it.
///
/// # Security
///
/// Store it in a `NOT NULL` column of bytes, and write it only as
/// [`Attempt::commit`](crate::Attempt::commit) asks. Whoever can write it can reset the limit on
/// guesses and make used codes good again; so can a backup that is restored.
///
/// # Examples
///
/// ```
/// use second_factor::{FactorState, Step};
///
/// let state = FactorState::new().with_last_step(Step::from_counter(7));
/// let restored = FactorState::from_bytes(&state.to_bytes())?;
/// assert_eq!(restored, state);
/// assert_eq!(restored.last_step(), Some(Step::from_counter(7)));
/// # Ok::<(), second_factor::error::StateError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct FactorState {
    pub(crate) mark: Option<Step>,
    pub(crate) disabled: bool,
    /// Failures since the last accepted code.
    pub(crate) failures: u8,
    /// Failures that accepted codes have not paid off yet, in units of one accepted code.
    pub(crate) debt: u16,
    /// What one failure costs, in the same units; 0 without debt.
    pub(crate) cost: u8,
    /// Seconds since 1970 before which nothing is tried; 0 for no wait.
    pub(crate) retry_at: u64,
    /// Steps that the user's clock is ahead of ours.
    pub(crate) offset: i8,
    /// Seconds since 1970.
    pub(crate) enrolled_at: u32,
    /// Bit n is set when recovery code n was used.
    pub(crate) spent: u16,
}

/// NIST SP 800-63B-4 §3.2.2: no more consecutive failures than this, then the factor is disabled.
pub(crate) const MOST_FAILURES: u8 = 100;

/// How far off a clock may be that [`Policy::resync`](crate::Policy::resync) follows, in steps.
const FARTHEST_OFFSET: u8 = Window::FARTHEST.past();

const VERSION: u8 = 1;
const MARKED: u8 = 0b01;
const DISABLED: u8 = 0b10;

impl FactorState {
    /// Bytes in the stored form.
    pub const LEN: usize = 32;

    /// The state of a factor that nothing was tried against yet.
    ///
    /// [`Confirmed::commit`](crate::Confirmed::commit) hands out a better one, which has the step
    /// of the confirming code used up. This one is for recovery sets and for moving in.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            mark: None,
            disabled: false,
            failures: 0,
            debt: 0,
            cost: 0,
            retry_at: 0,
            offset: 0,
            enrolled_at: 0,
            spent: 0,
        }
    }

    /// The same with this step, and all before it, used up: for moving in from another system.
    ///
    /// For a [`Hotp`](crate::Hotp) it is the last counter that was accepted.
    ///
    /// # Security
    ///
    /// Lowering it makes codes good again that were used.
    #[must_use]
    pub const fn with_last_step(self, step: Step) -> Self {
        Self {
            mark: Some(step),
            ..self
        }
    }

    /// The same without a wait: for a support desk that has made sure who is asking.
    ///
    /// The counts of failures stay, and a disabled factor stays disabled.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::FactorState;
    ///
    /// assert_eq!(FactorState::new().wait_lifted(), FactorState::new());
    /// ```
    #[must_use]
    pub const fn wait_lifted(self) -> Self {
        Self {
            retry_at: 0,
            ..self
        }
    }

    /// The newest step (for HOTP: counter) that was used up.
    #[must_use]
    pub const fn last_step(self) -> Option<Step> {
        self.mark
    }

    /// Failures since the last accepted code, 0 to 100.
    #[must_use]
    pub fn failures(self) -> u32 {
        self.failures.into()
    }

    /// Failures that no accepted code has made up for, in units of one accepted code.
    ///
    /// A failure adds [the policy's cost](crate::Policy::with_failure_cost), an accepted code takes
    /// 1 away.
    #[must_use]
    pub fn debt(self) -> u32 {
        self.debt.into()
    }

    /// Steps that the user's clock is ahead of the server's, -20 to 20; below 0, behind it.
    ///
    /// Set by [`Policy::resync`](crate::Policy::resync) and
    /// [`Enrollment::confirm_two`](crate::Enrollment::confirm_two); the window lies around the
    /// present step moved by it.
    #[must_use]
    pub fn offset(self) -> i32 {
        self.offset.into()
    }

    /// The form to store; [`from_bytes`](Self::from_bytes) reads it back.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::LEN] {
        let [debt0, debt1] = self.debt.to_be_bytes();
        let [spent0, spent1] = self.spent.to_be_bytes();
        let [at0, at1, at2, at3] = self.enrolled_at.to_be_bytes();
        let [offset] = self.offset.to_be_bytes();
        let flags =
            if self.mark.is_some() { MARKED } else { 0 } | if self.disabled { DISABLED } else { 0 };
        let words = [
            [
                VERSION,
                flags,
                self.failures,
                self.cost,
                debt0,
                debt1,
                spent0,
                spent1,
            ],
            [at0, at1, at2, at3, offset, 0, 0, 0],
            self.mark.map_or(0, Step::counter).to_be_bytes(),
            self.retry_at.to_be_bytes(),
        ];
        words.as_flattened().try_into().unwrap_or_default()
    }

    /// Reads the stored form; what it accepts, [`to_bytes`](Self::to_bytes) gives back to the byte.
    ///
    /// # Errors
    ///
    /// [`StateError`] for another length, an unknown version, or fields that no attempt leaves
    /// behind. Treat it as a damaged row: nobody signs in with it.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::FactorState;
    /// use second_factor::error::StateError;
    ///
    /// assert_eq!(FactorState::from_bytes(&[]), Err(StateError::Length { found: 0 }));
    /// assert_eq!(FactorState::from_bytes(&[9; 32]), Err(StateError::Version { found: 9 }));
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StateError> {
        let found = bytes.len();
        let bytes: &[u8; Self::LEN] = bytes.try_into().map_err(|_| StateError::Length { found })?;
        let [version, flags, failures, cost, rest @ ..] = *bytes;
        if version != VERSION {
            return Err(StateError::Version { found: version });
        }
        let [debt0, debt1, spent0, spent1, rest @ ..] = rest;
        let [
            at0,
            at1,
            at2,
            at3,
            offset,
            unused0,
            unused1,
            unused2,
            rest @ ..,
        ] = rest;
        let [m0, m1, m2, m3, m4, m5, m6, m7, rest @ ..] = rest;
        let mark = u64::from_be_bytes([m0, m1, m2, m3, m4, m5, m6, m7]);
        let state = Self {
            mark: (flags & MARKED != 0).then_some(Step::from_counter(mark)),
            disabled: flags & DISABLED != 0,
            failures,
            debt: u16::from_be_bytes([debt0, debt1]),
            cost,
            retry_at: u64::from_be_bytes(rest),
            offset: i8::from_be_bytes([offset]),
            enrolled_at: u32::from_be_bytes([at0, at1, at2, at3]),
            spent: u16::from_be_bytes([spent0, spent1]),
        };
        state.check()?;
        if [unused0, unused1, unused2] != [0; 3] || state.to_bytes() != *bytes {
            return Err(StateError::Inconsistent {
                field: "unused bits",
            });
        }
        Ok(state)
    }

    /// What is true after every attempt.
    fn check(&self) -> Result<(), StateError> {
        let most = u16::from(self.cost).saturating_mul(MOST_FAILURES.into());
        let at_the_end = self.failures == MOST_FAILURES || (self.debt != 0 && self.debt == most);
        let rules = [
            (
                "failures",
                self.failures <= MOST_FAILURES && u16::from(self.failures) <= self.debt,
            ),
            (
                "cost",
                self.cost <= MOST_FAILURES && (self.cost == 0) == (self.debt == 0),
            ),
            ("debt", self.debt <= most),
            (
                "retry time",
                self.retry_at == 0 || (self.failures != 0 && !self.disabled),
            ),
            (
                "disabled flag",
                if self.disabled {
                    self.debt != 0
                } else {
                    !at_the_end
                },
            ),
            ("offset", self.offset.unsigned_abs() <= FARTHEST_OFFSET),
        ];
        match rules.into_iter().find(|(_, holds)| !holds) {
            Some((field, _)) => Err(StateError::Inconsistent { field }),
            None => Ok(()),
        }
    }
}

/// Why stored bytes are no state.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// A value that no attempt leaves behind: the row was damaged or written by something else.
    #[error("the stored state has an impossible {field}")]
    Inconsistent {
        /// What is impossible.
        field: &'static str,
    },
    /// Another number of bytes than [`FactorState::LEN`].
    #[error("a stored state has 32 bytes, not {found}")]
    Length {
        /// Bytes found.
        found: usize,
    },
    /// Written by a newer release, or by something else.
    #[error("the stored state has the unknown version {found}")]
    Version {
        /// Version found.
        found: u8,
    },
}
