//! The names of tables, and which columns they have.

use crate::dialect::Dialect;
use crate::error::Error;
use crate::id::UserId;

/// How many of the columns for reports a row has, as a number that only rises.
pub(crate) const LAYOUT: i64 = 1;

/// PostgreSQL cuts longer names.
const LONGEST_NAME: usize = 63;

/// The tables of a store. The names are quoted.
#[derive(Clone, Debug)]
pub(crate) struct Tables {
    pub(crate) records: String,
    pub(crate) events: Option<String>,
    pub(crate) has_columns: bool,
}

impl Tables {
    /// The statements that create the tables.
    pub(crate) fn schema<DB: Dialect, I: UserId<DB> + ?Sized>(&self) -> String {
        let types = DB::TYPES;
        let ids = I::columns().into_iter();
        let ids = ids.map(|(name, sort)| format!("{name} {sort} NOT NULL"));
        let ids: Vec<String> = ids.collect();
        let mut columns = ids.clone();
        columns.push(format!("record {} NOT NULL", types.record));
        if self.has_columns {
            // They may be NULL: a release that does not know them writes rows without them.
            columns.push(format!("enabled {}", types.flag));
            columns.push(format!("changed_at {}", types.number));
            columns.push(format!("key_id {}", types.number));
            columns.push(format!("layout {}", types.small));
        }
        let key = key_columns::<DB, I>().join(", ");
        columns.push(format!("PRIMARY KEY ({key})"));
        let mut sql = table(&self.records, &columns, DB::TABLE_END);
        if let Some(events) = &self.events {
            let mut columns = vec![format!("id {} NOT NULL", types.counted)];
            columns.extend(ids);
            columns.push(format!("at {} NOT NULL", types.number));
            columns.push(format!("name {} NOT NULL", types.text));
            columns.push(format!("notify_owner {} NOT NULL", types.flag));
            columns.push(format!("sentence {} NOT NULL", types.text));
            columns.push(String::from("PRIMARY KEY (id)"));
            sql.push_str(&table(events, &columns, DB::EVENTS_END));
        }
        sql
    }
}

fn table(name: &str, columns: &[String], end: &str) -> String {
    let columns = columns.join(",\n    ");
    format!("CREATE TABLE IF NOT EXISTS {name} (\n    {columns}\n){end};\n")
}

/// The names of the columns of the id.
pub(crate) fn key_columns<DB: Dialect, I: UserId<DB> + ?Sized>() -> Vec<&'static str> {
    let columns = I::columns().into_iter();
    columns.map(|(name, _)| name).collect()
}

/// Checks a table's name, such as `second_factors` or `auth.second_factors`, and quotes it.
pub(crate) fn quoted<DB: Dialect>(name: &str) -> Result<String, Error> {
    let parts: Vec<&str> = name.split('.').collect();
    if parts.len() > 2 || !parts.iter().all(|part| is_name(part)) {
        return Err(Error::name());
    }
    let quote = DB::QUOTE;
    let parts: Vec<String> = parts
        .iter()
        .map(|part| format!("{quote}{part}{quote}"))
        .collect();
    Ok(parts.join("."))
}

fn is_name(part: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    part.len() <= LONGEST_NAME
        && part.bytes().next().is_some_and(is_letter)
        && part
            .bytes()
            .all(|byte| is_letter(byte) || byte.is_ascii_digit())
}
