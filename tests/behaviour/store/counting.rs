//! A store that counts what it is asked, and lets tests come between.

use core::convert::Infallible;
use core::sync::atomic::{AtomicU32, Ordering};

use second_factor::{Change, FactorStore, MemoryStore, Owner, Record, Saved};

/// What comes first, before each save.
type Rival = Box<dyn Fn(&MemoryStore<u64>) + Send + Sync>;

pub(crate) struct Counting {
    pub(crate) rows: MemoryStore<u64>,
    loads: AtomicU32,
    saves: AtomicU32,
    lost: AtomicU32,
    rival: Option<Rival>,
}

impl Counting {
    pub(crate) fn new() -> Self {
        Self {
            rows: MemoryStore::new(),
            loads: AtomicU32::new(0),
            saves: AtomicU32::new(0),
            lost: AtomicU32::new(0),
            rival: None,
        }
    }

    /// Lets somebody else be first, before each save.
    pub(crate) fn with_rival(
        self,
        rival: impl Fn(&MemoryStore<u64>) + Send + Sync + 'static,
    ) -> Self {
        Self {
            rival: Some(Box::new(rival)),
            ..self
        }
    }

    /// Loads and saves since the last call.
    pub(crate) fn counts(&self) -> (u32, u32) {
        (
            self.loads.swap(0, Ordering::SeqCst),
            self.saves.swap(0, Ordering::SeqCst),
        )
    }

    /// Lost saves since the last call.
    pub(crate) fn lost(&self) -> u32 {
        self.lost.swap(0, Ordering::SeqCst)
    }
}

impl FactorStore for Counting {
    type Id = u64;
    type Error = Infallible;

    fn owner(&self, id: &u64) -> Owner {
        Owner::from(id)
    }

    async fn load(&self, id: &u64) -> Result<Option<Record>, Infallible> {
        self.loads.fetch_add(1, Ordering::SeqCst);
        let row = FactorStore::load(&self.rows, id).await;
        std::thread::yield_now(); // in memory, reading takes no time in which others could come
        row
    }

    async fn compare_and_swap(&self, id: &u64, change: &Change) -> Result<Saved, Infallible> {
        self.saves.fetch_add(1, Ordering::SeqCst);
        if let Some(rival) = &self.rival {
            rival(&self.rows);
        }
        let saved = FactorStore::compare_and_swap(&self.rows, id, change).await?;
        let lost = u32::from(saved == Saved::Lost);
        self.lost.fetch_add(lost, Ordering::SeqCst);
        Ok(saved)
    }
}
