//! SQLite.

use std::marker::PhantomData;
use std::path::Path;
use std::time::Duration;

use second_factor::store::FactorStore;
use second_factor::{Change, FactorState, Saved};
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::row::{RowError, Stored};

/// Factors in a table of SQLite; clones share the pool.
pub struct SqliteStore<F> {
    pool: SqlitePool,
    factors: PhantomData<fn() -> F>,
}

impl<F: Stored> SqliteStore<F> {
    pub const CREATE: &str = "
CREATE TABLE IF NOT EXISTS factors (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    factor BLOB NOT NULL,
    state BLOB NOT NULL CHECK (typeof(state) = 'blob' AND length(state) = 32)
)";
    pub const LOAD: &str = "SELECT factor, state FROM factors WHERE id = ?1";
    pub const SAVE: &str = "UPDATE factors SET state = ?3 WHERE id = ?1 AND state = ?2";

    /// Opens or makes the file and the table.
    ///
    /// # Errors
    ///
    /// The database's own.
    pub async fn open(file: &Path, connections: u32) -> Result<Self, RowError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(30));
        let pool = SqlitePoolOptions::new().max_connections(connections);
        let pool = pool.connect_with(options).await?;
        sqlx::query(Self::CREATE).execute(&pool).await?;
        Ok(Self {
            pool,
            factors: PhantomData,
        })
    }

    /// Stores a new factor and answers its id, which is never given out again.
    ///
    /// # Errors
    ///
    /// The database's own.
    pub async fn insert(&self, factor: &[u8], state: FactorState) -> Result<i64, RowError> {
        let sql = "INSERT INTO factors (factor, state) VALUES (?1, ?2) RETURNING id";
        let insert = sqlx::query_scalar(sql)
            .bind(factor)
            .bind(state.to_bytes().to_vec());
        Ok(insert.fetch_one(&self.pool).await?)
    }
}

impl<F: Stored> FactorStore for SqliteStore<F> {
    type Id = i64;
    type Factor = F;
    type Error = RowError;

    async fn load(&self, id: &i64) -> Result<Option<(F, FactorState)>, RowError> {
        let row = sqlx::query_as(Self::LOAD)
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        let Some((factor, state)): Option<(Vec<u8>, Vec<u8>)> = row else {
            return Ok(None);
        };
        Ok(Some((
            F::from_row(&factor)?,
            FactorState::from_bytes(&state)?,
        )))
    }

    async fn compare_and_swap(&self, id: &i64, change: &Change) -> Result<Saved, RowError> {
        let save = sqlx::query(Self::SAVE).bind(id);
        let save = save
            .bind(change.before().as_slice())
            .bind(change.after().as_slice());
        Ok(Saved::from_rows(
            save.execute(&self.pool).await?.rows_affected(),
        ))
    }
}

impl<F> Clone for SqliteStore<F> {
    fn clone(&self) -> Self {
        Self {
            pool: self.pool.clone(),
            factors: PhantomData,
        }
    }
}
