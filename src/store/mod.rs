//! Where factors are kept: the two operations a database must offer, and signing in through them.
//!
//! [`FactorStore`] is what a service implements once, for its database. [`Verifier`] does the rest
//! of a sign-in: load, decide, save, decide anew if somebody else was faster. [`conformance`] finds
//! out whether an implementation keeps the rules; [`MemoryStore`] is one that
//! does, for tests and demonstrations.
//!
//! # The table
//!
//! One row per factor, read whole in one statement; `state` is bytes and `NOT NULL`, never text or
//! JSON. An id names one secret for ever: a new enrollment or a new set of recovery codes is a new
//! row with a new id, and the change-over is one transaction of yours. Ids that grow do that; an id
//! that is given out again, or a user's name, does not. `factor` holds what
//! [`Credential::to_bytes`](crate::Credential::to_bytes) gives, sealed (`Keyring`), or
//! [`RecoverySet::to_bytes`](crate::RecoverySet::to_bytes): one table for both, or one for each as in
//! [`Confirmed::commit`](crate::Confirmed::commit). A sealed row is bound to its id, so the id has to
//! be known first: draw it from the sequence before the `INSERT`, or use random ids of your own.
//! The label is in neither: keep the account's name where you keep the account.
//!
//! The statement that saves must be one statement, committed by itself. It reports how many rows it
//! changed: [`Saved::from_rows`].
//!
//! ## PostgreSQL
//!
//! ```sql
//! CREATE TABLE IF NOT EXISTS factors (
//!     id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
//!     factor BYTEA NOT NULL,
//!     state BYTEA NOT NULL CHECK (octet_length(state) = 32)
//! )
//! ```
//!
//! ```sql
//! SELECT factor, state FROM factors WHERE id = $1
//! ```
//!
//! ```sql
//! UPDATE factors SET state = $3 WHERE id = $1 AND state = $2
//! ```
//!
//! Of two updates at once the second waits for the first, looks at the row again and changes
//! nothing; that is so at `READ COMMITTED`, the default. At a stricter level it fails with SQLSTATE
//! 40001, which nobody is signed in by. `synchronous_commit` must not be `off`.
//!
//! ## SQLite
//!
//! ```sql
//! CREATE TABLE IF NOT EXISTS factors (
//!     id INTEGER PRIMARY KEY AUTOINCREMENT,
//!     factor BLOB NOT NULL,
//!     state BLOB NOT NULL CHECK (typeof(state) = 'blob' AND length(state) = 32)
//! )
//! ```
//!
//! ```sql
//! SELECT factor, state FROM factors WHERE id = ?1
//! ```
//!
//! ```sql
//! UPDATE factors SET state = ?3 WHERE id = ?1 AND state = ?2
//! ```
//!
//! `AUTOINCREMENT`, because SQLite otherwise gives the id of a deleted last row out again;
//! `PRAGMA synchronous = FULL`, because in WAL mode `NORMAL` may forget the last changes when the
//! power fails; a busy timeout, so that writers wait for each other.
//!
//! ## Redis
//!
//! A hash per factor. Loading is `HMGET key factor state`; saving is a script, which Redis runs
//! without interruption, with the key, `before` and `after`:
//!
//! ```lua
//! if redis.call('HGET', KEYS[1], 'state') == ARGV[1] then
//!     redis.call('HSET', KEYS[1], 'state', ARGV[2])
//!     return 1
//! end
//! return 0
//! ```
//!
//! `appendonly yes` and `appendfsync always`: with less, a crash makes the codes of the last
//! second good again. No expiry and no eviction of these keys.
//!
//! ## MySQL
//!
//! These three are not run by this crate's tests; the others are.
//!
//! ```sql
//! CREATE TABLE IF NOT EXISTS factors (
//!     id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
//!     factor VARBINARY(1024) NOT NULL,
//!     state BINARY(32) NOT NULL
//! ) ENGINE = InnoDB
//! ```
//!
//! ```sql
//! SELECT factor, state FROM factors WHERE id = ?
//! ```
//!
//! ```sql
//! UPDATE factors SET state = ? WHERE id = ? AND state = ?
//! ```
//!
//! `after` comes first here, then the id, then `before`. A change is never from a state to itself,
//! so rows matched and rows changed are the same number.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::borrow::Borrow;
use core::future::Future;

use crate::attempt::{Accepted, Attempt, Change, Saved, SignInError};
use crate::decision::Factor;
use crate::policy::Policy;
use crate::state::FactorState;
use crate::time::UnixTime;
use crate::totp::Totp;

pub mod conformance;
#[cfg(feature = "std")]
mod memory;

#[cfg(feature = "std")]
pub use memory::MemoryStore;

