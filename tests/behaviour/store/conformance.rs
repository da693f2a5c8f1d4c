//! The suite for stores finds what is wrong with stores that are wrong on purpose.

use pollster::block_on;
use second_factor::store::conformance::{self, Database, Report, Seen, Violation};
use second_factor::{MemoryStore, Saved};

use super::faulty::{Fault, Faulty, FaultyDatabase};

const CHECKS: [&str; 23] = [
    "owners_are_told_apart",
    "no_row_is_no_record",
    "an_error_saves_nothing",
    "saves_what_it_is_given",
    "loads_what_was_stored",
    "another_handle_sees_it",
    "off_is_a_row",
    "reads_are_not_remembered",
    "rows_are_kept_apart",
    "similar_ids_are_two_users",
    "a_stale_change_is_not_written",
    "a_stale_change_is_lost",
    "a_first_write_is_an_insert",
    "a_second_first_write_is_lost",
    "a_missing_row_is_not_written",
    "a_change_is_saved_once",
    "an_empty_column_is_damage",
    "compares_every_byte",
    "events_tell_what_was_saved",
    "one_of_two_first_writes_wins",
    "one_of_two_changes_wins",
    "a_code_is_accepted_once",
    "every_guess_counts",
];

fn check(fault: Fault) -> Result<Report, Violation> {
    block_on(conformance::check(&mut FaultyDatabase::new(fault)))
}

fn check_blocking(fault: Fault) -> Result<Report, Violation> {
    conformance::check_blocking(&mut FaultyDatabase::new(fault))
}

#[test]
fn a_right_store_passes_every_check() {
    for report in [check(Fault::Nothing), check_blocking(Fault::Nothing)] {
        let report = report.unwrap();
        assert_eq!(report.passed(), CHECKS);
        assert_eq!(report.left_out(), [""; 0]);
        assert_eq!(report.to_string().lines().count(), CHECKS.len());
    }
}

#[test]
fn the_table_of_checks_names_each_check() {
    let source = include_str!("../../../src/store/conformance/mod.rs");
    let table: Vec<_> = source
        .lines()
        .filter_map(|line| line.strip_prefix("//! | `")?.split('`').next())
        .collect();
    assert_eq!(table, CHECKS);
}

#[test]
fn what_the_database_does_not_offer_is_left_out() {
    let mut database = FaultyDatabase::new(Fault::Nothing);
    database.offers_all = false;
    let report = block_on(conformance::check(&mut database)).unwrap();
    let left_out = [
        "similar_ids_are_two_users",
        "an_empty_column_is_damage",
        "events_tell_what_was_saved",
    ];
    assert_eq!(report.left_out(), left_out);
    assert_eq!(report.passed().len(), CHECKS.len() - 3);
}

struct InMemory(MemoryStore<u64>, u64);

impl Database for InMemory {
    type Store = MemoryStore<u64>;
    type Id = u64;

    async fn open(&mut self) -> MemoryStore<u64> {
        self.0.clone()
    }

    async fn new_user(&mut self) -> u64 {
        self.1 += 1;
        self.1
    }

    async fn damage(&mut self, id: &u64) -> bool {
        self.0.put(*id, vec![].into()).is_some()
    }
}

#[test]
fn the_store_in_memory_passes_in_both_its_forms() {
    let new = || InMemory(MemoryStore::new(), 0);
    let report = block_on(conformance::check(&mut new())).unwrap();
    assert_eq!(report.passed().len(), CHECKS.len() - 2);
    let report = conformance::check_blocking(&mut new()).unwrap();
    assert_eq!(report.passed().len(), CHECKS.len() - 2);
    conformance::race(&mut new(), 64).unwrap();
}

const YES_FOR_LOST: Seen = Seen::Answer {
    expected: Saved::Lost,
    found: Saved::Yes,
};
const LOST_FOR_YES: Seen = Seen::Answer {
    expected: Saved::Yes,
    found: Saved::Lost,
};

