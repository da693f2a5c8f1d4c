//! SQLite.

use std::sync::Arc;

use sqlx::Sqlite;
use sqlx::error::BoxDynError;

use super::driver::driver;
use super::sealed::{Driver, Types};
use super::{Dialect, Value};

impl Dialect for Sqlite {}

impl Driver for Sqlite {
    const QUOTE: char = '"';
    const TYPES: Types = Types {
        record: "BLOB",
        flag: "INTEGER",
        number: "INTEGER",
        small: "INTEGER",
        text: "TEXT",
        id_text: "TEXT",
        id_uuid: "BLOB",
        counted: "INTEGER",
    };
    // A text and a blob of the same bytes are never equal; `STRICT` makes a wrong type an error.
    const TABLE_END: &'static str = " STRICT";
    const EVENTS_END: &'static str = " STRICT";
    const ON_CONFLICT: Option<&'static str> = Some("ON CONFLICT");
    const WRITES_TWO_TABLES: bool = false;
    // A transaction that reads first and writes then would fail behind another change.
    const BEGIN: &'static str = "BEGIN IMMEDIATE";

    fn place(_: usize) -> String {
        String::from("?")
    }

    fn text(row: &Self::Row, index: usize) -> sqlx::Result<String> {
        sqlx::Row::try_get(row, index)
    }

    async fn stores_whole(_: &mut Self::Connection) -> sqlx::Result<bool> {
        Ok(true)
    }

    /// There is one writer at a time: nothing is rolled back for another change.
    fn is_lost(_: &sqlx::Error, _: bool) -> bool {
        false
    }

    driver!();
}
