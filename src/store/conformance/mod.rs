//! Tests that every [`FactorStore`] must pass, for your own test suite.
//!
//! [`check`] and [`check_recovery`] run all of them and stop at the first rule that is broken. They are plain `async`
//! functions, for any runtime and any test framework. Each makes rows of its own through `fresh`,
//! which stores a factor and a state in a new row and answers its id, or panics; the rows stay side
//! by side, so that a table with one row for each user needs a new user for each. Run
//! them against the real database, through the real pool, with the settings of production.
//!
//! # What they cannot catch
//!
//! * A change that is gone after a crash or a failover: the database's settings decide that.
//! * A `compare_and_swap` inside a transaction that the caller rolls back later.
//! * A `load` that reads from a replica or a cache, as long as that keeps up.
//! * Two statements where one is needed, if nothing comes between them while the tests run. A
//!   store that reads, waits and writes is caught where the two tasks interleave, as they do here
//!   whenever the store awaits in between.
//! * All of that in a store that blocks its thread in place of awaiting: its two tasks never
//!   interleave here. Let threads compete for one code, too, and count who is accepted.
//! * What an unknown id gives, ids that are given out again, and secrets stored unsealed.
//! * An answer that is lost on the way, now and then.
//!
//! # Examples
//!
//! ```
//! use second_factor::store::{MemoryStore, conformance};
//!
//! # pollster::block_on(async {
//! let store = MemoryStore::new();
//! let mut ids = 0..;
//! let report = conformance::check(&store, async |credential, state| {
//!     let id = ids.next().unwrap_or_default();
//!     store.insert(id, credential.totp(), state);
//!     id
//! })
//! .await?;
//! assert!(report.passed().contains(&"a_code_is_accepted_once"));
//! # Ok::<(), second_factor::store::conformance::Violation>(())
//! # })?;
//! # Ok::<(), second_factor::store::conformance::Violation>(())
//! ```

use alloc::vec::Vec;
use core::borrow::Borrow;
use core::fmt;

use super::FactorStore;
use crate::credential::Credential;
use crate::recovery::RecoverySet;
use crate::sign_in::state::FactorState;

pub use self::checks::{
    a_change_is_saved_once, a_code_is_accepted_once, a_stale_change_is_lost,
    a_stale_change_is_not_written, an_error_saves_nothing, compares_every_bit, every_guess_counts,
    keeps_rows_apart, loads_what_was_stored, one_of_two_changes_wins, saves_what_it_is_given,
};
pub use self::specimen::Specimen;
pub use self::violation::{Seen, Violation};

mod checks;
mod join;
mod row;
mod specimen;
mod violation;

/// Runs each check on a store of authenticator apps.
///
/// `fresh` stores what it is given in a new row, and answers the row's id.
///
/// # Errors
///
/// [`Violation`] for the first rule that is broken.
pub async fn check<S: FactorStore, I: Borrow<S::Id>>(
    store: &S,
    mut fresh: impl AsyncFnMut(&Credential, FactorState) -> I,
) -> Result<Report, Violation> {
    let mut report = common(store, &mut fresh).await?;
    every_guess_counts(store, &mut fresh).await?;
    report.passed.push("every_guess_counts");
    Ok(report)
}

/// Runs each check on a store of recovery codes; as [`check`], but for failures, which are not
/// counted there.
///
/// # Errors
///
/// As [`check`].
///
/// # Examples
///
/// ```
/// use second_factor::store::{MemoryStore, conformance};
/// use second_factor::RecoverySet;
///
/// # pollster::block_on(async {
/// let store = MemoryStore::new();
/// let mut ids = 0..;
/// let report = conformance::check_recovery(&store, async |set, state| {
///     let id = ids.next().unwrap_or_default();
///     if let Ok(set) = RecoverySet::from_bytes(&set.to_bytes()) {
///         store.insert(id, set, state);
///     }
///     id
/// })
/// .await?;
/// assert!(report.passed().contains(&"a_code_is_accepted_once"));
/// # Ok::<(), second_factor::store::conformance::Violation>(())
/// # })?;
/// # Ok::<(), second_factor::store::conformance::Violation>(())
/// ```
pub async fn check_recovery<S: FactorStore, I: Borrow<S::Id>>(
    store: &S,
    mut fresh: impl AsyncFnMut(&RecoverySet, FactorState) -> I,
) -> Result<Report, Violation> {
    common(store, &mut fresh).await
}

/// The checks that suit every factor.
async fn common<S: FactorStore, T: Specimen, I: Borrow<S::Id>>(
    store: &S,
    fresh: &mut impl AsyncFnMut(&T, FactorState) -> I,
) -> Result<Report, Violation> {
    let mut passed = Vec::new();
    macro_rules! run {
        ($($check:ident),+ $(,)?) => {
            $(
                $check(store, &mut *fresh).await?;
                passed.push(stringify!($check));
            )+
        };
    }
    run!(
        loads_what_was_stored,
        an_error_saves_nothing,
        saves_what_it_is_given,
        keeps_rows_apart,
        a_stale_change_is_not_written,
        a_stale_change_is_lost,
        a_change_is_saved_once,
        compares_every_bit,
        one_of_two_changes_wins,
        a_code_is_accepted_once,
    );
    Ok(Report { passed })
}

/// What was checked and found right.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Report {
    passed: Vec<&'static str>,
}

impl Report {
    /// The names of the checks, which are those of this module's functions.
    #[must_use]
    pub fn passed(&self) -> &[&'static str] {
        &self.passed
    }
}

/// A line for each check.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.passed
            .iter()
            .try_for_each(|check| writeln!(f, "{check}: passed"))
    }
}
