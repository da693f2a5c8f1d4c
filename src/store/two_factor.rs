//! Loading, deciding, saving, and deciding again.

use crate::factors::change::Change;
use crate::factors::records::Records;
use crate::factors::state::Factors;
use crate::record::Record;
use crate::sign_in::refusal::Refusal;
use crate::sign_in::unsaved::{Committed, Saved, Unsaved};
use crate::store::traits::{BlockingStore, FactorStore};
use crate::stored::StoredError;
use crate::time::UnixTime;

/// How often a decision is made anew when somebody else was faster.
const TRIES: u32 = 16;

/// Loads, changes and saves the second factor of any user of a service. Make one at the start of the
/// program, from a store and [`Records`].
///
/// Every button of a portal is one [`update`](Self::update) with one operation of [`Factors`]; what
/// only reads is [`load`](Self::load). It reads no clock and starts no task. Any executor that runs the
/// store's futures runs its own.
///
/// # Security
///
/// Never call [`update`](Self::update) inside a transaction of your own: its second load would read
/// the same old record for ever. What must be saved together with a change is the store's to save.
///
/// # Examples
///
/// ```
/// use second_factor::{CodeParams, Label, MemoryStore, NewApp, Proof, Records, Totp, TwoFactor, UnixTime};
///
/// # pollster::block_on(async {
/// let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
/// let (ana, at) = (7, |secs: u64| UnixTime::from_secs(1_800_000_000 + secs));
///
/// // "Set up", then "Verify".
/// let app = NewApp::new(Label::new("ana@example.com")?.with_issuer("Example")?);
/// let set_up = two_factor.update(&ana, at(0), |f| f.set_up(&app, Proof::First)).await?;
/// let phone = Totp::new(set_up.key_uri.secret(), CodeParams::new()); // what Ana scanned
/// let first = phone.code_at(at(10)).expose().to_owned();
/// two_factor.update(&ana, at(10), |f| f.confirm(set_up.id, &first)).await?;
///
/// // Later sign-ins, after the password.
/// let typed = phone.code_at(at(90)).expose().to_owned();
/// let accepted = two_factor.update(&ana, at(90), |f| f.sign_in(&typed)).await?;
/// # drop(accepted);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias("2FA", "MFA", "multi-factor", "two-factor authentication"))]
#[derive(Clone, Debug)]
pub struct TwoFactor<S> {
    store: S,
    records: Records,
}

impl<S: FactorStore> TwoFactor<S> {
    /// The second factors in this store, kept as `records` says.
    #[must_use]
    pub const fn new(store: S, records: Records) -> Self {
        Self { store, records }
    }

    /// Gives the store that [`new`](Self::new) has taken, for calls of its own.
    #[must_use]
    pub const fn store(&self) -> &S {
        &self.store
    }

    /// Gives the settings that [`new`](Self::new) has taken: the sealing keys and the policy.
    #[must_use]
    pub const fn records(&self) -> &Records {
        &self.records
    }

    /// Writes the record of a new account, which is off: for services with
    /// [`Records::rows_required`].
    ///
    /// # Errors
    ///
    /// [`TwoFactorError::Conflict`] if the user has a row already; [`TwoFactorError::Store`].
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{Ask, MemoryStore, Records, TwoFactor, UnixTime};
    ///
    /// # pollster::block_on(async {
    /// let records = Records::unsealed().rows_required();
    /// let two_factor = TwoFactor::new(MemoryStore::new(), records);
    /// let now = UnixTime::from_secs(1_800_000_000);
    /// assert!(two_factor.load(&7, now).await.is_err());
    /// two_factor.create(&7, now).await?;
    /// assert_eq!(two_factor.load(&7, now).await?.ask(None, ""), Ask::Off);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn create(
        &self,
        user: &S::Id,
        now: UnixTime,
    ) -> Result<(), TwoFactorError<S::Error>> {
        let change = self.records.created(self.store.owner(user), now);
        let saved = self.store.compare_and_swap(user, &change).await;
        match saved.map_err(TwoFactorError::Store)? {
            Saved::Yes => Ok(()),
            Saved::Lost => Err(TwoFactorError::Conflict),
        }
    }

    /// Reads a user's second factor, for [`Factors::ask`], [`Factors::overview`] and
    /// [`Factors::pending`].
    ///
    /// # Errors
    ///
    /// [`TwoFactorError::Store`], [`TwoFactorError::Stored`].
    pub async fn load(
        &self,
        user: &S::Id,
        now: UnixTime,
    ) -> Result<Factors, TwoFactorError<S::Error>> {
        let row = self.store.load(user).await;
        let row = row.map_err(TwoFactorError::Store)?;
        Ok(self.records.open(self.store.owner(user), row, now)?)
    }

    /// Loads, decides, and saves before it answers; again, up to 16 times in all, if another change
    /// of this user was saved in between.
    ///
    /// `decide` is one operation of [`Factors`], or several with a condition between them. It may run
    /// more than once, and what it draws is drawn anew each time.
    ///
    /// A future that is dropped half-way signs nobody in; the code may be used up.
    ///
    /// # Errors
    ///
    /// * [`TwoFactorError::Refused`]: with the reason. What it counts is saved.
    /// * [`TwoFactorError::Conflict`]: another change was first each time. Let the user try again.
    /// * [`TwoFactorError::Gone`]: the row was there and is not any more.
    /// * [`TwoFactorError::Store`], [`TwoFactorError::Stored`]: nobody knows enough to accept
    ///   anything.
    pub async fn update<T>(
        &self,
        user: &S::Id,
        now: UnixTime,
        mut decide: impl FnMut(Factors) -> Unsaved<T, Change>,
    ) -> Result<T, TwoFactorError<S::Error>> {
        let owner = self.store.owner(user);
        let mut rounds = Rounds::default();
        loop {
            let row = self.store.load(user).await.map_err(TwoFactorError::Store)?;
            rounds.saw(row.as_ref())?;
            let unsaved = decide(self.records.open(owner, row, now)?);
            let save = async |change: &Change| self.store.compare_and_swap(user, change).await;
            if let Some(answer) = rounds.answer(unsaved.commit_async(save).await) {
                return answer;
            }
        }
    }
}

