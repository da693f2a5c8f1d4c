//! What `Verifier` makes of what its store answers.

use core::sync::atomic::{AtomicU32, Ordering};
use core::task::{Context, Poll, Waker};
use std::sync::{Arc, Mutex};

use pollster::block_on;
use second_factor::error::StateError;
use second_factor::{
    Accepted, Change, CodeParams, FactorState, FactorStore, Hotp, MemoryStore, Policy, Refusal,
    Saved, SignInError, Step, Totp, UnixTime, Verifier,
};

const KEY: &[u8] = b"12345678901234567890";
const NOW: UnixTime = UnixTime::from_secs(59);
const GOOD: &str = "287082";

fn totp() -> Totp {
    Totp::from_key(KEY, CodeParams::new()).unwrap()
}

fn memory() -> MemoryStore<u64, Totp> {
    let store = MemoryStore::new();
    store.insert(7, totp(), FactorState::new());
    store
}

/// Somebody else is faster, that many times.
struct Contested {
    row: MemoryStore<u64, Totp>,
    lost: u32,
    swaps: AtomicU32,
}

impl Contested {
    fn new(lost: u32) -> Self {
        Self {
            row: memory(),
            lost,
            swaps: AtomicU32::new(0),
        }
    }
}

impl FactorStore for Contested {
    type Id = u64;
    type Factor = Arc<Totp>;
    type Error = StateError;

    async fn load(&self, id: &u64) -> Result<Option<(Arc<Totp>, FactorState)>, StateError> {
        self.row.load(id).await
    }

    async fn compare_and_swap(&self, id: &u64, change: &Change) -> Result<Saved, StateError> {
        if self.swaps.fetch_add(1, Ordering::Relaxed) < self.lost {
            return Ok(Saved::Lost);
        }
        self.row.compare_and_swap(id, change).await
    }
}

#[test]
fn conflicts_are_retried_two_times_more_often_than_failures_are_free() {
    for free_failures in [0, 4, 100] {
        let policy = Policy::new().with_free_failures(free_failures).unwrap();
        let most = free_failures + 2;

        let store = Contested::new(most);
        let answer = block_on(Verifier::new(&store, policy).verify(&7, GOOD, NOW));
        assert_eq!(answer.unwrap().step(), Some(Step::from_counter(1)));
        assert_eq!(store.swaps.into_inner(), most + 1);

        let store = Contested::new(most + 1);
        let answer = block_on(Verifier::new(&store, policy).verify(&7, GOOD, NOW));
        assert!(matches!(answer, Err(SignInError::Conflict)), "{answer:?}");
        assert_eq!(store.swaps.into_inner(), most + 1);
    }
}

#[test]
fn an_unknown_id_signs_nobody_in() {
    let answer = block_on(Verifier::new(memory(), Policy::new()).verify(&8, GOOD, NOW));
    assert!(matches!(answer, Err(SignInError::Unknown)), "{answer:?}");
}

#[test]
fn what_is_refused_unchanged_never_reaches_the_store() {
    let store = Contested::new(0);
    let verifier = Verifier::new(&store, Policy::new());
    for typed in ["", "28708", "28708x", "2870822"] {
        let answer = block_on(verifier.verify(&7, typed, NOW));
        assert!(
            matches!(answer, Err(SignInError::Refused(Refusal::Malformed))),
            "{answer:?}"
        );
    }
    assert_eq!(store.swaps.into_inner(), 0);
}

#[test]
fn pointers_and_clones_share_one_store() {
    let store = Arc::new(memory());
    let verifier = Verifier::new(Arc::clone(&store), Policy::new());
    let clone = verifier.clone();
    assert!(block_on(verifier.verify(&7, GOOD, NOW)).is_ok());
    let again = block_on(clone.verify(&7, GOOD, NOW));
    assert!(
        matches!(again, Err(SignInError::Refused(Refusal::Replayed { .. }))),
        "{again:?}"
    );
    let boxed = Verifier::new(Box::new(Arc::clone(&store)), Policy::new());
    assert!(block_on(boxed.verify(&7, GOOD, NOW)).is_err());
    let borrowed = Verifier::new(&*store, Policy::new());
    assert!(block_on(borrowed.verify(&7, GOOD, NOW)).is_err());
}

