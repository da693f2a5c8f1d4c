//! What each operation answers in each state: the table in `DESIGN.md` against the code.

use std::fs;
use std::rc::Rc;
use std::time::Duration;

use second_factor::error::TwoFactorError;
use second_factor::factors::{AuthenticatorId, BrowserId, NewAuthenticator, SetUpId};
use second_factor::{
    Accepted, Ask, Change, CodeParams, Factors, Label, MemoryStore, Owner, Policy, Proof, Record,
    Records, Remember, Secret, SignIn, TwoFactor, Unsaved,
};

use super::user::{Phone, STAFF, User, app, owner};

const DESIGN: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/DESIGN.md"));
const HEADING: &str = "### What does each operation answer in each state?";
const HOUR: Duration = Duration::from_secs(3_600);

/// A user in a state, and what they may show.
pub(super) struct Case {
    user: User,
    phone: Option<Phone>,
    code: String,
    two: [String; 2],
    recovery_code: String,
    accepted: Rc<Accepted>,
    redeemed: Rc<Accepted>,
    set_up: SetUpId,
    first_code: String,
}

const STATES: [&str; 9] = [
    "absent",
    "off",
    "on",
    "codes only",
    "nothing left",
    "waiting",
    "disabled",
    "pending",
    "unreadable",
];

impl Case {
    pub(super) fn new(state: &str) -> Self {
        // What another user has shown proves nothing here.
        let (mut other, phone, codes) = User::with_app();
        let accepted = other.sign_in(&phone.code(other.now)).unwrap();
        let redeemed = other.sign_in(&codes[0]).unwrap();
        let mut user = User::new();
        user.wait(90);
        let mut case = Self {
            user,
            phone: None,
            code: other.wrong_code(),
            two: phone.two(other.now),
            recovery_code: codes[1].clone(),
            accepted: Rc::new(accepted),
            redeemed: Rc::new(redeemed),
            set_up: "000102030405060708090a0b0c0d0e0f".parse().unwrap(),
            first_code: phone.code(other.now),
        };
        match state {
            "absent" => {}
            "off" => {
                let record = case.user.records.new_record(owner());
                case.user.row = Some(record.as_bytes().to_vec());
            }
            "codes only" | "nothing left" => case.with_codes(state == "nothing left"),
            "unreadable" => case.user.row = Some(Vec::new()),
            _ => case.with_app(state),
        }
        case
    }

    fn with_codes(&mut self, used_up: bool) {
        let proof = Proof::Other {
            at: self.user.time(),
        };
        let drawn = self.user.act(|f| f.new_recovery_codes(proof)).unwrap();
        let codes: Vec<_> = drawn.expose().map(str::to_owned).collect();
        self.redeemed = Rc::new(self.user.sign_in(&codes[0]).unwrap());
        self.recovery_code.clone_from(&codes[1]);
        for code in codes[1..].iter().filter(|_| used_up) {
            self.redeemed = Rc::new(self.user.sign_in(code).unwrap());
        }
    }

    fn with_app(&mut self, state: &str) {
        let (mut user, phone, codes) = User::with_app();
        if state == "pending" {
            let set_up = user.act(|f| f.set_up(&app(), Proof::Code(&codes[2])));
            let set_up = set_up.unwrap();
            self.set_up = set_up.id;
            let new = Phone::new(AuthenticatorId(0), set_up.key_uri.secret());
            self.first_code = new.code(user.now);
        }
        self.accepted = Rc::new(user.sign_in(&phone.code(user.now)).unwrap());
        self.redeemed = Rc::new(user.sign_in(&codes[0]).unwrap());
        let failures = match state {
            "waiting" => 5,
            "disabled" => {
                let policy = Policy::new().with_max_failures(3).unwrap();
                user.records = Records::unsealed().with_policy(policy);
                3
            }
            _ => 0,
        };
        for _ in 0..failures {
            let _ = user.wrong();
        }
        self.two = phone.two(user.now + 30);
        self.code.clone_from(&self.two[0]);
        self.recovery_code.clone_from(&codes[1]);
        self.phone = Some(phone);
        self.user = user;
    }

