//! Rows of the service's that change together with the record.

use core::fmt;
use core::future::Future;
use std::sync::Arc;

use second_factor::{Change, FactorStore, Owner, Record, Saved};

use crate::dialect::Dialect;
use crate::error::Error;
use crate::factors::SqlFactors;
use crate::id::UserId;

/// What else is written when a user's record changes: an outbox row for the mail, the end of sessions,
/// a log of the service's own.
///
/// # Examples
///
/// In SQLite. In PostgreSQL and MySQL the types are `Postgres` and `PgConnection`, `MySql` and
/// `MySqlConnection`.
///
/// ```
/// # #[cfg(feature = "sqlite")] mod example {
/// use second_factor::Change;
/// use second_factor_sqlx::Companion;
/// use sqlx::{Sqlite, SqliteConnection};
///
/// struct Outbox;
///
/// impl Companion<Sqlite, i64> for Outbox {
///     async fn saved(&self, tx: &mut SqliteConnection, id: &i64, change: &Change) -> sqlx::Result<()> {
///         if change.event().notify_owner() {
///             let sql = "INSERT INTO outbox (user_id, text) VALUES (?, ?)";
///             let text = change.event().to_string();
///             sqlx::query(sql).bind(id).bind(text).execute(tx).await?;
///         }
///         Ok(())
///     }
/// }
/// # }
/// ```
pub trait Companion<DB: Dialect, I: ?Sized>: Send + Sync {
    /// Writes in the transaction of a change that is written and not committed.
    ///
    /// It runs for each saved change, so for counted wrong codes, too:
    /// [`Change::event`] tells which it is. It may run more than once for what the caller sees as one
    /// change, after conflicts; what those wrote is rolled back. Neither commit nor roll back.
    ///
    /// # Errors
    ///
    /// Any error rolls the change back: nobody is signed in, and the code stays good. Let errors of
    /// the transaction through; one that is kept back makes the save an error.
    fn saved(
        &self,
        tx: &mut DB::Connection,
        id: &I,
        change: &Change,
    ) -> impl Future<Output = sqlx::Result<()>> + Send;
}

/// A store whose changes take a [`Companion`] along, each in a transaction.
pub struct Together<DB: Dialect, I: ?Sized, C> {
    factors: SqlFactors<DB, I>,
    companion: Arc<C>,
}

impl<DB: Dialect, I: UserId<DB> + ?Sized> SqlFactors<DB, I> {
    /// Takes a companion along: what it writes is committed with the change or not at all.
    ///
    /// Each save is then a transaction, which takes three round trips more than a statement, besides
    /// those of the companion.
    #[must_use]
    pub fn together_with<C: Companion<DB, I>>(self, companion: C) -> Together<DB, I, C> {
        Together {
            factors: self,
            companion: Arc::new(companion),
        }
    }
}

impl<DB: Dialect, I: UserId<DB> + ?Sized, C: Companion<DB, I>> FactorStore for Together<DB, I, C> {
    type Id = I;
    type Error = Error;

    fn owner(&self, id: &I) -> Owner {
        id.owner()
    }

    async fn load(&self, id: &I) -> Result<Option<Record>, Error> {
        self.factors.load(id).await
    }

    async fn compare_and_swap(&self, id: &I, change: &Change) -> Result<Saved, Error> {
        let mut tx = self.factors.pool.begin_with(DB::BEGIN).await?;
        if self.factors.save_in(&mut tx, id, change).await? == Saved::Lost {
            return Ok(Saved::Lost);
        }
        match self.companion.saved(&mut tx, id, change).await {
            Ok(()) => {}
            Err(error) if DB::is_lost(&error, false) => return Ok(Saved::Lost),
            Err(error) => return Err(error.into()),
        }
        // A companion that hides an error leaves a transaction that is rolled back, or will be at its
        // commit, without another error.
        if !self.factors.holds(&mut tx, id, change).await? {
            return Err(Error::broken());
        }
        SqlFactors::<DB, I>::committed(tx.commit().await)
    }
}

impl<DB: Dialect, I: ?Sized, C> Clone for Together<DB, I, C> {
    fn clone(&self) -> Self {
        Self {
            factors: self.factors.clone(),
            companion: Arc::clone(&self.companion),
        }
    }
}

impl<DB: Dialect, I: ?Sized, C> fmt::Debug for Together<DB, I, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Together")
            .field("factors", &self.factors)
            .finish_non_exhaustive()
    }
}