/// A web server hands its futures from thread to thread.
#[test]
fn the_future_is_send_for_every_store() {
    fn is_send<T: Send + 'static>(future: T) -> T {
        future
    }

    async fn sign_in<S>(verifier: Verifier<S>, id: u64) -> Result<Accepted, SignInError<S::Error>>
    where
        S: FactorStore<Id = u64>,
    {
        verifier.verify(&id, GOOD, NOW).await
    }

    let future = is_send(sign_in(Verifier::new(Arc::new(memory()), Policy::new()), 7));
    assert!(
        std::thread::spawn(|| block_on(future))
            .join()
            .unwrap()
            .is_ok()
    );

    let owned = Verifier::new(Arc::new(memory()), Policy::new());
    let future = is_send(async move { owned.verify(&7, GOOD, NOW).await.is_ok() });
    assert!(block_on(future));

    fn any_store<S: FactorStore<Id: Sized + Send> + 'static>(store: S, id: S::Id) -> bool {
        let verifier = Verifier::new(store, Policy::new());
        block_on(is_send(async move {
            verifier.verify(&id, GOOD, NOW).await.is_ok()
        }))
    }
    assert!(any_store(memory(), 7));
}

/// One row, whatever the id.
struct OneToken(Mutex<FactorState>);

impl FactorStore for OneToken {
    type Id = str;
    type Factor = Box<Hotp>;
    type Error = StateError;

    async fn load(&self, _: &str) -> Result<Option<(Box<Hotp>, FactorState)>, StateError> {
        let hotp = Hotp::from_key(KEY, Default::default(), Default::default()).unwrap();
        Ok(Some((Box::new(hotp), *self.0.lock().unwrap())))
    }

    async fn compare_and_swap(&self, _: &str, change: &Change) -> Result<Saved, StateError> {
        *self.0.lock().unwrap() = FactorState::from_bytes(change.after())?;
        Ok(Saved::Yes)
    }
}

#[test]
fn an_id_may_be_text() {
    let verifier = Verifier::new(OneToken(Mutex::default()), Policy::new());
    let accepted = block_on(verifier.verify("token of ana", "755224", NOW)).unwrap();
    assert_eq!(accepted.step(), Some(Step::from_counter(0)));
}

/// Saves, and answers when asked a second time.
struct SlowAnswer(MemoryStore<u64, Totp>);

impl FactorStore for SlowAnswer {
    type Id = u64;
    type Factor = Arc<Totp>;
    type Error = StateError;

    async fn load(&self, id: &u64) -> Result<Option<(Arc<Totp>, FactorState)>, StateError> {
        self.0.load(id).await
    }

    async fn compare_and_swap(&self, id: &u64, change: &Change) -> Result<Saved, StateError> {
        let saved = self.0.compare_and_swap(id, change).await;
        let mut asked = false;
        core::future::poll_fn(|_| {
            if core::mem::replace(&mut asked, true) {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
        saved
    }
}

#[test]
fn a_dropped_future_signs_nobody_in_and_may_use_the_code_up() {
    let verifier = Verifier::new(SlowAnswer(memory()), Policy::new());
    {
        let future = verifier.verify(&7, GOOD, NOW);
        let mut future = core::pin::pin!(future);
        let mut context = Context::from_waker(Waker::noop());
        assert!(future.as_mut().poll(&mut context).is_pending());
    }
    let again = block_on(async {
        let mut context = Context::from_waker(Waker::noop());
        let mut future = core::pin::pin!(verifier.verify(&7, GOOD, NOW));
        match future.as_mut().poll(&mut context) {
            Poll::Ready(answer) => answer,
            Poll::Pending => panic!("a replay changes nothing, so there is nothing to wait for"),
        }
    });
    assert!(
        matches!(again, Err(SignInError::Refused(Refusal::Replayed { .. }))),
        "{again:?}"
    );
}
