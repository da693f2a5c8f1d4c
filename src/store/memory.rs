//! A store that forgets everything when the process ends.

use alloc::sync::Arc;
use core::hash::Hash;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::FactorStore;
use crate::sign_in::attempt::{Change, Saved};
use crate::sign_in::decide::Factor;
use crate::sign_in::state::{FactorState, StateError};

/// Factors in memory, for tests and demonstrations; it keeps all of [`FactorStore`]'s rules but
/// durability.
///
/// # Security
///
/// When the process ends, so do all counts of failures, and used codes are good again.
///
/// # Examples
///
/// ```
/// use second_factor::store::{FactorStore, MemoryStore};
/// use second_factor::{FactorState, CodeParams, Totp};
///
/// let store = MemoryStore::new();
/// store.insert(7, Totp::from_key(b"12345678901234567890", CodeParams::new())?, FactorState::new());
/// let row = pollster::block_on(store.load(&7))?;
/// assert!(row.is_some_and(|(_, state)| state == FactorState::new()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct MemoryStore<Id, F> {
    rows: Mutex<HashMap<Id, (Arc<F>, FactorState)>>,
}

impl<Id, F> MemoryStore<Id, F> {
    /// No factors at all.
    #[must_use]
    pub fn new() -> Self {
        Self {
            rows: Mutex::default(),
        }
    }

    /// The rows, also when a thread has panicked elsewhere: each change of them is one assignment.
    fn rows(&self) -> MutexGuard<'_, HashMap<Id, (Arc<F>, FactorState)>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<Id: Eq + Hash, F: Factor> MemoryStore<Id, F> {
    /// Adds a factor, or replaces the one that has this id.
    pub fn insert(&self, id: Id, factor: F, state: FactorState) {
        self.rows().insert(id, (Arc::new(factor), state));
    }
}

impl<Id, F> FactorStore for MemoryStore<Id, F>
where
    Id: Eq + Hash + Send + Sync,
    F: Factor + Send + Sync,
{
    type Id = Id;
    type Factor = Arc<F>;
    type Error = StateError;

    async fn load(&self, id: &Id) -> Result<Option<(Arc<F>, FactorState)>, StateError> {
        Ok(self.rows().get(id).cloned())
    }

    async fn compare_and_swap(&self, id: &Id, change: &Change) -> Result<Saved, StateError> {
        let after = FactorState::from_bytes(change.after())?;
        let saved = match self.rows().get_mut(id) {
            Some((_, state)) if state.to_bytes() == *change.before() => {
                *state = after;
                Saved::Yes
            }
            _ => Saved::Lost,
        };
        Ok(saved)
    }
}

/// [`MemoryStore::new`].
impl<Id, F> Default for MemoryStore<Id, F> {
    fn default() -> Self {
        Self::new()
    }
}

/// How many factors, not which.
impl<Id, F> core::fmt::Debug for MemoryStore<Id, F> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("MemoryStore")
            .field("len", &self.rows().len())
            .finish()
    }
}
