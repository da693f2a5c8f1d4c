//! What pages, sessions and audit tables hold of a user, in JSON.

use core::fmt::Debug;
use core::time::Duration;

use second_factor::factors::{NewAuthenticator, SetUpId};
use second_factor::{
    Algorithm, Change, CodeParams, Committed, Digits, Factors, Label, NewApp, Owner, Policy, Proof,
    RecentCode, Record, Records, Refusal, Remember, Saved, Secret, SignIn, Totp, UnixTime, Unsaved,
};
use serde_json::{Value, from_value, json, to_value};

const START: u64 = 1_800_000_000;

/// A user's row, and the events that were saved with it.
struct User {
    row: Option<Record>,
    now: u64,
    events: Vec<Value>,
}

impl User {
    const fn new() -> Self {
        Self {
            row: None,
            now: START,
            events: Vec::new(),
        }
    }

    fn open(&self) -> Factors {
        let row = self.row.as_ref().map(Record::to_owned_record);
        let now = UnixTime::from_secs(self.now);
        Records::unsealed().open(Owner::from(7), row, now).unwrap()
    }

    fn act<T>(&mut self, decide: impl FnOnce(Factors) -> Unsaved<T, Change>) -> Result<T, Refusal> {
        let committed = decide(self.open()).commit(|change| {
            self.row = Some(Record::from(change.after().to_vec()));
            self.events.push(to_value(change.event()).unwrap());
            Ok::<_, ()>(Saved::Yes)
        });
        match committed {
            Committed::Done(value) => Ok(value),
            Committed::Refused(refusal) => Err(refusal),
            _ => panic!("nobody else writes"),
        }
    }

    fn done<T: Debug>(&mut self, decide: impl FnOnce(Factors) -> Unsaved<T, Change>) -> T {
        self.act(decide).unwrap()
    }
}

fn secret() -> Secret {
    Secret::from_bytes(b"12345678901234567890").unwrap()
}

/// An app and a token that moved in, and a browser that the app's next code has remembered.
fn with_two() -> (User, Totp) {
    let mut user = User::new();
    let other = Secret::from_bytes(&[7; 20]).unwrap();
    let all = [
        NewAuthenticator::totp(&secret(), CodeParams::new()).named("phone"),
        NewAuthenticator::hotp(&other, Algorithm::Sha256, Digits::Eight, 5).named("token"),
    ];
    let proof = Proof::Other {
        at: UnixTime::from_secs(START),
    };
    user.done(|factors| factors.move_in(&all, proof));
    let app = Totp::new(&secret(), CodeParams::new());
    user.now += 60;
    let code = app.code_at(UnixTime::from_secs(user.now));
    let remember = Remember::new("laptop", Duration::from_secs(86_400), "context");
    let sign_in = SignIn::new(code.expose()).remember(remember);
    let _in = user.done(|factors| factors.sign_in_with(&sign_in));
    (user, app)
}

#[test]
fn an_overview_has_the_names_of_its_fields() {
    let off = to_value(User::new().open().overview()).unwrap();
    assert_eq!(
        off,
        json!({
            "on": false, "authenticators": [], "set_up_until": null, "recovery_codes": null,
            "browsers": [], "failures": 0, "disabled": false, "waits_until": null,
            "pass_until": null, "changed_at": null,
        })
    );
    let (mut user, _) = with_two();
    for _ in 0..5 {
        assert!(user.act(|factors| factors.sign_in("000000")).is_err());
    }
    let staff = Proof::Staff { who: "carol" };
    let _pass = user.done(|factors| factors.issue_pass(staff, Duration::from_secs(600)));
    let overview = user.open().overview();
    let waits_until = overview.waits_until.unwrap().as_secs();
    assert!(waits_until > user.now);
    let changed_at = overview.changed_at.unwrap().as_secs();
    assert_eq!(
        to_value(overview).unwrap(),
        json!({
            "on": true,
            "authenticators": [
                {
                    "id": 1, "name": "phone", "kind": "totp",
                    "params": "algorithm=SHA1&digits=6&period=30",
                    "added_at": START, "used_at": START + 60,
                },
                {
                    "id": 2, "name": "token", "kind": "hotp",
                    "params": "algorithm=SHA256&digits=8",
                    "added_at": START, "used_at": null,
                },
            ],
            "set_up_until": null,
            "recovery_codes": null,
            "browsers": [{
                "id": 3, "name": "laptop",
                "made_at": START + 60, "expires_at": START + 60 + 86_400,
            }],
            "failures": 5, "disabled": false,
            "waits_until": waits_until, "pass_until": user.now + 600,
            "changed_at": changed_at,
        })
    );
}

