//! Threads that compete for one code.

use alloc::string::ToString;
use alloc::vec::Vec;
use core::borrow::Borrow;
use std::sync::{Barrier, Mutex, PoisonError};
use std::thread;

use crate::store::conformance::handle::{Blocking, Handle};
use crate::store::conformance::suite::Suite;
use crate::store::conformance::violation::{Seen, Violation};
use crate::store::conformance::{Database, block_on, specimen};
use crate::store::traits::BlockingStore;
use crate::store::two_factor::TwoFactorError;

/// Codes for which the threads compete.
const ROUNDS: u8 = 20;

/// Lets threads compete for one code, in 20 rounds: in each, exactly one is accepted.
///
/// Each thread has a handle of its own, which [`Database::open`] gives, so that `threads` are open at
/// a time; from 2 up, and 8 or more find most.
///
/// # Errors
///
/// [`Violation`] with [`Seen::Accepted`], or with the store's error.
///
/// # Examples
///
/// ```
/// use second_factor::MemoryStore;
/// use second_factor::store::conformance::{self, Database};
///
/// struct InMemory(MemoryStore<u64>, u64);
///
/// impl Database for InMemory {
///     type Store = MemoryStore<u64>;
///     type Id = u64;
///
///     async fn open(&mut self) -> MemoryStore<u64> {
///         self.0.clone()
///     }
///
///     async fn new_user(&mut self) -> u64 {
///         self.1 += 1;
///         self.1
///     }
/// }
///
/// conformance::race(&mut InMemory(MemoryStore::new(), 0), 8)?;
/// # Ok::<(), conformance::Violation>(())
/// ```
pub fn race<D>(database: &mut D, threads: usize) -> Result<(), Violation>
where
    D: Database<Store: BlockingStore + Send>,
    D::Id: Borrow<<D::Store as BlockingStore>::Id> + Sync,
{
    let mut suite = Suite::new(database, Blocking);
    let mut handles = Vec::new();
    for _ in 0..threads.max(2) {
        handles.push(block_on(suite.open()));
    }
    for _ in 0..ROUNDS {
        let mut row = block_on(suite.row("race"))?;
        block_on(row.turn_on(&[1]))?;
        let typed = specimen::code(1, 0);
        let (records, id) = (specimen::records(), &row.id);
        let (start, answers) = (Barrier::new(handles.len()), Mutex::new(Vec::new()));
        thread::scope(|scope| {
            for handle in &mut handles {
                let (records, typed) = (&records, &typed);
                let (start, answers) = (&start, &answers);
                scope.spawn(move || {
                    start.wait();
                    let answer = handle.update(records, id.borrow(), |f| f.sign_in(typed));
                    let answer = block_on(answer).map(drop);
                    let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
                    answers.push(answer);
                });
            }
        });
        let answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut times = 0_usize;
        for answer in answers {
            match answer {
                Ok(()) => times = times.saturating_add(1),
                Err(TwoFactorError::Refused(_)) => {}
                Err(error) => return Err(row.failure(error.to_string())),
            }
        }
        if times != 1 {
            return Err(row.violation(Seen::Accepted { times }));
        }
    }
    Ok(())
}
