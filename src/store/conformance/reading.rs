//! What is read: checks of `load`, of owners and of ids.

use core::borrow::Borrow;
use core::time::Duration;

use crate::factors::proof::Proof;
use crate::factors::set_up::NewApp;
use crate::factors::sign_in::{Remember, SignIn};
use crate::sign_in::unsaved::Saved;
use crate::store::conformance::Database;
use crate::store::conformance::handle::Handle;
use crate::store::conformance::row::{Row, offer_change};
use crate::store::conformance::specimen::{self, NAME, NOW, code};
use crate::store::conformance::suite::{Checked, Done, Suite};
use crate::store::conformance::violation::Violation;
use crate::uri::label::Label;

const OTHER: Proof<'static> = Proof::Other { at: NOW };
const STAFF: Proof<'static> = Proof::Staff { who: NAME };
const HOUR: Duration = Duration::from_secs(3_600);

impl<D, H> Suite<'_, D, H>
where
    D: Database,
    D::Id: Borrow<H::Id>,
    H: Handle,
{
    /// Every row that is made checks this; here are the first ones.
    pub(super) async fn owners_are_told_apart(&mut self, check: &'static str) -> Checked {
        self.row(check).await?;
        self.row(check).await?;
        Ok(Done::Passed)
    }

    pub(super) async fn no_row_is_no_record(&mut self, check: &'static str) -> Checked {
        let mut row = self.row(check).await?;
        row.holds(None).await?;
        Ok(Done::Passed)
    }

    /// Through the handle that wrote, whatever the bytes and however many.
    pub(super) async fn loads_what_was_stored(&mut self, check: &'static str) -> Checked {
        let mut row = self.row(check).await?;
        let record = row.turn_on(&[3]).await?;
        row.writer_reads(&record).await?;
        let mut row = self.row(check).await?;
        let record = row.turn_on(&[1, 2, 3, 4]).await?;
        row.writer_reads(&record).await?;
        fill(&mut row, record).await?;
        Ok(Done::Passed)
    }

    pub(super) async fn another_handle_sees_it(&mut self, check: &'static str) -> Checked {
        let mut row = self.row(check).await?;
        let record = row.turn_on(&[1]).await?;
        row.holds(Some(&record)).await?;
        Ok(Done::Passed)
    }

    /// A record that is off is a row like any other: its number goes on.
    pub(super) async fn off_is_a_row(&mut self, check: &'static str) -> Checked {
        let mut row = self.row(check).await?;
        let record = row.turn_on(&[1]).await?;
        let record = row.write(Some(&record), |f| f.turn_off(STAFF)).await?;
        row.holds(Some(&record)).await?;
        let mut row = self.row(check).await?;
        let created = specimen::records().created(row.owner, NOW);
        let offered = offer_change(&mut row.writer, row.id.borrow(), &created).await;
        let record = row.wants(Saved::Yes, offered)?;
        row.holds(Some(&record)).await?;
        Ok(Done::Passed)
    }

    pub(super) async fn reads_are_not_remembered(&mut self, check: &'static str) -> Checked {
        let mut row = self.row(check).await?;
        let record = row.turn_on(&[1]).await?;
        row.holds(Some(&record)).await?;
        let record = row
            .write(Some(&record), |f| f.new_recovery_codes(OTHER))
            .await?;
        row.holds(Some(&record)).await?;
        Ok(Done::Passed)
    }

    /// Two users with the same number of changes.
    pub(super) async fn rows_are_kept_apart(&mut self, check: &'static str) -> Checked {
        let (mut row, mut other) = (self.row(check).await?, self.row(check).await?);
        let record = row.turn_on(&[1]).await?;
        other.holds(None).await?;
        let others = other.turn_on(&[1]).await?;
        row.holds(Some(&record)).await?;
        let record = row
            .write(Some(&record), |f| f.new_recovery_codes(OTHER))
            .await?;
        row.holds(Some(&record)).await?;
        other.holds(Some(&others)).await?;
        Ok(Done::Passed)
    }

    pub(super) async fn similar_ids_are_two_users(&mut self, check: &'static str) -> Checked {
        let Some([one, other]) = self.database.similar_users().await else {
            return Ok(Done::LeftOut);
        };
        let mut row = self.row_of(check, one).await?;
        let mut other = self.row_of(check, other).await?;
        let record = row.turn_on(&[1]).await?;
        other.holds(None).await?;
        let others = other.turn_on(&[1]).await?;
        row.holds(Some(&record)).await?;
        other.holds(Some(&others)).await?;
        Ok(Done::Passed)
    }

    /// An empty or `NULL` column must never be "no second factor".
    pub(super) async fn an_empty_column_is_damage(&mut self, check: &'static str) -> Checked {
        let mut row = self.row(check).await?;
        row.turn_on(&[1]).await?;
        if !self.database.damage(&row.id).await {
            return Ok(Done::LeftOut);
        }
        row.holds(Some(&[])).await?;
        let apps = specimen::apps(&[2]);
        let offered = row.offer(None, |f| f.move_in(&apps, Proof::First)).await;
        row.wants(Saved::Lost, offered)?;
        Ok(Done::Passed)
    }
}

/// Adds to a record whatever it can hold, each as one change.
async fn fill<H: Handle, I: Borrow<H::Id>>(
    row: &mut Row<H, I>,
    mut record: alloc::vec::Vec<u8>,
) -> Result<(), Violation> {
    record = row
        .write(Some(&record), |f| f.new_recovery_codes(OTHER))
        .await?;
    row.writer_reads(&record).await?;
    if let Ok(label) = Label::new("ana@example.com") {
        let app = NewApp::new(label).named(NAME);
        record = row.write(Some(&record), |f| f.set_up(&app, OTHER)).await?;
        row.writer_reads(&record).await?;
    }
    for number in 1..=4 {
        let typed = code(number, 0);
        let remember = Remember::new(NAME, HOUR, NAME);
        let sign_in = SignIn::new(&typed).remember(remember);
        record = row
            .write(Some(&record), |f| f.sign_in_with(&sign_in))
            .await?;
        row.writer_reads(&record).await?;
    }
    record = row
        .write(Some(&record), |f| f.issue_pass(STAFF, HOUR))
        .await?;
    row.writer_reads(&record).await
}
