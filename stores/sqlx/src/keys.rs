//! How many rows each sealing key holds.

use second_factor::Record;

use crate::dialect::{Dialect, Value};
use crate::error::Error;
use crate::factors::SqlFactors;
use crate::id::UserId;

/// The first byte of a sealed record; its version and the key's id follow.
const SEALED: u8 = 2;
const UNSEALED: u8 = 1;
/// The bytes that follow the key's id in a head.
const STAMP: [u8; 16] = [0; 16];

/// How many rows are sealed with which key.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct RowsByKey {
    /// The keys' ids in rising order, each with its number of rows.
    pub sealed: Vec<(u32, u64)>,
    /// Rows that are not sealed.
    pub unsealed: u64,
    /// Rows whose head cannot be read.
    pub unreadable: u64,
}

impl<DB: Dialect, I: UserId<DB> + ?Sized> SqlFactors<DB, I> {
    /// Counts the rows that each sealing key holds, from the heads of the records.
    ///
    /// A key can go from the configuration when no row and no backup needs it any more. It reads the
    /// whole table: for operators, not for requests.
    ///
    /// # Errors
    ///
    /// The database's own.
    pub async fn rows_by_key(&self) -> Result<RowsByKey, Error> {
        let mut values = DB::Arguments::default();
        DB::add(&mut values, Value::Bytes(&[SEALED])).map_err(sqlx::Error::Encode)?;
        let mut conn = self.pool.acquire().await?;
        let mut found = RowsByKey::default();
        for row in DB::fetch(&mut conn, self.sql.heads.clone(), values).await? {
            let head = DB::bytes(&row, 0)?;
            let rows = u64::try_from(DB::number(&row, 1)?).unwrap_or(0);
            let is_plain = head.first() == Some(&UNSEALED);
            let head = Record::from([head.as_slice(), &STAMP].concat());
            match head.sealed_with() {
                Some(key) => found.sealed.push((key, rows)),
                None if is_plain && head.stamp().is_some() => {
                    found.unsealed = found.unsealed.saturating_add(rows);
                }
                None => found.unreadable = found.unreadable.saturating_add(rows),
            }
        }
        found.sealed.sort_unstable();
        Ok(found)
    }
}
