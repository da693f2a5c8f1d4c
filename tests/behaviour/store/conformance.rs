//! The suite for stores finds what is wrong with stores that are wrong on purpose.

use core::future::poll_fn;
use core::task::Poll;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use pollster::block_on;
use second_factor::store::conformance::{self, Report, Seen, Violation};
use second_factor::{
    Change, Credential, FactorState, FactorStore, MemoryStore, Policy, RecoverySet, Saved,
    SignInError, Totp, UnixTime, Verifier,
};

/// What is wrong with a store.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    None,
    IgnoresBefore,
    ReadsAwaitsWrites,
    AlwaysYes,
    YesIfAlreadyAfter,
    SavesThenFails,
    FailsAtSaving,
    NeverWrites,
    AlwaysLost,
    IgnoresTheId,
    IgnoresCase,
    ComparesHalf,
    LoadsTheFirstState,
    LoadsNothing,
    LoadsAnotherFactor,
    FailsAtLoading,
    TextColumn,
}

#[derive(Debug, thiserror::Error)]
#[error("disk full")]
struct DiskFull;

struct Row {
    totp: Arc<Totp>,
    first: Vec<u8>,
    state: Vec<u8>,
}

struct FaultyStore {
    fault: Fault,
    rows: Mutex<HashMap<usize, Row>>,
}

