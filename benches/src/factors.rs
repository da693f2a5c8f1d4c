//! What a sign-in costs beside the database's part: open the record, search the code, write the
//! record. `cargo bench -p benches --bench factors`.

mod measure;

use core::convert::Infallible;
use core::hint::black_box;

use measure::measure;
use second_factor::factors::NewAuthenticator;
use second_factor::seal::KeyId;
use second_factor::{
    CodeParams, Committed, FactorState, Keyring, Owner, Policy, Proof, Record, Records, Refusal,
    Saved, Secret, Totp, UnixTime,
};

const MOVED_IN: UnixTime = UnixTime::from_secs(1_800_000_000);
const AT: UnixTime = UnixTime::from_secs(1_800_000_090);

/// A user with some apps and ten recovery codes.
struct User {
    records: Records,
    owner: Owner,
    row: Vec<u8>,
    code: String,
}

impl User {
    fn new(records: &Records, apps: u8) -> Self {
        let records = records
            .clone()
            .with_policy(Policy::new().with_most_authenticators(5).unwrap());
        let secrets: Vec<_> = (0..apps)
            .map(|app| Secret::from_bytes(&[app + 1; 20]).unwrap())
            .collect();
        let moved: Vec<_> = secrets
            .iter()
            .map(|secret| NewAuthenticator::totp(secret, CodeParams::new()).named("Phone"))
            .collect();
        let owner = Owner::from(7);
        let mut row = Vec::new();
        let factors = records.open(owner, None, MOVED_IN).unwrap();
        let saved = factors.move_in(&moved, Proof::First).commit(|change| {
            row = change.after().to_vec();
            Ok::<_, Infallible>(Saved::Yes)
        });
        assert!(matches!(saved, Committed::Done(ids) if ids.len() == secrets.len()));
        let at = UnixTime::from_secs(MOVED_IN.as_secs() + 1);
        let factors = records.open(owner, Some(Record::from(row)), at).unwrap();
        let mut row = Vec::new();
        let codes = factors.new_recovery_codes(Proof::Other { at });
        let saved = codes.commit(|change| {
            row = change.after().to_vec();
            Ok::<_, Infallible>(Saved::Yes)
        });
        assert!(matches!(saved, Committed::Done(_)));
        let last = Totp::new(secrets.last().unwrap(), CodeParams::new());
        let code = last.code_at(AT).expose().to_owned();
        Self {
            records,
            owner,
            row,
            code,
        }
    }

    /// The row's bytes are copied, as a database's driver does.
    fn open(&self) -> second_factor::Factors {
        let row = Record::from(black_box(&self.row).clone());
        self.records.open(self.owner, Some(row), AT).unwrap()
    }

    /// The refusal, or nothing if the code is accepted; the new row.
    fn sign_in(&self, typed: &str) -> (Option<Refusal>, Option<Vec<u8>>) {
        let mut after = None;
        let unsaved = self.open().sign_in(black_box(typed));
        let committed = unsaved.commit(|change| {
            after = Some(black_box(change.after()).to_vec());
            Ok::<_, Infallible>(Saved::Yes)
        });
        match committed {
            Committed::Done(_) => (None, after),
            Committed::Refused(refusal) => (Some(refusal), after),
            _ => panic!("nothing is lost here"),
        }
    }

    /// The same user after the sign-in: the same code is a replay, which writes nothing.
    fn signed_in(&self) -> Self {
        let (refusal, after) = self.sign_in(&self.code);
        assert_eq!(refusal, None);
        let used = Self {
            records: self.records.clone(),
            owner: self.owner,
            row: after.unwrap(),
            code: self.code.clone(),
        };
        assert_eq!(used.sign_in(&used.code), (Some(Refusal::Replayed), None));
        used
    }
}

fn main() {
    let totp = Totp::from_key(&[1; 20], CodeParams::new()).unwrap();
    let (policy, good) = (Policy::new(), totp.code_at(AT));
    let core = || {
        let state = black_box(FactorState::new());
        let attempt = policy.attempt(&totp, state, black_box(good.expose()), black_box(AT));
        attempt.commit(|change| {
            black_box(change.after());
            Ok::<_, Infallible>(Saved::Yes)
        })
    };
    assert!(matches!(core(), Committed::Done(_)));
    let mut functions: [(&str, &mut dyn FnMut()); 1] = [("", &mut || drop(black_box(core())))];
    let [core] = measure(&mut functions)[..] else {
        panic!("one function has one time");
    };
    println!("the core's attempt, prepared key: {core:.0?}\n");

    let keyring = Keyring::new(KeyId(1), &[7; 32]);
    println!("| apps | record | bytes | open | search | write | sign-in |");
    println!("|---|---|---|---|---|---|---|");
    for (kind, records) in [
        ("unsealed", Records::unsealed()),
        ("sealed", Records::sealed(keyring)),
    ] {
        for apps in [1, 5] {
            let user = User::new(&records, apps);
            let used = user.signed_in();
            let mut functions: [(&str, &mut dyn FnMut()); 3] = [
                ("open", &mut || drop(black_box(user.open()))),
                ("and search", &mut || {
                    black_box(used.sign_in(&used.code));
                }),
                ("and write", &mut || {
                    black_box(user.sign_in(&user.code));
                }),
            ];
            let [open, searched, all] = measure(&mut functions)[..] else {
                panic!("three functions have three times");
            };
            let micros = |time: core::time::Duration| time.as_secs_f64() * 1e6;
            println!(
                "| {apps} | {kind} | {} | {:.2} | {:.2} | {:.2} | {:.2} |",
                user.row.len(),
                micros(open),
                micros(searched) - micros(open),
                micros(all) - micros(searched),
                micros(all),
            );
        }
    }
}
