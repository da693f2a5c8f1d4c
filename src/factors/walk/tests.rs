//! The walks: every pair of requests, some in threes, and wrong stores that must break a law.

use core::time::Duration;
use std::string::{String, ToString};
use std::vec::Vec;
use std::{println, vec};

use super::request::Request;
use super::world::{Store, World, now, open};
use super::{Figures, walk};
use crate::factors::change::Change;
use crate::factors::contents::authenticator::AuthenticatorId;
use crate::factors::contents::set_up::SetUpId;
use crate::factors::proof::Proof;
use crate::factors::set_up::NewApp;
use crate::factors::state::Factors;
use crate::otp::params::CodeParams;
use crate::otp::totp::Totp;
use crate::random::fixed;
use crate::sign_in::unsaved::{Committed, Saved, Unsaved};
use crate::time::UnixTime;
use crate::uri::label::Label;

pub(super) const WRONG: &str = "000000";

/// A user with two apps, recovery codes, a pass and a pending set-up, and what they can type.
struct User {
    row: Vec<u8>,
    phone: Totp,
    tablet: Totp,
    recovery: String,
    pass: String,
    pending: SetUpId,
    new_app: Totp,
}

fn save<T>(
    row: &mut Option<Vec<u8>>,
    at: UnixTime,
    decide: impl FnOnce(Factors) -> Unsaved<T, Change>,
) -> T {
    let unsaved = decide(open(row.as_ref(), at));
    let answer = unsaved.commit(|change| {
        *row = Some(change.after().to_vec());
        Ok::<_, ()>(Saved::Yes)
    });
    match answer {
        Committed::Done(value) => value,
        Committed::Refused(refusal) => panic!("{refusal}"),
        _ => panic!("not saved"),
    }
}

fn code(totp: &Totp, at: UnixTime) -> String {
    totp.code_at(at).expose().to_string()
}

impl User {
    fn new() -> Self {
        fixed::seed(Some(1));
        let mut row = None;
        let app = NewApp::new(Label::new("ana").unwrap());
        let long_ago = |minutes: u64| UnixTime::from_secs(now(0).as_secs() - minutes * 60);
        let at = long_ago(9);
        let set_up = save(&mut row, at, |f| f.set_up(&app, Proof::First));
        let phone = Totp::new(set_up.key_uri.secret(), CodeParams::new());
        let typed = code(&phone, at);
        let confirmed = save(&mut row, at, |f| f.confirm(set_up.id, &typed));
        let recovery = confirmed.recovery_codes.unwrap();
        let recovery = recovery.expose().next().unwrap().to_string();
        let at = long_ago(8);
        let typed = code(&phone, at);
        let proof = Proof::Code(&typed);
        let set_up = save(&mut row, at, |f| f.set_up(&app, proof));
        let tablet = Totp::new(set_up.key_uri.secret(), CodeParams::new());
        let typed = code(&tablet, at);
        let _ = save(&mut row, at, |f| f.confirm(set_up.id, &typed));
        let staff = Proof::Staff { who: "desk" };
        let hour = Duration::from_secs(3_600);
        let pass = save(&mut row, at, |f| f.issue_pass(staff, hour));
        let at = long_ago(7);
        let typed = code(&phone, at);
        let proof = Proof::Code(&typed);
        let set_up = save(&mut row, at, |f| f.set_up(&app, proof));
        fixed::seed(None);
        let user = Self {
            row: row.unwrap(),
            phone,
            tablet,
            recovery,
            pass: pass.expose().to_string(),
            pending: set_up.id,
            new_app: Totp::new(set_up.key_uri.secret(), CodeParams::new()),
        };
        assert_ne!(user.now(&user.phone), WRONG);
        assert_ne!(user.now(&user.tablet), WRONG);
        user
    }

    fn now(&self, app: &Totp) -> String {
        code(app, now(0))
    }

    /// What a portal asks for, so that each pair meets; codes of one app meet in many of them. Left out are a new
    /// owner of a record, one browser of several, and what only reads.
    fn requests(&self) -> Vec<Request> {
        let typed = self.now(&self.phone);
        let two = [
            code(&self.tablet, UnixTime::from_secs(now(0).as_secs() + 90)),
            code(&self.tablet, UnixTime::from_secs(now(0).as_secs() + 120)),
        ];
        vec![
            Request::Ask,
            Request::SignIn(typed.clone()),
            Request::SignIn(self.now(&self.tablet)),
            Request::SignIn(WRONG.to_string()),
            Request::SignIn(self.recovery.clone()),
            Request::SignIn(self.pass.clone()),
            Request::SignInTwo(two.clone()),
            Request::SignInRemember(typed.clone()),
            Request::SetUp(typed.clone()),
            Request::SetUp(self.recovery.clone()),
            Request::Confirm(self.pending, code(&self.new_app, now(0))),
            Request::MoveIn(typed.clone()),
            Request::Remove(AuthenticatorId(2), typed.clone()),
            Request::Remove(AuthenticatorId(1), self.now(&self.tablet)),
            Request::Remove(AuthenticatorId(1), WRONG.to_string()),
            Request::TurnOff(typed.clone()),
            Request::TurnOff(self.pass.clone()),
            Request::NewCodes(typed),
            Request::NewCodes(self.recovery.clone()),
            Request::ResyncFar(AuthenticatorId(2), two, self.recovery.clone()),
            Request::Rename(AuthenticatorId(1)),
            Request::ForgetBrowsers,
            Request::IssuePass,
            Request::LiftWait,
            Request::Reseal,
            Request::AfterRestore,
        ]
    }
}

