//! Codes and searches equal a second, plain writing of them, for keys, times and counters of any size.

use crate::common::rfc::{decimal, hmac, truncate};
use crate::inputs::{algorithm, digits, format, key, number, params_and_moment, window};
use crate::seeded::seeded;
use proptest::prelude::*;
use second_factor::{Algorithm, Code, CodeFormat, CodeParams, Hotp, Step, Totp, UnixTime};

fn expected(key: &[u8], algorithm: Algorithm, format: CodeFormat, counter: u64) -> String {
    let truncated = truncate(&hmac(algorithm, key, &counter.to_be_bytes()));
    match format {
        CodeFormat::Decimal(digits) => decimal(truncated, digits.count()),
        CodeFormat::Steam => steam(truncated),
    }
}

/// The remainder by 26 is the first letter, that of the quotient the second, and so on.
fn steam(mut number: u32) -> String {
    let letters: Vec<char> = "23456789BCDFGHJKMNPQRTVWXY".chars().collect();
    let mut code = String::new();
    for _ in 0..5 {
        code.push(letters[usize::try_from(number % 26).unwrap()]);
        number /= 26;
    }
    code
}

/// RFC 6238 §4.2 in integers that cannot overflow.
fn step(params: CodeParams, at: UnixTime) -> u64 {
    let since = i128::from(at.as_secs()) - i128::from(params.epoch().as_secs());
    u64::try_from(since.max(0) / i128::from(params.period().as_secs())).unwrap()
}

proptest! {
    #![proptest_config(seeded(400))]

    #[test]
    fn hotp_is_the_rfcs(
        key in key(), algorithm in algorithm(), digits in digits(), counter in number(),
    ) {
        let hotp = Hotp::from_key(&key, algorithm, digits)?;
        let code = expected(&key, algorithm, CodeFormat::Decimal(digits), counter);
        let computed = hotp.code(counter);
        prop_assert_eq!(computed.expose(), code);
    }

    #[test]
    fn totp_is_the_rfcs(key in key(), (params, at) in params_and_moment()) {
        let totp = Totp::from_key(&key, params)?;
        let code = expected(&key, params.algorithm(), params.format(), step(params, at));
        prop_assert_eq!(totp.step_at(at).counter(), step(params, at));
        for computed in [totp.code_at(at), totp.code(totp.step_at(at))] {
            prop_assert_eq!(computed.expose(), &code);
        }
    }

    #[test]
    fn a_code_expires_where_the_next_begins((params, at) in params_and_moment()) {
        let totp = Totp::from_key(&[7; 20], params)?;
        let end = u128::from(params.epoch().as_secs())
            + (u128::from(step(params, at)) + 1) * u128::from(params.period().as_secs());
        let expires = totp.expires_at(at);
        prop_assert_eq!(u128::from(expires.as_secs()), end.min(u64::MAX.into()));
        if expires.as_secs() < u64::MAX {
            prop_assert!(expires > at);
            prop_assert_eq!(totp.step_at(expires).counter(), step(params, at) + 1);
        }
    }

    /// Of the codes in the window, the newest equal one; the typed code comes from a step in or
    /// near the window.
    #[test]
    fn totp_peek_is_a_plain_search(
        key in key(), (params, at) in params_and_moment(), window in window(), off in -12..=12_i64,
    ) {
        let totp = Totp::from_key(&key, params)?;
        let now = step(params, at);
        let typed = totp.code(Step::from_counter(now.saturating_add_signed(off)));
        let first = now.saturating_sub(window.past().into());
        let last = now.saturating_add(window.future().into());
        let found = (first..=last)
            .rev()
            .map(Step::from_counter)
            .find(|step| totp.code(*step).expose() == typed.expose())
            .filter(|_| at >= params.epoch());
        prop_assert_eq!(totp.peek(&typed, at, window), found);
    }

    #[test]
    fn hotp_peek_is_a_plain_search(
        key in key(), algorithm in algorithm(), digits in digits(), from in number(),
        look_ahead in prop_oneof![0..=12_u8, Just(255)], off in -2..=14_i64,
    ) {
        let hotp = Hotp::from_key(&key, algorithm, digits)?;
        let typed = hotp.code(from.saturating_add_signed(off));
        let found = (from..=from.saturating_add(look_ahead.into()))
            .find(|counter| hotp.code(*counter).expose() == typed.expose());
        prop_assert_eq!(hotp.peek(&typed, from, look_ahead), found);
    }

    /// A guess is found only if its text is the text of a code in the window.
    #[test]
    fn a_guess_is_right_only_by_its_text(
        key in key(), (params, at) in params_and_moment(), window in window(),
        guess in "[0-9]{5,8}|[2-9BCDFGHJKMNPQRTVWXY]{5}", other in format(),
    ) {
        let totp = Totp::from_key(&key, params)?;
        for format in [params.format(), other] {
            let Ok(typed) = Code::parse(&guess, format) else { continue };
            if let Some(step) = totp.peek(&typed, at, window) {
                let right = totp.code(step);
                prop_assert_eq!(right.expose(), &guess);
                prop_assert_eq!(format, params.format());
            }
        }
    }

    /// What is computed can be typed, in any case and with separators anywhere.
    #[test]
    fn computed_codes_can_be_typed(
        key in key(), (params, at) in params_and_moment(), place in 0..=8_usize,
        separator in "[ \u{a0}\u{202f}\t\r\n-]{0,4}",
    ) {
        let totp = Totp::from_key(&key, params)?;
        let computed = totp.code_at(at);
        let mut text = computed.expose().to_lowercase();
        text.insert_str(place.min(text.len()), &separator);
        let typed = Code::parse(&text, params.format())?;
        prop_assert_eq!(typed.expose(), computed.expose());
    }
}
