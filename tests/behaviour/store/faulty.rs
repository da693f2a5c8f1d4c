//! Stores that are wrong on purpose, over one database in memory.

use core::future::poll_fn;
use core::task::Poll;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use pollster::block_on;
use second_factor::store::BlockingStore;
use second_factor::store::conformance::Database;
use second_factor::{Change, FactorStore, Owner, Record, Saved};

/// What is wrong with a store.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    Nothing,
    // Reading.
    CachesWhatItReads,
    CutsAt(usize),
    FailsAtLoading,
    Lags,
    LoadsAnotherRow,
    LoadsNothing,
    LoadsTheFirstRecord,
    MissingIsEmpty,
    NullIsAbsence,
    StripsZeros,
    TextColumn,
    // Writing.
    DeletesWhatIsOff,
    FailsAtSaving,
    NeverCommits,
    NeverWrites,
    SavesThenFails,
    UpdatesThenFails,
    // Ids.
    IdsIgnoreCase,
    IgnoresTheId,
    OneOwner,
    OwnersChange,
    OwnersIgnoreCase,
    // Answers.
    AlwaysLost,
    AlwaysYes,
    YesForADuplicateKey,
    YesIfAlreadyAfter,
    // Comparing.
    ComparesHalf,
    ComparesStamps,
    IgnoresBefore,
    IgnoresCase,
    IgnoresEndingZeros,
    InsertsWhatIsMissing,
    LeavesOut(usize),
    LeavesOutTheLast,
    Upserts,
    // Guesses.
    CountsOneGuess,
    LosesGuesses,
    // Events.
    EventsForLost,
    NoEventForInserts,
    // Two statements.
    ReadsAwaitsInserts,
    ReadsAwaitsWrites,
    ReadsBlocksWrites,
}

#[derive(Debug, thiserror::Error)]
#[error("disk full")]
pub(crate) struct DiskFull;

/// The versions of each row, the newest last, and how many events there are.
#[derive(Default)]
struct Disk {
    rows: HashMap<String, Vec<Vec<u8>>>,
    first: Option<Vec<u8>>,
    events: u64,
}

/// A handle.
pub(crate) struct Faulty {
    pub(crate) fault: Fault,
    /// Which handle of its database it is.
    number: u64,
    disk: Arc<Mutex<Disk>>,
    /// Held by the thread that compares and writes.
    turn: Arc<Mutex<()>>,
    /// What this handle alone knows.
    own: Mutex<HashMap<String, Vec<u8>>>,
}

