//! What a check says of a store that breaks a rule.

use alloc::string::String;

use crate::sign_in::attempt::Saved;
use crate::sign_in::state::FactorState;

/// A rule that a store breaks.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{check}: {seen}")]
#[non_exhaustive]
pub struct Violation {
    /// The check that found it: the name of a function of
    /// [`conformance`](crate::store::conformance).
    pub check: &'static str,
    /// What it saw.
    pub seen: Seen,
}

/// What a check saw of a store.
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
    /// Not exactly one of two changes of one state was saved.
    #[error("of two changes of one state, {saved} were saved")]
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
    /// The factor that was loaded does not accept the codes of the one that was stored.
    #[error("another factor was loaded than was stored")]
    Factor,
    /// Fewer or more failures were counted than codes were answered as wrong.
    #[error("{answered} codes were answered as wrong, {counted} counted")]
    Guesses {
        /// Codes answered as wrong.
        answered: u32,
        /// Failures in the state afterwards.
        counted: u32,
    },
    /// Nothing was loaded.
    #[error("no row was found for an id that `fresh` gave")]
    Missing,
    /// The change was saved, and the answer was an error.
    #[error("the change was saved, but the answer was an error")]
    SavedAndFailed,
    /// Another state was loaded than must be there.
    #[error("another state was loaded than must be there")]
    State {
        /// What must be there.
        expected: [u8; FactorState::LEN],
        /// What was loaded.
        found: [u8; FactorState::LEN],
    },
}