/// A database of factors, as far as signing in needs one.
///
/// The [module's documentation](self) has the statements for several databases, and
/// [`conformance`] the tests that an implementation must pass. `async fn` implements the methods.
///
/// # Examples
///
/// A client of a database that speaks of rows:
///
/// ```
/// use second_factor::store::FactorStore;
/// use second_factor::{Change, Credential, FactorState, Saved, Totp};
/// # #[derive(Debug)]
/// # struct DbError;
/// # impl std::fmt::Display for DbError {
/// #     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("db") }
/// # }
/// # impl std::error::Error for DbError {}
/// # impl From<second_factor::StateError> for DbError {
/// #     fn from(_: second_factor::StateError) -> Self { Self }
/// # }
/// # impl From<second_factor::CredentialError> for DbError {
/// #     fn from(_: second_factor::CredentialError) -> Self { Self }
/// # }
/// # struct Db;
/// # impl Db {
/// #     async fn row(&self, _: &str, _: i64) -> Result<Option<(Vec<u8>, Vec<u8>)>, DbError> { Ok(None) }
/// #     async fn execute(&self, _: &str, _: i64, _: &[u8], _: &[u8]) -> Result<u64, DbError> { Ok(0) }
/// # }
///
/// struct Factors(Db);
///
/// impl FactorStore for Factors {
///     type Id = i64;
///     type Factor = Totp;
///     type Error = DbError;
///
///     async fn load(&self, id: &i64) -> Result<Option<(Totp, FactorState)>, DbError> {
///         let sql = "SELECT factor, state FROM factors WHERE id = $1";
///         let Some((factor, state)) = self.0.row(sql, *id).await? else { return Ok(None) };
///         let credential = Credential::from_bytes(&factor)?; // or unseal it here
///         Ok(Some((credential.totp(), FactorState::from_bytes(&state)?)))
///     }
///
///     async fn compare_and_swap(&self, id: &i64, change: &Change) -> Result<Saved, DbError> {
///         let sql = "UPDATE factors SET state = $3 WHERE id = $1 AND state = $2";
///         let rows = self.0.execute(sql, *id, change.before(), change.after()).await?;
///         Ok(Saved::from_rows(rows))
///     }
/// }
/// # let store = Factors(Db);
/// # assert!(pollster::block_on(store.load(&1)).is_ok_and(|row| row.is_none()));
/// ```
pub trait FactorStore: Send + Sync {
    /// What names a factor: a key of the table, never what a user types.
    type Id: ?Sized + Sync;

    /// What the rows hold: [`Totp`] for most, or [`Hotp`](crate::Hotp), or
    /// [`RecoverySet`](crate::RecoverySet).
    type Factor: Factor + Send;

    /// What goes wrong with the database.
    type Error: core::error::Error + Send + Sync + 'static;

    /// Reads the factor and its state, both in one read of one row; `None` if there is no such row.
    ///
    /// Not from a cache, and not from a replica that lags.
    ///
    /// # Errors
    ///
    /// The database's own; also for a row whose bytes are damaged.
    fn load(
        &self,
        id: &Self::Id,
    ) -> impl Future<Output = Result<Option<(Self::Factor, FactorState)>, Self::Error>> + Send;

    /// Replaces the state by [`Change::after`] where it still is [`Change::before`].
    ///
    /// # Errors
    ///
    /// The database's own, also when nobody knows whether it has saved the change. Do not try
    /// again and do not read back: the code may be used up, and nobody is signed in.
    ///
    /// # Security
    ///
    /// [`Saved::Yes`] means that this very call changed the row and that the change is durable. A
    /// row that already equals [`Change::after`] is [`Saved::Lost`]. Reading first and writing then
    /// is two operations, between which somebody else writes.
    fn compare_and_swap(
        &self,
        id: &Self::Id,
        change: &Change,
    ) -> impl Future<Output = Result<Saved, Self::Error>> + Send;
}

/// References and owning pointers are the store they point to.
macro_rules! pointer {
    ($pointer:ty) => {
        impl<S: FactorStore> FactorStore for $pointer {
            type Id = S::Id;
            type Factor = S::Factor;
            type Error = S::Error;

            fn load(
                &self,
                id: &S::Id,
            ) -> impl Future<Output = Result<Option<(S::Factor, FactorState)>, S::Error>> + Send
            {
                (**self).load(id)
            }

            fn compare_and_swap(
                &self,
                id: &S::Id,
                change: &Change,
            ) -> impl Future<Output = Result<Saved, S::Error>> + Send {
                (**self).compare_and_swap(id, change)
            }
        }
    };
}

pointer!(&S);
pointer!(Box<S>);
pointer!(Arc<S>);

