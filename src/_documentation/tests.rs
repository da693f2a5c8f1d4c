//! The tables of the manual that list what the code has: every event, every text that users read.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::error::CodeError;
use crate::factors::accepted::AcceptedBy;
use crate::factors::audit::{Event, EventKind, ProvenBy};
use crate::factors::{AuthenticatorId, BrowserId};
use crate::otp::params::{Algorithm, CodeFormat, CodeParams, Digits, Period};
use crate::sign_in::diagnosis::Diagnosis;
use crate::sign_in::refusal::Refusal;
use crate::time::{Step, UnixTime};

const PAGE: &str = include_str!("../../docs/running_it.md");

/// The rows of the table under a heading, without its head.
fn rows(heading: &str) -> Vec<&'static str> {
    let mut lines = PAGE.lines().skip_while(|line| *line != heading).skip(1);
    let section = lines.by_ref().take_while(|line| !line.starts_with('#'));
    section
        .filter(|line| line.starts_with('|'))
        .skip(2)
        .collect()
}

/// Each row of the page begins with what the code says, and there is no other.
fn assert_table(heading: &str, expected: &[String]) {
    let rows = rows(heading);
    let same = rows.len() == expected.len()
        && expected
            .iter()
            .zip(&rows)
            .all(|(begin, row)| row.starts_with(begin));
    assert!(same, "under {heading:?}:\n{}", expected.join("\n"));
}

/// The names that a source gives in its `name`, as in `Self::Full => "full",`.
fn names(source: &str) -> BTreeSet<&str> {
    let arms = source.lines().filter_map(|line| line.split_once("=> \""));
    let arms = arms.filter_map(|(_, name)| name.strip_suffix("\","));
    arms.collect()
}

const ONE: AuthenticatorId = AuthenticatorId(1);

fn kinds() -> [EventKind; 24] {
    let expires_at = UnixTime::from_secs(1_800_003_600);
    let added = |replaced| EventKind::AuthenticatorAdded {
        authenticator: ONE,
        replaced,
        turned_on: false,
        recovery_codes: false,
    };
    let accepted = |remembered| EventKind::CodeAccepted {
        authenticator: ONE,
        two_codes: false,
        remembered,
    };
    [
        added(0),
        added(1),
        EventKind::AuthenticatorRemoved { authenticator: ONE },
        EventKind::AuthenticatorRenamed { authenticator: ONE },
        EventKind::AuthenticatorsMovedIn {
            count: 2,
            replaced: 0,
            turned_on: true,
        },
        EventKind::BrowserForgotten {
            browser: BrowserId(1),
        },
        EventKind::BrowsersForgotten,
        accepted(None),
        accepted(Some(BrowserId(1))),
        EventKind::Disabled { failures: 100 },
        EventKind::OwnerChanged,
        EventKind::PassIssued { expires_at },
        EventKind::PassUsed,
        EventKind::RecordCreated,
        EventKind::RecordReplaced { expires_at },
        EventKind::RecoveryCodeUsed { remaining: 9 },
        EventKind::RecoveryCodesMade { turned_on: false },
        EventKind::Resealed,
        EventKind::Restored,
        EventKind::Resynchronised { authenticator: ONE },
        EventKind::SetUpBegun,
        EventKind::TurnedOff,
        EventKind::WaitLifted,
        EventKind::WrongCode { failures: 3 },
    ]
}

fn event(kind: EventKind, proven_by: Option<ProvenBy>) -> Event {
    let at = UnixTime::from_secs(1_800_000_000);
    Event {
        at,
        kind,
        proven_by,
    }
}

#[test]
fn the_page_lists_every_event() {
    let row = |event: &Event| {
        let owner = if event.notify_owner() { "yes" } else { "no" };
        format!("| {} | {owner} | {event} |", event.name())
    };
    let events = kinds().map(|kind| event(kind, None));
    assert_table("## Events", &events.each_ref().map(row));
    let listed: BTreeSet<_> = events.iter().map(Event::name).collect();
    assert_eq!(listed, names(include_str!("../factors/audit.rs")));
}

