//! What is written, and what is answered.

use alloc::string::ToString;
use core::borrow::Borrow;

use crate::factors::proof::Proof;
use crate::sign_in::unsaved::Saved;
use crate::store::conformance::Database;
use crate::store::conformance::handle::Handle;
use crate::store::conformance::row::{Row, offer, offer_twice};
use crate::store::conformance::specimen::{self, NOW};
use crate::store::conformance::suite::{Checked, Done, Suite};
use crate::store::conformance::violation::Seen;

const OTHER: Proof<'static> = Proof::Other { at: NOW };

impl<D, H> Suite<'_, D, H>
where
    D: Database,
    D::Id: Borrow<H::Id>,
    H: Handle,
{
    /// In life an answer can get lost. Here nothing gets lost: a store that saves and then fails does
    /// so for every user.
    pub(super) async fn an_error_saves_nothing(&mut self, check: &'static str) -> Checked {
        let mut row = self.row(check).await?;
        let apps = specimen::apps(&[1]);
        let offered = row.offer(None, |f| f.move_in(&apps, Proof::First)).await;
        if let Err(text) = offered.answer {
            let saved = row.load().await?.is_some();
            let failed = row.failure(text);
            return Err(if saved {
                row.violation(Seen::SavedAndFailed)
            } else {
                failed
            });
        }
        let before = offered.after;
        let offered = row
            .offer(Some(&before), |f| f.new_recovery_codes(OTHER))
            .await;
        if let Err(text) = offered.answer {
            let now = row.load().await?;
            let saved = now.is_some_and(|now| now.as_bytes() == offered.after);
            let failed = row.failure(text);
            return Err(if saved {
                row.violation(Seen::SavedAndFailed)
            } else {
                failed
            });
        }
        Ok(Done::Passed)
    }

    pub(super) async fn saves_what_it_is_given(&mut self, check: &'static str) -> Checked {
        let mut row = self.row(check).await?;
        let record = row.turn_on(&[1]).await?;
        row.write(Some(&record), |f| f.new_recovery_codes(OTHER))
            .await?;
        Ok(Done::Passed)
    }

    pub(super) async fn a_stale_change_is_not_written(&mut self, check: &'static str) -> Checked {
        let mut row = self.row(check).await?;
        let old = row.turn_on(&[1]).await?;
        let new = row
            .write(Some(&old), |f| f.new_recovery_codes(OTHER))
            .await?;
        let _answer = row.offer(Some(&old), |f| f.new_recovery_codes(OTHER)).await;
        row.holds(Some(&new)).await?;
        Ok(Done::Passed)
    }

    pub(super) async fn a_stale_change_is_lost(&mut self, check: &'static str) -> Checked {
        let mut row = self.row(check).await?;
        let old = row.turn_on(&[1]).await?;
        row.write(Some(&old), |f| f.new_recovery_codes(OTHER))
            .await?;
        let offered = row.offer(Some(&old), |f| f.new_recovery_codes(OTHER)).await;
        row.wants(Saved::Lost, offered)?;
        Ok(Done::Passed)
    }

    pub(super) async fn a_first_write_is_an_insert(&mut self, check: &'static str) -> Checked {
        let mut row = self.row(check).await?;
        let first = row.turn_on(&[1]).await?;
        let apps = specimen::apps(&[2]);
        let _answer = row.offer(None, |f| f.move_in(&apps, Proof::First)).await;
        row.holds(Some(&first)).await?;
        Ok(Done::Passed)
    }

    pub(super) async fn a_second_first_write_is_lost(&mut self, check: &'static str) -> Checked {
        let mut row = self.row(check).await?;
        row.turn_on(&[1]).await?;
        let apps = specimen::apps(&[2]);
        let offered = row.offer(None, |f| f.move_in(&apps, Proof::First)).await;
        row.wants(Saved::Lost, offered)?;
        Ok(Done::Passed)
    }

    /// A row that is gone stays gone: what it held could sign in again.
    pub(super) async fn a_missing_row_is_not_written(&mut self, check: &'static str) -> Checked {
        let mut row = self.row(check).await?;
        let record = specimen::records().new_record(row.owner);
        let before = Some(record.as_bytes());
        let offered = row.offer(before, |f| f.new_recovery_codes(OTHER)).await;
        row.holds(None).await?;
        row.wants(Saved::Lost, offered)?;
        Ok(Done::Passed)
    }

    /// Of two calls with one change, the second finds the row as it is to be.
    pub(super) async fn a_change_is_saved_once(&mut self, check: &'static str) -> Checked {
        let mut row = self.row(check).await?;
        let records = specimen::records();
        let mut record = None;
        // The first inserts the row, the second updates it.
        for _ in 0..2 {
            let factors = records.open(row.owner, record.take(), NOW);
            let factors = factors.map_err(|error| row.failure(error.to_string()))?;
            let handles = (&mut row.writer, &mut row.reader);
            let unsaved = factors.new_recovery_codes(OTHER);
            let [once, twice] = offer_twice(handles, row.id.borrow(), unsaved).await;
            let after = row.wants(Saved::Yes, once)?;
            row.wants(Saved::Lost, twice)?;
            row.holds(Some(&after)).await?;
            record = Some(after.into());
        }
        Ok(Done::Passed)
    }

    pub(super) async fn events_tell_what_was_saved(&mut self, check: &'static str) -> Checked {
        let Some(before) = self.database.events().await else {
            return Ok(Done::LeftOut);
        };
        let mut row = self.row(check).await?;
        let old = row.turn_on(&[1]).await?;
        self.count(&row, before, 1).await?;
        let apps = specimen::apps(&[2]);
        let offered = row.offer(None, |f| f.move_in(&apps, Proof::First)).await;
        row.wants(Saved::Lost, offered)?;
        self.count(&row, before, 1).await?;
        let records = specimen::records();
        let stale = records.open(row.owner, Some(old.clone().into()), NOW);
        row.write(Some(&old), |f| f.new_recovery_codes(OTHER))
            .await?;
        self.count(&row, before, 2).await?;
        let stale = stale.map(|f| f.new_recovery_codes(OTHER));
        let offered = offer(&mut row.writer, row.id.borrow(), stale).await;
        row.wants(Saved::Lost, offered)?;
        self.count(&row, before, 2).await?;
        Ok(Done::Passed)
    }

    /// There are so many events more than before.
    async fn count(&mut self, row: &Row<H, D::Id>, before: u64, expected: u64) -> Checked {
        let now = self.database.events().await.unwrap_or_default();
        let found = now.saturating_sub(before);
        if found == expected {
            return Ok(Done::Passed);
        }
        Err(row.violation(Seen::Events { expected, found }))
    }
}
