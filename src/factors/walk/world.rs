//! One state of the walk: the row, the requests, the clock, and what was told so far.

use core::hash::{Hash, Hasher};
use std::collections::BTreeMap;
use std::hash::DefaultHasher;
use std::string::{String, ToString};
use std::vec::Vec;

use super::request::{Request, Told};
use crate::factors::audit::EventKind;
use crate::factors::contents::Contents;
use crate::factors::records::Records;
use crate::factors::state::Factors;
use crate::random::fixed;
use crate::record::Record;
use crate::record::owner::Owner;
use crate::sign_in::unsaved::Saved;
use crate::time::UnixTime;

/// A right store, and wrong ones.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Store {
    Right,
    /// It writes whatever the row holds.
    NoComparison,
    /// It writes rightly, and says `Yes` although the save is lost.
    AlwaysYes,
    /// It says `Yes` where the row already is what was to be written.
    YesIfWritten,
    /// It reads from a replica that still has the first row.
    LaggingRead,
}

#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) enum Stage {
    Idle,
    Loaded(Option<Vec<u8>>),
    Done,
}

/// What was told and saved, as far as the laws need it.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub(super) struct Ledger {
    /// How often each typed code has brought what a right code brings.
    pub(super) accepted: BTreeMap<String, u32>,
    /// First codes of the recovery sets that were shown.
    pub(super) shown: Vec<String>,
    /// Ids of authenticators whose removal was saved.
    pub(super) removed: Vec<u32>,
    /// Wrong codes and accepted codes that were saved since the authenticators were last exchanged.
    pub(super) wrong: u32,
    pub(super) right: u32,
    /// Somebody was told that the password is enough, while the second factor was on.
    pub(super) let_in_by_off: bool,
    /// A code was called wrong, and nothing was counted.
    pub(super) uncounted: bool,
    /// Somebody was signed in while the second factor was off.
    pub(super) signed_in_while_off: bool,
}

#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) struct World {
    pub(super) row: Option<Vec<u8>>,
    first_row: Option<Vec<u8>>,
    stages: Vec<Stage>,
    /// Steps of 30 seconds that the clock is off from the start, -1 to 1.
    clock: i8,
    pub(super) ledger: Ledger,
}

/// The middle of a step, so that a step to either side changes the codes.
pub(super) const START: u64 = 1_800_000_015;

pub(super) fn owner() -> Owner {
    Owner::from(7)
}

pub(super) fn now(clock: i8) -> UnixTime {
    UnixTime::from_secs(START.saturating_add_signed(i64::from(clock) * 30))
}

pub(super) fn open(row: Option<&Vec<u8>>, at: UnixTime) -> Factors {
    let row = row.map(|bytes| Record::from(bytes.clone()));
    Records::unsealed().open(owner(), row, at).unwrap()
}

impl World {
    pub(super) fn new(row: Option<Vec<u8>>, requests: usize) -> Self {
        Self {
            first_row: row.clone(),
            row,
            stages: std::vec![Stage::Idle; requests],
            clock: 0,
            ledger: Ledger::default(),
        }
    }

    pub(super) fn contents(&self) -> Contents {
        open(self.row.as_ref(), now(0)).contents
    }

    /// Every state that one move leads to.
    pub(super) fn moves(&self, requests: &[Request], store: Store) -> Vec<Self> {
        let mut next = Vec::new();
        for clock in [self.clock - 1, self.clock + 1] {
            if (-1..=1).contains(&clock) {
                next.push(Self {
                    clock,
                    ..self.clone()
                });
            }
        }
        for (place, request) in requests.iter().enumerate() {
            match &self.stages[place] {
                // Who only asks has the answer of the moment at which it reads.
                Stage::Idle if matches!(request, Request::Ask) => {
                    let row = self.read(store);
                    next.push(self.saved(place, request, row.as_ref(), store, true));
                }
                Stage::Idle => next.push(self.staged(place, Stage::Loaded(self.read(store)))),
                Stage::Loaded(row) => {
                    next.push(self.staged(place, Stage::Done)); // it crashes before the save
                    next.push(self.saved(place, request, row.as_ref(), store, true));
                    next.push(self.saved(place, request, row.as_ref(), store, false));
                }
                Stage::Done => {}
            }
        }
        next
    }

