//! PostgreSQL.

use std::sync::Arc;

use sqlx::Postgres;
use sqlx::error::BoxDynError;

use super::driver::driver;
use super::sealed::{Driver, Types};
use super::{Dialect, Value};

impl Dialect for Postgres {}

impl Driver for Postgres {
    const QUOTE: char = '"';
    const TYPES: Types = Types {
        record: "BYTEA",
        flag: "BOOLEAN",
        number: "BIGINT",
        small: "SMALLINT",
        text: "TEXT",
        id_text: "TEXT",
        id_uuid: "UUID",
        counted: "BIGINT GENERATED ALWAYS AS IDENTITY",
    };
    // Room in each page, so that a changed row stays in its page whatever its length.
    const TABLE_END: &'static str = " WITH (fillfactor = 70)";
    const EVENTS_END: &'static str = "";
    const ON_CONFLICT: Option<&'static str> = Some("ON CONFLICT");
    const WRITES_TWO_TABLES: bool = true;
    const BEGIN: &'static str = "BEGIN";

    fn place(number: usize) -> String {
        format!("${number}")
    }

    fn text(row: &Self::Row, index: usize) -> sqlx::Result<String> {
        sqlx::Row::try_get(row, index)
    }

    async fn stores_whole(_: &mut Self::Connection) -> sqlx::Result<bool> {
        Ok(true)
    }

    /// Serialization failure and deadlock: the statement was rolled back.
    fn is_lost(error: &sqlx::Error, _: bool) -> bool {
        let code = error.as_database_error().and_then(|error| error.code());
        matches!(code.as_deref(), Some("40001" | "40P01"))
    }

    driver!();
}
