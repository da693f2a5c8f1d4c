//! A row that a check works on.

use alloc::string::{String, ToString};
use core::borrow::Borrow;
use core::fmt;
use core::marker::PhantomData;

use super::specimen::{NOW, Specimen};
use super::violation::{Seen, Violation};
use crate::sign_in::attempt::{Change, Saved, SignInError};
use crate::sign_in::policy::Policy;
use crate::sign_in::state::FactorState;
use crate::store::FactorStore;

type Bytes = [u8; FactorState::LEN];

/// Makes the rows of one check.
pub(super) struct Rows<'s, S, T, F> {
    check: &'static str,
    store: &'s S,
    fresh: F,
    made: u8,
    specimens: PhantomData<T>,
}

impl<'s, S: FactorStore, T: Specimen, F> Rows<'s, S, T, F> {
    pub(super) const fn new(check: &'static str, store: &'s S, fresh: F) -> Self {
        Self {
            check,
            store,
            fresh,
            made: 0,
            specimens: PhantomData,
        }
    }

    /// Stores a factor that no other row of this check has.
    pub(super) async fn fresh<I>(&mut self, state: FactorState) -> Row<'s, S, T, I>
    where
        F: AsyncFnMut(&T, FactorState) -> I,
    {
        self.made = self.made.wrapping_add(1);
        let (specimen, codes) = T::make(self.made);
        let id = (self.fresh)(&specimen, state).await;
        Row {
            check: self.check,
            store: self.store,
            specimen,
            codes,
            id,
        }
    }
}

/// A stored factor and what is known of it.
pub(super) struct Row<'s, S, T, I> {
    check: &'static str,
    store: &'s S,
    specimen: T,
    codes: [String; 2],
    id: I,
}

/// What became of a change.
pub(super) struct Offered<E> {
    pub(super) after: Bytes,
    pub(super) answer: Result<Saved, E>,
}

impl<S: FactorStore, T: Specimen, I: Borrow<S::Id>> Row<'_, S, T, I> {
    pub(super) fn id(&self) -> &S::Id {
        self.id.borrow()
    }

    pub(super) const fn specimen(&self) -> &T {
        &self.specimen
    }

    /// A good code.
    pub(super) fn first(&self) -> &str {
        let [first, _] = &self.codes;
        first
    }

    /// Another, which is good also after the first.
    pub(super) fn second(&self) -> &str {
        let [_, second] = &self.codes;
        second
    }

    pub(super) const fn violation(&self, seen: Seen) -> Violation {
        Violation {
            check: self.check,
            seen,
        }
    }

    pub(super) fn failure(&self, error: &impl fmt::Display) -> Violation {
        self.violation(Seen::Error {
            text: error.to_string(),
        })
    }

    /// Reads the row.
    pub(super) async fn load(&self) -> Result<(S::Factor, FactorState), Violation> {
        let row = self
            .store
            .load(self.id())
            .await
            .map_err(|error| self.failure(&error))?;
        row.ok_or_else(|| self.violation(Seen::Missing))
    }

    /// The state that the row has.
    pub(super) async fn state(&self) -> Result<FactorState, Violation> {
        self.load().await.map(|(_, state)| state)
    }

    /// The row has this state.
    pub(super) async fn holds(&self, expected: Bytes) -> Result<(), Violation> {
        let found = self.state().await?.to_bytes();
        if found == expected {
            Ok(())
        } else {
            Err(self.violation(Seen::State { expected, found }))
        }
    }

    /// The row has the factor that was stored in it.
    pub(super) async fn has_its_own_factor(&self) -> Result<(), Violation> {
        let (factor, _) = self.load().await?;
        let attempt = Policy::new().attempt(&factor, FactorState::new(), self.first(), NOW);
        match attempt.commit(|_change| Ok::<_, core::convert::Infallible>(Saved::Yes)) {
            Ok(_accepted) => Ok(()),
            Err(_) => Err(self.violation(Seen::Factor)),
        }
    }

    /// Offers the store the change that a good code makes of `state`.
    pub(super) async fn offer(&self, state: FactorState, code: &str) -> Offered<S::Error> {
        let mut after = state.to_bytes();
        let save = async |change: &Change| {
            after = *change.after();
            self.store.compare_and_swap(self.id(), change).await
        };
        let answer = match self.specimen.attempt(state, code).commit_async(save).await {
            Err(SignInError::Store(error)) => Err(error),
            Ok(_accepted) => Ok(Saved::Yes),
            Err(_) => Ok(Saved::Lost),
        };
        Offered { after, answer }
    }

    /// The answer to a change, which must not be an error.
    pub(super) fn saved(&self, offered: Offered<S::Error>) -> Result<Saved, Violation> {
        offered.answer.map_err(|error| self.failure(&error))
    }

    /// The answer to a change must be this one.
    pub(super) fn wants(
        &self,
        expected: Saved,
        offered: Offered<S::Error>,
    ) -> Result<(), Violation> {
        let found = self.saved(offered)?;
        if found == expected {
            return Ok(());
        }
        Err(self.violation(Seen::Answer { expected, found }))
    }
}
