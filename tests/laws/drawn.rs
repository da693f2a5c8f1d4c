//! What is drawn for a user: secrets of set-ups, recovery codes, passes.

use core::fmt::Debug;
use core::time::Duration;

use second_factor::{
    Change, CodeParams, Committed, Factors, Label, NewApp, Owner, Proof, Record, Records, Refusal,
    Saved, Totp, UnixTime, Unsaved,
};

const NOW: UnixTime = UnixTime::from_secs(1_800_000_000);
const OTHER: Proof<'_> = Proof::Other { at: NOW };

/// A user's row in a database that keeps it unsealed.
struct User {
    id: u64,
    row: Option<Record>,
}

impl User {
    const fn new(id: u64) -> Self {
        Self { id, row: None }
    }

    fn open(&self) -> Factors {
        let row = self.row.as_ref().map(Record::to_owned_record);
        let opened = Records::unsealed().open(Owner::from(self.id), row, NOW);
        opened.unwrap()
    }

    fn act<T>(&mut self, decide: impl FnOnce(Factors) -> Unsaved<T, Change>) -> Result<T, Refusal> {
        let committed = decide(self.open()).commit(|change| {
            self.row = Some(Record::from(change.after().to_vec()));
            Ok::<_, ()>(Saved::Yes)
        });
        match committed {
            Committed::Done(value) => Ok(value),
            Committed::Refused(refusal) => Err(refusal),
            _ => panic!("nobody else writes"),
        }
    }

    fn sign_in(&mut self, typed: &str) -> Result<(), Refusal> {
        self.act(|factors| factors.sign_in(typed)).map(drop)
    }

    fn codes(&mut self) -> Vec<String> {
        let codes = self.act(|factors| factors.new_recovery_codes(OTHER));
        codes.unwrap().expose().map(str::to_owned).collect()
    }
}

fn app() -> NewApp {
    NewApp::new(Label::new("ana").unwrap())
}

/// Whether a record has one of the texts in it, with or without its separators.
fn has<S: AsRef<str> + Debug>(user: &User, texts: &[S]) -> bool {
    let bytes = user.row.as_ref().unwrap().as_bytes();
    texts.iter().any(|text| {
        let bare: String = text.as_ref().chars().filter(|c| *c != '-').collect();
        let pieces = bare.as_bytes().chunks_exact(6);
        let mut pieces = pieces.chain([text.as_ref().as_bytes()]);
        pieces.any(|piece| bytes.windows(piece.len()).any(|window| window == piece))
    })
}

#[test]
fn each_set_up_draws_a_secret_of_its_own() {
    let mut secrets: Vec<Vec<u8>> = (0..50)
        .map(|id| {
            let set_up = User::new(id).act(|factors| factors.set_up(&app(), Proof::First));
            set_up.unwrap().key_uri.secret().expose_bytes().to_vec()
        })
        .collect();
    assert!(secrets.iter().all(|secret| secret.len() == 20));
    secrets.sort_unstable();
    secrets.dedup();
    assert_eq!(secrets.len(), 50);
    // One that begins anew gets another secret too; no page hands out the first one.
    let mut ana = User::new(7);
    let first = ana.act(|f| f.set_up(&app(), Proof::First)).unwrap();
    let second = ana.act(|f| f.set_up(&app(), Proof::First)).unwrap();
    assert!(!first.key_uri.secret().ct_eq(second.key_uri.secret()));
    let label = || Label::new("ana").unwrap();
    assert_eq!(
        ana.open().pending(first.id, label()).err(),
        Some(Refusal::SetUpGone)
    );
}

#[test]
fn each_recovery_code_works_once_in_any_order() {
    for order in [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [9, 3, 5, 0, 7, 1, 8, 2, 6, 4],
    ] {
        let mut ana = User::new(7);
        let codes = ana.codes();
        for (used, place) in (1_u32..).zip(order) {
            assert_eq!(ana.sign_in(&codes[place]), Ok(()), "{place}");
            let left = ana.open().overview().recovery_codes.unwrap().remaining;
            assert_eq!(left, 10 - used);
            let row = ana.row.as_ref().unwrap().as_bytes().to_vec();
            assert!(ana.sign_in(&codes[place]).is_err(), "{place}");
            assert_eq!(ana.row.as_ref().unwrap().as_bytes(), row);
        }
        assert!(codes.iter().all(|code| ana.sign_in(code).is_err()));
    }
}

/// The same typed text, for another user, for a later set, and for the same user in another record.
#[test]
fn a_recovery_code_works_for_its_own_user_and_set_alone() {
    let (mut ana, mut ben) = (User::new(7), User::new(8));
    let (hers, his) = (ana.codes(), ben.codes());
    assert!(hers.iter().all(|code| !his.contains(code)));
    for code in &hers {
        assert_eq!(ben.sign_in(code), Err(Refusal::WrongRecoveryCode));
    }
    assert_eq!(ben.open().overview().failures, 0, "it is not counted");
    let newer = ana.codes();
    assert!(hers.iter().all(|code| ana.sign_in(code).is_err()));
    assert_eq!(ana.sign_in(&newer[3]), Ok(()));
}

/// No code exists before there is a second factor, so none signs anybody in.
#[test]
fn before_it_is_on_nothing_is_drawn_but_a_set_up_and_nothing_is_accepted() {
    let mut ana = User::new(7);
    let codes = ana.act(|f| f.new_recovery_codes(Proof::First));
    assert_eq!(codes.err(), Some(Refusal::NotSetUp));
    let pass = Proof::Staff { who: "carol" };
    let pass = ana.act(|f| f.issue_pass(pass, Duration::from_secs(600)));
    assert_eq!(pass.err(), Some(Refusal::NotSetUp));
    assert!(ana.row.is_none());
    let set_up = ana.act(|f| f.set_up(&app(), Proof::First)).unwrap();
    let phone = Totp::new(set_up.key_uri.secret(), CodeParams::new());
    let code = phone.code_at(NOW);
    assert_eq!(ana.sign_in(code.expose()), Err(Refusal::NotSetUp));
    let confirmed = ana.act(|f| f.confirm(set_up.id, code.expose())).unwrap();
    assert!(confirmed.recovery_codes.is_some());
}

/// Who reads the database, even unsealed, can use neither codes nor passes.
#[test]
fn codes_and_passes_are_stored_as_hashes() {
    let mut ana = User::new(7);
    let codes = ana.codes();
    let staff = Proof::Staff { who: "carol" };
    let pass = ana.act(|f| f.issue_pass(staff, Duration::from_secs(600)));
    let pass = pass.unwrap();
    assert!(!has(&ana, &codes) && !has(&ana, &[pass.expose()]));
    // The search finds what is there.
    ana.row = Some(Record::from(codes[4].replace('-', "").into_bytes()));
    assert!(has(&ana, &codes));
}
