//! A save that ends with an error of the database, before or after it was written.

use std::io::{Error, ErrorKind};

use pollster::block_on;
use second_factor::error::TwoFactorError;
use second_factor::{
    Change, FactorStore, MemoryStore, Owner, Record, Records, Refusal, Saved, TwoFactor,
};

use super::two_factor::{ANA, at, code, turn_on};

/// Each save fails.
struct Failing {
    rows: MemoryStore<u64>,
    writes: bool,
}

impl FactorStore for Failing {
    type Id = u64;
    type Error = Error;

    fn owner(&self, id: &u64) -> Owner {
        FactorStore::owner(&self.rows, id)
    }

    async fn load(&self, id: &u64) -> Result<Option<Record>, Error> {
        let Ok(row) = FactorStore::load(&self.rows, id).await;
        Ok(row)
    }

    async fn compare_and_swap(&self, id: &u64, change: &Change) -> Result<Saved, Error> {
        if self.writes {
            let saved = FactorStore::compare_and_swap(&self.rows, id, change).await;
            assert_eq!(saved, Ok(Saved::Yes));
        }
        Err(ErrorKind::TimedOut.into())
    }
}

#[test]
fn a_failed_save_signs_nobody_in_and_may_use_the_code_up() {
    for writes in [false, true] {
        let rows = MemoryStore::new();
        let right = TwoFactor::new(rows.clone(), Records::unsealed());
        turn_on(&right);
        let failing = TwoFactor::new(Failing { rows, writes }, Records::unsealed());
        let mut decided = 0;
        let error = block_on(failing.update(&ANA, at(0), |f| {
            decided += 1;
            f.sign_in(&code(at(0)))
        }))
        .unwrap_err();
        // It is not tried again: a second try would be refused as a replay of the first.
        assert_eq!(decided, 1);
        assert!(
            matches!(&error, TwoFactorError::Store(error) if error.kind() == ErrorKind::TimedOut)
        );
        assert_eq!(error.refusal(), None);
        let again = block_on(right.update(&ANA, at(0), |f| f.sign_in(&code(at(0)))));
        let refusal = again.err().and_then(|error| error.refusal());
        assert_eq!(refusal, writes.then_some(Refusal::Replayed));
    }
}