/// Lets whatever else there is run first.
async fn yield_once() {
    let mut yielded = false;
    poll_fn(|context| {
        if yielded {
            return Poll::Ready(());
        }
        yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

impl FaultyStore {
    fn new(fault: Fault) -> Self {
        Self {
            fault,
            rows: Mutex::default(),
        }
    }

    fn insert(&self, credential: &Credential, state: FactorState) -> usize {
        let totp = Arc::new(credential.totp());
        let state = state.to_bytes().to_vec();
        let mut rows = self.rows.lock().unwrap();
        let id = rows.len();
        rows.insert(
            id,
            Row {
                totp,
                first: state.clone(),
                state,
            },
        );
        id
    }

    fn is_before(&self, id: usize, change: &Change) -> bool {
        let rows = self.rows.lock().unwrap();
        let (state, before) = (&rows[&id].state, change.before());
        match self.fault {
            Fault::IgnoresBefore => true,
            Fault::IgnoresCase => state.eq_ignore_ascii_case(before),
            Fault::ComparesHalf => state[..16] == before[..16],
            Fault::YesIfAlreadyAfter => state == before || state == change.after(),
            _ => state == before,
        }
    }

    fn write(&self, id: usize, change: &Change) {
        for (row_id, row) in self.rows.lock().unwrap().iter_mut() {
            if *row_id == id || self.fault == Fault::IgnoresTheId {
                row.state = change.after().to_vec();
            }
        }
    }
}

impl FactorStore for FaultyStore {
    type Id = usize;
    type Factor = Arc<Totp>;
    type Error = DiskFull;

    async fn load(&self, id: &usize) -> Result<Option<(Arc<Totp>, FactorState)>, DiskFull> {
        let rows = self.rows.lock().unwrap();
        let row = &rows[id];
        let state = match self.fault {
            Fault::LoadsNothing => return Ok(None),
            Fault::FailsAtLoading => return Err(DiskFull),
            Fault::LoadsTheFirstState => row.first.clone(),
            Fault::TextColumn => String::from_utf8_lossy(&row.state)
                .into_owned()
                .into_bytes(),
            _ => row.state.clone(),
        };
        let totp = if self.fault == Fault::LoadsAnotherFactor {
            &rows[&0].totp
        } else {
            &row.totp
        };
        let state = FactorState::from_bytes(&state).map_err(|_| DiskFull)?;
        Ok(Some((Arc::clone(totp), state)))
    }

    async fn compare_and_swap(&self, id: &usize, change: &Change) -> Result<Saved, DiskFull> {
        match self.fault {
            Fault::FailsAtSaving => return Err(DiskFull),
            Fault::NeverWrites => return Ok(Saved::Yes),
            Fault::AlwaysLost => return Ok(Saved::Lost),
            _ => {}
        }
        if !self.is_before(*id, change) {
            return Ok(if self.fault == Fault::AlwaysYes {
                Saved::Yes
            } else {
                Saved::Lost
            });
        }
        if self.fault == Fault::ReadsAwaitsWrites {
            yield_once().await;
        }
        self.write(*id, change);
        if self.fault == Fault::SavesThenFails {
            Err(DiskFull)
        } else {
            Ok(Saved::Yes)
        }
    }
}

fn check(fault: Fault) -> Result<Report, Violation> {
    let store = FaultyStore::new(fault);
    block_on(conformance::check(&store, async |credential, state| {
        store.insert(credential, state)
    }))
}

#[test]
fn a_right_store_passes_every_check() {
    let expected = [
        "loads_what_was_stored",
        "an_error_saves_nothing",
        "saves_what_it_is_given",
        "keeps_rows_apart",
        "a_stale_change_is_not_written",
        "a_stale_change_is_lost",
        "a_change_is_saved_once",
        "compares_every_bit",
        "one_of_two_changes_wins",
        "a_code_is_accepted_once",
        "every_guess_counts",
    ];
    let report = check(Fault::None).unwrap();
    assert_eq!(report.passed(), expected);
    assert_eq!(report.to_string().lines().count(), expected.len());

    let store = MemoryStore::new();
    let mut ids = 0..;
    let report = block_on(conformance::check(&store, async |credential, state| {
        let id: u64 = ids.next().unwrap();
        store.insert(id, credential.totp(), state);
        id
    }));
    assert_eq!(report.unwrap().passed(), expected);
}

#[test]
fn a_right_store_of_recovery_codes_passes_too() {
    let store = MemoryStore::new();
    let mut ids = 0..;
    let report = block_on(conformance::check_recovery(&store, async |set, state| {
        let id: u64 = ids.next().unwrap();
        store.insert(id, RecoverySet::from_bytes(&set.to_bytes()).unwrap(), state);
        id
    }));
    assert_eq!(report.unwrap().passed().len(), 10);
}

/// Each store, the check that finds it out, and what that sees.
#[test]
fn each_fault_is_found_by_a_check_of_its_own() {
    let answer = |expected, found| Seen::Answer { expected, found };
    let error = || Seen::Error {
        text: "disk full".into(),
    };
    let found: [(Fault, &str, Option<Seen>); 15] = [
        (
            Fault::LoadsNothing,
            "loads_what_was_stored",
            Some(Seen::Missing),
        ),
        (
            Fault::LoadsAnotherFactor,
            "loads_what_was_stored",
            Some(Seen::Factor),
        ),
        (
            Fault::FailsAtLoading,
            "loads_what_was_stored",
            Some(error()),
        ),
        (Fault::TextColumn, "loads_what_was_stored", Some(error())),
        (
            Fault::FailsAtSaving,
            "an_error_saves_nothing",
            Some(error()),
        ),
        (
            Fault::SavesThenFails,
            "an_error_saves_nothing",
            Some(Seen::SavedAndFailed),
        ),
        (Fault::LoadsTheFirstState, "saves_what_it_is_given", None),
        (Fault::NeverWrites, "saves_what_it_is_given", None),
        (
            Fault::AlwaysLost,
            "saves_what_it_is_given",
            Some(answer(Saved::Yes, Saved::Lost)),
        ),
        (Fault::IgnoresTheId, "keeps_rows_apart", None),
        (Fault::IgnoresBefore, "a_stale_change_is_not_written", None),
        (
            Fault::AlwaysYes,
            "a_stale_change_is_lost",
            Some(answer(Saved::Lost, Saved::Yes)),
        ),
        (
            Fault::YesIfAlreadyAfter,
            "a_change_is_saved_once",
            Some(answer(Saved::Lost, Saved::Yes)),
        ),
        (
            Fault::IgnoresCase,
            "compares_every_bit",
            Some(answer(Saved::Lost, Saved::Yes)),
        ),
        (
            Fault::ComparesHalf,
            "compares_every_bit",
            Some(answer(Saved::Lost, Saved::Yes)),
        ),
    ];
    for (fault, name, seen) in found {
        let violation = check(fault).unwrap_err();
        assert_eq!(violation.check, name, "{fault:?}: {violation}");
        match seen {
            Some(seen) => assert_eq!(violation.seen, seen, "{fault:?}"),
            None => assert!(matches!(violation.seen, Seen::State { .. }), "{fault:?}"),
        }
    }
}

#[test]
fn a_store_that_reads_awaits_and_writes_fails_every_check_of_two_at_once() {
    let violation = check(Fault::ReadsAwaitsWrites).unwrap_err();
    assert_eq!(violation.check, "one_of_two_changes_wins");
    assert_eq!(violation.seen, Seen::Changes { saved: 2 });

    let store = FaultyStore::new(Fault::ReadsAwaitsWrites);
    let fresh = async |credential: &Credential, state| store.insert(credential, state);
    let violation = block_on(conformance::a_code_is_accepted_once(&store, fresh)).unwrap_err();
    assert_eq!(violation.seen, Seen::Accepted { times: 8 });
    assert_eq!(
        violation.to_string(),
        "a_code_is_accepted_once: one good code was accepted 8 times"
    );
    let violation = block_on(conformance::every_guess_counts(&store, fresh)).unwrap_err();
    assert_eq!(
        violation.seen,
        Seen::Guesses {
            answered: 8,
            counted: 1
        }
    );
}

/// The store of whom nobody knows whether it has saved: the code is used up, nobody is signed in.
#[test]
fn nobody_is_accepted_after_an_error() {
    let store = FaultyStore::new(Fault::SavesThenFails);
    let totp = Totp::from_key(&[7; 20], second_factor::CodeParams::new()).unwrap();
    let secret = second_factor::Secret::from_bytes(&[7; 20]).unwrap();
    let credential = Credential::new(secret, second_factor::CodeParams::new());
    let id = store.insert(&credential, FactorState::new());
    let verifier = Verifier::new(&store, Policy::new());
    let now = UnixTime::from_secs(2_000_000_000);
    let code = totp.code_at(now);
    let first = block_on(verifier.verify(&id, code.expose(), now));
    assert!(
        matches!(first, Err(SignInError::Store(DiskFull))),
        "{first:?}"
    );
    for _ in 0..3 {
        let again = block_on(verifier.verify(&id, code.expose(), now));
        let Err(SignInError::Refused(refusal)) = again else {
            panic!("{again:?}")
        };
        assert_eq!(refusal.to_string(), "the code was used before");
    }
}
