//! One attempt to sign in: decided first, saved second, told last.

use core::fmt;

use crate::sign_in::state::FactorState;
use crate::time::{Step, UnixTime};

/// A decided attempt, whose outcome comes out only when it is saved.
///
/// [`commit`](Self::commit) is all there is: it asks the caller to replace the stored state, and
/// answers after that. Dropping an attempt tells nothing and signs nobody in.
///
/// # Examples
///
/// No verdict without a commit:
///
/// ```
/// # use second_factor::{FactorState, CodeParams, Policy, Saved, Totp, UnixTime};
/// # let totp = Totp::from_key(b"12345678901234567890", CodeParams::new())?;
/// let (state, now) = (FactorState::new(), UnixTime::from_secs(59));
/// let attempt = Policy::new().attempt(&totp, state, "287082", now);
/// let signed_in = attempt.commit(|_change| Ok::<_, std::io::Error>(Saved::Yes)).is_ok();
/// assert!(signed_in);
/// # Ok::<(), second_factor::error::SecretError>(())
/// ```
///
/// ```compile_fail,E0599
/// # use second_factor::{FactorState, CodeParams, Policy, Saved, Totp, UnixTime};
/// # let totp = Totp::from_key(b"12345678901234567890", CodeParams::new())?;
/// let (state, now) = (FactorState::new(), UnixTime::from_secs(59));
/// let attempt = Policy::new().attempt(&totp, state, "287082", now);
/// let signed_in = attempt.is_ok();
/// assert!(signed_in);
/// # Ok::<(), second_factor::error::SecretError>(())
/// ```
///
/// An attempt that is not committed is a warning; here, with warnings as errors:
///
/// ```
/// #![deny(unused_must_use)]
/// # use second_factor::{FactorState, CodeParams, Policy, Saved, Totp, UnixTime};
/// # let totp = Totp::from_key(b"12345678901234567890", CodeParams::new())?;
/// # let (state, now) = (FactorState::new(), UnixTime::from_secs(59));
/// let attempt = Policy::new().attempt(&totp, state, "287082", now);
/// let _accepted = attempt.commit(|_change| Ok::<_, std::io::Error>(Saved::Yes));
/// # Ok::<(), second_factor::error::SecretError>(())
/// ```
///
/// ```compile_fail
/// #![deny(unused_must_use)]
/// # use second_factor::{FactorState, CodeParams, Policy, Saved, Totp, UnixTime};
/// # let totp = Totp::from_key(b"12345678901234567890", CodeParams::new())?;
/// # let (state, now) = (FactorState::new(), UnixTime::from_secs(59));
/// Policy::new().attempt(&totp, state, "287082", now);
/// # Ok::<(), second_factor::error::SecretError>(())
/// ```
#[must_use = "nobody is signed in and no guess is counted until `commit` has saved it"]
pub struct Attempt(Outcome);

/// Nothing can be accepted without a change of the state.
enum Outcome {
    Unchanged(Refusal),
    Changed(Change, Result<Accepted, Refusal>),
}

impl Attempt {
    pub(crate) const fn unchanged(refusal: Refusal) -> Self {
        Self(Outcome::Unchanged(refusal))
    }

    pub(crate) fn changed(
        before: FactorState,
        after: FactorState,
        verdict: Result<Accepted, Refusal>,
    ) -> Self {
        Self(Outcome::Changed(
            Change {
                before: before.to_bytes(),
                after: after.to_bytes(),
            },
            verdict,
        ))
    }

