//! A user's whole second factor, its records and what comes out of them: in texts and in memory.

use core::fmt::Debug;
use core::time::Duration;

use second_factor::factors::{NewAuthenticator, RecoveryCodes, Replacing, SetUpId, Typed};
use second_factor::store::conformance::{self, Database};
use second_factor::{
    Ask, Change, CodeParams, Committed, Factors, MemoryStore, NewApp, Owner, Policy, Proof,
    RecentCode, Record, Records, Remember, Saved, SignIn, Totp, TwoFactor, UnixTime, Unsaved,
};

#[cfg(feature = "testing")]
use crate::key_uri;
use crate::memory::{needles, pieces, wiped, wiped_of};
use crate::spy::freed_with;
use crate::texts::{Log, damaged, live_code, mistyped, totp};
use crate::{NOW, SECRET, label, secret};

const HOUR: Duration = Duration::from_secs(3600);
const STAFF: Proof<'_> = Proof::Staff { who: "carol" };

/// A user's row, and how it is kept.
struct User {
    records: Records,
    row: Option<Record>,
    now: UnixTime,
}

impl User {
    /// One whose app has the secret that is looked for.
    fn new(records: Records) -> Self {
        let mut user = Self {
            records,
            row: None,
            now: NOW,
        };
        let app = NewAuthenticator::totp(&secret(), CodeParams::new()).named("phone");
        let other = Proof::Other { at: NOW };
        let moved = user.act(|factors| factors.move_in(&[app], other));
        assert!(matches!(moved, Committed::Done(_)), "{moved:?}");
        user
    }

    fn open(&self) -> Factors {
        let row = self.row.as_ref().map(Record::to_owned_record);
        self.records.open(Owner::from(7), row, self.now).unwrap()
    }

    fn act<T>(&mut self, decide: impl FnOnce(Factors) -> Unsaved<T, Change>) -> Committed<T, ()> {
        decide(self.open()).commit(|change| {
            self.row = Some(Record::from(change.after().to_vec()));
            Ok(Saved::Yes)
        })
    }

    fn done<T: Debug>(&mut self, decide: impl FnOnce(Factors) -> Unsaved<T, Change>) -> T {
        match self.act(decide) {
            Committed::Done(value) => value,
            other => panic!("{other:?}"),
        }
    }

    /// The app's next code that is not used up.
    fn code(&mut self) -> String {
        self.now = UnixTime::from_secs(self.now.as_secs() + 60);
        totp().code_at(self.now).expose().to_owned()
    }

    fn recovery_codes(&mut self) -> RecoveryCodes {
        let code = self.code();
        self.done(|factors| factors.new_recovery_codes(Proof::Code(&code)))
    }
}

fn keepers() -> Vec<Records> {
    #[cfg(feature = "seal")]
    let sealed = {
        use second_factor::Keyring;
        use second_factor::seal::KeyId;
        vec![Records::sealed(Keyring::new(KeyId(1), &[1; 32]))]
    };
    #[cfg(not(feature = "seal"))]
    let sealed = Vec::new();
    [vec![Records::unsealed()], sealed].concat()
}

/// Logs everything there is to log of a user; what of it was drawn and is secret comes back.
pub(crate) fn log(log: &mut Log) -> Vec<String> {
    let mut drawn = Vec::new();
    for records in keepers() {
        let mut user = User::new(records);
        log.debug((&user.records, Owner::from(7), &user.row));
        log.debug((user.open(), user.open().overview()));
        log.debug(user.open().ask(Some("no token"), ""));
        holders(log, &mut user, &mut drawn);
        changes(log, &mut user);
        mistakes(log, &mut user);
    }
    stores(log);
    #[cfg(feature = "testing")]
    kit(log);
    drawn
}

