//! The single checks, each a rule that a store can break.

use alloc::vec::Vec;
use core::borrow::Borrow;

use super::join;
use super::row::Rows;
use super::specimen::{self, Specimen};
use super::violation::{Seen, Violation};
use crate::credential::Credential;
use crate::sign_in::attempt::{Refusal, Saved, SignInError};
use crate::sign_in::policy::Policy;
use crate::sign_in::state::FactorState;
use crate::store::{FactorStore, Verifier};
use crate::time::Step;

/// Tries at once; more than the failures that are free, so that some come too late.
const CROWD: usize = 8;

/// `load` gives back the factor and the state that were stored, whatever their bytes.
///
/// # Errors
///
/// [`Seen::Missing`], [`Seen::State`], [`Seen::Factor`].
pub async fn loads_what_was_stored<S: FactorStore, T: Specimen, I: Borrow<S::Id>>(
    store: &S,
    fresh: impl AsyncFnMut(&T, FactorState) -> I,
) -> Result<(), Violation> {
    let mut rows = Rows::new("loads_what_was_stored", store, fresh);
    for state in [FactorState::new(), awkward()] {
        let row = rows.fresh(state).await;
        row.holds(state.to_bytes()).await?;
        row.has_its_own_factor().await?;
    }
    Ok(())
}

/// When `compare_and_swap` fails, the row is as it was.
///
/// In life an answer can get lost, and then the code is used up and nobody is signed in. Here
/// nothing gets lost: a store that saves and then fails does so for every user.
///
/// # Errors
///
/// [`Seen::SavedAndFailed`]; [`Seen::Error`] for a failure that has saved nothing.
pub async fn an_error_saves_nothing<S: FactorStore, T: Specimen, I: Borrow<S::Id>>(
    store: &S,
    fresh: impl AsyncFnMut(&T, FactorState) -> I,
) -> Result<(), Violation> {
    let mut rows = Rows::new("an_error_saves_nothing", store, fresh);
    let row = rows.fresh(FactorState::new()).await;
    let offered = row.offer(FactorState::new(), row.first()).await;
    match offered.answer {
        Ok(_) => Ok(()),
        Err(_) if row.state().await? == FactorState::new() => row.saved(offered).map(drop),
        Err(_) => Err(row.violation(Seen::SavedAndFailed)),
    }
}

/// A change of the state that the row has is saved, [`Saved::Yes`], and seen by the next `load`.
///
/// # Errors
///
/// [`Seen::Answer`], [`Seen::State`].
pub async fn saves_what_it_is_given<S: FactorStore, T: Specimen, I: Borrow<S::Id>>(
    store: &S,
    fresh: impl AsyncFnMut(&T, FactorState) -> I,
) -> Result<(), Violation> {
    let mut rows = Rows::new("saves_what_it_is_given", store, fresh);
    let row = rows.fresh(FactorState::new()).await;
    for code in [row.first(), row.second()] {
        let offered = row.offer(row.state().await?, code).await;
        let after = offered.after;
        row.wants(Saved::Yes, offered)?;
        row.holds(after).await?;
    }
    Ok(())
}

/// A change of one row leaves another in the same state alone.
///
/// # Errors
///
/// [`Seen::Answer`], [`Seen::State`].
pub async fn keeps_rows_apart<S: FactorStore, T: Specimen, I: Borrow<S::Id>>(
    store: &S,
    fresh: impl AsyncFnMut(&T, FactorState) -> I,
) -> Result<(), Violation> {
    let mut rows = Rows::new("keeps_rows_apart", store, fresh);
    let state = FactorState::new();
    let (row, other) = (rows.fresh(state).await, rows.fresh(state).await);
    row.wants(Saved::Yes, row.offer(state, row.first()).await)?;
    other.holds(state.to_bytes()).await?;
    row.has_its_own_factor().await?;
    other.has_its_own_factor().await
}