    /// Has the new state saved, then answers.
    ///
    /// `save` replaces the stored bytes where [`before`](Change::before) still stands, in one
    /// statement of its own that is durable when it returns:
    /// `UPDATE factors SET state = $after WHERE id = $id AND state = $before`, then
    /// [`Saved::from_rows`]. It is not called when nothing changes. Not inside a transaction that
    /// a refusal rolls back: the guess would not count.
    ///
    /// # Errors
    ///
    /// * [`SignInError::Refused`]: the code was not accepted.
    /// * [`SignInError::Conflict`]: another attempt was saved first. Load the state again and
    ///   decide anew, as [`Verifier`](crate::Verifier) does.
    /// * [`SignInError::Store`]: `save` failed. If its answer was lost, the code may be used up;
    ///   do not save again and do not read back.
    ///
    /// # Security
    ///
    /// `save` must not answer [`Saved::Yes`] because the row already equals
    /// [`after`](Change::after): of two attempts with one code both would be accepted.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{FactorState, CodeParams, Policy, Saved, Totp, UnixTime};
    ///
    /// let totp = Totp::from_key(b"12345678901234567890", CodeParams::new())?;
    /// let (policy, now) = (Policy::new(), UnixTime::from_secs(59));
    /// let mut row = FactorState::new(); // what the database holds
    ///
    /// let mut sign_in = |code: &str| {
    ///     policy.attempt(&totp, row, code, now).commit(|change| {
    ///         if row.to_bytes() != *change.before() {
    ///             return Ok::<_, Box<dyn std::error::Error>>(Saved::Lost);
    ///         }
    ///         row = FactorState::from_bytes(change.after())?;
    ///         Ok(Saved::Yes)
    ///     })
    /// };
    /// assert!(sign_in("287082").is_ok());
    /// assert!(sign_in("287082").is_err()); // each code works once
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn commit<E>(
        self,
        save: impl FnOnce(&Change) -> Result<Saved, E>,
    ) -> Result<Accepted, SignInError<E>> {
        match self.0 {
            Outcome::Unchanged(refusal) => Err(SignInError::Refused(refusal)),
            Outcome::Changed(change, verdict) => settle(save(&change), verdict),
        }
    }

    /// As [`commit`](Self::commit), with a `save` that waits for its database.
    ///
    /// A future that is dropped half-way signs nobody in; the code may be used up.
    ///
    /// # Errors
    ///
    /// As [`commit`](Self::commit).
    pub async fn commit_async<E>(
        self,
        save: impl AsyncFnOnce(&Change) -> Result<Saved, E>,
    ) -> Result<Accepted, SignInError<E>> {
        match self.0 {
            Outcome::Unchanged(refusal) => Err(SignInError::Refused(refusal)),
            Outcome::Changed(change, verdict) => settle(save(&change).await, verdict),
        }
    }
}

/// Says nothing of the verdict, which is not saved yet.
impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Attempt(..)")
    }
}

/// The verdict, if it was saved.
fn settle<E>(
    saved: Result<Saved, E>,
    verdict: Result<Accepted, Refusal>,
) -> Result<Accepted, SignInError<E>> {
    match saved {
        Ok(Saved::Yes) => verdict.map_err(SignInError::Refused),
        Ok(Saved::Lost) => Err(SignInError::Conflict),
        Err(error) => Err(SignInError::Store(error)),
    }
}

/// What to save: new bytes, and those that they may replace.
#[derive(Debug)]
pub struct Change {
    before: [u8; FactorState::LEN],
    after: [u8; FactorState::LEN],
}

impl Change {
    /// The state the decision was made on; if the row has another, the save is lost.
    #[must_use]
    pub const fn before(&self) -> &[u8; FactorState::LEN] {
        &self.before
    }

    /// The state to store; never the same as [`before`](Self::before).
    #[must_use]
    pub const fn after(&self) -> &[u8; FactorState::LEN] {
        &self.after
    }
}

/// What became of a save.
#[must_use = "a lost save must not count as saved"]
#[expect(
    clippy::exhaustive_enums,
    reason = "a third outcome would have to be decided by callers"
)]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Saved {
    /// This call, and no other, replaced the row, and it is durable.
    Yes,
    /// The row has another state by now, or is gone: nothing was written.
    Lost,
}