    fn id(&self) -> AuthenticatorId {
        self.phone.as_ref().map_or(AuthenticatorId(1), |one| one.id)
    }

    fn opens(&self) -> bool {
        let row = self.user.row.clone().map(Record::from);
        let opened = self.user.records.open(owner(), row, self.user.time());
        opened.is_ok()
    }

    /// One word for the answer of an operation.
    fn does<T>(&mut self, decide: impl FnOnce(Factors) -> Unsaved<T, Change>) -> String {
        if !self.opens() {
            return "error".to_owned();
        }
        let (answer, saved) = self.user.tried(decide);
        let word = match (&answer, saved) {
            (Ok(_), true) => "saved",
            (Ok(_), false) => "unchanged",
            (Err(refusal), _) => refusal.name(),
        };
        // What is refused changes nothing, except that a wrong code is counted.
        if answer.is_err() {
            assert_eq!(saved, word == "wrong_code");
        }
        word.to_owned()
    }

    fn proven<T>(
        &mut self,
        by: &str,
        decide: impl FnOnce(Factors, Proof<'_>) -> Unsaved<T, Change>,
    ) -> String {
        let (code, recovery_code) = (self.code.clone(), self.recovery_code.clone());
        let wrong = self.user.wrong_code();
        let recent = self.accepted.recent().unwrap();
        let other = Proof::Other {
            at: self.user.time(),
        };
        let (accepted, redeemed) = (Rc::clone(&self.accepted), Rc::clone(&self.redeemed));
        let proof = match by {
            "`First`" => Proof::First,
            "an app's code" => Proof::Code(&code),
            "a wrong code" => Proof::Code(&wrong),
            "a recovery code" => Proof::Code(&recovery_code),
            "`RecoveryCode`, an app's code" => Proof::RecoveryCode(&code),
            "`RecoveryCode`, a recovery code" => Proof::RecoveryCode(&recovery_code),
            "`Accepted`, app" => Proof::Accepted(&accepted),
            "`Accepted`, recovery" => Proof::Accepted(&redeemed),
            "`SetUp`" => Proof::SetUp(self.set_up),
            "`Recent`" => Proof::Recent(&recent),
            "`Other`" => other,
            "`Staff`" => STAFF,
            _ => panic!("{by}"),
        };
        self.does(|f| decide(f, proof))
    }
}

const PROOFS: [&str; 12] = [
    "`First`",
    "an app's code",
    "a wrong code",
    "a recovery code",
    "`RecoveryCode`, an app's code",
    "`RecoveryCode`, a recovery code",
    "`Accepted`, app",
    "`Accepted`, recovery",
    "`SetUp`",
    "`Recent`",
    "`Other`",
    "`Staff`",
];

/// Operations that take a proof; each is tried with every one.
pub(super) const PROVEN: [&str; 8] = [
    "set_up",
    "move_in",
    "remove",
    "turn_off",
    "new_recovery_codes",
    "resync_far",
    "issue_pass",
    "lift_wait",
];

const PLAIN: [&str; 19] = [
    "sign_in, one code",
    "sign_in, a wrong code",
    "sign_in, two codes",
    "sign_in, a recovery code",
    "sign_in, a pass issued before it",
    "sign_in_with, remembering",
    "pending",
    "confirm, its code",
    "confirm, a wrong code",
    "rename",
    "forget_browser, of none",
    "forget_browsers",
    "reseal",
    "after_restore",
    "ask",
    "overview",
    "rebind",
    "replace_unreadable",
    "create",
];

/// Every row of the table, in its order.
fn operations() -> Vec<String> {
    let plain = PLAIN.iter().map(|&name| name.to_owned());
    let proven = PROVEN
        .iter()
        .flat_map(|name| PROOFS.map(|proof| format!("{name}, {proof}")));
    plain.chain(proven).collect()
}

pub(super) fn answer(operation: &str, mut case: Case) -> String {
    let id = case.id();
    if let Some((name, by)) = operation.split_once(", ") {
        if PROVEN.contains(&name) {
            return proven(name, by, case);
        }
    }
    let (code, two) = (case.code.clone(), case.two.clone());
    let wrong = case.user.wrong_code();
    let (set_up, first) = (case.set_up, case.first_code.clone());
    match operation {
        "sign_in, one code" => case.does(|f| f.sign_in(&code)),
        "sign_in, a wrong code" => case.does(|f| f.sign_in(&wrong)),
        "sign_in, two codes" => case.does(|f| f.sign_in([&two[0], &two[1]])),
        "sign_in, a recovery code" => {
            let code = case.recovery_code.clone();
            case.does(|f| f.sign_in(&code))
        }
        "sign_in, a pass issued before it" => {
            let mut code = case.recovery_code.clone();
            if case.opens() {
                if let Ok(pass) = case.user.act(|f| f.issue_pass(STAFF, HOUR)) {
                    pass.expose().clone_into(&mut code);
                }
            }
            case.does(|f| f.sign_in(&code))
        }
        "sign_in_with, remembering" => {
            let remember = Remember::new("Firefox", HOUR, "1");
            let sign_in = SignIn::new(&code).remember(remember);
            case.does(|f| f.sign_in_with(&sign_in))
        }
        "pending" if !case.opens() => "error".to_owned(),
        "pending" => {
            let label = Label::new("ana@example.com").unwrap();
            let shown = case.user.factors().pending(set_up, label);
            shown
                .map_or_else(|refusal| refusal.name(), |_| "shown")
                .to_owned()
        }
        "confirm, its code" => case.does(|f| f.confirm(set_up, &first)),
        "confirm, a wrong code" => {
            let wrong = if first == "000000" {
                "000001"
            } else {
                "000000"
            };
            case.does(|f| f.confirm(set_up, wrong))
        }
        "rename" => case.does(|f| f.rename(id, "Phone")),
        "forget_browser, of none" => case.does(|f| f.forget_browser(BrowserId(99))),
        "forget_browsers" => case.does(Factors::forget_browsers),
        "reseal" => case.does(Factors::reseal),
        "after_restore" => case.does(Factors::after_restore),
        "ask" | "overview" if !case.opens() => "error".to_owned(),
        "ask" => asked(case.user.factors().ask(None, "")).to_owned(),
        "overview" => {
            let on = case.user.factors().overview().on;
            if on { "on" } else { "off" }.to_owned()
        }
        _ => around(operation, case),
    }
}

fn asked(ask: Ask) -> &'static str {
    match ask {
        Ask::Code => "code",
        Ask::Disabled => "disabled",
        Ask::Locked => "locked",
        Ask::Off => "off",
        Ask::Wait { .. } => "wait",
        _ => "remembered",
    }
}