    fn staged(&self, place: usize, stage: Stage) -> Self {
        let mut next = self.clone();
        next.stages[place] = stage;
        next
    }

    fn read(&self, store: Store) -> Option<Vec<u8>> {
        match store {
            Store::LaggingRead => self.first_row.clone(),
            _ => self.row.clone(),
        }
    }

    /// Decides and saves in one move; the answer is told, or lost on its way.
    fn saved(
        &self,
        place: usize,
        request: &Request,
        loaded: Option<&Vec<u8>>,
        store: Store,
        told: bool,
    ) -> Self {
        let mut hasher = DefaultHasher::new();
        (loaded, place).hash(&mut hasher);
        fixed::seed(Some(hasher.finish()));
        let factors = open(loaded, now(self.clock));
        let mut row = self.row.clone();
        let mut event = None;
        let answer = request.run(factors, |change| {
            let stands = row.as_deref() == change.before();
            let written = row.as_deref() == Some(change.after());
            if stands || store == Store::NoComparison {
                row = Some(change.after().to_vec());
                event = Some(change.event().kind);
                return Ok(Saved::Yes);
            }
            let yes = store == Store::AlwaysYes || (store == Store::YesIfWritten && written);
            Ok(if yes { Saved::Yes } else { Saved::Lost })
        });
        fixed::seed(None);
        let mut next = self.staged(place, Stage::Done);
        next.row = row;
        let counted = matches!(
            event,
            Some(EventKind::WrongCode { .. } | EventKind::Disabled { .. })
        );
        next.ledger.uncounted |= answer == Told::Refused("wrong_code") && !counted;
        if let Some(kind) = event {
            next.ledger.saved(kind, self);
        }
        match answer {
            Told::Conflict => next.stages[place] = Stage::Idle,
            answer if told => next.tell(request, &answer),
            _ => {}
        }
        next
    }

    fn tell(&mut self, request: &Request, answer: &Told) {
        let on = self.contents().on;
        let ledger = &mut self.ledger;
        match answer {
            Told::Off => ledger.let_in_by_off |= on,
            Told::SignedIn | Told::Remembered(_) => ledger.signed_in_while_off |= !on,
            Told::Codes(first) | Told::CodesAgain(first) => ledger.shown.push(first.clone()),
            _ => {}
        }
        let right = matches!(
            answer,
            Told::SignedIn | Told::Remembered(_) | Told::Codes(_) | Told::Done
        );
        if let (true, Some(code)) = (right, request.code()) {
            *ledger.accepted.entry(code.to_string()).or_default() += 1;
        }
    }
}

impl Ledger {
    /// Notes what a save that really wrote has changed.
    fn saved(&mut self, kind: EventKind, before: &World) {
        match kind {
            EventKind::WrongCode { .. } | EventKind::Disabled { .. } => self.wrong += 1,
            EventKind::CodeAccepted { .. } => self.right += 1,
            EventKind::AuthenticatorRemoved { authenticator } => {
                self.right += 1;
                self.removed.push(authenticator.0);
            }
            EventKind::TurnedOff => {
                let ids = before.contents().authenticators;
                self.removed.extend(ids.iter().map(|one| one.id.0));
                (self.wrong, self.right) = (0, 0);
            }
            // Each may have been proven by a code, which pays one unit.
            EventKind::AuthenticatorAdded { .. }
            | EventKind::AuthenticatorsMovedIn { .. }
            | EventKind::RecoveryCodesMade { .. }
            | EventKind::SetUpBegun => self.right += 1,
            _ => {}
        }
    }
}