/// Who acted, what it was and what the owner is told of, without names of users' own.
#[test]
fn an_event_is_flat_and_names_who_acted() {
    let (mut user, app) = with_two();
    let staff = Proof::Staff { who: "carol" };
    let _pass = user.done(|factors| factors.issue_pass(staff, Duration::from_secs(600)));
    assert!(user.act(|factors| factors.sign_in("000000")).is_err());
    user.now += 60;
    let code = app.code_at(UnixTime::from_secs(user.now));
    user.done(|factors| factors.turn_off(Proof::Code(code.expose())));
    let at = START + 60;
    assert_eq!(
        user.events,
        [
            json!({
                "at": START, "name": "authenticators_moved_in", "notify_owner": true,
                "proven_by": "other", "count": 2, "replaced": 0, "turned_on": true,
            }),
            json!({
                "at": at, "name": "code_accepted", "notify_owner": true, "proven_by": null,
                "authenticator": 1, "two_codes": false, "remembered": 3,
            }),
            json!({
                "at": at, "name": "pass_issued", "notify_owner": true, "proven_by": "staff",
                "who": "carol", "expires_at": at + 600,
            }),
            json!({
                "at": at, "name": "wrong_code", "notify_owner": false, "proven_by": null,
                "failures": 1,
            }),
            json!({
                "at": at + 60, "name": "turned_off", "notify_owner": true,
                "proven_by": "authenticator",
            }),
        ]
    );
}

#[test]
fn a_refusal_has_its_name_its_message_and_its_time() {
    assert_eq!(
        to_value(Refusal::NotSetUp).unwrap(),
        json!({
            "name": "not_set_up", "message": "Two-factor authentication is not set up.",
            "retry_at": null,
        })
    );
    let (mut user, _) = with_two();
    for n in 1..=Policy::new().free_failures() {
        let wrong = user.act(|factors| factors.sign_in("000000")).unwrap_err();
        let wrong = to_value(wrong).unwrap();
        assert_eq!(
            (&wrong["name"], &wrong["retry_at"]),
            (&json!("wrong_code"), &json!(null)),
            "{n}"
        );
    }
    let wrong = user.act(|factors| factors.sign_in("000000")).unwrap_err();
    let retry_at = json!(user.now + 30);
    assert_eq!(to_value(wrong).unwrap()["retry_at"], retry_at);
    let throttled = user.act(|factors| factors.sign_in("000000")).unwrap_err();
    assert_eq!(
        to_value(throttled).unwrap(),
        json!({
            "name": "throttled", "message": "Too many wrong codes. Try again later.",
            "retry_at": retry_at,
        })
    );
    // What was typed is not in it.
    let typed = user.act(|factors| factors.sign_in("what?")).unwrap_err();
    assert!(!to_value(typed).unwrap().to_string().contains("what?"));
}

/// Both come back from a session that keeps JSON, and nothing else is taken for one.
#[test]
fn what_a_session_keeps_is_text() {
    let (mut user, app) = with_two();
    user.now += 60;
    let code = app.code_at(UnixTime::from_secs(user.now));
    let accepted = user.done(|factors| factors.sign_in(code.expose()));
    let recent = accepted.recent().unwrap();
    let stored = to_value(recent).unwrap();
    assert_eq!(stored, json!(recent.to_string()));
    assert_eq!(from_value::<RecentCode>(stored).unwrap(), recent);

    let new_app = NewApp::new(Label::new("ana").unwrap());
    let set_up = user.done(|factors| factors.set_up(&new_app, Proof::Accepted(&accepted)));
    let stored = to_value(set_up.id).unwrap();
    assert_eq!(stored, json!(set_up.id.to_string()));
    let id: SetUpId = from_value(stored).unwrap();
    let label = Label::new("ana").unwrap();
    assert!(user.open().pending(id, label).is_ok());

    for other in [
        json!(""),
        json!("00"),
        json!("g".repeat(32)),
        json!(7),
        json!(null),
    ] {
        assert!(from_value::<SetUpId>(other.clone()).is_err(), "{other}");
        assert!(from_value::<RecentCode>(other.clone()).is_err(), "{other}");
    }
    let long = json!("secret".repeat(20));
    let error = from_value::<SetUpId>(long).unwrap_err().to_string();
    assert!(!error.contains("secret"), "{error}");
}