/// What a service's own tests have in their hands.
#[cfg(feature = "testing")]
fn kit(log: &mut Log) {
    use second_factor::testing::{self, Clock, Phone};

    log.debug(Clock::at(NOW));
    log.debug(Phone::scan_uri(&key_uri()));
    let user = testing::User::on(&Records::unsealed(), Owner::from(7), NOW).unwrap();
    // Its recovery codes are plain text: they are nobody's, and a test that fails may show them.
    log.debug((user.record, user.phone));
}

/// What holds a secret, and what comes out of it.
fn holders(log: &mut Log, user: &mut User, drawn: &mut Vec<String>) {
    let codes = user.recovery_codes();
    drawn.extend(codes.expose().map(str::to_owned));
    log.debug(&codes);
    log.debug(codes.to_text());
    // What was typed, as each type that carries it: a recovery code, since a log has digits of its own.
    let typed = codes.expose().next().unwrap();
    log.debug(Proof::Code(typed));
    log.debug(Typed::from(typed));
    log.debug(SignIn::new(typed));

    let code = user.code();
    let remember = Remember::new("laptop", HOUR, "context");
    let sign_in = SignIn::new(&code).remember(remember);
    log.debug(sign_in);
    log.debug(remember);
    log.debug(Typed::from(&code));
    let signed_in = user.done(|factors| factors.sign_in_with(&sign_in));
    let token = signed_in.browser_token.as_ref().unwrap();
    drawn.push(token.expose().to_owned());
    log.debug(token);
    let asked = user.open().ask(Some(token.expose()), "context");
    log.debug(asked);
    let recent = signed_in.accepted.recent().unwrap();
    drawn.push(recent.to_string());
    log.debug(recent);
    log.debug(signed_in.accepted.by());
    log.debug(Proof::Code(&code));
    log.debug(Proof::Recent(&recent));
    log.debug(signed_in);

    let pass = user.done(|factors| factors.issue_pass(STAFF, HOUR));
    drawn.push(pass.expose().to_owned());
    log.debug(&pass);

    let code = user.code();
    let app = NewApp::new(label()).named("tablet");
    log.debug(&app);
    log.debug(NewAuthenticator::totp(&secret(), CodeParams::new()));
    let set_up = user.done(|factors| factors.set_up(&app, Proof::Code(&code)));
    let overview = user.open().overview();
    overview
        .browsers
        .iter()
        .for_each(|browser| log.shown(browser.id));
    log.debug(overview.browsers);
    drawn.push(set_up.key_uri.secret().to_base32().expose().clone());
    log.debug(Proof::SetUp(set_up.id));
    log.debug(set_up.id);
    let tablet = Totp::new(set_up.key_uri.secret(), CodeParams::new());
    let typed = tablet.code_at(user.now);
    for text in mistyped(typed.expose()) {
        log.committed(user.act(|factors| factors.confirm(set_up.id, &text)));
    }
    log.debug(user.open());
    log.debug(&set_up);
    let confirmed = user.done(|factors| factors.confirm(set_up.id, typed.expose()));
    log.debug(confirmed);
    let overview = user.open().overview();
    for app in &overview.authenticators {
        log.shown(app.id);
        log.debug((app.kind, Replacing::One(app.id)));
    }
    log.debug((&overview.authenticators, overview.recovery_codes));
}

/// What a store is given to save, and what an audit table holds.
fn changes(log: &mut Log, user: &mut User) {
    let code = user.code();
    for typed in [code.as_str(), "000000"] {
        let unsaved = user.open().sign_in(typed);
        log.debug(&unsaved);
        let committed = unsaved.commit(|change| {
            log.debug(change);
            log.debug(&change.event().proven_by);
            log.debug(change.event().kind);
            log.shown(change.event());
            Ok::<_, String>(Saved::Yes)
        });
        log.committed(committed);
    }
    let code = user.code();
    let removal = user.open().turn_off(Proof::Code(&code));
    let committed = removal.commit(|change| {
        log.shown(change.event());
        log.debug(change.event().proven_by.as_ref());
        Ok::<_, String>(Saved::Lost)
    });
    log.committed(committed);
    let factors = user.open();
    factors
        .deviations()
        .for_each(|(_, deviation)| log.shown(deviation));
    Policy::new()
        .deviations(&secret(), CodeParams::steam())
        .for_each(|deviation| log.shown(deviation));
}

