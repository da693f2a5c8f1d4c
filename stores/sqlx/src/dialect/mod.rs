//! What differs between the databases.

#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
mod driver;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use core::future::Future;
use std::sync::Arc;

use sqlx::error::BoxDynError;

pub(crate) use sealed::Value;

/// A database that this package knows: `Postgres`, `Sqlite`, `MySql` of sqlx.
///
/// It cannot be implemented elsewhere.
pub trait Dialect: sqlx::Database + sealed::Driver {}

#[expect(unnameable_types, reason = "it is for this package alone")]
pub(crate) mod sealed {
    use super::{Arc, BoxDynError, Future};

    /// A value of a statement.
    #[derive(Clone, Copy)]
    #[expect(missing_debug_implementations, reason = "it holds records")]
    pub enum Value<'a> {
        Bytes(&'a [u8]),
        Flag(bool),
        Number(Option<i64>),
        Text(&'a str),
    }

    /// How statements are written and run.
    pub trait Driver: sqlx::Database {
        /// What stands around names.
        const QUOTE: char;
        /// The types of columns.
        const TYPES: Types;
        /// What follows the columns of the table of records.
        const TABLE_END: &'static str;
        /// What follows the columns of the table of events.
        const EVENTS_END: &'static str;
        /// What follows the values of a first write, before the columns of the key.
        const ON_CONFLICT: Option<&'static str>;
        /// Whether one statement can change two tables.
        const WRITES_TWO_TABLES: bool;
        /// What begins a transaction that is going to write.
        const BEGIN: &'static str;

        /// The place of the value with this number, from 1.
        fn place(number: usize) -> String;

        fn add(to: &mut Self::Arguments, value: Value<'_>) -> Result<(), BoxDynError>;

        fn execute(
            conn: &mut Self::Connection,
            sql: Arc<str>,
            values: Self::Arguments,
        ) -> impl Future<Output = sqlx::Result<u64>> + Send;

        fn fetch(
            conn: &mut Self::Connection,
            sql: Arc<str>,
            values: Self::Arguments,
        ) -> impl Future<Output = sqlx::Result<Vec<Self::Row>>> + Send;

        /// Runs statements without values.
        fn script(
            conn: &mut Self::Connection,
            sql: String,
        ) -> impl Future<Output = sqlx::Result<()>> + Send;

        /// Whether a record that is too long is an error, and not cut.
        fn stores_whole(
            conn: &mut Self::Connection,
        ) -> impl Future<Output = sqlx::Result<bool>> + Send;

        /// A column of bytes; `NULL` is no bytes.
        fn bytes(row: &Self::Row, index: usize) -> sqlx::Result<Vec<u8>>;

        fn number(row: &Self::Row, index: usize) -> sqlx::Result<i64>;

        fn text(row: &Self::Row, index: usize) -> sqlx::Result<String>;

        /// Whether the database says that nothing was written because of another change.
        fn is_lost(error: &sqlx::Error, first_write: bool) -> bool;
    }

    /// The names of types in `CREATE TABLE`.
    #[derive(Clone, Copy, Debug)]
    pub struct Types {
        pub record: &'static str,
        pub flag: &'static str,
        pub number: &'static str,
        pub small: &'static str,
        pub text: &'static str,
        pub id_text: &'static str,
        pub id_uuid: &'static str,
        pub counted: &'static str,
    }
}
