//! Sign-ins of many threads with one good code, released together.

use core::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Barrier, Mutex};
use std::thread;

use second_factor::{
    Accepted, Change, CodeParams, FactorState, FactorStore, Refusal, Saved, SignInError, Totp,
    UnixTime,
};

pub(crate) const KEY: [u8; 20] = *b"12345678901234567890";
const THREADS: u32 = 64;
const START: u64 = 2_000_000_000;

/// A store that counts the changes it has lost.
pub(crate) struct Counting<S> {
    store: S,
    lost: AtomicU32,
}

impl<S> Counting<S> {
    pub(crate) fn new(store: S) -> Self {
        Self {
            store,
            lost: AtomicU32::new(0),
        }
    }
}

impl<S: FactorStore> FactorStore for Counting<S> {
    type Id = S::Id;
    type Factor = S::Factor;
    type Error = S::Error;

    async fn load(&self, id: &S::Id) -> Result<Option<(S::Factor, FactorState)>, S::Error> {
        let row = self.store.load(id).await;
        thread::yield_now(); // in memory, reading takes no time in which others could come first
        row
    }

    async fn compare_and_swap(&self, id: &S::Id, change: &Change) -> Result<Saved, S::Error> {
        let saved = self.store.compare_and_swap(id, change).await?;
        self.lost
            .fetch_add(u32::from(saved == Saved::Lost), Ordering::SeqCst);
        Ok(saved)
    }
}

/// What happened in one round.
#[derive(Default)]
struct Round {
    accepted: u32,
    replayed: u32,
    others: Vec<String>,
}

/// In each round all threads try the round's code: one is accepted, and the others' is a replay.
///
/// A run in which fewer than one round in a hundred has seen two threads between their load and
/// their save shows nothing, and fails.
pub(crate) fn contest<S: FactorStore>(
    store: &Counting<S>,
    rounds: u64,
    sign_in: impl Fn(&str, UnixTime) -> Result<Accepted, SignInError<S::Error>> + Sync,
) {
    let totp = Totp::from_key(&KEY, CodeParams::new()).unwrap();
    let (begin, end) = (Barrier::new(65), Barrier::new(65));
    let round = Mutex::new(Round::default());
    let mut seen = Vec::new();
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                for n in 0..rounds {
                    let now = UnixTime::from_secs(START + n * 30);
                    let code = totp.code_at(now);
                    begin.wait();
                    let answer = sign_in(code.expose(), now);
                    let mut round = round.lock().unwrap();
                    match answer {
                        Ok(_accepted) => round.accepted += 1,
                        Err(SignInError::Refused(Refusal::Replayed { .. })) => round.replayed += 1,
                        Err(other) => round.others.push(other.to_string()),
                    }
                    drop(round);
                    end.wait();
                }
            });
        }
        for _ in 0..rounds {
            begin.wait();
            end.wait();
            let round = core::mem::take(&mut *round.lock().unwrap());
            seen.push((round, store.lost.swap(0, Ordering::SeqCst)));
        }
    });
    for (n, (round, _)) in seen.iter().enumerate() {
        assert_eq!(round.others, [""; 0], "round {n}");
        assert_eq!(
            (round.accepted, round.replayed),
            (1, THREADS - 1),
            "round {n}"
        );
    }
    let contested = seen.iter().filter(|(_, lost)| *lost > 0).count();
    let lost: u32 = seen.iter().map(|(_, lost)| lost).sum();
    println!("{rounds} rounds of {THREADS} threads: {contested} with a conflict, {lost} conflicts");
    assert!(
        contested * 100 >= seen.len(),
        "void: {contested} of {rounds} rounds had a conflict"
    );
}
