//! A request that is given up while its answer is on the way.

use core::convert::Infallible;
use core::future::{Future, pending};
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use pollster::block_on;
use second_factor::error::TwoFactorError;
use second_factor::{
    Change, FactorStore, MemoryStore, Owner, Record, Records, Refusal, Saved, TwoFactor,
};

use super::two_factor::{ANA, at, code, turn_on};

/// Saves, and never answers.
struct Silent(MemoryStore<u64>);

impl FactorStore for Silent {
    type Id = u64;
    type Error = Infallible;

    fn owner(&self, id: &u64) -> Owner {
        FactorStore::owner(&self.0, id)
    }

    async fn load(&self, id: &u64) -> Result<Option<Record>, Infallible> {
        FactorStore::load(&self.0, id).await
    }

    async fn compare_and_swap(&self, id: &u64, change: &Change) -> Result<Saved, Infallible> {
        let saved = FactorStore::compare_and_swap(&self.0, id, change).await?;
        assert_eq!(saved, Saved::Yes);
        pending().await
    }
}

#[test]
fn a_dropped_future_signs_nobody_in_and_may_use_the_code_up() {
    let rows = MemoryStore::new();
    let two_factor = TwoFactor::new(rows.clone(), Records::unsealed());
    turn_on(&two_factor);
    let typed = code(at(30));
    let silent = TwoFactor::new(Silent(rows), Records::unsealed());
    {
        let mut update = pin!(silent.update(&ANA, at(30), |f| f.sign_in(&typed)));
        for _ in 0..3 {
            let polled = update
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()));
            assert!(matches!(polled, Poll::Pending), "no answer, no sign-in");
        }
    }
    let again = block_on(two_factor.update(&ANA, at(30), |f| f.sign_in(&typed)));
    assert_eq!(
        again.map(drop),
        Err(TwoFactorError::Refused(Refusal::Replayed))
    );
}