/// Signs people in with the factors of a store.
///
/// It reads no clock and starts no task; whatever runs the store's futures runs its own. Clones
/// share the store if that is a reference, an `Arc`, or the handle of a pool.
///
/// # Examples
///
/// ```
/// use second_factor::store::MemoryStore;
/// use second_factor::{FactorState, Params, Policy, Refusal, SignInError, Totp, UnixTime, Verifier};
///
/// # pollster::block_on(async {
/// let store = MemoryStore::new();
/// let totp = Totp::from_key(b"12345678901234567890", Params::new())?;
/// store.insert("ana's phone", totp, FactorState::new());
///
/// let verifier = Verifier::new(&store, Policy::new());
/// let now = UnixTime::from_secs(59);
/// let accepted = verifier.verify(&"ana's phone", "287 082", now).await?;
/// assert_eq!(accepted.offset(), 0);
///
/// // Each code works once.
/// let again = verifier.verify(&"ana's phone", "287082", now).await;
/// assert!(matches!(again, Err(SignInError::Refused(Refusal::Replayed { .. }))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Verifier<S> {
    store: S,
    policy: Policy,
}

impl<S: FactorStore> Verifier<S> {
    /// Puts a store and a policy together.
    #[must_use]
    pub const fn new(store: S, policy: Policy) -> Self {
        Self { store, policy }
    }

    /// Tries a code against one factor, and saves what it changes before it answers.
    ///
    /// When another attempt is saved first, it loads again and decides anew, at most two times more
    /// often than failures are free: after so many, the factor waits and nothing changes any more.
    /// A future that is dropped half-way signs nobody in; the code may be used up.
    ///
    /// # Errors
    ///
    /// * [`SignInError::Refused`]: the code was not accepted; [`Refusal`](crate::Refusal) says why.
    /// * [`SignInError::Unknown`]: no factor has this id.
    /// * [`SignInError::Store`]: the store failed, so nobody knows enough to accept anything.
    /// * [`SignInError::Conflict`]: always another attempt was first. Let the user try again.
    ///
    /// # Security
    ///
    /// Call it after the password was right; a factor that strangers can try, they can disable.
    pub async fn verify(
        &self,
        id: &S::Id,
        code: &str,
        now: UnixTime,
    ) -> Result<Accepted, SignInError<S::Error>> {
        self.decide(id, |factor, state| self.policy.attempt(factor, state, code, now)).await
    }

    /// Tries two codes in a row, for a user whose clock is wrong: [`Policy::resync`] through the
    /// store.
    ///
    /// Offer it where right-looking codes keep being refused; it counts as an attempt, and waits
    /// hold for it too.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify); besides, [`Refusal::ResyncOff`](crate::Refusal::ResyncOff).
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::store::MemoryStore;
    /// use second_factor::{FactorState, Params, Policy, Step, Totp, UnixTime, Verifier};
    ///
    /// # pollster::block_on(async {
    /// let totp = Totp::from_key(b"12345678901234567890", Params::new())?;
    /// let (first, second) = (totp.code(Step::from_counter(8)), totp.code(Step::from_counter(9)));
    /// let store = MemoryStore::new();
    /// store.insert(7, totp, FactorState::new());
    ///
    /// let verifier = Verifier::new(&store, Policy::new());
    /// let now = UnixTime::from_secs(59); // step 1: the user's clock is four minutes ahead
    /// let codes = [first.expose(), second.expose()];
    /// assert_eq!(verifier.resync(&7, codes, now).await?.offset(), 8);
    /// assert!(verifier.resync(&7, codes, now).await.is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn resync(
        &self,
        id: &S::Id,
        codes: [&str; 2],
        now: UnixTime,
    ) -> Result<Accepted, SignInError<S::Error>>
    where
        S::Factor: Borrow<Totp>,
    {
        self.decide(id, |factor, state| self.policy.resync(factor.borrow(), state, codes, now))
            .await
    }

    /// Loads, decides and saves; again if somebody else was first.
    async fn decide(
        &self,
        id: &S::Id,
        attempt: impl Fn(&S::Factor, FactorState) -> Attempt,
    ) -> Result<Accepted, SignInError<S::Error>> {
        let mut retries = u16::from(self.policy.free_failures()).saturating_add(2);
        loop {
            let attempt = match self.store.load(id).await.map_err(SignInError::Store)? {
                Some((factor, state)) => attempt(&factor, state),
                None => return Err(SignInError::Unknown),
            };
            let answer = attempt
                .commit_async(async |change: &Change| self.store.compare_and_swap(id, change).await)
                .await;
            match answer {
                Err(SignInError::Conflict) if retries > 0 => retries = retries.saturating_sub(1),
                answer => return answer,
            }
        }
    }
}
