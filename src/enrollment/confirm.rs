//! The first right code, which makes a credential of an enrollment.

use core::fmt;

use crate::credential::Credential;
use crate::enrollment::Enrollment;
use crate::otp::code::{Code, CodeError};
use crate::sign_in::attempt::{CommitError, Saved};
use crate::sign_in::decide::sealed::Search;
use crate::sign_in::decide::{Finding, find_pair};
use crate::sign_in::policy::Policy;
use crate::sign_in::state::FactorState;
use crate::time::UnixTime;

impl Enrollment {
    /// Checks the first code that the user types, within the policy's window.
    ///
    /// It is the window of later sign-ins, so nobody enrolls whose clock would keep them out. The
    /// code's step is used up by the state that [`Confirmed::commit`] hands out.
    ///
    /// # Errors
    ///
    /// [`ConfirmError`]; [`diagnose`](Self::diagnose) looks for the cause.
    ///
    /// # Security
    ///
    /// Wrong codes are not counted. There is nothing to guess: the enrollment is shown to the
    /// session that may confirm it, signs nobody in, expires, and each has a secret of its own.
    /// Limit requests as you do for any form. Where that session was *not* shown the secret, as for
    /// a token that came by mail, the code is a proof: make a
    /// [`Credential`](crate::Credential::new) and let [`Policy::attempt`] count.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{ConfirmError, Enrollment, Label, Policy, UnixTime};
    ///
    /// let now = UnixTime::now();
    /// let enrollment = Enrollment::begin(Label::new("ana")?, now);
    /// let answer = enrollment.confirm("12345", now, &Policy::new());
    /// assert!(matches!(answer, Err(ConfirmError::Malformed(_))));
    /// # Ok::<(), second_factor::uri::LabelError>(())
    /// ```
    pub fn confirm(
        &self,
        code: &str,
        now: UnixTime,
        policy: &Policy,
    ) -> Result<Confirmed, ConfirmError> {
        let totp = self.totp();
        Code::parse(code, totp.params().format())?;
        match totp.search(policy, FactorState::new(), code, now) {
            Finding::New(_, _, used_up) => Ok(self.confirmed(used_up, now)),
            _ => Err(ConfirmError::WrongCode),
        }
    }

    /// Checks two codes in a row, for a user whose clock is wrong and cannot be set.
    ///
    /// Both must be within 20 steps of `now`, and the second from the step right after the first's.
    /// How far off they are is stored in the state and made up for at each sign-in.
    ///
    /// # Errors
    ///
    /// As [`confirm`](Self::confirm), and [`ConfirmError::SameCode`].
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{Enrollment, Label, CodeParams, Policy, Saved, Secret, Totp, UnixTime};
    ///
    /// let secret = Secret::from_bytes(b"12345678901234567890")?;
    /// let app = Totp::new(&secret, CodeParams::new());
    /// let now = UnixTime::from_secs(1_000);
    /// let enrollment = Enrollment::begin_with(Label::new("ana")?, secret, CodeParams::new(), now)?;
    ///
    /// let shows = |seconds| app.code_at(UnixTime::from_secs(seconds)); // four minutes behind
    /// let (first, second) = (shows(730), shows(760));
    /// assert!(enrollment.confirm(second.expose(), now, &Policy::new()).is_err());
    /// let confirmed = enrollment.confirm_two([first.expose(), second.expose()], now)?;
    ///
    /// let mut state = None;
    /// let credential = confirmed.commit(|_credential, first_state| {
    ///     state = Some(*first_state);
    ///     Ok::<_, std::io::Error>(Saved::Yes)
    /// })?;
    /// let (next, now) = (shows(790), UnixTime::from_secs(1_030));
    /// let state = state.ok_or("not saved")?;
    /// let attempt = Policy::new().attempt(&credential.totp(), state, next.expose(), now);
    /// assert!(attempt.commit(|_change| Ok::<_, std::io::Error>(Saved::Yes)).is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn confirm_two(&self, codes: [&str; 2], now: UnixTime) -> Result<Confirmed, ConfirmError> {
        let totp = self.totp();
        let format = totp.params().format();
        let [first, second] = codes;
        let (first, second) = (Code::parse(first, format)?, Code::parse(second, format)?);
        match find_pair(&totp, FactorState::new(), codes, now) {
            Finding::New(_, _, used_up) => Ok(self.confirmed(used_up, now)),
            _ if first.expose() == second.expose() => Err(ConfirmError::SameCode),
            _ => Err(ConfirmError::WrongCode),
        }
    }

    fn confirmed(&self, used_up: FactorState, now: UnixTime) -> Confirmed {
        let enrolled_at = u32::try_from(now.as_secs()).unwrap_or(u32::MAX);
        let state = FactorState {
            enrolled_at,
            ..used_up
        };
        Confirmed {
            credential: self.credential(),
            state,
        }
    }
}

