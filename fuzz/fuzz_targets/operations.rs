//! A user's life: random operations with conflicts, lost answers, clock jumps and restored rows,
//! against a small model. Each three bytes of the input are a move; the first eight seed the randomness.
#![no_main]

use std::collections::{BTreeMap, BTreeSet};

use core::time::Duration;

use libfuzzer_sys::fuzz_target;
use second_factor::factors::{AcceptedBy, AuthenticatorId, SetUpId};
use second_factor::fixed::seed;
use second_factor::{
    Accepted, Change, CodeParams, Committed, Digits, Factors, Label, NewApp, Owner, Proof, Record,
    Records, Saved, Secret, Totp, UnixTime, Unsaved,
};

/// What the user knows, and what must be true of the row.
#[derive(Clone, Default)]
struct Model {
    row: Option<Vec<u8>>,
    on: bool,
    apps: BTreeMap<u32, Vec<u8>>,
    pending: Option<(SetUpId, Vec<u8>)>,
    codes: Vec<String>,
    pass: Option<String>,
    /// Steps of each app that were used.
    used: BTreeSet<(u32, u64)>,
}

fn params() -> CodeParams {
    CodeParams::new().with_digits(Digits::Eight)
}

fn totp(secret: &[u8]) -> Totp {
    Totp::new(&Secret::from_bytes(secret).unwrap(), params())
}

impl Model {
    fn open(&self, now: UnixTime) -> Factors {
        let row = self.row.clone().map(Record::from);
        let records = Records::unsealed();
        records
            .open(Owner::from(7), row, now)
            .expect("a row of our own making")
    }

    /// Saves, loses the save to a conflict, or loses the answer; the value if it is told.
    fn save<T>(&mut self, unsaved: Unsaved<T, Change>, fate: u8) -> Option<T> {
        let row = &mut self.row;
        let answer = unsaved.commit(|change| {
            if fate % 8 == 0 {
                return Ok(Saved::Lost);
            }
            assert!(change.before() == row.as_deref() && change.before() != Some(change.after()));
            *row = Some(change.after().to_vec());
            if fate % 8 == 1 {
                Err(())
            } else {
                Ok(Saved::Yes)
            }
        });
        match answer {
            Committed::Done(value) => Some(value),
            _ => None,
        }
    }

    /// A code of an app, with the number of its step.
    fn code(&self, id: u32, now: UnixTime) -> (String, u64) {
        let secret = self.apps.get(&id).map_or([7; 20].as_slice(), Vec::as_slice);
        let totp = totp(secret);
        (
            totp.code_at(now).expose().to_owned(),
            totp.step_at(now).counter(),
        )
    }

    fn signed_in(&mut self, accepted: &Accepted, typed: &str, step: u64) {
        assert!(self.on);
        match accepted.by() {
            AcceptedBy::Authenticator(id) => {
                assert!(self.apps.contains_key(&id.0));
                assert!(self.used.insert((id.0, step)), "a code works once");
            }
            AcceptedBy::Pass => assert!(self.pass.take().as_deref() == Some(typed)),
            AcceptedBy::RecoveryCode { remaining, .. } => {
                let before = self.codes.len();
                self.codes.retain(|code| code != typed);
                assert_eq!(self.codes.len() + 1, before);
                assert_eq!(usize::try_from(remaining), Ok(self.codes.len()));
            }
            _ => panic!("another way in"),
        }
    }

    fn check(&self, now: UnixTime) {
        let overview = self.open(now).overview();
        assert_eq!(overview.on, self.on);
        let found: Vec<u32> = overview.authenticators.iter().map(|one| one.id.0).collect();
        assert!(found.iter().eq(self.apps.keys()));
        let left = overview.recovery_codes.map_or(0, |codes| codes.remaining);
        assert_eq!(usize::try_from(left), Ok(self.codes.len()));
    }
}

