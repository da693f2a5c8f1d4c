//! 64 threads and one code, in memory. `tests/stores/` does the same with databases.

use pollster::block_on;
use second_factor::{CodeParams, FactorState, MemoryStore, Policy, Totp, Verifier};

use super::harness::{Counting, KEY, contest};

fn in_memory(rounds: u64) {
    let store = MemoryStore::new();
    store.insert(
        7,
        Totp::from_key(&KEY, CodeParams::new()).unwrap(),
        FactorState::new(),
    );
    let store = Counting::new(store);
    let verifier = Verifier::new(&store, Policy::new());
    contest(&store, rounds, |code, now| {
        block_on(verifier.verify(&7, code, now))
    });
}

#[test]
fn one_thread_of_64_is_accepted_each_round() {
    in_memory(100);
}

#[test]
#[ignore = "64,000 sign-ins: in release mode"]
fn one_thread_of_64_is_accepted_each_of_1000_rounds() {
    in_memory(1000);
}
