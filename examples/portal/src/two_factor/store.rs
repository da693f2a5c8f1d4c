//! The store of second factors, with the owner's mails in the same transaction.

use second_factor::{Change, FactorStore, Owner, Record, Saved};
use second_factor_sqlx::{Companion, Error, SqlFactors, Together};
use sqlx::{Postgres, Sqlite};

use crate::db::Db;
use crate::on;

/// A store on either database. With one database it is `Together<Postgres, i64, Outbox>`.
pub enum Store {
    Sqlite(Together<Sqlite, i64, Outbox>),
    Postgres(Together<Postgres, i64, Outbox>),
}

/// Puts the mail to the owner into the outbox.
pub struct Outbox;

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

macro_rules! outbox {
    ($database:ty) => {
        impl Companion<$database, i64> for Outbox {
            async fn saved(
                &self,
                tx: &mut <$database as sqlx::Database>::Connection,
                id: &i64,
                change: &Change,
            ) -> sqlx::Result<()> {
                if change.event().notify_owner() {
                    let sql = "INSERT INTO outbox (user_id, at, text) VALUES ($1, $2, $3)";
                    let at = i64::try_from(change.at().as_secs()).unwrap_or(i64::MAX);
                    let text = change.event().to_string();
                    sqlx::query(sql)
                        .bind(id)
                        .bind(at)
                        .bind(text)
                        .execute(tx)
                        .await?;
                }
                Ok(())
            }
        }
    };
}

outbox!(Sqlite);
outbox!(Postgres);
