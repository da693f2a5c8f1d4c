//! MySQL and MariaDB.

use std::sync::Arc;

use sqlx::MySql;
use sqlx::error::BoxDynError;
use sqlx::mysql::MySqlDatabaseError;

use super::driver::driver;
use super::sealed::{Driver, Types};
use super::{Dialect, Value};

/// Duplicate key.
const DUPLICATE: u16 = 1062;
/// Record has changed since last read: MariaDB with snapshot isolation.
const CHANGED: u16 = 1020;
/// Deadlock: the transaction was rolled back.
const DEADLOCK: u16 = 1213;

impl Dialect for MySql {}

impl Driver for MySql {
    const QUOTE: char = '`';
    const TYPES: Types = Types {
        // Far above the longest record; compared exactly, without padding.
        record: "VARBINARY(8000)",
        flag: "BOOLEAN",
        number: "BIGINT",
        small: "SMALLINT",
        text: "TEXT",
        // A column of text would take 'ana' and 'Ana' for one user.
        id_text: "VARBINARY(255)",
        id_uuid: "BINARY(16)",
        counted: "BIGINT AUTO_INCREMENT",
    };
    const TABLE_END: &'static str = " ENGINE=InnoDB";
    const EVENTS_END: &'static str = " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";
    // `INSERT IGNORE` cuts what is too long; `ON DUPLICATE KEY UPDATE` counts a row that it left alone.
    const ON_CONFLICT: Option<&'static str> = None;
    const WRITES_TWO_TABLES: bool = false;
    const BEGIN: &'static str = "BEGIN";

    fn place(_: usize) -> String {
        String::from("?")
    }

    fn text(row: &Self::Row, index: usize) -> sqlx::Result<String> {
        let error = |error| sqlx::Error::Decode(Box::new(error));
        String::from_utf8(Self::bytes(row, index)?).map_err(error)
    }

    async fn stores_whole(conn: &mut Self::Connection) -> sqlx::Result<bool> {
        let sql = Arc::from("SELECT CAST(@@SESSION.sql_mode AS BINARY)");
        let rows = Self::fetch(conn, sql, Self::Arguments::default()).await?;
        let mode = rows.first().map(|row| Self::text(row, 0)).transpose()?;
        let strict = |mode: &str| {
            let mut modes = mode.split(',');
            modes.any(|mode| matches!(mode, "STRICT_TRANS_TABLES" | "STRICT_ALL_TABLES"))
        };
        Ok(mode.as_deref().is_some_and(strict))
    }

    fn is_lost(error: &sqlx::Error, first_write: bool) -> bool {
        let error = error.as_database_error();
        let error = error.and_then(|error| error.try_downcast_ref::<MySqlDatabaseError>());
        match error.map(MySqlDatabaseError::number) {
            Some(CHANGED | DEADLOCK) => true,
            Some(DUPLICATE) => first_write,
            _ => false,
        }
    }

    driver!();
}