#[test]
fn each_change_tells_its_facts() {
    let (mut user, app) = with_two();
    let other = Proof::Other {
        at: UnixTime::from_secs(user.now),
    };
    let codes = user.done(|f| f.new_recovery_codes(other));
    let codes: Vec<_> = codes.expose().map(str::to_owned).collect();
    let overview = user.open().overview();
    let (token, browser) = (overview.authenticators[1].id, overview.browsers[0].id);
    assert_eq!(
        to_value(&overview).unwrap()["recovery_codes"],
        json!({ "remaining": 10, "made_at": user.now })
    );
    let accepted = user.done(|f| f.sign_in(&codes[0]));
    user.done(|f| f.rename(token, "key ring"));
    user.done(|f| f.forget_browser(browser));
    user.now += 60;
    let code = app.code_at(UnixTime::from_secs(user.now));
    let recent = user.done(|f| f.sign_in(code.expose())).recent().unwrap();
    user.done(|f| f.remove(token, Proof::Recent(&recent)));
    let new = NewApp::new(Label::new("ana").unwrap());
    let set_up = user.done(|f| f.set_up(&new, Proof::RecoveryCode(&codes[1])));
    let phone = Totp::new(set_up.key_uri.secret(), CodeParams::new());
    let code = phone.code_at(UnixTime::from_secs(user.now));
    let _confirmed = user.done(|f| f.confirm(set_up.id, code.expose()));
    let staff = Proof::Staff { who: "carol" };
    let pass = user.done(|f| f.issue_pass(staff, Duration::from_secs(600)));
    let _in = user.done(|f| f.sign_in(pass.expose()));
    drop(accepted);

    let at = START + 60;
    let facts = |mut event: Value| {
        let event = event.as_object_mut().unwrap();
        event.remove("notify_owner");
        Value::from(event.clone())
    };
    let events: Vec<_> = user.events.drain(..).skip(2).map(facts).collect();
    assert_eq!(
        events,
        [
            json!({ "at": at, "name": "recovery_codes_made", "proven_by": "other", "turned_on": false }),
            json!({ "at": at, "name": "recovery_code_used", "proven_by": null, "remaining": 9 }),
            json!({ "at": at, "name": "authenticator_renamed", "proven_by": null, "authenticator": 2 }),
            json!({ "at": at, "name": "browser_forgotten", "proven_by": null, "browser": 3 }),
            json!({
                "at": at + 60, "name": "code_accepted", "proven_by": null,
                "authenticator": 1, "two_codes": false, "remembered": null,
            }),
            json!({ "at": at + 60, "name": "authenticator_removed", "proven_by": "recent", "authenticator": 2 }),
            json!({ "at": at + 60, "name": "set_up_begun", "proven_by": "recovery_code" }),
            json!({
                "at": at + 60, "name": "authenticator_added", "proven_by": null,
                "authenticator": 4, "replaced": 1, "turned_on": false, "recovery_codes": true,
            }),
            json!({
                "at": at + 60, "name": "pass_issued", "proven_by": "staff", "who": "carol",
                "expires_at": at + 660,
            }),
            json!({ "at": at + 60, "name": "pass_used", "proven_by": null }),
        ]
    );
}

#[test]
fn each_proof_has_its_word() {
    let new = NewApp::new(Label::new("ana").unwrap());
    let mut user = User::new();
    let first = user.done(|f| f.set_up(&new, Proof::First));
    let second = user.done(|f| f.set_up(&new, Proof::SetUp(first.id)));
    let app = Totp::new(second.key_uri.secret(), CodeParams::new());
    let code = app.code_at(UnixTime::from_secs(user.now));
    let _confirmed = user.done(|f| f.confirm(second.id, code.expose()));
    let hour = Duration::from_secs(3_600);
    let pass = user.done(|f| f.issue_pass(Proof::Staff { who: "carol" }, hour));
    let _set_up = user.done(|f| f.set_up(&new, Proof::Code(pass.expose())));
    user.now += 600;
    let two = [0, 30].map(|later| app.code_at(UnixTime::from_secs(user.now + later)));
    let two = [two[0].expose(), two[1].expose()];
    let pass = user.done(|f| f.issue_pass(Proof::Staff { who: "carol" }, hour));
    let id = user.open().overview().authenticators[0].id;
    let proof = Proof::RecoveryCode(pass.expose());
    user.done(|f| f.resync_far(id, two, proof));
    user.now += 60;
    let code = app.code_at(UnixTime::from_secs(user.now));
    let accepted = user.done(|f| f.sign_in(code.expose()));
    let _codes = user.done(|f| f.new_recovery_codes(Proof::Accepted(&accepted)));
    let words: Vec<_> = user
        .events
        .iter()
        .map(|event| json!([event["name"], event["proven_by"], event["authenticator"]]))
        .collect();
    assert_eq!(
        words,
        [
            json!(["set_up_begun", "first", null]),
            json!(["set_up_begun", "set_up", null]),
            json!(["authenticator_added", null, 1]),
            json!(["pass_issued", "staff", null]),
            json!(["set_up_begun", "pass", null]),
            json!(["pass_issued", "staff", null]),
            json!(["resynchronised", "pass", 1]),
            json!(["code_accepted", null, 1]),
            json!(["recovery_codes_made", "authenticator", null]),
        ]
    );
}