/// Lets whatever else there is run first.
async fn yield_once() {
    let mut yielded = false;
    poll_fn(|context| {
        if yielded {
            return Poll::Ready(());
        }
        yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

fn without_zeros(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().rev().take_while(|byte| **byte == 0).count();
    &bytes[..bytes.len() - zeros]
}

fn without(bytes: &[u8], place: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if place < bytes.len() {
        bytes.remove(place);
    }
    bytes
}

fn is_guess(change: &Change) -> bool {
    change.event().name() == "wrong_code"
}

impl Faulty {
    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap()
    }

    fn key(&self, id: &str) -> String {
        match self.fault {
            Fault::IdsIgnoreCase | Fault::OwnersIgnoreCase => id.to_lowercase(),
            _ => id.to_owned(),
        }
    }

    fn read(&self, id: &str) -> Option<Vec<u8>> {
        let disk = self.disk();
        let versions = disk.rows.get(&self.key(id));
        let newest = versions.and_then(|versions| versions.last()).cloned();
        let mut own = self.own.lock().unwrap();
        match self.fault {
            Fault::LoadsNothing => None,
            Fault::LoadsTheFirstRecord => versions.and_then(|all| all.first()).cloned(),
            Fault::LoadsAnotherRow => newest.and(disk.first.clone()),
            Fault::MissingIsEmpty => Some(newest.unwrap_or_default()),
            Fault::NullIsAbsence => newest.filter(|bytes| !bytes.is_empty()),
            Fault::StripsZeros => newest.map(|bytes| without_zeros(&bytes).to_vec()),
            Fault::CutsAt(most) => newest.map(|mut bytes| {
                bytes.truncate(most);
                bytes
            }),
            Fault::TextColumn => {
                newest.map(|bytes| String::from_utf8_lossy(&bytes).into_owned().into_bytes())
            }
            // Its own writes it knows; those of others come one change late.
            Fault::Lags if own.contains_key(id) => newest,
            Fault::Lags => versions.and_then(|all| all.iter().rev().nth(1)).cloned(),
            Fault::NeverCommits => own.get(id).cloned(),
            Fault::CachesWhatItReads => match (own.get(id), newest) {
                (Some(known), _) => Some(known.clone()),
                (None, Some(newest)) => {
                    own.insert(id.to_owned(), newest.clone());
                    Some(newest)
                }
                (None, None) => None,
            },
            _ => newest,
        }
    }

    /// Whether the change may be written, by what this store compares.
    fn may_write(&self, row: Option<&Vec<u8>>, change: &Change) -> bool {
        let (row, before) = match (row, change.before()) {
            (None, None) => return true,
            (Some(_), None) => return matches!(self.fault, Fault::Upserts),
            (None, Some(_)) => return matches!(self.fault, Fault::InsertsWhatIsMissing),
            (Some(row), Some(before)) => (row.as_slice(), before),
        };
        let stamp = |bytes: &[u8]| Record::from(bytes.to_vec()).stamp();
        match self.fault {
            Fault::IgnoresBefore => true,
            Fault::IgnoresCase => row.eq_ignore_ascii_case(before),
            Fault::IgnoresEndingZeros => without_zeros(row) == without_zeros(before),
            Fault::ComparesHalf => row[..row.len() / 2] == before[..before.len() / 2],
            Fault::ComparesStamps => stamp(row) == stamp(before),
            Fault::LeavesOut(place) => without(row, place) == without(before, place),
            Fault::LeavesOutTheLast => {
                let all_but_last = |bytes: &[u8]| without(bytes, bytes.len().saturating_sub(1));
                row.len() == before.len() && all_but_last(row) == all_but_last(before)
            }
            _ => row == before,
        }
    }

    fn write(&self, id: &str, change: &Change) {
        let mut own = self.own.lock().unwrap();
        if self.fault == Fault::NeverWrites {
            return;
        }
        own.insert(id.to_owned(), change.after().to_vec());
        if self.fault == Fault::NeverCommits {
            return;
        }
        let mut disk = self.disk();
        let key = self.key(id);
        let disk = &mut *disk;
        let after = change.after().to_vec();
        disk.first.get_or_insert_with(|| after.clone());
        if self.fault == Fault::DeletesWhatIsOff && !change.overview().on {
            disk.rows.remove(&key);
            return;
        }
        if self.fault == Fault::IgnoresTheId {
            for row in disk.rows.values_mut() {
                row.push(after.clone());
            }
        }
        disk.rows.entry(key).or_default().push(after);
        if !(self.fault == Fault::NoEventForInserts && change.before().is_none()) {
            disk.events += 1;
        }
    }

    /// What is answered where nothing may be written.
    fn lost(&self, row: Option<&Vec<u8>>, change: &Change) -> Saved {
        let is_after = row.is_some_and(|row| row == change.after());
        match self.fault {
            Fault::AlwaysYes => Saved::Yes,
            Fault::YesIfAlreadyAfter if is_after => Saved::Yes,
            Fault::YesForADuplicateKey if change.before().is_none() => Saved::Yes,
            _ => Saved::Lost,
        }
    }

    async fn swap(&self, id: &str, change: &Change) -> Result<Saved, DiskFull> {
        match self.fault {
            Fault::FailsAtSaving => return Err(DiskFull),
            Fault::AlwaysLost => return Ok(Saved::Lost),
            Fault::LosesGuesses if is_guess(change) => return Ok(Saved::Lost),
            Fault::CountsOneGuess if is_guess(change) && change.overview().failures > 1 => {
                return Ok(Saved::Yes);
            }
            _ => {}
        }
        let row = match self.fault {
            Fault::NeverCommits => self.own.lock().unwrap().get(id).cloned(),
            _ => self
                .disk()
                .rows
                .get(&self.key(id))
                .and_then(|all| all.last())
                .cloned(),
        };
        if self.fault == Fault::EventsForLost {
            self.disk().events += 1;
        }
        let may = self.may_write(row.as_ref(), change);
        if !may && self.fault != Fault::NeverWrites {
            return Ok(self.lost(row.as_ref(), change));
        }
        match (self.fault, change.before()) {
            (Fault::ReadsAwaitsWrites, Some(_)) | (Fault::ReadsAwaitsInserts, None) => {
                yield_once().await;
            }
            (Fault::ReadsBlocksWrites, Some(_)) => {
                std::thread::sleep(core::time::Duration::from_millis(2));
            }
            _ => {}
        }
        self.write(id, change);
        if self.fault == Fault::EventsForLost {
            self.disk().events -= 1;
        }
        match (self.fault, change.before()) {
            (Fault::SavesThenFails, _) | (Fault::UpdatesThenFails, Some(_)) => Err(DiskFull),
            _ => Ok(Saved::Yes),
        }
    }

    fn owner_of(&self, id: &str) -> Owner {
        match self.fault {
            Fault::OneOwner => Owner::from(7),
            Fault::OwnersChange => Owner::new(format!("{id} of handle {}", self.number)),
            Fault::OwnersIgnoreCase => Owner::new(id.to_lowercase()),
            _ => Owner::new(id),
        }
    }
}

impl FactorStore for Faulty {
    type Id = str;
    type Error = DiskFull;

    fn owner(&self, id: &str) -> Owner {
        self.owner_of(id)
    }

    async fn load(&self, id: &str) -> Result<Option<Record>, DiskFull> {
        match self.fault {
            Fault::FailsAtLoading => Err(DiskFull),
            _ => Ok(self.read(id).map(Record::from)),
        }
    }

    async fn compare_and_swap(&self, id: &str, change: &Change) -> Result<Saved, DiskFull> {
        self.swap(id, change).await
    }
}

impl BlockingStore for Faulty {
    type Id = str;
    type Error = DiskFull;

    fn owner(&self, id: &str) -> Owner {
        self.owner_of(id)
    }

    fn load(&mut self, id: &str) -> Result<Option<Record>, DiskFull> {
        block_on(FactorStore::load(self, id))
    }

    fn compare_and_swap(&mut self, id: &str, change: &Change) -> Result<Saved, DiskFull> {
        let turn = Arc::clone(&self.turn);
        let _turn = (self.fault != Fault::ReadsBlocksWrites).then(|| turn.lock().unwrap());
        block_on(self.swap(id, change))
    }
}

/// The database behind the stores.
pub(crate) struct FaultyDatabase {
    fault: Fault,
    disk: Arc<Mutex<Disk>>,
    turn: Arc<Mutex<()>>,
    users: u64,
    handles: u64,
    /// Whether it says that it compares stamps.
    pub(crate) compares_stamps: bool,
    /// Whether it offers similar ids, damage and events.
    pub(crate) offers_all: bool,
}

impl FaultyDatabase {
    pub(crate) fn new(fault: Fault) -> Self {
        Self {
            fault,
            disk: Arc::default(),
            turn: Arc::default(),
            users: 0,
            handles: 0,
            compares_stamps: false,
            offers_all: true,
        }
    }
}

impl Database for FaultyDatabase {
    type Store = Faulty;
    type Id = String;

    async fn open(&mut self) -> Faulty {
        self.handles += 1;
        Faulty {
            fault: self.fault,
            number: self.handles,
            disk: Arc::clone(&self.disk),
            turn: Arc::clone(&self.turn),
            own: Mutex::default(),
        }
    }

    async fn new_user(&mut self) -> String {
        self.users += 1;
        format!("user {}", self.users)
    }

    async fn similar_users(&mut self) -> Option<[String; 2]> {
        self.offers_all.then(|| ["ana".into(), "Ana".into()])
    }

    async fn damage(&mut self, id: &String) -> bool {
        let mut disk = self.disk.lock().unwrap();
        self.offers_all && disk.rows.insert(id.clone(), vec![vec![]]).is_some()
    }

    async fn events(&mut self) -> Option<u64> {
        self.offers_all.then(|| self.disk.lock().unwrap().events)
    }

    fn compares_stamps(&self) -> bool {
        self.compares_stamps
    }
}