/// An enrollment whose code was right, and which is not stored as a factor yet.
///
/// The credential comes out of [`commit`](Self::commit) alone, after the enrollment was consumed:
/// of two clicks on *Verify* one commits, and the other's is lost.
#[must_use = "the factor is not active until `commit` has saved it"]
pub struct Confirmed {
    credential: Credential,
    state: FactorState,
}

impl Confirmed {
    /// Has the factor saved, then hands out its credential.
    ///
    /// For users with one app each, three tables, here for PostgreSQL; `factor` and `state` are the
    /// columns of the [`store`](crate::store) module, whose statements work on both kinds of factor,
    /// and which has the types for other databases:
    ///
    /// ```sql
    /// CREATE TABLE enrollments (
    ///     id BIGINT PRIMARY KEY, user_id BIGINT NOT NULL UNIQUE,
    ///     session_id BIGINT NOT NULL, replaces BIGINT, enrollment BYTEA NOT NULL,
    ///     started_at TIMESTAMPTZ NOT NULL DEFAULT now()
    /// );
    /// CREATE TABLE factors (
    ///     id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, user_id BIGINT NOT NULL UNIQUE,
    ///     factor BYTEA NOT NULL, state BYTEA NOT NULL CHECK (octet_length(state) = 32)
    /// );
    /// CREATE TABLE recovery_sets (
    ///     id BIGINT PRIMARY KEY, user_id BIGINT NOT NULL UNIQUE,
    ///     factor BYTEA NOT NULL, state BYTEA NOT NULL CHECK (octet_length(state) = 32)
    /// );
    /// ```
    ///
    /// *Set up* takes the place of the user's older enrollment, whichever session began that.
    /// `replaces` is the id of the user's factor, for which this session was just asked (by its code
    /// or, if the phone is lost, by a recovery code), or null if there is none:
    ///
    /// ```sql
    /// INSERT INTO enrollments (id, user_id, session_id, replaces, enrollment)
    ///     VALUES ($1, $2, $3, $4, $5)
    ///     ON CONFLICT (user_id) DO UPDATE SET id = excluded.id, session_id = excluded.session_id,
    ///     replaces = excluded.replaces, enrollment = excluded.enrollment, started_at = now();
    /// ```
    ///
    /// `save` does all of this in one transaction, and answers [`Saved::Lost`], having rolled back,
    /// unless the first statement changed exactly one row ([`Saved::from_rows`]):
    ///
    /// ```sql
    /// DELETE FROM enrollments WHERE id = $1 AND user_id = $2 AND session_id = $3;
    /// DELETE FROM factors WHERE user_id = $2 AND id = $4;
    /// DELETE FROM recovery_sets WHERE user_id = $2;
    /// INSERT INTO factors (id, user_id, factor, state) VALUES ($5, $2, $6, $7);
    /// INSERT INTO recovery_sets (id, user_id, factor, state) VALUES ($5, $2, $8, $9);
    /// ```
    ///
    /// `$4` is what `replaces` was, `$5` a new id: an id names one secret for ever. `$6` is the sealed
    /// credential, `$7` the bytes of the state that `save` is given. `$8` is the set that
    /// [`RecoverySet::generate`](crate::RecoverySet::generate) draws in here, so that there is one,
    /// and `$9` a [`FactorState::new`]. An old factor is swapped for the new one: until the
    /// transaction ends it works, and the new one does not. A factor that came meanwhile, and that
    /// nobody was asked for, is not replaced: `UNIQUE` fails the transaction.
    /// Tell the owner over another channel, and delete old enrollments by `started_at`.
    ///
    /// # Errors
    ///
    /// [`CommitError::Conflict`] if the save was lost, [`CommitError::Store`] if it failed. Either
    /// way there is no factor, or it is not this call's. After a double click the browser shows this
    /// answer, or that the enrollment is gone, in place of the recovery codes: if there is a factor
    /// now, say that it is active, and offer a new set.
    ///
    /// # Examples
    ///
    /// Two clicks at once:
    ///
    /// ```
    /// use second_factor::{CommitError, Enrollment, Label, CodeParams, Policy, Saved, Secret, UnixTime};
    ///
    /// let (now, secret) = (UnixTime::from_secs(59), Secret::from_bytes(b"12345678901234567890")?);
    /// let enrollment = Enrollment::begin_with(Label::new("ana")?, secret, CodeParams::new(), now)?;
    /// let first = enrollment.confirm("287082", now, &Policy::new())?;
    /// let second = enrollment.confirm("287082", now, &Policy::new())?;
    ///
    /// let mut rows = 1; // of pending enrollments
    /// let mut save = || {
    ///     let saved = Saved::from_rows(rows);
    ///     rows = 0;
    ///     Ok::<_, std::io::Error>(saved)
    /// };
    /// assert!(first.commit(|_credential, _state| save()).is_ok());
    /// let lost = second.commit(|_credential, _state| save());
    /// assert!(matches!(lost, Err(CommitError::Conflict)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn commit<E>(
        self,
        save: impl FnOnce(&Credential, &FactorState) -> Result<Saved, E>,
    ) -> Result<Credential, CommitError<E>> {
        let saved = save(&self.credential, &self.state);
        self.settle(saved)
    }

    /// As [`commit`](Self::commit), with a `save` that waits for its database.
    ///
    /// A future that is dropped half-way hands out nothing; the factor may be saved or not.
    ///
    /// # Errors
    ///
    /// As [`commit`](Self::commit).
    pub async fn commit_async<E>(
        self,
        save: impl AsyncFnOnce(&Credential, &FactorState) -> Result<Saved, E>,
    ) -> Result<Credential, CommitError<E>> {
        let saved = save(&self.credential, &self.state).await;
        self.settle(saved)
    }

    fn settle<E>(self, saved: Result<Saved, E>) -> Result<Credential, CommitError<E>> {
        match saved {
            Ok(Saved::Yes) => Ok(self.credential),
            Ok(Saved::Lost) => Err(CommitError::Conflict),
            Err(error) => Err(CommitError::Store(error)),
        }
    }
}

impl fmt::Debug for Confirmed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Confirmed(..)")
    }
}

/// Why a code does not confirm an enrollment; the code is not repeated.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfirmError {
    /// What was typed is no code; of two, the first that is none.
    #[error("{0}")]
    Malformed(CodeError),
    /// One code twice: the app shows the second only when the first is over.
    #[error("the second code is the first again; wait for the next")]
    SameCode,
    /// Not a code of this secret at this time.
    #[error("not the code that the app should show now")]
    WrongCode,
}

impl From<CodeError> for ConfirmError {
    fn from(error: CodeError) -> Self {
        Self::Malformed(error)
    }
}
