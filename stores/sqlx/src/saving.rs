//! Reading and saving on a connection of the service's.

use std::sync::Arc;

use second_factor::{Change, Record, Saved};
use sqlx::error::BoxDynError;

use crate::dialect::{Dialect, Value};
use crate::error::Error;
use crate::factors::SqlFactors;
use crate::id::UserId;
use crate::tables::LAYOUT;

impl<DB: Dialect, I: UserId<DB> + ?Sized> SqlFactors<DB, I> {
    /// Reads a user's record on your connection, which may be in a transaction.
    ///
    /// Load once in a transaction, and save once: after a conflict a transaction may show the old
    /// record for ever, so roll back and begin another. In SQLite begin it with `BEGIN IMMEDIATE`.
    ///
    /// # Errors
    ///
    /// The database's own.
    pub async fn load_in(
        &self,
        conn: &mut DB::Connection,
        id: &I,
    ) -> Result<Option<Record>, Error> {
        let mut values = DB::Arguments::default();
        id.add(&mut values).map_err(sqlx::Error::Encode)?;
        let rows = DB::fetch(conn, self.sql.load.clone(), values).await?;
        let record = rows.first().map(|row| DB::bytes(row, 0)).transpose()?;
        Ok(record.map(Record::from))
    }

    /// Saves a change on your connection, in your transaction, so that rows of yours change with it.
    ///
    /// [`Saved::Yes`] holds only once you have committed: do so inside the closure of
    /// [`commit_async`](second_factor::Unsaved::commit_async), which decides only then what the
    /// caller is told. Commit for a refused code, too; it is counted by what is saved. After
    /// [`Saved::Lost`] or an error roll back.
    ///
    /// [`together_with`](Self::together_with) does all this, and tries again after a conflict.
    ///
    /// # Errors
    ///
    /// The database's own.
    ///
    /// # Security
    ///
    /// Do not go on in the transaction after a statement of yours has failed. PostgreSQL answers
    /// `COMMIT` with a rollback then and reports no error, and MySQL has rolled back after a deadlock
    /// already: the code that was accepted would be good again.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// use second_factor::{Committed, FactorStore, Proof, Records, Refusal, Saved, UnixTime};
    /// use second_factor_sqlx::{Error, SqliteFactors};
    ///
    /// let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// sqlx::query("CREATE TABLE sessions (user_id INTEGER, at INTEGER)").execute(&pool).await?;
    /// let store = SqliteFactors::<i64>::new(pool.clone());
    /// store.create().await?;
    ///
    /// let (ana, now) = (7, UnixTime::now());
    /// let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
    /// let row = store.load_in(&mut tx, &ana).await?;
    /// let factors = Records::unsealed().open(store.owner(&ana), row, now)?;
    /// let codes = factors.new_recovery_codes(Proof::Other { at: now });
    /// let answer = codes.commit_async(async |change| {
    ///     let saved = store.save_in(&mut tx, &ana, change).await?;
    ///     if saved == Saved::Yes {
    ///         let sql = "INSERT INTO sessions VALUES (?, ?)";
    ///         sqlx::query(sql).bind(ana).bind(0).execute(&mut *tx).await?;
    ///         tx.commit().await?; // before the answer, and for refused codes as well
    ///     }
    ///     Ok::<_, Error>(saved)
    /// });
    /// assert!(matches!(answer.await, Committed::Done(_)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn save_in(
        &self,
        conn: &mut DB::Connection,
        id: &I,
        change: &Change,
    ) -> Result<Saved, Error> {
        match self.save(conn, id, change).await {
            Err(error) if DB::is_lost(&error, change.before().is_none()) => Ok(Saved::Lost),
            other => Ok(other?),
        }
    }

    async fn save(
        &self,
        conn: &mut DB::Connection,
        id: &I,
        change: &Change,
    ) -> sqlx::Result<Saved> {
        let (sql, values) = self.statement(id, change).map_err(sqlx::Error::Encode)?;
        let saved = Saved::from_rows(DB::execute(conn, sql.clone(), values).await?);
        let event = self.sql.event.as_ref().filter(|_| saved == Saved::Yes);
        if let Some(sql) = event {
            let mut values = DB::Arguments::default();
            id.add(&mut values).map_err(sqlx::Error::Encode)?;
            add_event::<DB>(&mut values, change).map_err(sqlx::Error::Encode)?;
            DB::execute(conn, sql.clone(), values).await?;
        }
        Ok(saved)
    }

    /// The statement of a change, with its values.
    fn statement(
        &self,
        id: &I,
        change: &Change,
    ) -> Result<(&Arc<str>, DB::Arguments), BoxDynError> {
        let mut values = DB::Arguments::default();
        let sql = match change.before() {
            None => {
                id.add(&mut values)?;
                self.add_row(&mut values, change)?;
                &self.sql.insert
            }
            Some(before) => {
                self.add_row(&mut values, change)?;
                id.add(&mut values)?;
                DB::add(&mut values, Value::Bytes(before))?;
                &self.sql.update
            }
        };
        if self.tables.events.is_some() && DB::WRITES_TWO_TABLES {
            add_event::<DB>(&mut values, change)?;
        }
        Ok((sql, values))
    }

    fn add_row(&self, values: &mut DB::Arguments, change: &Change) -> Result<(), BoxDynError> {
        DB::add(values, Value::Bytes(change.after()))?;
        if self.tables.has_columns {
            DB::add(values, Value::Flag(change.overview().on))?;
            DB::add(values, seconds(change))?;
            DB::add(values, Value::Number(change.sealed_with().map(i64::from)))?;
            DB::add(values, Value::Number(Some(LAYOUT)))?;
        }
        Ok(())
    }

    /// Whether the row holds what a change has written.
    pub(crate) async fn holds(
        &self,
        conn: &mut DB::Connection,
        id: &I,
        change: &Change,
    ) -> Result<bool, Error> {
        let mut values = DB::Arguments::default();
        id.add(&mut values).map_err(sqlx::Error::Encode)?;
        DB::add(&mut values, Value::Bytes(change.after())).map_err(sqlx::Error::Encode)?;
        let rows = DB::fetch(conn, self.sql.holds.clone(), values).await?;
        Ok(!rows.is_empty())
    }

    /// What a commit says of the change in it.
    pub(crate) fn committed(commit: sqlx::Result<()>) -> Result<Saved, Error> {
        match commit {
            Ok(()) => Ok(Saved::Yes),
            Err(error) if DB::is_lost(&error, false) => Ok(Saved::Lost),
            Err(error) => Err(error.into()),
        }
    }
}

fn add_event<DB: Dialect>(values: &mut DB::Arguments, change: &Change) -> Result<(), BoxDynError> {
    let event = change.event();
    DB::add(values, seconds(change))?;
    DB::add(values, Value::Text(event.name()))?;
    DB::add(values, Value::Flag(event.notify_owner()))?;
    DB::add(values, Value::Text(&event.to_string()))
}

fn seconds(change: &Change) -> Value<'static> {
    // No clock shows a year behind that.
    let seconds = i64::try_from(change.at().as_secs()).unwrap_or(i64::MAX);
    Value::Number(Some(seconds))
}