impl Saved {
    /// Reads the number of rows that an `UPDATE` or `DELETE` has changed: 1 is [`Saved::Yes`].
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Saved;
    ///
    /// assert_eq!(Saved::from_rows(1), Saved::Yes);
    /// assert_eq!(Saved::from_rows(0), Saved::Lost);
    /// ```
    pub const fn from_rows(rows: u64) -> Self {
        if rows == 1 { Self::Yes } else { Self::Lost }
    }
}

/// Proof that one code was accepted and used up.
///
/// Only a commit makes one; let whatever opens a session ask for it by value. It does not say whose
/// code it was: join it to the user in the function that verifies, and use it within that request.
///
/// # Examples
///
/// ```
/// use second_factor::Accepted;
///
/// fn open_session(user: u64, proof: Accepted) -> String {
///     format!("session of {user}, clock off by {} steps", proof.offset())
/// }
/// # let _ = open_session;
/// ```
///
/// It cannot be used twice,
///
/// ```compile_fail,E0599
/// use second_factor::Accepted;
///
/// fn open_session(user: u64, proof: Accepted) -> String {
///     format!("session of {user}, clock off by {} steps", proof.clone().offset())
/// }
/// # let _ = open_session;
/// ```
///
/// and not be made by hand, only come out of a commit:
///
/// ```
/// # use second_factor::{FactorState, CodeParams, Policy, Saved, Totp, UnixTime};
/// # let totp = Totp::from_key(b"12345678901234567890", CodeParams::new())?;
/// # let attempt = Policy::new().attempt(&totp, FactorState::new(), "287082", UnixTime::from_secs(59));
/// use second_factor::Accepted;
///
/// let proof: Accepted = attempt.commit(|_change| Ok::<_, std::io::Error>(Saved::Yes))?;
/// # drop(proof);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// ```compile_fail,E0451
/// use second_factor::Accepted;
///
/// let proof: Accepted = Accepted { step: None, offset: 0 };
/// ```
#[must_use = "it is the proof of a sign-in: hand it to what opens the session"]
pub struct Accepted {
    step: Option<Step>,
    offset: i32,
}

impl Accepted {
    pub(crate) const fn new(step: Option<Step>, offset: i32) -> Self {
        Self { step, offset }
    }

    /// The step (for HOTP: the counter) whose code it was; `None` for a recovery code.
    #[must_use]
    pub const fn step(&self) -> Option<Step> {
        self.step
    }

    /// How many steps the code was ahead of the server's clock; below 0, behind it.
    ///
    /// Where it moves away from the [`FactorState::offset`] that is allowed for, the user's clock
    /// drifts: tell before codes stop working. For HOTP, the counters that were skipped; 0 for a
    /// recovery code.
    #[must_use]
    pub const fn offset(&self) -> i32 {
        self.offset
    }
}

impl fmt::Debug for Accepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Accepted(..)")
    }
}

/// Why nobody is signed in.
///
/// `Display` is for logs; tell users what [`Refusal::public`] says.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SignInError<E> {
    /// Another attempt on the same factor was saved first.
    #[error("another attempt was saved first")]
    Conflict,
    /// The code was not accepted.
    #[error("{0}")]
    Refused(Refusal),
    /// The factor could not be loaded, or its new state not saved, or nobody knows whether it was.
    #[error("the store failed: {0}")]
    Store(E),
    /// No factor has this id.
    #[error("no such factor")]
    Unknown,
}

/// Why an enrollment did not become a credential.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CommitError<E> {
    /// Somebody else has consumed the enrollment: another click on the same button, most likely.
    #[error("the enrollment was already consumed")]
    Conflict,
    /// Nothing was saved, or nobody knows whether it was.
    #[error("not saved: {0}")]
    Store(E),
}

