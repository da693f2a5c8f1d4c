//! Runs one operation, named by the argument, inside a function that callgrind can be told to count.
//!
//! `.ci/run 65` runs it and compares the counts with the `baseline-*` of the compiler in this folder.

use std::hint::black_box;

use second_factor::{
    Code, CodeFormat, CodeParams, Digits, FactorState, KeyUri, Policy, Qr, Saved, Secret, Totp,
    UnixTime, Window,
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
        "uri-parse" => twice(|| black_box(URI).parse::<KeyUri>()),
        "qr-encode" => twice(|| Qr::encode(black_box(URI))),
        _ => panic!("unknown operation: {name:?}"),
    }
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
