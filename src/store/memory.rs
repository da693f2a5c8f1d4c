//! A store that forgets everything when the process ends.

use alloc::sync::Arc;
use core::convert::Infallible;
use core::hash::Hash;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::factors::change::Change;
use crate::record::Record;
use crate::record::owner::Owner;
use crate::sign_in::unsaved::Saved;
use crate::store::traits::{BlockingStore, FactorStore};

/// A store in memory, for tests and demonstrations. All clones see the same rows.
///
/// # Examples
///
/// ```
/// use second_factor::{FactorStore, MemoryStore};
///
/// # pollster::block_on(async {
/// let store = MemoryStore::<u64>::new();
/// assert!(store.load(&7).await.is_ok_and(|row| row.is_none()));
/// # });
/// ```
#[derive(Clone, Debug)]
pub struct MemoryStore<Id> {
    rows: Arc<Mutex<HashMap<Id, Record>>>,
}

impl<Id: Eq + Hash> MemoryStore<Id> {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self {
            rows: Arc::default(),
        }
    }

    /// Takes a user's row out, as when the account is deleted.
    pub fn remove(&self, id: &Id) -> Option<Record> {
        self.rows().remove(id)
    }

    /// Puts a row in, whatever was there: for tests, as a restored backup does.
    pub fn put(&self, id: Id, record: Record) -> Option<Record> {
        self.rows().insert(id, record)
    }

    fn read(&self, id: &Id) -> Option<Record> {
        self.rows().get(id).map(Record::to_owned_record)
    }

    fn swap(&self, id: &Id, change: &Change) -> Saved
    where
        Id: Clone,
    {
        let mut rows = self.rows();
        if rows.get(id).map(Record::as_bytes) != change.before() {
            return Saved::Lost;
        }
        rows.insert(id.clone(), Record::from(change.after().to_vec()));
        Saved::Yes
    }

    /// Nothing is left half-done where the lock is held, so a poisoned one is as good as another.
    fn rows(&self) -> MutexGuard<'_, HashMap<Id, Record>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<Id: Eq + Hash> Default for MemoryStore<Id> {
    fn default() -> Self {
        Self::new()
    }
}

impl<Id> FactorStore for MemoryStore<Id>
where
    Id: Clone + Eq + Hash + Send + Sync,
    for<'a> Owner: From<&'a Id>,
{
    type Id = Id;
    type Error = Infallible;

    fn owner(&self, id: &Id) -> Owner {
        Owner::from(id)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>, Infallible> {
        Ok(self.read(id))
    }

    async fn compare_and_swap(&self, id: &Id, change: &Change) -> Result<Saved, Infallible> {
        Ok(self.swap(id, change))
    }
}

impl<Id> BlockingStore for MemoryStore<Id>
where
    Id: Clone + Eq + Hash,
    for<'a> Owner: From<&'a Id>,
{
    type Id = Id;
    type Error = Infallible;

    fn owner(&self, id: &Id) -> Owner {
        Owner::from(id)
    }

    fn load(&mut self, id: &Id) -> Result<Option<Record>, Infallible> {
        Ok(self.read(id))
    }

    fn compare_and_swap(&mut self, id: &Id, change: &Change) -> Result<Saved, Infallible> {
        Ok(self.swap(id, change))
    }
}