/// Why a code was not accepted, in full: for logs and for mails to the account's owner.
///
/// Nothing in it is secret, but much of it would help whoever is guessing:
/// [`public`](Self::public) says what the person at the keyboard may know.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// A newer step than the whole window is used up: this host's clock is behind, or one was far
    /// ahead when that code was accepted. Not counted.
    #[error("step {} is used up, but lies ahead of this host's clock", mark.counter())]
    #[non_exhaustive]
    ClockBehind {
        /// The newest step that was used up.
        mark: Step,
    },
    /// Too many failures; only a new enrollment helps. Nothing was tried.
    #[error("the factor is disabled after too many failures")]
    Disabled,
    /// What was typed is no code. Nothing was tried, nothing counted.
    #[error("what was typed has not the form of a code")]
    Malformed,
    /// A wrong code. Counted.
    #[error("wrong code{}", Consequences { failures: *failures, debt: *debt, disabled: *disabled })]
    #[non_exhaustive]
    Rejected {
        /// Failures in a row, with this one.
        failures: u32,
        /// [`FactorState::debt`], with this failure.
        debt: u32,
        /// Whether this failure was the last one allowed: the factor is disabled from now on.
        /// Tell the account's owner.
        disabled: bool,
        /// Before this, nothing will be tried; `None` for no wait.
        retry_at: Option<UnixTime>,
    },
    /// A code that was right once, but is used up. Not counted: it proves knowledge of a real code.
    #[error("the code was used before")]
    #[non_exhaustive]
    Replayed {
        /// The step (for HOTP: the counter) whose code it is; `None` for a recovery code.
        step: Option<Step>,
    },
    /// The policy allows no resynchronisation. Nothing was tried.
    #[error("the policy allows no resynchronisation")]
    ResyncOff,
    /// Too soon after a failure. Nothing was tried, nothing counted.
    #[error("too soon after a failure: nothing is tried before {}", retry_at.as_secs())]
    #[non_exhaustive]
    Throttled {
        /// Before this, nothing will be tried.
        retry_at: UnixTime,
    },
}

impl Refusal {
    /// What the person at the keyboard may know.
    ///
    /// # Security
    ///
    /// A wrong, a used and a malformed code get the same answer. A wrong code may begin a wait: show
    /// [`retry_at`](Self::retry_at) beside it, or the next right code meets
    /// [`PublicRefusal::TryLater`] unannounced.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{PublicRefusal, Refusal};
    ///
    /// assert_eq!(Refusal::Malformed.public(), PublicRefusal::WrongCode);
    /// assert_eq!(Refusal::Disabled.public(), PublicRefusal::Disabled);
    /// ```
    #[must_use]
    pub const fn public(&self) -> PublicRefusal {
        match *self {
            Self::Disabled => PublicRefusal::Disabled,
            Self::Throttled { retry_at, .. } => PublicRefusal::TryLater { retry_at },
            Self::ClockBehind { .. }
            | Self::Malformed
            | Self::Rejected { .. }
            | Self::Replayed { .. }
            | Self::ResyncOff => PublicRefusal::WrongCode,
        }
    }

    /// Before this, nothing will be tried.
    #[must_use]
    pub const fn retry_at(&self) -> Option<UnixTime> {
        match *self {
            Self::Rejected { retry_at, .. } => retry_at,
            Self::Throttled { retry_at, .. } => Some(retry_at),
            _ => None,
        }
    }
}

/// What a wrong code has led to; nothing is counted against recovery codes.
struct Consequences {
    failures: u32,
    debt: u32,
    disabled: bool,
}

impl fmt::Display for Consequences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            failures,
            debt,
            disabled,
        } = self;
        if *failures > 0 {
            write!(f, ": {failures} in a row, debt {debt}")?;
        }
        f.write_str(if *disabled {
            "; the factor is disabled now"
        } else {
            ""
        })
    }
}

/// The three answers that a sign-in form gives; `Display` is fit for users.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PublicRefusal {
    /// The factor is out of use.
    #[error("This way of signing in is disabled. Use a recovery code, or ask for help.")]
    Disabled,
    /// Nothing is tried before a certain time.
    #[error("Too many wrong codes. Try again later.")]
    TryLater {
        /// That time.
        retry_at: UnixTime,
    },
    /// Not accepted, for whatever reason.
    #[error("That code was not accepted. Each code works once; wait for the next.")]
    WrongCode,
}
