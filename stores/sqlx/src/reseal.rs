//! All rows under the current key, in the current layout.

use core::borrow::Borrow;

use second_factor::error::TwoFactorError;
use second_factor::{Owner, Records, TwoFactor, UnixTime};

use crate::dialect::{Dialect, Value};
use crate::error::Error;
use crate::factors::SqlFactors;
use crate::id::UserId;

/// The length of a head up to the key's id, and of one without a key.
const WITH_KEY: usize = 6;
const WITHOUT_KEY: usize = 2;

/// How far [`SqlFactors::reseal_all`] has come.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Resealed {
    /// Rows that were written anew.
    pub done: u64,
    /// Rows that are to be written still, by the count at the beginning. In the end it is counted
    /// again: 0, or what was skipped.
    pub left: u64,
    /// Rows that were left alone: unreadable, deleted meanwhile, or changed by others all the time.
    pub skipped: u64,
}

impl<DB: Dialect, I: UserId<DB> + ?Sized> SqlFactors<DB, I> {
    /// Writes every row anew that is not sealed with the current key, or whose record or columns have
    /// an older layout.
    ///
    /// It is for the time after a new key was deployed. It may run beside sign-ins and beside itself:
    /// each row is a change like any other. It may be stopped at any time and started again; rows that
    /// are done are not read again. It takes `batch` ids at a time, 1 at least, and calls `progress`
    /// after each batch. The clock is yours: pass `UnixTime::now`.
    ///
    /// # Errors
    ///
    /// The database's own. What is done stays done.
    pub async fn reseal_all(
        &self,
        records: &Records,
        batch: u32,
        now: impl Fn() -> UnixTime,
        mut progress: impl FnMut(&Resealed),
    ) -> Result<Resealed, Error> {
        let head = current_head(records);
        let two_factor = TwoFactor::new(self.clone(), records.clone());
        let mut so_far = Resealed {
            left: self.count_stale(&head).await?,
            ..Resealed::default()
        };
        let mut last: Option<I::Owned> = None;
        loop {
            let ids = self.stale(&head, last.as_ref(), batch.max(1)).await?;
            for id in &ids {
                let answer = two_factor.update(id.borrow(), now(), |f| f.reseal()).await;
                match answer {
                    Ok(()) => so_far.done = so_far.done.saturating_add(1),
                    Err(TwoFactorError::Store(error)) => return Err(error),
                    Err(_) => so_far.skipped = so_far.skipped.saturating_add(1),
                }
                so_far.left = so_far.left.saturating_sub(1);
            }
            match ids.into_iter().next_back() {
                Some(id) => last = Some(id),
                None => {
                    so_far.left = self.count_stale(&head).await?;
                    return Ok(so_far);
                }
            }
            progress(&so_far);
        }
    }

    async fn count_stale(&self, head: &[u8]) -> Result<u64, Error> {
        let values = head_values::<DB>(head)?;
        let mut conn = self.pool.acquire().await?;
        let rows = DB::fetch(&mut conn, self.sql.count_stale.clone(), values).await?;
        let count = rows.first().map(|row| DB::number(row, 0)).transpose()?;
        Ok(count
            .and_then(|count| u64::try_from(count).ok())
            .unwrap_or(0))
    }

    /// The next ids whose rows are to be written anew.
    async fn stale(
        &self,
        head: &[u8],
        last: Option<&I::Owned>,
        batch: u32,
    ) -> Result<Vec<I::Owned>, Error> {
        let mut values = head_values::<DB>(head)?;
        let sql = match last {
            None => &self.sql.first_stale,
            Some(last) => {
                let last: &I = last.borrow();
                last.add(&mut values).map_err(sqlx::Error::Encode)?;
                &self.sql.next_stale
            }
        };
        let batch = Value::Number(Some(i64::from(batch)));
        DB::add(&mut values, batch).map_err(sqlx::Error::Encode)?;
        let mut conn = self.pool.acquire().await?;
        let rows = DB::fetch(&mut conn, sql.clone(), values).await?;
        Ok(rows.iter().map(I::read).collect::<sqlx::Result<_>>()?)
    }
}

/// What the head of a record begins with that is written now.
fn current_head(records: &Records) -> Vec<u8> {
    let record = records.new_record(Owner::from(0));
    let length = match record.sealed_with() {
        Some(_) => WITH_KEY,
        None => WITHOUT_KEY,
    };
    record.as_bytes().iter().take(length).copied().collect()
}

/// Records with this head are those from it to the next one, in the order of bytes.
fn head_values<DB: Dialect>(head: &[u8]) -> Result<DB::Arguments, Error> {
    let mut values = DB::Arguments::default();
    DB::add(&mut values, Value::Bytes(head)).map_err(sqlx::Error::Encode)?;
    DB::add(&mut values, Value::Bytes(&next(head))).map_err(sqlx::Error::Encode)?;
    Ok(values)
}

/// The first text of bytes behind all that begin with this one.
fn next(head: &[u8]) -> Vec<u8> {
    let mut next = head.to_vec();
    while let Some(last) = next.pop() {
        if let Some(more) = last.checked_add(1) {
            next.push(more);
            break;
        }
    }
    next
}