#[test]
fn the_page_says_how_each_proof_ends_the_sentence_of_an_event() {
    let proofs = [
        (
            "Code(Authenticator)",
            ProvenBy::Code(AcceptedBy::Authenticator(ONE)),
        ),
        ("Code(Pass)", ProvenBy::Code(AcceptedBy::Pass)),
        (
            "Code(RecoveryCode)",
            ProvenBy::Code(AcceptedBy::RecoveryCode { remaining: 9 }),
        ),
        ("First", ProvenBy::First),
        ("Other", ProvenBy::Other),
        ("Recent", ProvenBy::Recent),
        ("SetUp", ProvenBy::SetUp),
        (
            "Staff",
            ProvenBy::Staff {
                who: "m.keller".to_string(),
            },
        ),
    ];
    let plain = event(EventKind::TurnedOff, None).to_string();
    let plain = plain.trim_end_matches('.');
    let row = |(name, proof): (&str, ProvenBy)| {
        let sentence = event(EventKind::TurnedOff, Some(proof)).to_string();
        format!("| `{name}` | `{}` |", sentence.strip_prefix(plain).unwrap())
    };
    assert_table("## Who did it", &proofs.map(row));
}

#[test]
fn events_write_one_in_the_singular() {
    let moved = EventKind::AuthenticatorsMovedIn {
        count: 1,
        replaced: 0,
        turned_on: true,
    };
    assert_eq!(
        event(moved, None).to_string(),
        "1 authenticator was moved to your account."
    );
    assert_eq!(
        event(EventKind::RecoveryCodeUsed { remaining: 1 }, None).to_string(),
        "A recovery code was used; 1 is left."
    );
}

fn malformed() -> [CodeError; 7] {
    let form = |format| CodeError::Length { format, found: 3 };
    [
        CodeError::Character {
            format: CodeFormat::Decimal(Digits::Six),
            index: 2,
        },
        form(CodeFormat::Decimal(Digits::Six)),
        form(CodeFormat::Decimal(Digits::Seven)),
        form(CodeFormat::Decimal(Digits::Eight)),
        form(CodeFormat::Steam),
        CodeError::RecoveryCode,
        CodeError::Repeated,
    ]
}

fn diagnoses() -> [Diagnosis; 11] {
    let eight = CodeFormat::Decimal(Digits::Eight);
    let used = CodeParams::new()
        .with_algorithm(Algorithm::Sha256)
        .with_format(eight)
        .with_period(Period::from_secs(60).unwrap());
    let steam = CodeParams::new().with_format(CodeFormat::Steam);
    [
        Diagnosis::AppIgnored { used },
        Diagnosis::AppIgnored { used: steam },
        Diagnosis::ClockOff { seconds: -60 },
        Diagnosis::ClockOff { seconds: 300 },
        Diagnosis::Malformed(malformed()[1]),
        Diagnosis::NoneFound,
        Diagnosis::RecoveryCode,
        Diagnosis::Right,
        Diagnosis::SecondCodeWrong,
        Diagnosis::WrongTimeZone,
        Diagnosis::Malformed(CodeError::Repeated),
    ]
}

fn refusals(retry_at: UnixTime) -> Vec<Refusal> {
    let wrong = |disabled, retry_at| Refusal::WrongCode {
        failures: 5,
        debt: 10,
        disabled,
        retry_at,
    };
    let mut refusals = Vec::from([
        Refusal::ClockBehind {
            last_step: Step::from_counter(60_000_000),
        },
        Refusal::Disabled,
        Refusal::Duplicate,
        Refusal::Full,
        Refusal::LastFactor,
    ]);
    let empty = CodeError::Length {
        format: CodeFormat::Decimal(Digits::Six),
        found: 0,
    };
    refusals.extend([empty].map(Refusal::Malformed));
    refusals.extend(malformed().map(Refusal::Malformed));
    refusals.extend([
        Refusal::NotSetUp,
        Refusal::ProofNeeded,
        Refusal::Readable,
        Refusal::RecoveryCodeNeeded,
        Refusal::Replayed,
        Refusal::ResyncOff,
        Refusal::SetUpGone,
        Refusal::StepAhead,
        Refusal::Throttled { retry_at },
        Refusal::TwoCodesNeeded,
    ]);
    refusals.extend([Refusal::Unconfirmed(Diagnosis::Malformed(empty))]);
    refusals.extend(diagnoses().map(Refusal::Unconfirmed));
    refusals.extend([
        Refusal::UnknownId,
        wrong(false, None),
        wrong(false, Some(retry_at)),
        wrong(true, None),
        Refusal::WrongRecoveryCode,
    ]);
    refusals
}

#[test]
fn the_page_lists_every_text_that_users_read() {
    let now = UnixTime::from_secs(1_800_000_000);
    let refusals = refusals(UnixTime::from_secs(1_800_000_028));
    let row = |refusal: &Refusal| format!("| {} | {} |", refusal.name(), refusal.message(now));
    let rows: Vec<_> = refusals.iter().map(row).collect();
    assert_table("## Texts of refusals", &rows);
    let listed: BTreeSet<_> = refusals.iter().map(Refusal::name).collect();
    assert_eq!(listed, names(include_str!("../sign_in/refusal.rs")));
}
