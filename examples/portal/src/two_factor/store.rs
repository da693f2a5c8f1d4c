//! The store of second factors, on either database.

use second_factor::{Change, FactorStore, Owner, Record, Saved};
use second_factor_sqlx::{Error, SqlFactors, Together};
use sqlx::{Postgres, Sqlite};

use crate::db::Db;
use crate::on;
use crate::two_factor::Outbox;

/// A store on either database. With one database it is `Together<Postgres, i64, Outbox>`.
pub enum Store {
    Sqlite(Together<Sqlite, i64, Outbox>),
    Postgres(Together<Postgres, i64, Outbox>),
}

/// The table of what happened.
const EVENTS: &str = "factor_events";

impl Store {
    /// Creates the tables that are missing.
    pub async fn open(db: &Db) -> Result<Self, Error> {
        Ok(match db {
            Db::Sqlite(pool) => {
                let factors = SqlFactors::new(pool.clone()).with_events(EVENTS)?;
                factors.create().await?;
                db.create().await?;
                Self::Sqlite(factors.together_with(Outbox))
            }
            Db::Postgres(pool) => {
                let factors = SqlFactors::new(pool.clone()).with_events(EVENTS)?;
                factors.create().await?;
                db.create().await?;
                Self::Postgres(factors.together_with(Outbox))
            }
        })
    }
}

impl FactorStore for Store {
    type Id = i64;
    type Error = Error;

    fn owner(&self, id: &i64) -> Owner {
        Owner::from(*id)
    }

    async fn load(&self, id: &i64) -> Result<Option<Record>, Error> {
        on!(self, Self, store => store.load(id).await)
    }

    async fn compare_and_swap(&self, id: &i64, change: &Change) -> Result<Saved, Error> {
        on!(self, Self, store => store.compare_and_swap(id, change).await)
    }
}
