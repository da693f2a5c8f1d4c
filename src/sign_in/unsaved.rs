//! What was decided, and comes out only when it is saved.

use core::fmt;

use crate::sign_in::refusal::Refusal;

/// A decision whose result cannot be read before it is saved. [`commit`](Self::commit) takes your
/// function that saves the change, calls it, and then gives the result. For a store, `TwoFactor::update`
/// does this.
///
/// Dropping an `Unsaved` tells nothing, signs nobody in and changes nothing.
///
/// `T` is what is told in the end, `C` what is to be saved: a [`StateChange`](crate::StateChange)
/// for one factor, a [`Change`](crate::Change) for a user.
///
/// # Examples
///
/// There is no answer without a commit:
///
/// ```compile_fail,E0599
/// # use second_factor::{FactorState, CodeParams, Policy, Totp, UnixTime};
/// # let totp = Totp::from_key(b"12345678901234567890", CodeParams::new())?;
/// let (state, now) = (FactorState::new(), UnixTime::from_secs(59));
/// let unsaved = Policy::new().attempt(&totp, state, "287082", now);
/// let signed_in = unsaved.is_ok();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A decision that is not committed is a warning; here, with warnings as errors:
///
/// ```compile_fail
/// #![deny(unused_must_use)]
/// # use second_factor::{FactorState, CodeParams, Policy, Totp, UnixTime};
/// # let totp = Totp::from_key(b"12345678901234567890", CodeParams::new())?;
/// # let (state, now) = (FactorState::new(), UnixTime::from_secs(59));
/// Policy::new().attempt(&totp, state, "287082", now);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "nobody is signed in and nothing is changed until `commit` has saved it"]
pub struct Unsaved<T, C> {
    change: Option<C>,
    answer: Result<T, Refusal>,
}

impl<T, C> Unsaved<T, C> {
    /// An answer that needs no save.
    pub(crate) const fn unchanged(answer: Result<T, Refusal>) -> Self {
        Self {
            change: None,
            answer,
        }
    }

    /// An answer that is told after the change is saved.
    pub(crate) const fn changed(change: C, answer: Result<T, Refusal>) -> Self {
        Self {
            change: Some(change),
            answer,
        }
    }

    /// Has the change saved, then answers.
    ///
    /// `save` writes the new bytes where the old ones still stand, in one statement that is durable
    /// when it returns, and reports the rows: [`Saved::from_rows`]. It is not called when nothing
    /// changes. In a transaction of your own, commit that transaction before you answer
    /// [`Saved::Yes`]. Commit it in any case: the code may turn out to be refused, and what is saved
    /// counts it.
    ///
    /// # Security
    ///
    /// `save` must not answer [`Saved::Yes`] because the row already equals the new bytes: of two
    /// requests with one code both would be accepted. After [`Committed::Failed`] the code may be
    /// used up; do not save again and do not read back.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{CodeParams, Committed, FactorState, Policy, Refusal, Saved, Totp, UnixTime};
    ///
    /// let totp = Totp::from_key(b"12345678901234567890", CodeParams::new())?;
    /// let (policy, now) = (Policy::new(), UnixTime::from_secs(59));
    /// let mut row = FactorState::new(); // what the database holds
    ///
    /// let mut sign_in = |code: &str| {
    ///     policy.attempt(&totp, row, code, now).commit(|change| {
    ///         if row.to_bytes() != *change.before() {
    ///             return Ok::<_, second_factor::error::StoredError>(Saved::Lost);
    ///         }
    ///         row = FactorState::from_bytes(change.after())?;
    ///         Ok(Saved::Yes)
    ///     })
    /// };
    /// assert!(matches!(sign_in("287082"), Committed::Done(_)));
    /// // Each code works once.
    /// assert!(matches!(sign_in("287082"), Committed::Refused(Refusal::Replayed)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn commit<E>(self, save: impl FnOnce(&C) -> Result<Saved, E>) -> Committed<T, E> {
        let saved = match &self.change {
            None => Ok(Saved::Yes),
            Some(change) => save(change),
        };
        settle(saved, self.answer)
    }

    /// As [`commit`](Self::commit), with a `save` that waits for its database.
    ///
    /// A future that is dropped half-way signs nobody in; the code may be used up. Write
    /// `async |change| { .. }`, not `|change| async move { .. }`.
    pub async fn commit_async<E>(
        self,
        save: impl AsyncFnOnce(&C) -> Result<Saved, E>,
    ) -> Committed<T, E> {
        let saved = match &self.change {
            None => Ok(Saved::Yes),
            Some(change) => save(change).await,
        };
        settle(saved, self.answer)
    }
}

/// It says nothing of the verdict, which is not saved yet.
impl<T, C> fmt::Debug for Unsaved<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unsaved(..)")
    }
}

/// The answer, if it was saved.
fn settle<T, E>(saved: Result<Saved, E>, answer: Result<T, Refusal>) -> Committed<T, E> {
    match saved {
        Ok(Saved::Yes) => match answer {
            Ok(value) => Committed::Done(value),
            Err(refusal) => Committed::Refused(refusal),
        },
        Ok(Saved::Lost) => Committed::Conflict,
        Err(error) => Committed::Failed(error),
    }
}

/// The result of a commit: the value, a refusal, a conflict with another change, or a failed save. If a
/// wrong code was counted, the count is saved, although the answer is a refusal.
///
/// It is not a `Result`, on purpose. In a transaction, `?` would roll a counted guess back, and `is_ok`
/// would let a refused code in.
///
/// # Examples
///
/// ```
/// use second_factor::{Committed, Refusal};
///
/// fn page(answer: Committed<&str, std::io::Error>) -> String {
///     match answer {
///         Committed::Done(user) => format!("welcome, {user}"),
///         Committed::Refused(refusal) => refusal.to_string(), // commit your transaction all the same
///         Committed::Conflict => "load again, and decide again".to_owned(),
///         Committed::Failed(error) => format!("nobody knows: {error}"),
///     }
/// }
/// assert_eq!(page(Committed::Done("ana")), "welcome, ana");
/// assert!(page(Committed::Refused(Refusal::Disabled)).contains("disabled"));
/// ```
#[must_use = "it says whether anybody is signed in"]
#[expect(
    clippy::exhaustive_enums,
    reason = "a fifth answer would have to be decided by callers"
)]
#[derive(Debug)]
pub enum Committed<T, E> {
    /// It is saved, and this is the value.
    Done(T),
    /// It is refused. What the refusal counts is saved.
    Refused(Refusal),
    /// Another change was saved first. Load again and decide anew.
    Conflict,
    /// The save failed, or nobody knows whether it did. Nobody is signed in; the code may be used up.
    Failed(E),
}

/// A store's answer to a save: this call has written the change, or nothing was written. Where the store
/// cannot know which, it returns an error.
#[must_use = "a lost save must not count as saved"]
#[expect(
    clippy::exhaustive_enums,
    reason = "a third outcome would have to be decided by callers"
)]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Saved {
    /// This call, and no other, wrote the row, and it is durable.
    Yes,
    /// Nothing was written, for certain. The row holds something else by now, or is gone, or is there
    /// although there was none. Or the database has rolled the statement back: a unique violation,
    /// SQLSTATE 40001, a deadlock.
    Lost,
}

impl Saved {
    /// Reads the number of rows that an `UPDATE` or `INSERT` has changed: 1 is [`Saved::Yes`].
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
