//! The store in memory.

use pollster::block_on;
use second_factor::{Ask, FactorStore, MemoryStore, Owner, Records, TwoFactor};

use super::two_factor::{ANA, at, turn_on};

#[test]
fn clones_share_their_rows() {
    let store = MemoryStore::new();
    let two_factor = TwoFactor::new(store.clone(), Records::unsealed());
    turn_on(&two_factor);
    assert!(block_on(FactorStore::load(&store, &ANA)).unwrap().is_some());
    assert!(store.remove(&ANA).is_some());
    assert!(store.remove(&ANA).is_none());
    assert!(block_on(FactorStore::load(&store, &ANA)).unwrap().is_none());
}

#[test]
fn a_row_that_is_put_in_is_what_was_put_in() {
    let (store, records) = (MemoryStore::new(), Records::unsealed());
    let record = records.new_record(Owner::from(ANA));
    assert!(store.put(ANA, record.to_owned_record()).is_none());
    let loaded = block_on(FactorStore::load(&store, &ANA)).unwrap();
    assert_eq!(loaded.unwrap().as_bytes(), record.as_bytes());
    let two_factor = TwoFactor::new(store, records);
    let factors = block_on(two_factor.load(&ANA, at(0))).unwrap();
    assert_eq!(factors.ask(None, ""), Ask::Off);
}
