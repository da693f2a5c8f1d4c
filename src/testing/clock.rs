//! A clock for tests.

use alloc::sync::Arc;
use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;

use crate::time::UnixTime;

/// A clock that stands still until a test moves it. Clones are the same clock.
///
/// # Examples
///
/// ```
/// use core::time::Duration;
/// use second_factor::UnixTime;
/// use second_factor::testing::Clock;
///
/// let clock = Clock::at(UnixTime::from_secs(1_800_000_000));
/// let of_the_service = clock.clone();
/// clock.advance(Duration::from_secs(30));
/// assert_eq!(of_the_service.now(), UnixTime::from_secs(1_800_000_030));
/// ```
#[derive(Clone, Debug)]
pub struct Clock(Arc<AtomicU64>);

impl Clock {
    /// A clock that shows this moment.
    #[must_use]
    pub fn at(now: UnixTime) -> Self {
        Self(Arc::new(AtomicU64::new(now.as_secs())))
    }

    /// The moment that it shows.
    #[must_use]
    pub fn now(&self) -> UnixTime {
        UnixTime::from_secs(self.0.load(Ordering::SeqCst))
    }

    /// Sets it to a moment, which may be an earlier one.
    pub fn set(&self, now: UnixTime) {
        self.0.store(now.as_secs(), Ordering::SeqCst);
    }

    /// Moves it forward by whole seconds; parts of a second are dropped.
    pub fn advance(&self, by: Duration) {
        self.set(UnixTime::from_secs(
            self.now().as_secs().saturating_add(by.as_secs()),
        ));
    }
}
