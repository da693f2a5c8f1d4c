//! Redis.

use std::marker::PhantomData;

use redis::Script;
use redis::aio::MultiplexedConnection;
use second_factor::store::FactorStore;
use second_factor::{Change, FactorState, Saved};

use crate::row::{RowError, Stored};

/// Factors in hashes of Redis; clones share the connection.
#[derive(Clone)]
pub struct RedisStore<F> {
    connection: MultiplexedConnection,
    save: Script,
    factors: PhantomData<fn() -> F>,
}

impl<F: Stored> RedisStore<F> {
    pub const LOAD: &str = "HMGET key factor state";
    pub const SAVE: &str = "
if redis.call('HGET', KEYS[1], 'state') == ARGV[1] then
    redis.call('HSET', KEYS[1], 'state', ARGV[2])
    return 1
end
return 0
";

    /// Uses a connection.
    #[must_use]
    pub fn new(connection: MultiplexedConnection) -> Self {
        Self {
            connection,
            save: Script::new(Self::SAVE),
            factors: PhantomData,
        }
    }

    /// Stores a new factor and answers its key, which is never given out again.
    ///
    /// # Errors
    ///
    /// Redis's own.
    pub async fn insert(&self, factor: &[u8], state: FactorState) -> Result<String, RowError> {
        let mut connection = self.connection.clone();
        let number: u64 = redis::cmd("INCR")
            .arg("factors")
            .query_async(&mut connection)
            .await?;
        let key = format!("factor:{number}");
        let mut insert = redis::cmd("HSET");
        insert
            .arg(&key)
            .arg("factor")
            .arg(factor)
            .arg("state")
            .arg(&state.to_bytes());
        let _fields: u64 = insert.query_async(&mut connection).await?;
        Ok(key)
    }
}

impl<F: Stored> FactorStore for RedisStore<F> {
    type Id = str;
    type Factor = F;
    type Error = RowError;

    async fn load(&self, key: &str) -> Result<Option<(F, FactorState)>, RowError> {
        let mut load = redis::cmd("HMGET");
        load.arg(key).arg("factor").arg("state");
        let row = load.query_async(&mut self.connection.clone()).await?;
        let (Some(factor), Some(state)): (Option<Vec<u8>>, Option<Vec<u8>>) = row else {
            return Ok(None);
        };
        Ok(Some((
            F::from_row(&factor)?,
            FactorState::from_bytes(&state)?,
        )))
    }

    async fn compare_and_swap(&self, key: &str, change: &Change) -> Result<Saved, RowError> {
        let mut save = self.save.key(key);
        save.arg(change.before()).arg(change.after());
        Ok(Saved::from_rows(
            save.invoke_async(&mut self.connection.clone()).await?,
        ))
    }
}
