//! Everything in the crate that computes or compares a code or a secret.

use std::hint::black_box;

use second_factor::{
    AcceptedStep, Algorithm, Code, CodeFormat, CodeParams, Committed, Digits, FactorState, Hotp,
    Owner, Policy, Proof, Record, Records, Saved, Secret, StateChange, Step, Totp, UnixTime,
    Unsaved, Window,
};

use crate::controls::{Leak, control_division};
use crate::{Harness, valgrind};

const AT: UnixTime = UnixTime::from_secs(1_800_000_000);
const ALGORITHMS: [Algorithm; 3] = [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512];
const DIGITS: [Digits; 3] = [Digits::Six, Digits::Seven, Digits::Eight];

pub fn run(harness: &mut Harness) {
    // One key that fits the block of every hash, and one that two of them hash first.
    for length in [20, 100] {
        for algorithm in ALGORITHMS {
            let formats = DIGITS.map(CodeFormat::Decimal);
            for format in formats.into_iter().chain([CodeFormat::Steam]) {
                totp(
                    harness,
                    length,
                    CodeParams::new()
                        .with_algorithm(algorithm)
                        .with_format(format),
                );
            }
            for digits in DIGITS {
                hotp(harness, length, algorithm, digits);
            }
        }
    }
    recovery(harness);
    secret(harness);
    black_box(control_division(black_box(7), black_box(3)));
}

/// Bytes of which memcheck follows every one.
fn key(length: u8) -> Vec<u8> {
    let mut key: Vec<u8> = (1..=length).collect();
    valgrind::secret(key.as_mut_slice());
    key
}

/// What somebody types: the right code, known from the same key while it is no secret yet.
fn typed(code: &Code) -> String {
    code.expose().to_owned()
}

fn totp(harness: &mut Harness, length: u8, params: CodeParams) {
    let plain: Vec<u8> = (1..=length).collect();
    let plain = Totp::from_key(&plain, params).unwrap();
    let right = typed(&plain.code_at(AT));
    let wrong = right.replace(|_: char| true, "9");
    let name = format!(
        "{} {:?}, {length} bytes",
        params.algorithm(),
        params.format()
    );

    let key = key(length);
    let prepare = || Totp::from_key(black_box(&key), params).unwrap();
    harness.case(&format!("Totp::from_key {name}"), Leak::None, || {
        drop(black_box(prepare()))
    });
    let totp = prepare();
    harness.case(&format!("Totp::code {name}"), Leak::None, || {
        totp.code_at(black_box(AT))
    });
    for text in [&right, &wrong] {
        let code = Code::parse(text, params.format()).unwrap();
        harness.case(&format!("Totp::peek {name}"), Leak::None, || {
            totp.peek(&code, black_box(AT), Window::new(10, 10).unwrap())
        });
        attempt(
            harness,
            &format!("TOTP {name}"),
            |policy| policy.attempt(&totp, state(), black_box(text), black_box(AT)),
            text == &right,
        );
    }
    resync(harness, &name, &totp, &plain);
}

fn hotp(harness: &mut Harness, length: u8, algorithm: Algorithm, digits: Digits) {
    let plain: Vec<u8> = (1..=length).collect();
    let right = typed(&Hotp::from_key(&plain, algorithm, digits).unwrap().code(3));
    let wrong = right.replace(|_: char| true, "9");
    let name = format!("{algorithm} {digits:?}, {length} bytes");

    let key = key(length);
    let prepare = || Hotp::from_key(black_box(&key), algorithm, digits).unwrap();
    harness.case(&format!("Hotp::from_key {name}"), Leak::None, || {
        drop(black_box(prepare()))
    });
    let hotp = prepare();
    harness.case(&format!("Hotp::code {name}"), Leak::None, || {
        hotp.code(black_box(3))
    });
    for text in [&right, &wrong] {
        let code = Code::parse(text, CodeFormat::Decimal(digits)).unwrap();
        harness.case(&format!("Hotp::peek {name}"), Leak::None, || {
            hotp.peek(&code, 0, 100)
        });
        attempt(
            harness,
            &format!("HOTP {name}"),
            |policy| policy.attempt(&hotp, state(), black_box(text), black_box(AT)),
            text == &right,
        );
    }
}

fn attempt(
    harness: &mut Harness,
    name: &str,
    decide: impl FnOnce(&Policy) -> Unsaved<AcceptedStep, StateChange>,
    right: bool,
) {
    let policy = Policy::new();
    harness.case(&format!("Policy::attempt {name}"), Leak::None, || {
        let saved = decide(&policy).commit(|_change| Ok::<_, ()>(Saved::Yes));
        assert_eq!(matches!(saved, Committed::Done(_)), right, "{name}");
    });
}

/// Two codes in a row, far from the clock: with the right second code, and with another.
fn resync(harness: &mut Harness, name: &str, totp: &Totp, plain: &Totp) {
    let policy = Policy::new();
    let step = Step::from_counter(plain.step_at(AT).counter() + 15);
    let next = Step::from_counter(step.counter() + 1);
    let (first, second) = (typed(&plain.code(step)), typed(&plain.code(next)));
    for (second, right) in [(&second, true), (&first, false)] {
        harness.case(&format!("Policy::resync {name}"), Leak::None, || {
            let codes = [first.as_str(), second.as_str()];
            let attempt = policy.resync(totp, state(), black_box(codes), black_box(AT));
            let saved = attempt.commit(|_change| Ok::<_, ()>(Saved::Yes));
            assert_eq!(matches!(saved, Committed::Done(_)), right, "{name}");
        });
    }
}

/// Without a step the state has undefined bytes of its own, which are no secret.
fn state() -> FactorState {
    FactorState::new().with_last_step(Step::from_counter(0))
}

/// Drawn codes and their hashes are followed from the random bytes into the record and back.
fn recovery(harness: &mut Harness) {
    let (owner, records) = (Owner::from(7_u64), Records::unsealed());
    let record = records.new_record(owner);
    let off = records.open(owner, Some(record), AT).unwrap();
    let (mut stored, mut drawn) = (Vec::new(), None);
    harness.case("Factors::new_recovery_codes", Leak::None, || {
        valgrind::follow_draws(true);
        let unsaved = off.new_recovery_codes(Proof::Other { at: AT });
        valgrind::follow_draws(false);
        let saved = unsaved.commit(|change| {
            stored.extend_from_slice(change.after());
            Ok::<_, ()>(Saved::Yes)
        });
        if let Committed::Done(codes) = saved {
            drawn = Some(codes);
        }
    });
    let codes = drawn.unwrap().to_text();
    let mut right = codes.expose().as_bytes()[..27].to_vec();
    valgrind::public(right.as_mut_slice());
    let right = String::from_utf8(right).unwrap();
    let wrong = right.replace(|character: char| character.is_alphanumeric(), "A");
    for text in [&right, &wrong] {
        harness.case("Factors::sign_in, recovery code", Leak::None, || {
            let record = Some(Record::from(stored.clone()));
            let factors = records.open(owner, record, AT).unwrap();
            let saved = factors
                .sign_in(black_box(text.as_str()))
                .commit(|_change| Ok::<_, ()>(Saved::Yes));
            assert_eq!(matches!(saved, Committed::Done(_)), text == &right);
        });
    }
}

fn secret(harness: &mut Harness) {
    let ours = Secret::from_bytes(&key(20)).unwrap();
    for other in [key(20), key(21)] {
        let other = Secret::from_bytes(&other).unwrap();
        harness.case("Secret::ct_eq", Leak::None, || {
            ours.ct_eq(black_box(&other))
        });
    }
}