/// What is said about texts and bytes with a mistake in them.
fn mistakes(log: &mut Log, user: &mut User) {
    let codes = user.recovery_codes();
    let waits = Records::with_policy(
        user.records.clone(),
        Policy::new().with_free_failures(100).unwrap(),
    );
    let records = core::mem::replace(&mut user.records, waits);
    for text in codes
        .expose()
        .take(1)
        .chain([live_code().as_str()])
        .flat_map(mistyped)
    {
        let unsaved = user.open().sign_in(&text);
        log.committed(unsaved.commit(|_| Ok::<_, String>(Saved::Yes)));
        let unsaved = user.open().sign_in([&text, &text]);
        log.committed(unsaved.commit(|_| Ok::<_, String>(Saved::Yes)));
        log.result(text.parse::<SetUpId>());
        log.result(text.parse::<RecentCode>());
    }
    user.records = records;
    let row = user.row.as_ref().unwrap();
    for bytes in damaged(row.as_bytes()) {
        let row = Some(Record::from(bytes));
        log.result(user.records.open(Owner::from(7), row, NOW));
    }
    let moved = Some(row.to_owned_record());
    log.result(user.records.open(Owner::from(8), moved, NOW));
}

/// A database in memory, whose users are each another one, or all the same.
struct InMemory {
    rows: MemoryStore<u64>,
    users: u64,
    apart: u64,
}

impl Database for InMemory {
    type Store = MemoryStore<u64>;
    type Id = u64;

    async fn open(&mut self) -> MemoryStore<u64> {
        self.rows.clone()
    }

    async fn new_user(&mut self) -> u64 {
        self.users += self.apart;
        self.users
    }
}

fn stores(log: &mut Log) {
    for apart in [1, 0] {
        let mut database = InMemory {
            rows: MemoryStore::new(),
            users: 0,
            apart,
        };
        let report = pollster::block_on(conformance::check(&mut database));
        assert_eq!(report.is_ok(), apart == 1, "{report:?}");
        if let Err(violation) = &report {
            log.shown(&violation.seen);
        }
        log.result(report);
    }
    let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
    let user = User::new(Records::unsealed());
    two_factor.store().put(7, user.row.unwrap());
    log.debug(&two_factor);
    let typed = live_code();
    for _ in 0..2 {
        let update = two_factor.update(&7, NOW, |factors| factors.sign_in(&typed));
        log.result(pollster::block_on(update));
    }
}

/// Every operation on a record with a known secret in it frees nothing of that secret.
#[test]
fn records_and_what_is_done_with_them() {
    for records in keepers() {
        let mut user = User::new(records.clone());
        let name = format!("{records:?}");
        wiped(&format!("{name}: moving in"), || {
            drop(User::new(records.clone()))
        });
        wiped(&format!("{name}: a look"), || {
            drop((user.open().overview(), user.open().ask(None, "")));
        });
        let code = user.code();
        wiped(&format!("{name}: a sign-in"), || {
            drop(user.act(|factors| factors.sign_in(&code)))
        });
        wiped(&format!("{name}: a wrong code"), || {
            drop(user.act(|factors| factors.sign_in("000000")))
        });
        wiped(&format!("{name}: a lost change"), || {
            let unsaved = user.open().sign_in("000001");
            drop(unsaved.commit(|_| Ok::<_, ()>(Saved::Lost)));
            drop(user.open().sign_in("000001"));
        });
        let codes = user.recovery_codes();
        let spent = codes.expose().next().unwrap();
        wiped(&format!("{name}: a recovery code"), || {
            drop(user.done(|factors| factors.sign_in(spent)))
        });
        wiped(&format!("{name}: a new name"), || {
            let id = user.open().overview().authenticators[0].id;
            user.done(|factors| factors.rename(id, "new"));
        });
        wiped(&format!("{name}: bytes that are damaged"), || {
            let mut bytes = user.row.as_ref().unwrap().as_bytes().to_vec();
            let last = bytes.len() - 1;
            bytes[last] ^= 1;
            let opened = records.open(Owner::from(7), Some(Record::from(bytes)), NOW);
            assert!(opened.is_err());
        });
        let code = user.code();
        wiped(&format!("{name}: turning off"), || {
            let _ = user.done(|factors| factors.turn_off(Proof::Code(&code)));
        });
    }
    // The plain bytes themselves hold it, and are seen when nobody erases them.
    let user = User::new(Records::unsealed());
    let bytes = user.row.as_ref().unwrap().as_bytes();
    assert_eq!(freed_with(needles(), || drop(bytes.to_vec())), 1);
    assert!(bytes.windows(20).any(|window| window == SECRET));
}

