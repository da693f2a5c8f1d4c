//! Hostile input gets a value or an error, never a panic, and no error or `Debug` repeats a secret.

use core::fmt::Debug;

use proptest::prelude::*;
use second_factor::{
    Algorithm, Code, CodeFormat, CodeParams, Digits, Hotp, Period, Secret, Step, Totp, UnixTime,
    Window,
};

use crate::seeded::seeded;

const FORMATS: [CodeFormat; 4] = [
    CodeFormat::Decimal(Digits::Six),
    CodeFormat::Decimal(Digits::Seven),
    CodeFormat::Decimal(Digits::Eight),
    CodeFormat::Steam,
];

/// Empty, any Unicode, a plausible key or code with something odd in it, 64 KiB.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        any::<String>(),
        "[A-Za-z0-9= -]{0,40}\\PC{0,2}[A-Za-z0-9= -]{0,40}",
        "\\PC".prop_map(|character| character.repeat(65_536 / character.len())),
        Just("A7".repeat(32_768)),
    ]
}

/// An error as a log would show it.
fn logged<T, E: Debug + ToString>(result: Result<T, E>) -> String {
    result.err().map_or_else(String::new, |error| {
        format!("{error:?} {}", error.to_string())
    })
}

proptest! {
    #![proptest_config(seeded(300))]

    #[test]
    fn texts(text in text()) {
        let mut logs: Vec<String> =
            FORMATS.map(|format| logged(Code::parse(&text, format))).into();
        logs.push(logged(Secret::from_base32(&text)));
        logs.push(logged(Secret::from_legacy_base32(&text)));
        logs.push(logged(Secret::from_base64(&text)));
        logs.push(logged(Secret::from_legacy_base64(&text)));
        logs.push(logged(Secret::from_hex(&text)));
        logs.push(logged(Secret::from_legacy_hex(&text)));
        logs.push(logged(Secret::from_bytes(text.as_bytes())));
        logs.push(logged(text.parse::<Algorithm>()));
        // Errors are made of fixed words and numbers; so no more than a word or a number of the
        // input can turn up in one by chance.
        let longest = logs.iter().map(String::len).max().unwrap_or_default();
        prop_assert!(longest < 150, "{}", longest);
    }

    #[test]
    fn bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for result in [Secret::from_bytes(&bytes), Secret::from_legacy_bytes(&bytes)] {
            let kept = result.map(|secret| secret.expose_bytes() == bytes);
            prop_assert!(kept.unwrap_or(!(16..=128).contains(&bytes.len())));
        }
        for algorithm in [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512] {
            let hotp = Hotp::from_key(&bytes, algorithm, Digits::Six);
            let totp = Totp::from_key(&bytes, CodeParams::new().with_algorithm(algorithm));
            prop_assert_eq!(hotp.is_ok(), (16..=128).contains(&bytes.len()));
            prop_assert_eq!(totp.is_ok(), (16..=128).contains(&bytes.len()));
        }
    }

    #[test]
    fn numbers(count: u8, secs: u32, past: u8, future: u8, signed: i64) {
        prop_assert_eq!(Digits::try_from(count).is_ok(), (6..=8).contains(&count));
        prop_assert_eq!(Period::from_secs(secs).is_ok(), (1..=86_400).contains(&secs));
        prop_assert_eq!(Window::new(past, future).is_ok(), past <= 10 && future <= 10);
        prop_assert_eq!(UnixTime::try_from(signed).is_ok(), signed >= 0);
    }
}

/// Every pair of extremes of time, epoch, period and window.
#[test]
fn moments_at_the_ends_of_time() {
    const ENDS: [u64; 9] = [
        0,
        1,
        29,
        30,
        1 << 63,
        u64::MAX - 86_400,
        u64::MAX - 30,
        u64::MAX - 1,
        u64::MAX,
    ];
    for epoch in ENDS {
        for secs in [1, 2, 30, 86_399, 86_400] {
            let period = Period::from_secs(secs).unwrap();
            let params = CodeParams::new()
                .with_epoch(UnixTime::from_secs(epoch))
                .with_period(period);
            let totp = Totp::from_key(&[7; 20], params).unwrap();
            for at in ENDS.map(UnixTime::from_secs) {
                let code = totp.code_at(at);
                for window in [Window::EXACT, Window::new(10, 10).unwrap()] {
                    let found = totp.peek(&code, at, window);
                    assert_eq!(found.is_some(), at >= params.epoch(), "{params:?} {at:?}");
                }
                assert!(totp.expires_at(at) > at || totp.expires_at(at).as_secs() == u64::MAX);
                assert_eq!(
                    at.saturating_since(params.epoch()).as_secs(),
                    at.as_secs().saturating_sub(epoch)
                );
            }
        }
    }
    let hotp = Hotp::from_key(&[7; 20], Algorithm::Sha1, Digits::Eight).unwrap();
    for counter in ENDS {
        for look_ahead in [0, 1, 255] {
            assert_eq!(
                hotp.peek(&hotp.code(counter), counter, look_ahead),
                Some(counter)
            );
        }
    }
    let totp = Totp::from_key(&[7; 20], CodeParams::steam()).unwrap();
    assert_eq!(totp.code(Step::from_counter(u64::MAX)).expose().len(), 5);
}

/// To the letter: so no secret is in them, nor what could be told from its length.
#[test]
fn debug_is_redacted() {
    let secret = Secret::from_bytes(b"12345678901234567890").unwrap();
    let totp = Totp::new(&secret, CodeParams::new());
    let hotp = Hotp::new(&secret, Algorithm::Sha512, Digits::Eight);
    let values: [(&dyn Debug, &str); 6] = [
        (&secret, "Secret(..)"),
        (&secret.to_base32(), "Sensitive(..)"),
        (&secret.to_grouped_base32(), "Sensitive(..)"),
        (&totp, "Totp(..)"),
        (&hotp, "Hotp(..)"),
        (&totp.code_at(UnixTime::from_secs(59)), "Code(..)"),
    ];
    for (value, text) in values {
        assert_eq!(
            (format!("{value:?}"), format!("{value:#?}")),
            (text.into(), text.into())
        );
    }
}