fuzz_target!(|input: &[u8]| {
    let Some((random, moves)) = input.split_first_chunk::<8>() else {
        return;
    };
    seed(Some(u64::from_be_bytes(*random)));
    let mut model = Model::default();
    let mut backups = vec![model.clone()];
    let mut now = UnixTime::from_secs(1_800_000_000);
    for [which, fate, argument] in moves.as_chunks().0.iter().take(60).copied() {
        let before = model.clone();
        let id = u32::from(argument % 8);
        let (typed, step) = model.code(id, now);
        let (other, staff) = (Proof::Other { at: now }, Proof::Staff { who: "desk" });
        let factors = model.open(now);
        match which % 12 {
            0 => {
                if let Some(accepted) = model.save(factors.sign_in(&typed), fate) {
                    model.signed_in(&accepted, &typed, step);
                }
            }
            1 => {
                let typed = model
                    .codes
                    .get(usize::from(argument))
                    .or(model.pass.as_ref());
                let typed = typed.cloned().unwrap_or_default();
                if let Some(accepted) = model.save(factors.sign_in(&typed), fate) {
                    model.signed_in(&accepted, &typed, step);
                }
            }
            2 => {
                let app = NewApp::new(Label::new("ana").unwrap());
                let app = app.with_params(params()).unwrap();
                let proof = if model.on { other } else { Proof::First };
                if let Some(set_up) = model.save(factors.set_up(&app, proof), fate) {
                    let secret = set_up.key_uri.secret().expose_bytes().to_vec();
                    model.pending = Some((set_up.id, secret));
                }
            }
            3 => {
                let Some((pending, secret)) = model.pending.clone() else {
                    continue;
                };
                let totp = totp(&secret);
                let typed = totp.code_at(now);
                if let Some(confirmed) = model.save(factors.confirm(pending, typed.expose()), fate)
                {
                    model.on = true;
                    let id = confirmed.authenticator.0;
                    // While disabled, it has replaced the others.
                    let there = model.open(now).overview().authenticators;
                    model
                        .apps
                        .retain(|id, _| there.iter().any(|one| one.id.0 == *id));
                    model.apps.insert(id, secret);
                    model.used.insert((id, totp.step_at(now).counter()));
                    if let Some(codes) = confirmed.recovery_codes {
                        model.codes = codes.expose().map(str::to_owned).collect();
                    }
                }
            }
            4 => {
                if model
                    .save(factors.remove(AuthenticatorId(id), staff), fate)
                    .is_some()
                {
                    assert!(model.apps.remove(&id).is_some());
                }
            }
            5 => {
                if let Some(codes) = model.save(factors.new_recovery_codes(other), fate) {
                    model.on = true;
                    model.codes = codes.expose().map(str::to_owned).collect();
                }
            }
            6 => {
                let day = Duration::from_secs(86_400);
                if let Some(pass) = model.save(factors.issue_pass(staff, day), fate) {
                    model.pass = Some(pass.expose().to_owned());
                }
            }
            7 => {
                if model.save(factors.turn_off(staff), fate).is_some() {
                    let row = model.row.take();
                    model = Model {
                        row,
                        ..Model::default()
                    };
                }
            }
            8 => now = UnixTime::from_secs(now.as_secs().saturating_add(u64::from(argument) * 5)),
            9 => now = UnixTime::from_secs(now.as_secs().saturating_sub(u64::from(argument))),
            10 => {
                let wrong = format!("{:08}", u32::from(argument) * 7);
                if wrong != typed {
                    let _ = model.save(factors.sign_in(&wrong), fate);
                }
            }
            _ if argument < 128 => backups.push(model.clone()),
            _ => model = backups[usize::from(argument) % backups.len()].clone(),
        }
        // Nobody was told what an unanswered save has changed: the user goes on from the backup.
        if fate % 8 == 1 && model.row != before.row {
            model.check_reads(now);
            model = before;
        }
        model.check(now);
    }
});

impl Model {
    /// A row whose answer was lost can be read.
    fn check_reads(&self, now: UnixTime) {
        let _ = self.open(now).overview();
    }
}
