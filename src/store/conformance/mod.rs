//! Tests that every [`FactorStore`] and [`BlockingStore`] must pass, for your own test suite.
//!
//! Implement [`Database`] in your tests: how a handle on the database is opened, and which users
//! there are. Then [`check`] or [`check_blocking`] runs all checks and stops at the first rule that is
//! broken. Run them against the real database, through the real pool, with the settings of production.
//! Nothing needs a runtime; [`check`] runs on yours.
//!
//! Each check has rows of its own, which stay. It writes through one handle and reads through another,
//! as another process does: what is not committed is not seen. [`race()`] lets threads compete for one
//! code, for stores that block.
//!
//! # The checks
//!
//! | Name | What it finds |
//! |---|---|
//! | `owners_are_told_apart` | two ids with one owner; an owner that changes |
//! | `no_row_is_no_record` | a row for a user who has none |
//! | `an_error_saves_nothing` | a save that succeeds and answers an error |
//! | `saves_what_it_is_given` | `Lost` for a change of the record that is there |
//! | `loads_what_was_stored` | another record than was stored: a column of text, one that is cut or padded, stripped zeros, the row of another user |
//! | `another_handle_sees_it` | a save that is not committed; a read at a replica that lags |
//! | `off_is_a_row` | a row that is deleted when the second factor is turned off |
//! | `reads_are_not_remembered` | a handle that answers from a cache |
//! | `rows_are_kept_apart` | a change of another user's row |
//! | `similar_ids_are_two_users` | ids compared without letter case, or cut: [`Database::similar_users`] |
//! | `a_stale_change_is_not_written` | a save that does not compare |
//! | `a_stale_change_is_lost` | `Yes` although nothing was written |
//! | `a_first_write_is_an_insert` | an upsert as the first write |
//! | `a_second_first_write_is_lost` | `Yes` for a duplicate key |
//! | `a_missing_row_is_not_written` | an insert where an update finds no row |
//! | `a_change_is_saved_once` | `Yes` because the row already is what it is to be |
//! | `an_empty_column_is_damage` | an empty or `NULL` column taken for no row: [`Database::damage`] |
//! | `compares_every_byte` | bytes, the length, or the case of letters left out of the comparison |
//! | `events_tell_what_was_saved` | an event for a lost change, or none for a saved one: [`Database::events`] |
//! | `one_of_two_first_writes_wins` | two statements where one is needed, for the first write |
//! | `one_of_two_changes_wins` | two statements where one is needed |
//! | `a_code_is_accepted_once` | the same, in many sign-ins at once |
//! | `every_guess_counts` | the same, in many wrong codes at once |
//!
//! # What they cannot catch
//!
//! * A change that is gone after a crash or a failover: the database's settings decide that.
//! * A `load` that reads from a replica that keeps up while the tests run.
//! * Two statements where one is needed, if nothing comes between them while the tests run. The
//!   checks interleave wherever a store awaits; for a store that blocks use [`race()`].
//! * An answer that is lost on the way, now and then.
//!
//! # Examples
//!
//! ```
//! use second_factor::MemoryStore;
//! use second_factor::store::conformance::{self, Database};
//!
//! struct InMemory {
//!     rows: MemoryStore<u64>,
//!     users: u64,
//! }
//!
//! impl Database for InMemory {
//!     type Store = MemoryStore<u64>;
//!     type Id = u64;
//!
//!     async fn open(&mut self) -> MemoryStore<u64> {
//!         self.rows.clone() // of a real database: another connection
//!     }
//!
//!     async fn new_user(&mut self) -> u64 {
//!         self.users += 1; // of a real database: a row of the table of users, too
//!         self.users
//!     }
//! }
//!
//! # pollster::block_on(async {
//! let mut database = InMemory { rows: MemoryStore::new(), users: 0 };
//! let report = conformance::check(&mut database).await?;
//! assert!(report.passed().contains(&"a_code_is_accepted_once"));
//! # Ok::<(), conformance::Violation>(())
//! # })?;
//! # Ok::<(), second_factor::store::conformance::Violation>(())
//! ```