impl Records {
    /// Reads a user's second factor from a store that blocks.
    ///
    /// # Errors
    ///
    /// As [`TwoFactor::load`].
    pub fn load<S: BlockingStore>(
        &self,
        store: &mut S,
        user: &S::Id,
        now: UnixTime,
    ) -> Result<Factors, TwoFactorError<S::Error>> {
        let row = store.load(user).map_err(TwoFactorError::Store)?;
        Ok(self.open(store.owner(user), row, now)?)
    }

    /// Loads, decides and saves in a store that blocks, as [`TwoFactor::update`] does.
    ///
    /// # Errors
    ///
    /// As [`TwoFactor::update`].
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{MemoryStore, Proof, Records, UnixTime};
    ///
    /// let (records, mut store) = (Records::unsealed(), MemoryStore::new());
    /// let now = UnixTime::from_secs(1_800_000_000);
    /// let proof = Proof::Other { at: now };
    /// let codes = records.update(&mut store, &7, now, |f| f.new_recovery_codes(proof))?;
    /// assert_eq!(codes.expose().count(), 10);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn update<S: BlockingStore, T>(
        &self,
        store: &mut S,
        user: &S::Id,
        now: UnixTime,
        mut decide: impl FnMut(Factors) -> Unsaved<T, Change>,
    ) -> Result<T, TwoFactorError<S::Error>> {
        let owner = store.owner(user);
        let mut rounds = Rounds::default();
        loop {
            let row = store.load(user).map_err(TwoFactorError::Store)?;
            rounds.saw(row.as_ref())?;
            let unsaved = decide(self.open(owner, row, now)?);
            let answer = unsaved.commit(|change| store.compare_and_swap(user, change));
            if let Some(answer) = rounds.answer(answer) {
                return answer;
            }
        }
    }
}

/// How often a decision was made, and whether there was a row.
#[derive(Default)]
struct Rounds {
    conflicts: u32,
    had_row: bool,
}

impl Rounds {
    /// A row that was there and is gone is an error: it must not be taken for "no second factor".
    fn saw<E>(&mut self, row: Option<&Record>) -> Result<(), TwoFactorError<E>> {
        if self.had_row && row.is_none() {
            return Err(TwoFactorError::Gone);
        }
        self.had_row = row.is_some();
        Ok(())
    }

    /// The answer; `None` to decide anew.
    fn answer<T, E>(&mut self, committed: Committed<T, E>) -> Option<Result<T, TwoFactorError<E>>> {
        match committed {
            Committed::Done(value) => Some(Ok(value)),
            Committed::Refused(refusal) => Some(Err(TwoFactorError::Refused(refusal))),
            Committed::Failed(error) => Some(Err(TwoFactorError::Store(error))),
            Committed::Conflict => {
                self.conflicts = self.conflicts.saturating_add(1);
                (self.conflicts >= TRIES).then_some(Err(TwoFactorError::Conflict))
            }
        }
    }
}

/// Why [`TwoFactor::update`] or [`TwoFactor::load`] failed: the operation was refused, or loading
/// or saving went wrong.
///
/// A wrong code is counted all the same. After [`Store`](Self::Store) nobody knows whether the change was
/// saved.
///
/// `Display` is for logs; [`Refusal::message`] is for the person at the keyboard.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TwoFactorError<E> {
    /// Another change of this user was saved first, sixteen times in a row.
    #[error("other changes were saved first")]
    Conflict,
    /// The user's row was there, and then it was not: somebody has deleted it.
    #[error("the row has been deleted meanwhile")]
    Gone,
    /// It is refused, for a reason that the user may read.
    #[error("{0}")]
    Refused(Refusal),
    /// The store failed, or nobody knows whether it saved the change. The code may be used up.
    #[error("the store failed: {0}")]
    Store(E),
    /// The stored record cannot be read.
    #[error("the stored record cannot be read: {0}")]
    Stored(StoredError),
}

impl<E> TwoFactorError<E> {
    /// The refusal, if it is one: what a page shows; anything else is for the operators.
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Refused(refusal) => Some(*refusal),
            _ => None,
        }
    }

    /// The same, with another error of the store.
    pub(super) fn map_store<F>(self, map: impl FnOnce(E) -> F) -> TwoFactorError<F> {
        match self {
            Self::Conflict => TwoFactorError::Conflict,
            Self::Gone => TwoFactorError::Gone,
            Self::Refused(refusal) => TwoFactorError::Refused(refusal),
            Self::Store(error) => TwoFactorError::Store(map(error)),
            Self::Stored(error) => TwoFactorError::Stored(error),
        }
    }
}

impl<E> From<Refusal> for TwoFactorError<E> {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl<E> From<StoredError> for TwoFactorError<E> {
    fn from(error: StoredError) -> Self {
        Self::Stored(error)
    }
}
