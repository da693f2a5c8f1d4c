//! The order of the checks, and the users that they work on.

use alloc::vec::Vec;
use core::borrow::Borrow;

use crate::record::owner::Owner;
use crate::store::conformance::handle::Handle;
use crate::store::conformance::row::Row;
use crate::store::conformance::violation::{Seen, Violation};
use crate::store::conformance::{Database, Report};

/// A run over one database.
pub(super) struct Suite<'d, D: Database, H> {
    pub(super) database: &'d mut D,
    handle: fn(D::Store) -> H,
    owners: Vec<Owner>,
}

impl<'d, D, H> Suite<'d, D, H>
where
    D: Database,
    D::Id: Borrow<H::Id>,
    H: Handle,
{
    pub(super) const fn new(database: &'d mut D, handle: fn(D::Store) -> H) -> Self {
        Self {
            database,
            handle,
            owners: Vec::new(),
        }
    }

    /// Another handle.
    pub(super) async fn open(&mut self) -> H {
        (self.handle)(self.database.open().await)
    }

    /// Another user, without a row.
    pub(super) async fn row(&mut self, check: &'static str) -> Result<Row<H, D::Id>, Violation> {
        let id = self.database.new_user().await;
        self.row_of(check, id).await
    }

    /// This user, whose owner must be that of nobody else.
    pub(super) async fn row_of(
        &mut self,
        check: &'static str,
        id: D::Id,
    ) -> Result<Row<H, D::Id>, Violation> {
        let (writer, reader) = (self.open().await, self.open().await);
        let owner = writer.owner(id.borrow());
        let is_stable = owner == writer.owner(id.borrow()) && owner == reader.owner(id.borrow());
        if !is_stable || self.owners.contains(&owner) {
            return Err(Violation {
                check: "owners_are_told_apart",
                seen: Seen::Owner,
            });
        }
        self.owners.push(owner);
        Ok(Row {
            check,
            id,
            owner,
            writer,
            reader,
        })
    }

    pub(super) async fn run(mut self) -> Result<Report, Violation> {
        let mut report = Report {
            passed: Vec::new(),
            left_out: Vec::new(),
        };
        macro_rules! run {
            ($($check:ident)+) => { $(
                match self.$check(stringify!($check)).await? {
                    Done::Passed => report.passed.push(stringify!($check)),
                    Done::LeftOut => report.left_out.push(stringify!($check)),
                }
            )+ };
        }
        run!(
            owners_are_told_apart
            no_row_is_no_record
            an_error_saves_nothing
            saves_what_it_is_given
            loads_what_was_stored
            another_handle_sees_it
            off_is_a_row
            reads_are_not_remembered
            rows_are_kept_apart
            similar_ids_are_two_users
            a_stale_change_is_not_written
            a_stale_change_is_lost
            a_first_write_is_an_insert
            a_second_first_write_is_lost
            a_missing_row_is_not_written
            a_change_is_saved_once
            an_empty_column_is_damage
            compares_every_byte
            events_tell_what_was_saved
            one_of_two_first_writes_wins
            one_of_two_changes_wins
            a_code_is_accepted_once
            every_guess_counts
        );
        Ok(report)
    }
}

/// What became of a check that has found nothing.
pub(super) enum Done {
    Passed,
    /// The database offers nothing for it.
    LeftOut,
}

/// What a check answers.
pub(super) type Checked = Result<Done, Violation>;