#[test]
fn a_set_up_from_its_first_page_to_the_second() {
    for records in keepers() {
        let mut user = User::new(records);
        let code = user.code();
        let app = NewApp::new(label()).named("tablet");
        let set_up = user.done(|factors| factors.set_up(&app, Proof::Code(&code)));
        let secret = set_up.key_uri.secret();
        let tablet = Totp::new(secret, CodeParams::new());
        let mut needles = pieces(secret.expose_bytes(), 5, 5);
        needles.extend(pieces(secret.to_base32().expose().as_bytes(), 8, 8));
        let needles = needles.leak();
        assert!(freed_with(needles, || drop(secret.expose_bytes().to_vec())) > 0);
        wiped_of(needles, "the page again", || {
            drop(user.open().pending(set_up.id, label()).unwrap());
        });
        wiped_of(needles, "a wrong code", || {
            drop(user.act(|factors| factors.confirm(set_up.id, "000000")))
        });
        let typed = tablet.code_at(user.now);
        wiped_of(needles, "a confirmation", || {
            drop(user.done(|factors| factors.confirm(set_up.id, typed.expose())))
        });
        wiped_of(needles, "what was shown", || drop(set_up));
        wiped_of(needles, "the record", || drop(user));
    }
}

/// What is shown once and stored as a hash.
#[test]
fn recovery_codes_passes_and_tokens() {
    for records in keepers() {
        let mut user = User::new(records);
        let codes = user.recovery_codes();
        let needles: Vec<_> = codes
            .expose()
            .flat_map(|code| pieces(code.as_bytes(), 6, 7))
            .collect();
        let needles = needles.leak();
        let left = || drop(codes.to_text().expose_owned());
        assert_eq!(freed_with(needles, left), 1);
        wiped_of(needles, "codes as text", || drop(codes.to_text()));
        wiped_of(needles, "a code that is used", || {
            let code = codes.expose().next().unwrap();
            drop(user.done(|factors| factors.sign_in(code)));
        });
        wiped_of(needles, "codes", || drop(codes));

        let pass = user.done(|factors| factors.issue_pass(STAFF, HOUR));
        let needles = pieces(pass.expose().as_bytes(), 6, 7).leak();
        let left = || drop(pass.expose().to_owned());
        assert_eq!(freed_with(needles, left), 1);
        wiped_of(needles, "a pass that is used", || {
            drop(user.done(|factors| factors.sign_in(pass.expose())))
        });
        wiped_of(needles, "a pass", || drop(pass));

        let code = user.code();
        let sign_in = SignIn::new(&code).remember(Remember::new("laptop", HOUR, "context"));
        let token = user
            .done(|factors| factors.sign_in_with(&sign_in))
            .browser_token
            .unwrap();
        let needles = pieces(token.expose().as_bytes(), 8, 8).leak();
        let left = || drop(token.expose().to_owned());
        assert_eq!(freed_with(needles, left), 1);
        wiped_of(needles, "a browser that is remembered", || {
            assert_eq!(
                user.open().ask(Some(token.expose()), "context"),
                Ask::Remembered
            );
        });
        wiped_of(needles, "a token", || drop(token));
    }
}