fn walk_all(row: &Option<Vec<u8>>, sets: impl Iterator<Item = Vec<Request>>) -> Figures {
    let mut sum = Figures::default();
    for requests in sets {
        let start = World::new(row.clone(), requests.len());
        match walk(&start, &requests, Store::Right) {
            Ok(figures) => {
                sum.states += figures.states;
                sum.edges += figures.edges;
            }
            Err((states, law)) => panic!("{law}, after {states} states of {requests:?}"),
        }
    }
    sum
}

/// All pairs of which the first is one of these.
fn pairs<'a>(firsts: &'a [Request], all: &'a [Request]) -> impl Iterator<Item = Vec<Request>> + 'a {
    firsts.iter().flat_map(move |one| {
        all.iter()
            .map(move |other| vec![one.clone(), other.clone()])
    })
}

#[test]
fn no_request_beside_a_sign_in_breaks_a_law() {
    let user = User::new();
    let requests = user.requests();
    let figures = walk_all(&Some(user.row), pairs(&requests[1..4], &requests));
    println!("pairs with a sign-in: {figures:?}");
    assert!(figures.states > 10_000, "{figures:?}");
}

#[test]
#[ignore = "minutes without optimisation; .ci/run 15 runs it"]
fn no_pair_of_requests_breaks_a_law() {
    let user = User::new();
    let requests = user.requests();
    let figures = walk_all(&Some(user.row), pairs(&requests, &requests));
    println!("pairs: {figures:?}");
    assert!(figures.states > 100_000, "{figures:?}");
}

#[test]
#[ignore = "minutes without optimisation; .ci/run 15 runs it"]
fn no_three_requests_break_a_law() {
    let user = User::new();
    let typed = user.now(&user.phone);
    let requests = [
        Request::SignIn(typed.clone()),
        Request::SignIn(user.now(&user.tablet)),
        Request::SignIn(WRONG.to_string()),
        Request::SignIn(user.recovery.clone()),
        Request::Confirm(user.pending, code(&user.new_app, now(0))),
        Request::Remove(AuthenticatorId(2), typed.clone()),
        Request::NewCodes(typed),
        Request::NewCodes(user.recovery.clone()),
    ];
    let mut threes = Vec::new();
    for one in 0..requests.len() {
        for two in one..requests.len() {
            for three in two..requests.len() {
                threes.push(
                    [one, two, three]
                        .map(|place| requests[place].clone())
                        .to_vec(),
                );
            }
        }
    }
    let figures = walk_all(&Some(user.row), threes.into_iter());
    println!("threes: {figures:?}");
    assert!(figures.states > 100_000, "{figures:?}");
}

/// Each wrong store breaks a law within so many states.
#[test]
fn every_wrong_store_breaks_a_law() {
    let user = User::new();
    let typed = user.now(&user.phone);
    let twice = [Request::SignIn(typed.clone()), Request::SignIn(typed)];
    let row = Some(user.row);
    for store in [Store::NoComparison, Store::AlwaysYes, Store::YesIfWritten] {
        let broken = walk(&World::new(row.clone(), 2), &twice, store);
        let (states, law) = broken.err().unwrap();
        assert!(law.ends_with("counted 2 times"), "{store:?}: {law}");
        assert!(states <= 250, "{store:?}: {states}");
    }
}

#[test]
fn a_lagging_read_lets_somebody_in_by_off() {
    fixed::seed(Some(2));
    let mut row = None;
    let app = NewApp::new(Label::new("ana").unwrap());
    let set_up = save(&mut row, now(0), |f| f.set_up(&app, Proof::First));
    fixed::seed(None);
    let phone = Totp::new(set_up.key_uri.secret(), CodeParams::new());
    let requests = [
        Request::Confirm(set_up.id, code(&phone, now(0))),
        Request::Ask,
    ];
    let start = World::new(row, 2);
    let (states, law) = walk(&start, &requests, Store::LaggingRead).err().unwrap();
    assert!(law.starts_with("the password was enough"), "{law}");
    assert!(states <= 250, "{states}");
}
