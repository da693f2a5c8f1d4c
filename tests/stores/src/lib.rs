//! Stores of factors in three databases, written to be copied.
//!
//! Each is a table or a kind of key with one row per factor, its load one read, its save one
//! statement. The SQL and the script are those of `second_factor::store`'s documentation; a test
//! compares them.

mod postgres;
mod redis;
mod row;
mod sqlite;

pub use self::postgres::PostgresStore;
pub use self::redis::RedisStore;
pub use self::row::{RowError, Stored};
pub use self::sqlite::SqliteStore;
