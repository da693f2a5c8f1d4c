//! Sessions in the portal's own database, for `tower-sessions`.
//!
//! `tower-sessions-sqlx-store` 0.15 is for sqlx 0.8, which would be a second driver and a second
//! pool. Two things are different here. The table has a hash of the id, so a copy of the database
//! opens no session. And a save changes a row that is there: a slow request cannot bring a session
//! back that was ended, or given another id, in the meantime.

use std::fmt;

use async_trait::async_trait;
use sha2::{Digest, Sha256};
use sqlx::Error::Database;
use time::OffsetDateTime;
use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};

use crate::db::{self, Db};
use crate::on;

#[derive(Clone)]
pub struct Sessions(pub Db);

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let sql = "INSERT INTO sessions (id, data, expires_at) VALUES ($1, $2, $3)";
        loop {
            let (id, data, end) = row(record)?;
            let saved = on!(&self.0, Db, pool => sqlx::query(sql)
                .bind(id).bind(data).bind(end).execute(pool).await.map(|_| ()));
            match saved {
                Err(Database(error)) if error.is_unique_violation() => record.id = Id::default(),
                other => return other.map_err(failed),
            }
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let sql = "UPDATE sessions SET data = $1, expires_at = $2 WHERE id = $3";
        let (id, data, end) = row(record)?;
        on!(&self.0, Db, pool => sqlx::query(sql)
            .bind(data).bind(end).bind(id).execute(pool).await.map(|_| ()))
        .map_err(failed)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let sql = "SELECT data FROM sessions WHERE id = $1 AND expires_at > $2";
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let data: Option<String> = on!(&self.0, Db, pool => sqlx::query_scalar(sql)
            .bind(key(id)).bind(now).fetch_optional(pool).await)
        .map_err(failed)?;
        let record = data.map(|data| serde_json::from_str::<Record>(&data)).transpose();
        let record = record.map_err(|error| Error::Decode(error.to_string()))?;
        Ok(record.map(|record| Record { id: *id, ..record }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let sql = "DELETE FROM sessions WHERE id = $1 OR expires_at <= $2";
        let now = OffsetDateTime::now_utc().unix_timestamp();
        on!(&self.0, Db, pool => sqlx::query(sql)
            .bind(key(id)).bind(now).execute(pool).await.map(|_| ()))
        .map_err(failed)
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions(..)")
    }
}

/// The columns of a session.
fn row(record: &Record) -> Result<(String, String, i64)> {
    let hidden = Record { id: Id(0), ..record.clone() };
    let data = serde_json::to_string(&hidden).map_err(|error| Error::Encode(error.to_string()))?;
    Ok((key(&record.id), data, record.expiry_date.unix_timestamp()))
}

/// What the table has of an id.
fn key(id: &Id) -> String {
    let hash: [u8; 32] = Sha256::digest(id.0.to_be_bytes()).into();
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn failed(error: sqlx::Error) -> Error {
    Error::Backend(format!("the database failed (code {})", db::code(&error)))
}