/// A change of a state that the row no longer has is not written.
///
/// # Errors
///
/// [`Seen::State`]: the store does not compare with [`Change::before`](crate::Change::before).
pub async fn a_stale_change_is_not_written<S: FactorStore, T: Specimen, I: Borrow<S::Id>>(
    store: &S,
    fresh: impl AsyncFnMut(&T, FactorState) -> I,
) -> Result<(), Violation> {
    let mut rows = Rows::new("a_stale_change_is_not_written", store, fresh);
    let row = rows.fresh(FactorState::new()).await;
    let newer = row.offer(FactorState::new(), row.second()).await.after;
    let _answer = row.offer(FactorState::new(), row.first()).await;
    row.holds(newer).await
}

/// A change of a state that the row no longer has is [`Saved::Lost`].
///
/// # Errors
///
/// [`Seen::Answer`].
pub async fn a_stale_change_is_lost<S: FactorStore, T: Specimen, I: Borrow<S::Id>>(
    store: &S,
    fresh: impl AsyncFnMut(&T, FactorState) -> I,
) -> Result<(), Violation> {
    let mut rows = Rows::new("a_stale_change_is_lost", store, fresh);
    let row = rows.fresh(FactorState::new()).await;
    row.wants(
        Saved::Yes,
        row.offer(FactorState::new(), row.second()).await,
    )?;
    row.wants(
        Saved::Lost,
        row.offer(FactorState::new(), row.first()).await,
    )
}

/// A change offered again, to a row that has its [`Change::after`](crate::Change::after) by now, is
/// [`Saved::Lost`].
///
/// # Errors
///
/// [`Seen::Answer`].
pub async fn a_change_is_saved_once<S: FactorStore, T: Specimen, I: Borrow<S::Id>>(
    store: &S,
    fresh: impl AsyncFnMut(&T, FactorState) -> I,
) -> Result<(), Violation> {
    let mut rows = Rows::new("a_change_is_saved_once", store, fresh);
    let row = rows.fresh(FactorState::new()).await;
    row.wants(Saved::Yes, row.offer(FactorState::new(), row.first()).await)?;
    row.wants(
        Saved::Lost,
        row.offer(FactorState::new(), row.first()).await,
    )
}

/// States that differ in one bit are not taken for each other: all bytes are compared, and not as
/// text, whose comparison may ignore case.
///
/// # Errors
///
/// [`Seen::Answer`].
pub async fn compares_every_bit<S: FactorStore, T: Specimen, I: Borrow<S::Id>>(
    store: &S,
    fresh: impl AsyncFnMut(&T, FactorState) -> I,
) -> Result<(), Violation> {
    let mut rows = Rows::new("compares_every_bit", store, fresh);
    let base = FactorState {
        mark: Some(Step::from_counter(0)),
        failures: 1,
        debt: 2,
        cost: 2,
        enrolled_at: u32::from_be_bytes(*b"Fact"),
        ..FactorState::new()
    };
    for other in neighbours(base) {
        let row = rows.fresh(other).await;
        row.wants(Saved::Lost, row.offer(base, row.first()).await)?;
    }
    Ok(())
}

/// Of two changes of one state that are offered at once, one is saved and the other lost.
///
/// # Errors
///
/// [`Seen::Changes`], [`Seen::State`].
pub async fn one_of_two_changes_wins<S: FactorStore, T: Specimen, I: Borrow<S::Id>>(
    store: &S,
    fresh: impl AsyncFnMut(&T, FactorState) -> I,
) -> Result<(), Violation> {
    let mut rows = Rows::new("one_of_two_changes_wins", store, fresh);
    for _ in 0..CROWD {
        let row = rows.fresh(FactorState::new()).await;
        let codes = [row.first(), row.second()];
        let offers = join::all(codes.map(|code| row.offer(FactorState::new(), code))).await;
        let mut winners = Vec::new();
        for offered in offers {
            let after = offered.after;
            if row.saved(offered)? == Saved::Yes {
                winners.push(after);
            }
        }
        match winners.as_slice() {
            [winner] => row.holds(*winner).await?,
            _ => {
                return Err(row.violation(Seen::Changes {
                    saved: winners.len(),
                }));
            }
        }
    }
    Ok(())
}

