//! What a service must remember of one factor between two attempts.

use crate::sign_in::budget::Budget;
use crate::sign_in::mark::{FARTHEST_OFFSET, Mark};
use crate::sign_in::policy::Policy;
use crate::stored::{Reader, StoredError};
use crate::time::{Step, UnixTime};

const VERSION: u8 = 1;

/// The part of one factor that each attempt changes: 32 bytes, stored beside the secret.
///
/// This is for programs that keep one authenticator and nothing else, such as a door lock. A service
/// with users keeps [`Factors`](crate::Factors). The state holds:
///
/// * the newest step that was used up;
/// * the two counts of failures, and whether they have disabled the factor;
/// * the time before which nothing is tried;
/// * the offset of the clock.
///
/// There is nothing secret in it.
///
/// # Security
///
/// Write it only as [`Unsaved::commit`](crate::Unsaved::commit) asks. Anyone who can write it can reset
/// the limit on guesses and make used codes good again; so can a backup that is restored.
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
/// # Ok::<(), second_factor::error::StoredError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct FactorState {
    budget: Budget,
    mark: Mark,
}

impl FactorState {
    /// Bytes in the stored form.
    pub const LEN: usize = 32;

    /// The state of a factor that nothing was tried against yet.
    #[must_use]
    pub const fn new() -> Self {
        Self::of(Budget::NEW, Mark::new(None, 0))
    }

    /// Sets the last step that was used up: for moving in from another system.
    ///
    /// For a [`Hotp`](crate::Hotp) it is the last counter that was accepted; see
    /// [`with_next_counter`](Self::with_next_counter).
    ///
    /// # Security
    ///
    /// Lowering it makes codes good again that were used.
    #[must_use]
    pub const fn with_last_step(self, step: Step) -> Self {
        Self::of(self.budget, Mark::new(Some(step), self.mark.offset()))
    }

    /// Sets the counter of a token's next code, as key URIs and most databases store it.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{FactorState, Step};
    ///
    /// let state = FactorState::new().with_next_counter(5);
    /// assert_eq!(state.last_step(), Some(Step::from_counter(4)));
    /// assert_eq!(FactorState::new().with_next_counter(0).last_step(), None);
    /// ```
    #[must_use]
    pub const fn with_next_counter(self, counter: u64) -> Self {
        let last = match counter.checked_sub(1) {
            Some(last) => Some(Step::from_counter(last)),
            None => None,
        };
        Self::of(self.budget, Mark::new(last, self.mark.offset()))
    }

    /// The newest step (for HOTP: counter) that was used up.
    #[must_use]
    pub const fn last_step(self) -> Option<Step> {
        self.mark.last_step()
    }

    /// Wrong codes since the last accepted code, 0 to 100.
    #[must_use]
    pub fn failures(self) -> u32 {
        self.budget.failures()
    }

    /// Failures that no accepted code has made up for, in units of one accepted code.
    ///
    /// A failure adds [the policy's cost](crate::Policy::with_failure_cost), an accepted code takes
    /// 1 away.
    #[must_use]
    pub fn debt(self) -> u32 {
        self.budget.debt()
    }

    /// Whether too many failures have disabled the factor.
    #[must_use]
    pub const fn is_disabled(self) -> bool {
        self.budget.is_disabled()
    }

    /// The time before which nothing is tried under a policy, if there is one at this moment.
    #[must_use]
    pub fn waits_until(self, policy: &Policy, now: UnixTime) -> Option<UnixTime> {
        self.budget.waits_until(policy, now)
    }

    /// Steps that the user's clock is ahead of the server's, -60 to 60; below 0, behind it.
    ///
    /// [`Policy::resync`](crate::Policy::resync) sets it; the window lies around the present step
    /// moved by it.
    #[must_use]
    pub fn offset(self) -> i32 {
        self.mark.offset().into()
    }

    /// The form to store; [`from_bytes`](Self::from_bytes) reads it back.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::LEN] {
        let [offset] = self.mark.offset().to_be_bytes();
        let marked = u8::from(self.mark.last_step().is_some());
        let last = self.mark.last().unwrap_or(0).to_be_bytes();
        let mut bytes = [0; Self::LEN];
        bytes[0] = VERSION;
        bytes[1..14].copy_from_slice(&self.budget.to_bytes());
        bytes[14] = offset;
        bytes[15] = marked;
        bytes[16..24].copy_from_slice(&last);
        bytes
    }

    /// Reads the stored form; what it accepts, [`to_bytes`](Self::to_bytes) gives back to the byte.
    ///
    /// # Errors
    ///
    /// [`StoredError`] for another length, an unknown version, or fields that no attempt leaves
    /// behind. Treat it as a damaged row: nobody signs in with it.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::FactorState;
    ///
    /// assert!(FactorState::from_bytes(&[]).is_err());
    /// assert!(FactorState::from_bytes(&[9; 32]).is_err());
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StoredError> {
        let mut from = Reader::new(bytes);
        if bytes.len() != Self::LEN {
            return Err(from.cut());
        }
        match from.u8()? {
            VERSION => {}
            found => return Err(StoredError::Version { found }),
        }
        let budget = Budget::read(&mut from)?;
        let offset = i8::from_be_bytes(from.array()?);
        let marked = from.u8()?;
        let last = from.u64()?;
        let state = Self::of(
            budget,
            Mark::new((marked != 0).then_some(Step::from_counter(last)), offset),
        );
        if offset.unsigned_abs() > FARTHEST_OFFSET {
            return Err(StoredError::Field { name: "offset" });
        }
        if state.to_bytes() != *bytes {
            return Err(StoredError::Field {
                name: "unused bytes",
            });
        }
        Ok(state)
    }

    pub(super) const fn of(budget: Budget, mark: Mark) -> Self {
        Self { budget, mark }
    }

    pub(super) const fn budget(self) -> Budget {
        self.budget
    }

    pub(super) const fn mark(self) -> Mark {
        self.mark
    }
}

/// [`FactorState::new`].
impl Default for FactorState {
    fn default() -> Self {
        Self::new()
    }
}
