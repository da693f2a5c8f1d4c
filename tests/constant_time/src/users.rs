//! A sign-in over one to five authenticators of a user, whose secrets are followed out of the record.

use std::hint::black_box;

use second_factor::factors::NewAuthenticator;
use second_factor::{
    Algorithm, Change, CodeParams, Committed, Digits, Hotp, Owner, Policy, Proof, Record, Records,
    Saved, Secret, Totp, UnixTime, Unsaved,
};

use crate::controls::Leak;
use crate::{Harness, valgrind};

const ADDED: UnixTime = UnixTime::from_secs(1_800_000_000);
/// After the window that moving in uses up.
const AT: UnixTime = UnixTime::from_secs(1_800_000_300);
const NEXT: UnixTime = UnixTime::from_secs(1_800_000_330);

/// The authenticators, the bytes of their secrets, and two codes in a row of each.
fn authenticators() -> Vec<(NewAuthenticator, Vec<u8>, [String; 2])> {
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
            harness.case(&format!("two codes, {count}"), Leak::None, || {
                let factors = records().open(owner(), Some(row()), AT).unwrap();
                let typed = [first.as_str(), second.as_str()];
                assert!(is_done(factors.sign_in(black_box(typed))));
            });
        }
    }
}

fn owner() -> Owner {
    Owner::from(7_u64)
}

fn records() -> Records {
    Records::unsealed().with_policy(Policy::new().with_most_authenticators(5).unwrap())
}

/// Makes copies of a record in which memcheck follows each byte of each secret.
fn followed(all: &[(NewAuthenticator, Vec<u8>, [String; 2])]) -> impl Fn() -> Record {
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
    let row = row.unwrap();
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

fn is_done<T>(unsaved: Unsaved<T, Change>) -> bool {
    let saved = unsaved.commit(|_change| Ok::<_, ()>(Saved::Yes));
    matches!(saved, Committed::Done(_))
}