use alloc::vec::Vec;
use core::borrow::Borrow;
use core::fmt;
use core::future::Future;
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use crate::store::conformance::handle::{Awaiting, Blocking};
use crate::store::conformance::suite::Suite;
use crate::store::traits::{BlockingStore, FactorStore};

pub use crate::store::conformance::violation::{Seen, Violation};

mod comparing;
mod contests;
mod handle;
mod join;
#[cfg(feature = "std")]
mod race;
mod reading;
mod row;
mod specimen;
mod suite;
mod violation;
mod writing;

#[cfg(feature = "std")]
pub use crate::store::conformance::race::race;

/// What your tests implement, so that the checks can reach your database.
///
/// `async fn` implements the methods. What goes wrong in them may panic: it is a test that fails.
pub trait Database {
    /// The store that is checked.
    type Store;

    /// An id of a user, which the store's methods take by reference.
    type Id;

    /// Opens another handle on the same database: another connection, or another pool.
    ///
    /// At most ten are held at a time.
    fn open(&mut self) -> impl Future<Output = Self::Store>;

    /// Makes a user who has no row yet, and who is no other user.
    fn new_user(&mut self) -> impl Future<Output = Self::Id>;

    /// Makes two users, without rows, whose ids are as similar as two ids can be.
    ///
    /// For ids that are text: two that differ in the case of letters, or in a space at the end.
    /// `None`, the default, for numbers.
    fn similar_users(&mut self) -> impl Future<Output = Option<[Self::Id; 2]>> {
        async { None }
    }

    /// Empties the column of a user's row, by hand: to `NULL` if the table allows that, otherwise
    /// to no bytes.
    ///
    /// `false`, the default, if neither can be done.
    fn damage(&mut self, id: &Self::Id) -> impl Future<Output = bool> {
        let _ = id;
        async { false }
    }

    /// Counts the events that the store has written so far, for all users.
    ///
    /// `None`, the default, for a store that writes none.
    fn events(&mut self) -> impl Future<Output = Option<u64>> {
        async { None }
    }

    /// Tells whether the store compares the stamps, because its database cannot compare bytes.
    ///
    /// `false`, the default, checks that all bytes are compared.
    fn compares_stamps(&self) -> bool {
        false
    }
}

/// Runs all checks on a store.
///
/// # Errors
///
/// [`Violation`] for the first rule that is broken.
pub async fn check<D>(database: &mut D) -> Result<Report, Violation>
where
    D: Database<Store: FactorStore>,
    D::Id: Borrow<<D::Store as FactorStore>::Id>,
{
    Suite::new(database, Awaiting).run().await
}

/// Runs all checks on a store that blocks; run [`race()`] besides.
///
/// # Errors
///
/// [`Violation`] for the first rule that is broken.
pub fn check_blocking<D>(database: &mut D) -> Result<Report, Violation>
where
    D: Database<Store: BlockingStore>,
    D::Id: Borrow<<D::Store as BlockingStore>::Id>,
{
    block_on(Suite::new(database, Blocking).run())
}

/// Polls a future until it ends: for those that block and never wait.
fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        core::hint::spin_loop();
    }
}

/// The checks that a store has passed, and those that were left out because the [`Database`] of the test
/// does not offer what they need.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Report {
    passed: Vec<&'static str>,
    left_out: Vec<&'static str>,
}

impl Report {
    /// The names of the checks that the store has passed.
    #[must_use]
    pub fn passed(&self) -> &[&'static str] {
        &self.passed
    }

    /// The names of the checks for which the [`Database`] offers nothing.
    #[must_use]
    pub fn left_out(&self) -> &[&'static str] {
        &self.left_out
    }
}

/// A line for each check.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let passed = self.passed.iter().map(|check| (check, "passed"));
        let left_out = self.left_out.iter().map(|check| (check, "left out"));
        passed
            .chain(left_out)
            .try_for_each(|(check, what)| writeln!(f, "{check}: {what}"))
    }
}
