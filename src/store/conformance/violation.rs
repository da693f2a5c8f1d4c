//! What a check says of a store that breaks a rule.

use alloc::string::String;

use crate::sign_in::unsaved::Saved;

/// A rule that a store breaks.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{check}: {seen}")]
#[non_exhaustive]
pub struct Violation {
    /// The check that found it: a line of the table in
    /// [`conformance`](crate::store::conformance).
    pub check: &'static str,
    /// What it saw.
    pub seen: Seen,
}

/// What a check has seen a store do wrong.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Seen {
    /// Not exactly one of several sign-ins with one code was accepted.
    #[error("one good code was accepted {times} times")]
    Accepted {
        /// How many were.
        times: usize,
    },
    /// `compare_and_swap` answered the opposite of what is true.
    #[error("the answer to a change was {found:?}, but {expected:?} is true")]
    Answer {
        /// The true answer.
        expected: Saved,
        /// The store's.
        found: Saved,
    },
    /// Not exactly one of two changes of one record was saved.
    #[error("of two changes of one record, {saved} were saved")]
    Changes {
        /// How many were.
        saved: usize,
    },
    /// The store failed.
    #[error("the store failed: {text}")]
    Error {
        /// The error's text.
        text: String,
    },
    /// Another number of events was written than changes were saved.
    #[error("{found} events were written for {expected} saved changes")]
    Events {
        /// Changes saved.
        expected: u64,
        /// Events written.
        found: u64,
    },
    /// Fewer or more failures were counted than codes were answered as wrong.
    #[error("{answered} codes were answered as wrong, {counted} counted")]
    Guesses {
        /// Codes answered as wrong.
        answered: u32,
        /// Failures in the record afterwards.
        counted: u32,
    },
    /// Nothing was loaded where there is a row.
    #[error("no row was loaded where there is one")]
    Missing,
    /// Two ids have one owner, or one id has two.
    #[error("two ids have the same owner, or one id has two owners")]
    Owner,
    /// A row was loaded where there is none.
    #[error("a row was loaded where there is none")]
    Present,
    /// Another record was loaded than must be there.
    #[error("another record was loaded than must be there: {found} bytes in place of {expected}")]
    Record {
        /// Bytes of the record that must be there.
        expected: usize,
        /// Bytes of the record that was loaded; the same number if other bytes differ.
        found: usize,
    },
    /// The change was saved, and the answer was an error.
    #[error("the change was saved, but the answer was an error")]
    SavedAndFailed,
}
