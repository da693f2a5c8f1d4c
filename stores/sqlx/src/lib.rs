#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod error;
mod dialect;
mod id;
mod tables;
mod statements;
mod factors;
mod saving;
mod together;
mod keys;
mod reseal;

pub use dialect::Dialect;
pub use error::Error;
pub use factors::SqlFactors;
pub use id::{IdColumn, UserId};
pub use keys::RowsByKey;
pub use reseal::Resealed;
pub use sqlx;
pub use together::{Companion, Together};

/// A store of second factors in MySQL or MariaDB.
#[cfg(feature = "mysql")]
pub type MySqlFactors<I> = SqlFactors<sqlx::MySql, I>;
/// A store of second factors in PostgreSQL.
#[cfg(feature = "postgres")]
pub type PgFactors<I> = SqlFactors<sqlx::Postgres, I>;
/// A store of second factors in SQLite.
#[cfg(feature = "sqlite")]
pub type SqliteFactors<I> = SqlFactors<sqlx::Sqlite, I>;
