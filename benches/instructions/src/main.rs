//! Runs one operation, named by the argument, inside a function that callgrind can be told to count.
//!
//! `.ci/run 65` runs it and compares the counts with the `baseline-*` of the compiler in this folder.

use std::hint::black_box;

use second_factor::factors::NewAuthenticator;
use second_factor::seal::KeyId;
use second_factor::{
    Code, CodeFormat, CodeParams, Committed, Digits, FactorState, KeyUri, Keyring, Owner, Policy,
    Proof, Qr, Record, Records, Saved, Secret, Totp, UnixTime, Window,
};

const KEY: [u8; 20] = *b"12345678901234567890";
/// As people read it from a screen.
const GROUPED: &str = "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ";
const AT: UnixTime = UnixTime::from_secs(1_800_000_000);
const URI: &str = "otpauth://totp/Example:alice%40example.com\
                   ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example";

fn main() {
    let totp = Totp::from_key(&KEY, CodeParams::new()).unwrap();
    let typed = totp.code_at(AT).expose().to_owned();
    let code = Code::parse(&typed, CodeFormat::Decimal(Digits::Six)).unwrap();
    let policy = Policy::new();
    let name = std::env::args().nth(1).unwrap_or_default();
    match name.as_str() {
        "prepare" => twice(|| Totp::from_key(black_box(&KEY), CodeParams::new())),
        "code" => twice(|| totp.code_at(black_box(AT))),
        "window-3" => twice(|| totp.peek(black_box(&code), black_box(AT), Window::DEFAULT)),
        "code-parse" => twice(|| Code::parse(black_box(&typed), CodeFormat::Decimal(Digits::Six))),
        "key-parse" => twice(|| Secret::from_base32(black_box(GROUPED))),
        "attempt" => twice(|| {
            let attempt = policy.attempt(&totp, FactorState::new(), black_box(&typed), AT);
            attempt.commit(|_change| Ok::<_, ()>(Saved::Yes))
        }),
        "sign-in" => sign_in(Records::unsealed(), 1),
        "sign-in-5" => sign_in(Records::unsealed(), 5),
        "sealed" => sign_in(sealed(), 1),
        "sealed-5" => sign_in(sealed(), 5),
        "uri-write" => {
            let uri: KeyUri = URI.parse().unwrap();
            twice(|| black_box(&uri).to_uri());
        }
        "uri-parse" => twice(|| black_box(URI).parse::<KeyUri>()),
        "qr-encode" => twice(|| Qr::encode(black_box(URI))),
        _ => panic!("unknown operation: {name:?}"),
    }
}

fn sealed() -> Records {
    Records::sealed(Keyring::new(KeyId(1), &[7; 32]))
}

/// Opens the record of a user with this many apps, accepts a code, and writes the record.
fn sign_in(records: Records, apps: u8) {
    let policy = Policy::new().with_most_authenticators(5).unwrap();
    let records = records.with_policy(policy);
    let params = CodeParams::new();
    let secrets: Vec<_> = (1..=apps)
        .map(|app| Secret::from_bytes(&[app; 20]).unwrap())
        .collect();
    let moved: Vec<_> = secrets
        .iter()
        .map(|secret| NewAuthenticator::totp(secret, params))
        .collect();
    let owner = Owner::from(7);
    let mut row = Vec::new();
    let moved_in = UnixTime::from_secs(AT.as_secs() - 90);
    let factors = records.open(owner, None, moved_in).unwrap();
    let saved = factors.move_in(&moved, Proof::First).commit(|change| {
        row = change.after().to_vec();
        Ok::<_, ()>(Saved::Yes)
    });
    assert!(matches!(saved, Committed::Done(_)));
    let typed = Totp::new(&secrets[0], params).code_at(AT);
    twice(|| {
        let row = Record::from(black_box(&row).clone());
        let factors = records.open(owner, Some(row), AT).unwrap();
        let accepted = factors
            .sign_in(black_box(typed.expose()))
            .commit(|_change| Ok::<_, ()>(Saved::Yes));
        assert!(matches!(accepted, Committed::Done(_)));
    });
}

/// Once to warm up (the hash crates ask the processor what it has, once), then once to be counted.
fn twice<T>(operation: impl Fn() -> T) {
    black_box(operation());
    counted(&|| drop(black_box(operation())));
}

/// What `--toggle-collect` names.
#[unsafe(no_mangle)]
#[inline(never)]
fn counted(operation: &dyn Fn()) {
    operation();
}
