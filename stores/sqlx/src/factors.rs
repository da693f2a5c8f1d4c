//! The store: a pool, tables, and the two operations.

use core::fmt;
use core::marker::PhantomData;
use std::sync::Arc;

use second_factor::{Change, FactorStore, Owner, Record, Saved};
use sqlx::Pool;

use crate::dialect::Dialect;
use crate::error::Error;
use crate::id::UserId;
use crate::statements::Statements;
use crate::tables::{Tables, quoted};

/// A store of second factors in a database of sqlx; [`crate`] shows a whole program.
///
/// `I` is the type of a user's id: see [`UserId`]. Clones share the pool.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// use second_factor::{Ask, Records, TwoFactor, UnixTime};
/// use second_factor_sqlx::SqliteFactors;
/// use sqlx::SqlitePool;
///
/// let pool = SqlitePool::connect("sqlite::memory:").await?;
/// let store = SqliteFactors::<i64>::new(pool).with_events("factor_events")?.with_columns();
/// store.create().await?;
/// let two_factor = TwoFactor::new(store, Records::unsealed());
/// assert_eq!(two_factor.load(&7, UnixTime::now()).await?.ask(None, ""), Ask::Off);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SqlFactors<DB: Dialect, I: ?Sized> {
    pub(crate) pool: Pool<DB>,
    pub(crate) tables: Tables,
    pub(crate) sql: Arc<Statements>,
    id: PhantomData<fn(&I)>,
}

impl<DB: Dialect, I: UserId<DB> + ?Sized> SqlFactors<DB, I> {
    /// A store in the table `second_factors`, without audit table and columns for reports.
    #[must_use]
    pub fn new(pool: Pool<DB>) -> Self {
        let quote = DB::QUOTE;
        Self::with(
            pool,
            Tables {
                records: format!("{quote}second_factors{quote}"),
                events: None,
                has_columns: false,
            },
        )
    }

    fn with(pool: Pool<DB>, tables: Tables) -> Self {
        let sql = Arc::new(Statements::new::<DB, I>(&tables));
        Self {
            pool,
            tables,
            sql,
            id: PhantomData,
        }
    }

    /// Sets another table, such as `two_factor` or `auth.two_factor`.
    ///
    /// The name is quoted: PostgreSQL takes its letter case as it is.
    ///
    /// # Errors
    ///
    /// If the name has other characters than ASCII letters, digits and `_`, begins with a digit, or a
    /// part of it is longer than 63 characters.
    pub fn in_table(self, name: &str) -> Result<Self, Error> {
        let records = quoted::<DB>(name)?;
        Ok(Self::with(
            self.pool,
            Tables {
                records,
                ..self.tables
            },
        ))
    }

    /// Sets that each saved change writes its event into this table, in the same statement or
    /// transaction.
    ///
    /// Its columns are `id`, those of the user's id, `at` (seconds since 1970), `name` and
    /// `notify_owner` of [`Event`](second_factor::audit::Event), and its `sentence`. There is no
    /// secret in them. A lost change writes no event. Index `(user_id, id)` if you read them by user.
    ///
    /// # Errors
    ///
    /// As [`in_table`](Self::in_table).
    pub fn with_events(self, table: &str) -> Result<Self, Error> {
        let events = Some(quoted::<DB>(table)?);
        Ok(Self::with(
            self.pool,
            Tables {
                events,
                ..self.tables
            },
        ))
    }

    /// Sets that each row has columns for reports: `enabled`, `changed_at` (seconds since 1970),
    /// `key_id` (`NULL` if unsealed) and `layout`, the version of these columns.
    ///
    /// Decide nothing by them, and give them no index: after a deployment they may be out of date
    /// until [`reseal_all`](Self::reseal_all), and an index makes each sign-in dearer.
    #[must_use]
    pub fn with_columns(self) -> Self {
        Self::with(
            self.pool,
            Tables {
                has_columns: true,
                ..self.tables
            },
        )
    }

    /// Gives the pool that [`new`](Self::new) has taken, for queries of your own.
    #[must_use]
    pub const fn pool(&self) -> &Pool<DB> {
        &self.pool
    }

    /// The statements that create the tables, for your own migrations.
    ///
    /// Add there what only you know: a foreign key to your users with `ON DELETE CASCADE`, so that no
    /// record outlives its user (not for events, which an audit keeps). Leave out `CHECK` on the
    /// record: a failing one prints it.
    #[must_use]
    pub fn schema(&self) -> String {
        self.tables.schema::<DB, I>()
    }

    /// Creates the tables if they are not there: for tests, demonstrations, and services without
    /// migrations.
    ///
    /// # Errors
    ///
    /// The database's own; in MySQL also if `sql_mode` is not strict, as long values would be cut.
    pub async fn create(&self) -> Result<(), Error> {
        let mut conn = self.pool.acquire().await?;
        if !DB::stores_whole(&mut conn).await? {
            return Err(Error::truncating());
        }
        Ok(DB::script(&mut conn, self.schema()).await?)
    }
}

impl<DB: Dialect, I: UserId<DB> + ?Sized> FactorStore for SqlFactors<DB, I> {
    type Id = I;
    type Error = Error;

    fn owner(&self, id: &I) -> Owner {
        id.owner()
    }

    async fn load(&self, id: &I) -> Result<Option<Record>, Error> {
        let mut conn = self.pool.acquire().await?;
        self.load_in(&mut conn, id).await
    }

    async fn compare_and_swap(&self, id: &I, change: &Change) -> Result<Saved, Error> {
        if self.sql.event.is_none() {
            let mut conn = self.pool.acquire().await?;
            return self.save_in(&mut conn, id, change).await;
        }
        let mut tx = self.pool.begin_with(DB::BEGIN).await?;
        if self.save_in(&mut tx, id, change).await? == Saved::Lost {
            return Ok(Saved::Lost);
        }
        Self::committed(tx.commit().await)
    }
}

impl<DB: Dialect, I: ?Sized> Clone for SqlFactors<DB, I> {
    fn clone(&self) -> Self {
        Self {
            pool: self.pool.clone(),
            tables: self.tables.clone(),
            sql: Arc::clone(&self.sql),
            id: PhantomData,
        }
    }
}

/// It shows the tables, not the pool with its password.
impl<DB: Dialect, I: ?Sized> fmt::Debug for SqlFactors<DB, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqlFactors")
            .field("database", &DB::NAME)
            .field("tables", &self.tables)
            .finish_non_exhaustive()
    }
}