/// Each store, the check that finds it out, and what that sees; `None` for another record.
fn faults() -> Vec<(Fault, &'static str, Option<Seen>)> {
    use Fault::*;
    let error = || {
        Some(Seen::Error {
            text: "disk full".into(),
        })
    };
    let events = |expected, found| Some(Seen::Events { expected, found });
    vec![
        (OneOwner, "owners_are_told_apart", Some(Seen::Owner)),
        (OwnersChange, "owners_are_told_apart", Some(Seen::Owner)),
        (OwnersIgnoreCase, "owners_are_told_apart", Some(Seen::Owner)),
        (FailsAtLoading, "no_row_is_no_record", error()),
        (MissingIsEmpty, "no_row_is_no_record", Some(Seen::Present)),
        (FailsAtSaving, "an_error_saves_nothing", error()),
        (
            SavesThenFails,
            "an_error_saves_nothing",
            Some(Seen::SavedAndFailed),
        ),
        (
            UpdatesThenFails,
            "an_error_saves_nothing",
            Some(Seen::SavedAndFailed),
        ),
        (AlwaysLost, "saves_what_it_is_given", Some(LOST_FOR_YES)),
        (LoadsNothing, "loads_what_was_stored", Some(Seen::Missing)),
        (NeverWrites, "loads_what_was_stored", Some(Seen::Missing)),
        (LoadsAnotherRow, "loads_what_was_stored", None),
        (LoadsTheFirstRecord, "loads_what_was_stored", None),
        (TextColumn, "loads_what_was_stored", None),
        (StripsZeros, "loads_what_was_stored", None),
        (CutsAt(255), "loads_what_was_stored", None),
        (CutsAt(768), "loads_what_was_stored", None),
        (CutsAt(1024), "loads_what_was_stored", None),
        (Lags, "another_handle_sees_it", Some(Seen::Missing)),
        (NeverCommits, "another_handle_sees_it", Some(Seen::Missing)),
        (DeletesWhatIsOff, "off_is_a_row", Some(Seen::Missing)),
        (CachesWhatItReads, "reads_are_not_remembered", None),
        (IgnoresTheId, "rows_are_kept_apart", None),
        (
            IdsIgnoreCase,
            "similar_ids_are_two_users",
            Some(Seen::Present),
        ),
        (
            NullIsAbsence,
            "an_empty_column_is_damage",
            Some(Seen::Missing),
        ),
        (IgnoresBefore, "a_stale_change_is_not_written", None),
        (AlwaysYes, "a_stale_change_is_lost", Some(YES_FOR_LOST)),
        (Upserts, "a_first_write_is_an_insert", None),
        (
            YesForADuplicateKey,
            "a_second_first_write_is_lost",
            Some(YES_FOR_LOST),
        ),
        (
            InsertsWhatIsMissing,
            "a_missing_row_is_not_written",
            Some(Seen::Present),
        ),
        (
            YesIfAlreadyAfter,
            "a_change_is_saved_once",
            Some(YES_FOR_LOST),
        ),
        (ComparesHalf, "compares_every_byte", Some(YES_FOR_LOST)),
        (ComparesStamps, "compares_every_byte", Some(YES_FOR_LOST)),
        (IgnoresCase, "compares_every_byte", Some(YES_FOR_LOST)),
        (
            IgnoresEndingZeros,
            "compares_every_byte",
            Some(YES_FOR_LOST),
        ),
        (LeavesOutTheLast, "compares_every_byte", Some(YES_FOR_LOST)),
        (EventsForLost, "events_tell_what_was_saved", events(1, 2)),
        (
            NoEventForInserts,
            "events_tell_what_was_saved",
            events(1, 0),
        ),
        (
            ReadsAwaitsInserts,
            "one_of_two_first_writes_wins",
            Some(Seen::Changes { saved: 2 }),
        ),
        (
            ReadsAwaitsWrites,
            "one_of_two_changes_wins",
            Some(Seen::Changes { saved: 2 }),
        ),
    ]
}

fn found_by(violation: &Violation, fault: Fault, name: &str, seen: Option<&Seen>) {
    assert_eq!(violation.check, name, "{fault:?}: {violation}");
    match seen {
        Some(seen) => assert_eq!(violation.seen, *seen, "{fault:?}"),
        None => assert!(
            matches!(violation.seen, Seen::Record { .. }),
            "{fault:?}: {violation}"
        ),
    }
}

