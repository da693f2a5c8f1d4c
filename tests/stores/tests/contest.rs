//! 64 threads, one code, one row: in real databases.

use second_factor::{
    CodeParams, Credential, FactorState, FactorStore, Policy, Secret, Totp, Verifier,
};
use stores::{PostgresStore, RedisStore, RowError, SqliteStore};

#[path = "../../behaviour/store/harness.rs"]
mod harness;
mod servers;

use harness::{Counting, KEY, contest};

fn stored() -> Vec<u8> {
    let secret = Secret::from_bytes(&KEY).unwrap();
    Credential::new(secret, CodeParams::new())
        .to_bytes()
        .expose_owned()
}

/// The threads wait for their own sign-ins; the runtime drives what the store has in the air.
fn run<S, M, Id>(rounds: u64, make: M)
where
    S: FactorStore<Error = RowError>,
    M: AsyncFnOnce() -> (S, Id),
    Id: core::borrow::Borrow<S::Id> + Sync,
{
    let runtime = servers::runtime();
    let (store, id) = runtime.block_on(make());
    let store = Counting::new(store);
    let verifier = Verifier::new(&store, Policy::new());
    contest(&store, rounds, |code, now| {
        runtime.block_on(verifier.verify(id.borrow(), code, now))
    });
}

#[test]
#[ignore = "64,000 sign-ins"]
fn postgres() {
    run(1000, async || {
        let store = PostgresStore::<Totp>::open(servers::postgres(64).await)
            .await
            .unwrap();
        let id = store.insert(&stored(), FactorState::new()).await.unwrap();
        (store, id)
    });
}

#[test]
#[ignore = "64,000 sign-ins"]
fn sqlite() {
    run(1000, async || {
        let store = SqliteStore::<Totp>::open(&servers::file("contest.db"), 16)
            .await
            .unwrap();
        let id = store.insert(&stored(), FactorState::new()).await.unwrap();
        (store, id)
    });
}

#[test]
#[ignore = "64,000 sign-ins"]
fn redis() {
    run(1000, async || {
        let store = RedisStore::<Totp>::new(servers::redis().await);
        let id = store.insert(&stored(), FactorState::new()).await.unwrap();
        (store, id)
    });
}
