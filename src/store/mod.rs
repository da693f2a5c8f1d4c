//! A store reads and writes records in your database. For a driver that is async implement
//! [`FactorStore`](crate::FactorStore), for one that blocks [`BlockingStore`]; [`conformance`] tests
//! either.
//!
//! [`TwoFactor`](crate::TwoFactor) does the rest: it loads, decides, saves, and decides again if
//! somebody else was faster. [`MemoryStore`](crate::MemoryStore) is a store for tests and
//! demonstrations. The manual has the table and its
//! [statements for several databases](crate::_documentation::databases).

pub mod conformance;
pub(crate) mod traits;
pub(crate) mod two_factor;
#[cfg(feature = "std")]
pub(crate) mod memory;

pub use traits::BlockingStore;