/// Operations on a whole record.
fn around(operation: &str, case: Case) -> String {
    let mut user = case.user;
    let record = user.row.clone().map(Record::from);
    match (operation, record) {
        ("rebind", Some(record)) => {
            let changes =
                user.records
                    .rebind((owner(), record), (Owner::from(8), None), user.time());
            if changes.is_ok() { "saved" } else { "error" }
        }
        ("replace_unreadable", Some(record)) => {
            let unsaved =
                user.records
                    .replace_unreadable(owner(), record, STAFF, HOUR, user.time());
            match user.save(unsaved) {
                Ok(_) => "saved",
                Err(refusal) => refusal.name(),
            }
        }
        ("rebind" | "replace_unreadable", None) => "no row",
        ("create", record) => {
            let store = MemoryStore::<u64>::new();
            if let Some(record) = record {
                store.put(7, record);
            }
            let two_factor = TwoFactor::new(store, user.records.clone());
            match pollster::block_on(two_factor.create(&7, user.time())) {
                Ok(()) => "saved",
                Err(TwoFactorError::Conflict) => "conflict",
                Err(_) => "error",
            }
        }
        _ => panic!("{operation}"),
    }
    .to_owned()
}

fn proven(name: &str, by: &str, mut case: Case) -> String {
    let (id, two) = (case.id(), case.two.clone());
    match name {
        "set_up" => case.proven(by, |f, proof| f.set_up(&app(), proof)),
        "move_in" => {
            let secret = Secret::from_bytes(&[9; 20]).unwrap();
            let new = [NewAuthenticator::totp(&secret, CodeParams::new())];
            case.proven(by, |f, proof| f.move_in(&new, proof))
        }
        "remove" => case.proven(by, |f, proof| f.remove(id, proof)),
        "turn_off" => case.proven(by, |f, proof| f.turn_off(proof)),
        "new_recovery_codes" => case.proven(by, |f, proof| f.new_recovery_codes(proof)),
        "resync_far" => case.proven(by, |f, proof| f.resync_far(id, [&two[0], &two[1]], proof)),
        "issue_pass" => case.proven(by, |f, proof| f.issue_pass(proof, HOUR)),
        "lift_wait" => case.proven(by, |f, proof| f.lift_wait(proof)),
        _ => panic!("{name}"),
    }
}