#[test]
fn each_fault_is_found_by_a_check_of_its_own() {
    for (fault, name, seen) in faults() {
        found_by(&check(fault).unwrap_err(), fault, name, seen.as_ref());
    }
}

#[test]
fn a_guess_that_is_not_counted_is_found() {
    for of in [check, check_blocking] {
        let violation = of(Fault::CountsOneGuess).unwrap_err();
        assert_eq!(violation.check, "every_guess_counts");
        assert!(
            matches!(
                violation.seen,
                Seen::Guesses {
                    answered: 2..,
                    counted: 1
                }
            ),
            "{violation}"
        );
        // Whoever cannot save a guess answers nobody.
        let violation = of(Fault::LosesGuesses).unwrap_err();
        assert_eq!(violation.check, "every_guess_counts");
        assert!(matches!(violation.seen, Seen::Error { .. }), "{violation}");
    }
}

/// A database that says nothing but what it must.
struct Terse(FaultyDatabase);

impl Database for Terse {
    type Store = Faulty;
    type Id = String;

    async fn open(&mut self) -> Faulty {
        self.0.open().await
    }

    async fn new_user(&mut self) -> String {
        self.0.new_user().await
    }
}

#[test]
fn a_database_that_does_not_say_otherwise_compares_every_byte() {
    let mut right = Terse(FaultyDatabase::new(Fault::Nothing));
    let report = block_on(conformance::check(&mut right)).unwrap();
    assert_eq!(report.left_out().len(), 3);
    let mut wrong = Terse(FaultyDatabase::new(Fault::ComparesStamps));
    let violation = block_on(conformance::check(&mut wrong)).unwrap_err();
    assert_eq!(violation.check, "compares_every_byte");
}

/// What awaits between two statements does not do so where it blocks: that is for threads.
#[test]
fn each_fault_of_a_store_that_blocks_is_found_by_the_same_check() {
    for (fault, name, seen) in faults() {
        if name.starts_with("one_of_two") {
            continue;
        }
        let violation = check_blocking(fault).unwrap_err();
        found_by(&violation, fault, name, seen.as_ref());
    }
}

#[test]
fn no_byte_may_be_left_out_of_the_comparison() {
    for place in (0..512).step_by(13).chain([511]) {
        let fault = Fault::LeavesOut(place);
        let violation = check(fault).unwrap_err();
        found_by(
            &violation,
            fault,
            "compares_every_byte",
            Some(&YES_FOR_LOST),
        );
    }
}

#[test]
fn a_store_that_compares_stamps_says_so_and_passes() {
    let mut database = FaultyDatabase::new(Fault::ComparesStamps);
    database.compares_stamps = true;
    let report = block_on(conformance::check(&mut database)).unwrap();
    assert_eq!(report.passed(), CHECKS);
    for place in 2..18 {
        let mut database = FaultyDatabase::new(Fault::LeavesOut(place));
        database.compares_stamps = true;
        let violation = block_on(conformance::check(&mut database)).unwrap_err();
        assert_eq!(violation.check, "compares_every_byte", "{place}");
    }
}

#[test]
fn threads_find_the_store_that_reads_blocks_and_writes() {
    assert!(check_blocking(Fault::ReadsBlocksWrites).is_ok());
    let mut database = FaultyDatabase::new(Fault::ReadsBlocksWrites);
    let violation = conformance::race(&mut database, 16).unwrap_err();
    assert_eq!(violation.check, "race");
    assert!(
        matches!(violation.seen, Seen::Accepted { times: 2.. }),
        "{violation}"
    );
    let mut database = FaultyDatabase::new(Fault::Nothing);
    conformance::race(&mut database, 16).unwrap();
}

#[test]
fn a_violation_says_in_words_what_is_wrong() {
    let violation = check(Fault::AlwaysYes).unwrap_err();
    let expected = "a_stale_change_is_lost: the answer to a change was Yes, but Lost is true";
    assert_eq!(violation.to_string(), expected);
}
