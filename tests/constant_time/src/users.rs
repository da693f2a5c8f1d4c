//! A sign-in over one to five authenticators of a user, whose secrets are followed out of the record.

use std::hint::black_box;
use std::time::Duration;

use second_factor::factors::NewAuthenticator;
use second_factor::{
    Algorithm, Ask, Change, CodeParams, Committed, Digits, Hotp, Owner, Policy, Proof, Record,
    Records, Remember, Saved, Secret, SignIn, Totp, UnixTime, Unsaved,
};

use crate::controls::Leak;
use crate::{Harness, valgrind};

const ADDED: UnixTime = UnixTime::from_secs(1_800_000_000);
/// After the window that moving in uses up.
pub const AT: UnixTime = UnixTime::from_secs(1_800_000_300);
const NEXT: UnixTime = UnixTime::from_secs(1_800_000_330);

/// The authenticators, the bytes of their secrets, and two codes in a row of each.
pub fn authenticators() -> Vec<(NewAuthenticator, Vec<u8>, [String; 2])> {
    let apps = [
        CodeParams::new(),
        CodeParams::new()
            .with_algorithm(Algorithm::Sha512)
            .with_digits(Digits::Eight),
        CodeParams::steam(),
        CodeParams::new().with_algorithm(Algorithm::Sha256),
    ];
    let mut all: Vec<_> = (0..4_u8)
        .zip(apps)
        .map(|(place, params)| {
            let bytes: Vec<u8> = (0..20).map(|byte| place * 40 + byte).collect();
            let secret = Secret::from_bytes(&bytes).unwrap();
            let totp = Totp::new(&secret, params);
            let codes = [AT, NEXT].map(|at| totp.code_at(at).expose().to_owned());
            (NewAuthenticator::totp(&secret, params), bytes, codes)
        })
        .collect();
    let bytes: Vec<u8> = (200..220).collect();
    let secret = Secret::from_bytes(&bytes).unwrap();
    let hotp = Hotp::new(&secret, Algorithm::Sha1, Digits::Seven);
    let codes = [1, 2].map(|counter| hotp.code(counter).expose().to_owned());
    let token = NewAuthenticator::hotp(&secret, Algorithm::Sha1, Digits::Seven, 1);
    all.push((token, bytes, codes));
    all
}

pub fn run(harness: &mut Harness) {
    for count in 1..=5 {
        let mut all = authenticators();
        all.truncate(count);
        let row = followed(&all);
        for (_, _, [first, second]) in &all {
            let wrong = "9".repeat(first.len());
            for (text, right) in [(first, true), (&wrong, false)] {
                harness.case(&format!("Factors::sign_in, {count}"), Leak::None, || {
                    let factors = records().open(owner(), Some(row()), AT).unwrap();
                    let done = is_done(factors.sign_in(black_box(text.as_str())));
                    assert_eq!(done, right, "{text}, {count}");
                });
            }
            harness.case(
                &format!("Factors::sign_in, two codes, {count}"),
                Leak::None,
                || {
                    let factors = records().open(owner(), Some(row()), AT).unwrap();
                    let typed = [first.as_str(), second.as_str()];
                    assert!(is_done(factors.sign_in(black_box(typed))));
                },
            );
        }
    }
}

