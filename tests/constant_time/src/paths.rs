//! Everything in the crate that computes or compares a code or a secret.

use std::hint::black_box;

use second_factor::{
    Algorithm, Code, CodeFormat, CodeParams, Credential, Digits, Factor, FactorState, Hotp, Policy,
    RecoverySet, Saved, Secret, Step, Totp, UnixTime, Window,
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
    let right = typed(&Totp::from_key(&plain, params).unwrap().code_at(AT));
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
            &totp,
            text,
            text == &right,
        );
    }
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
            &hotp,
            text,
            text == &right,
        );
    }
}

fn attempt(harness: &mut Harness, name: &str, factor: &impl Factor, typed: &str, right: bool) {
    let policy = Policy::new();
    // Without a step the state has undefined bytes of its own, which are no secret.
    let state = FactorState::new().with_last_step(Step::from_counter(0));
    harness.case(&format!("Policy::attempt {name}"), Leak::None, || {
        let attempt = policy.attempt(factor, state, black_box(typed), black_box(AT));
        let accepted = attempt.commit(|_change| Ok::<_, ()>(Saved::Yes)).is_ok();
        assert_eq!(accepted, right, "{name}");
    });
}

fn recovery(harness: &mut Harness) {
    let credential = |key: &[u8]| {
        let secret = Secret::from_bytes(key).unwrap();
        Credential::new(secret, CodeParams::new())
    };
    let random = std::array::from_fn(|place| u8::try_from(place).unwrap());
    let plain: Vec<u8> = (1..=20).collect();
    let (codes, _) = RecoverySet::generate_from(&credential(&plain), &random);
    let right = codes.expose().next().unwrap();
    let wrong = right.replace(|character: char| character.is_alphanumeric(), "a");

    let key = key(20);
    let (_, set) = RecoverySet::generate_from(&credential(&key), &random);
    for text in [right, wrong.as_str()] {
        attempt(harness, "recovery code", &set, text, text == right);
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
