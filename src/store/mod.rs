//! A store reads and writes records in your database. This module has the trait for drivers that block,
//! and the tests for every store; the trait for async drivers is at the crate's root.
//!
//! [`FactorStore`](crate::FactorStore) is what a service implements once, for its database;
//! [`BlockingStore`] is the same for a driver that blocks. [`TwoFactor`](crate::TwoFactor) does the
//! rest: it loads, decides, saves, and decides again if somebody else was faster.
//! [`MemoryStore`](crate::MemoryStore) is a store for tests and demonstrations. [`conformance`] finds
//! out whether an implementation keeps the rules. The manual has the table and its
//! [statements for several databases](crate::_documentation::databases).

pub mod conformance;
pub(crate) mod traits;
pub(crate) mod two_factor;
#[cfg(feature = "std")]
pub(crate) mod memory;

pub use traits::BlockingStore;