/// A pass and a browser's token are followed from the random bytes into the record and back, the
/// secrets of authenticators into the search for duplicates.
pub fn handed_out(harness: &mut Harness) {
    let mut all = authenticators();
    all.truncate(2);
    let plain = plain(&all);
    let open = |row: &[u8]| {
        let record = Record::from(row.to_vec());
        records().open(owner(), Some(record), AT).unwrap()
    };

    let (mut row, mut pass) = (Vec::new(), None);
    harness.case("Factors::issue_pass", Leak::None, || {
        valgrind::follow_draws(true);
        let hour = Duration::from_secs(3_600);
        let unsaved = open(&plain).issue_pass(Proof::Staff { who: "desk" }, hour);
        valgrind::follow_draws(false);
        pass = Some(done(unsaved, &mut row));
    });
    let right = public(pass.unwrap().expose());
    let wrong = right.replace(|character: char| character.is_alphanumeric(), "A");
    for text in [&right, &wrong] {
        harness.case("Factors::sign_in, pass", Leak::None, || {
            let signed_in = is_done(open(&row).sign_in(black_box(text.as_str())));
            assert_eq!(signed_in, text == &right);
        });
    }

    let (mut row, mut token) = (Vec::new(), None);
    let (_, _, [first, _]) = &all[0];
    harness.case("Factors::sign_in_with, remembered", Leak::None, || {
        valgrind::follow_draws(true);
        let month = Duration::from_secs(30 * 86_400);
        let remember = Remember::new("browser", month, "1");
        let unsaved = open(&plain).sign_in_with(&SignIn::new(first).remember(remember));
        valgrind::follow_draws(false);
        token = done(unsaved, &mut row).browser_token;
    });
    let right = public(token.unwrap().expose());
    let wrong = right.replace(|_: char| true, "0");
    for text in [&right, &wrong] {
        harness.case("Factors::ask, browser", Leak::None, || {
            let ask = open(&row).ask(Some(black_box(text)), "1");
            assert_eq!(ask == Ask::Remembered, text == &right);
        });
    }

    let followed = followed(&all);
    let (other, _, _) = authenticators().swap_remove(2);
    for (new, is_there) in [(&all[1].0, true), (&other, false)] {
        harness.case("Factors::move_in, duplicate", Leak::None, || {
            let factors = records().open(owner(), Some(followed()), AT).unwrap();
            let new = std::slice::from_ref(black_box(new));
            assert_eq!(
                is_done(factors.move_in(new, Proof::Other { at: AT })),
                !is_there
            );
        });
    }
}

/// A text that was drawn and may be looked at from here on.
fn public(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    valgrind::public(bytes.as_mut_slice());
    String::from_utf8(bytes).unwrap()
}

pub fn done<T>(unsaved: Unsaved<T, Change>, row: &mut Vec<u8>) -> T {
    let saved = unsaved.commit(|change| {
        row.extend_from_slice(change.after());
        Ok::<_, ()>(Saved::Yes)
    });
    match saved {
        Committed::Done(value) => value,
        _ => panic!("it was not done"),
    }
}

pub fn owner() -> Owner {
    Owner::from(7_u64)
}

pub fn records() -> Records {
    Records::unsealed().with_policy(Policy::new().with_most_authenticators(5).unwrap())
}

/// A record with these authenticators.
pub fn plain(all: &[(NewAuthenticator, Vec<u8>, [String; 2])]) -> Vec<u8> {
    let mut row = None;
    for (one, _, _) in all {
        let factors = records().open(owner(), row.take().map(Record::from), ADDED);
        let proof = if all
            .first()
            .is_some_and(|(first, _, _)| std::ptr::eq(first, one))
        {
            Proof::First
        } else {
            Proof::Other { at: ADDED }
        };
        let unsaved = factors.unwrap().move_in(std::slice::from_ref(one), proof);
        let saved = unsaved.commit(|change| {
            row = Some(change.after().to_vec());
            Ok::<_, ()>(Saved::Yes)
        });
        assert!(matches!(saved, Committed::Done(_)));
    }
    row.unwrap()
}

/// Makes copies of a record in which memcheck follows each byte of each secret.
pub fn followed(all: &[(NewAuthenticator, Vec<u8>, [String; 2])]) -> impl Fn() -> Record {
    let row = plain(all);
    let places: Vec<usize> = all
        .iter()
        .map(|(_, secret, _)| row.windows(20).position(|bytes| bytes == secret).unwrap())
        .collect();
    move || {
        let mut row = row.clone();
        for place in &places {
            valgrind::secret(&mut row[*place..*place + 20]);
        }
        Record::from(row)
    }
}

pub fn is_done<T>(unsaved: Unsaved<T, Change>) -> bool {
    let saved = unsaved.commit(|_change| Ok::<_, ()>(Saved::Yes));
    matches!(saved, Committed::Done(_))
}