/// Of many sign-ins at once with one good code, one is accepted.
///
/// # Errors
///
/// [`Seen::Accepted`]; [`Seen::Error`], also for endless conflicts.
pub async fn a_code_is_accepted_once<S: FactorStore, T: Specimen, I: Borrow<S::Id>>(
    store: &S,
    fresh: impl AsyncFnMut(&T, FactorState) -> I,
) -> Result<(), Violation> {
    let mut rows = Rows::new("a_code_is_accepted_once", store, fresh);
    let verifier = Verifier::new(store, Policy::new());
    let row = rows.fresh(FactorState::new()).await;
    let tries = (0..CROWD).map(|_| verifier.verify(row.id(), row.first(), specimen::NOW));
    let mut times = 0_usize;
    for answer in join::all(tries).await {
        match answer {
            Ok(_accepted) => times = times.saturating_add(1),
            Err(SignInError::Refused(_)) => {}
            Err(error) => return Err(row.failure(&error)),
        }
    }
    if times == 1 {
        Ok(())
    } else {
        Err(row.violation(Seen::Accepted { times }))
    }
}

/// Of many wrong codes at once, each that is answered as wrong is counted.
///
/// # Errors
///
/// [`Seen::Guesses`]; [`Seen::Error`], also for endless conflicts.
pub async fn every_guess_counts<S: FactorStore, I: Borrow<S::Id>>(
    store: &S,
    fresh: impl AsyncFnMut(&Credential, FactorState) -> I,
) -> Result<(), Violation> {
    let mut rows = Rows::new("every_guess_counts", store, fresh);
    let verifier = Verifier::new(store, Policy::new());
    let row = rows.fresh(FactorState::new()).await;
    let wrong = specimen::wrong_code(row.specimen());
    let tries = (0..CROWD).map(|_| verifier.verify(row.id(), &wrong, specimen::NOW));
    let mut answered = 0_u32;
    for answer in join::all(tries).await {
        match answer {
            Err(SignInError::Refused(Refusal::Rejected { .. })) => {
                answered = answered.saturating_add(1);
            }
            Ok(_accepted) => return Err(row.violation(Seen::Accepted { times: 1 })),
            Err(SignInError::Refused(_)) => {}
            Err(error) => return Err(row.failure(&error)),
        }
    }
    let counted = row.state().await?.failures();
    if counted == answered && counted > 0 {
        return Ok(());
    }
    Err(row.violation(Seen::Guesses { answered, counted }))
}

/// A state with bytes that text, JSON and careless quoting do not survive.
fn awkward() -> FactorState {
    FactorState {
        mark: Some(Step::from_counter(u64::from_be_bytes(
            *b"\xff\0'\\\r\n\"\x80",
        ))),
        failures: 39,
        debt: 92,
        cost: 2,
        retry_at: u64::from_be_bytes(*b"\0\xc3\x28%s  \0"),
        offset: -1,
        enrolled_at: u32::MAX,
        spent: 0x8000,
        ..FactorState::new()
    }
}

/// States that differ from one in a single bit: of each field whose bits are free.
fn neighbours(base: FactorState) -> impl Iterator<Item = FactorState> {
    let bit = |n: u32| 1_u64.rotate_left(n);
    let low = |n: u32| 1_u32.rotate_left(n);
    let mark = (0..64).map(move |n| FactorState {
        mark: Some(Step::from_counter(bit(n))),
        ..base
    });
    let retry_at = (0..64).map(move |n| FactorState {
        retry_at: base.retry_at ^ bit(n),
        ..base
    });
    let enrolled_at = (0..32).map(move |n| FactorState {
        enrolled_at: base.enrolled_at ^ low(n),
        ..base
    });
    let spent = (0..16).map(move |n| FactorState {
        spent: base.spent ^ 1_u16.rotate_left(n),
        ..base
    });
    mark.chain(retry_at).chain(enrolled_at).chain(spent)
}