/// The rows of the table in `DESIGN.md`; those of one operation with the same answers share one.
fn documented() -> Vec<(String, Vec<String>)> {
    let (_, section) = DESIGN.split_once(HEADING).expect("the section");
    let section = section.split("\n##").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|'));
    let cells = |row: &str| -> Vec<String> {
        let row = row.trim_matches('|');
        row.split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let mut rows = rows.map(cells);
    assert_eq!(rows.next().unwrap()[1..], STATES);
    let mut documented = Vec::new();
    for mut row in rows.skip(1) {
        let answers = row.split_off(1);
        let first = row[0].replace('`', "");
        match first.split_once(", ") {
            None => documented.push((first, answers)),
            Some((name, hows)) => {
                let named = hows.split(" / ").map(|how| format!("{name}, {how}"));
                documented.extend(named.map(|operation| (operation, answers.clone())));
            }
        }
    }
    documented
}

#[test]
fn every_operation_answers_in_every_state_as_the_table_says() {
    let documented = documented();
    let mut differences = String::new();
    for operation in operations() {
        let bare = operation.replace('`', "");
        let found: Vec<_> = STATES
            .iter()
            .map(|state| answer(&operation, Case::new(state)))
            .collect();
        let row = documented.iter().find(|(name, _)| *name == bare);
        if row.is_none_or(|(_, answers)| *answers != found) {
            differences += &format!("| {bare} | {} |\n", found.join(" | "));
        }
    }
    assert!(differences.is_empty(), "not in the table:\n{differences}");
    assert_eq!(documented.len(), operations().len(), "a row too many");
}

/// The names of the public functions that answer with an `Unsaved`.
pub(super) fn functions(text: &str) -> impl Iterator<Item = &str> {
    text.split("    pub fn ").skip(1).filter_map(|rest| {
        let (signature, _) = rest.split_once('{')?;
        let name = rest.split(['<', '(']).next()?;
        signature.contains("-> Unsaved<").then_some(name)
    })
}

#[test]
fn no_operation_is_missing_in_the_table() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/factors");
    let mut found = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let text = fs::read_to_string(path).unwrap();
        for name in functions(&text).filter(|name| *name != "unchanged") {
            found += 1;
            let operations = operations();
            let mut names = operations.iter().map(|one| one.split(", ").next());
            assert!(names.any(|one| one == Some(name)), "{name}");
        }
    }
    assert!(found >= 17, "{found} functions found");
}
