//! Phones that do something else than they were asked to: each is found out.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};

use proptest::prelude::*;

use super::{diagnose, diagnose_two};
use crate::otp::code::CodeError;
use crate::otp::params::{Algorithm, CodeParams, Digits, Period};
use crate::otp::secret::Secret;
use crate::otp::totp::Totp;
use crate::seeded::seeded;
use crate::sign_in::diagnosis::Diagnosis;
use crate::time::UnixTime;

const SECRET: &[u8] = b"a secret of two and thirty bytes";
const NOW: u64 = 1_700_000_000;

fn asked() -> CodeParams {
    CodeParams::new()
        .with_algorithm(Algorithm::Sha256)
        .with_digits(Digits::Eight)
        .with_period(Period::from_secs(60).unwrap())
}

fn shown(params: CodeParams, at: u64) -> String {
    let app = Totp::from_key(SECRET, params).unwrap();
    app.code_at(UnixTime::from_secs(at)).expose().to_owned()
}

fn diagnose_at(params: CodeParams, typed: &str, now: u64) -> Diagnosis {
    let secret = Secret::from_bytes(SECRET).unwrap();
    diagnose(&secret, params, typed, UnixTime::from_secs(now))
}

fn diagnosed(params: CodeParams, typed: &str) -> Diagnosis {
    diagnose_at(params, typed, NOW)
}

/// What an app makes of a URI.
type Phone = fn(CodeParams) -> CodeParams;

#[test]
fn an_app_that_ignores_parameters_is_found_out() {
    let sha1: Phone = |params| params.with_algorithm(Algorithm::Sha1);
    let six: Phone = |params| params.with_digits(Digits::Six);
    let thirty: Phone = |params| params.with_period(Period::THIRTY);
    let phones: [&[Phone]; 7] = [
        &[sha1],
        &[six],
        &[thirty],
        &[sha1, six],
        &[sha1, thirty],
        &[six, thirty],
        &[sha1, six, thirty],
    ];
    let params = asked();
    for phone in phones {
        let used = phone.iter().fold(asked(), |params, ignore| ignore(params));
        let diagnosis = diagnosed(params, &shown(used, NOW));
        assert_eq!(diagnosis, Diagnosis::AppIgnored { used });
    }
    assert_eq!(
        diagnose_at(params, &shown(asked(), NOW), NOW),
        Diagnosis::Right
    );
}

#[test]
fn settings_typed_in_by_hand_are_found_out() {
    let params = CodeParams::new();
    let sixty = Period::from_secs(60).unwrap();
    for used in [
        CodeParams::new().with_algorithm(Algorithm::Sha512),
        CodeParams::new()
            .with_period(sixty)
            .with_algorithm(Algorithm::Sha256),
        CodeParams::new().with_digits(Digits::Eight),
        CodeParams::steam(),
    ] {
        let diagnosis = diagnosed(params, &shown(used, NOW));
        assert_eq!(diagnosis, Diagnosis::AppIgnored { used });
        // Typed one code late, it still is.
        let late = shown(used, NOW - u64::from(used.period().as_secs()));
        assert_eq!(diagnosed(params, &late), Diagnosis::AppIgnored { used });
    }
}

#[test]
fn an_app_that_does_not_know_steam_is_found_out() {
    let diagnosis = diagnosed(CodeParams::steam(), &shown(CodeParams::new(), NOW));
    assert_eq!(
        diagnosis,
        Diagnosis::AppIgnored {
            used: CodeParams::new()
        }
    );
}

#[test]
fn a_wrong_clock_is_told_in_seconds() {
    for params in [CodeParams::new(), asked()] {
        let period = i64::from(params.period().as_secs());
        for steps in (-20..=20_i64).filter(|steps| steps.abs() > 7) {
            let seconds = steps * period;
            let code = shown(params, NOW.checked_add_signed(seconds).unwrap());
            assert_eq!(diagnosed(params, &code), Diagnosis::ClockOff { seconds });
        }
        for steps in [-21, 21] {
            let code = shown(params, NOW.checked_add_signed(steps * period).unwrap());
            assert_eq!(diagnosed(params, &code), Diagnosis::NoneFound);
        }
    }
}

#[test]
fn a_clock_in_a_wrong_time_zone_is_found_out_without_sign_or_size() {
    for params in [CodeParams::new(), asked(), CodeParams::steam()] {
        let period = i64::from(params.period().as_secs());
        for half_hours in (-28..=28_i64).filter(|halves| *halves != 0) {
            // Also typed a step late, or by a clock that is a little ahead.
            for late in [-period, 0, period] {
                let off = half_hours * 1800 + late;
                let code = shown(params, NOW.checked_add_signed(off).unwrap());
                assert_eq!(diagnosed(params, &code), Diagnosis::WrongTimeZone, "{off}");
            }
        }
        for off in [
            -29 * 1800,
            29 * 1800,
            -900,
            900 + 1800,
            14 * 3600 + 2 * period,
        ] {
            let code = shown(params, NOW.checked_add_signed(off).unwrap());
            let diagnosis = diagnosed(params, &code);
            assert!(
                matches!(diagnosis, Diagnosis::NoneFound | Diagnosis::ClockOff { .. }),
                "{off}: {diagnosis:?}"
            );
        }
    }
}

#[test]
fn no_time_zone_lies_before_the_first_second() {
    let params = CodeParams::new();
    let code = shown(CodeParams::new(), 14 * 3600 + 1000);
    let diagnosis = diagnose_at(params, &code, 1000);
    assert_eq!(diagnosis, Diagnosis::WrongTimeZone);
}

#[test]
fn four_minutes_are_four_minutes_at_any_second_of_a_step() {
    let params = CodeParams::new();
    for now in NOW..NOW + 30 {
        for (phone, seconds) in [(now - 240, -240), (now + 240, 240)] {
            let code = shown(CodeParams::new(), phone);
            let diagnosis = diagnose_at(params, &code, now);
            assert_eq!(diagnosis, Diagnosis::ClockOff { seconds });
        }
    }
}

/// Of two codes, a page has to say which field is wrong.
#[test]
fn of_two_codes_the_wrong_one_is_named() {
    let params = CodeParams::new();
    let secret = Secret::from_bytes(SECRET).unwrap();
    let two = |codes: [&str; 2]| diagnose_two(&secret, params, codes, UnixTime::from_secs(NOW));
    let other = Totp::from_key(&[7; 20], params).unwrap();
    let other = other.code_at(UnixTime::from_secs(NOW));
    let (first, off) = (shown(params, NOW), shown(params, NOW - 300));
    for first in [&first, &off] {
        assert_eq!(two([first, other.expose()]), Diagnosis::SecondCodeWrong);
    }
    assert_eq!(two([other.expose(), &first]), Diagnosis::NoneFound);
    let malformed = Diagnosis::Malformed(CodeError::Length {
        format: params.format(),
        found: 5,
    });
    assert_eq!(two([&first, "12345"]), malformed);
    assert_eq!(two(["12345", &first]), malformed);
}

#[test]
fn other_mistakes_are_told_too() {
    let params = CodeParams::new();
    let format = CodeParams::new().format();
    let length = |found| Diagnosis::Malformed(CodeError::Length { format, found });
    for (typed, expected) in [
        ("7Q4ZKM-9XW2DR-A0CH5T-VB8E3N", Diagnosis::RecoveryCode),
        ("000000000000000000000000", Diagnosis::RecoveryCode),
        ("", length(0)),
        ("12345", length(5)),
        ("1234567", length(7)),
        ("123456789", length(9)),
        (
            "12345x",
            Diagnosis::Malformed(CodeError::Character { format, index: 5 }),
        ),
        (
            "ana@example.com",
            Diagnosis::Malformed(CodeError::Character { format, index: 0 }),
        ),
    ] {
        assert_eq!(diagnosed(params, typed), expected, "{typed:?}");
    }
    let other = Totp::from_key(&[7; 20], CodeParams::new()).unwrap();
    let code = other.code_at(UnixTime::from_secs(NOW));
    assert_eq!(diagnosed(params, code.expose()), Diagnosis::NoneFound);
}

/// The odds in the documents: a guess meets 40 other steps, 5 or 8 combinations of 3 steps, and 56
/// half hours of 3 steps.
#[test]
fn few_wrong_codes_have_a_wrong_diagnosis() {
    for (period, combinations) in [(30, 5), (45, 8)] {
        let params = CodeParams::new().with_period(Period::from_secs(period).unwrap());
        let mut mistaken = BTreeSet::new();
        for steps in -20..=20 {
            let at = NOW.checked_add_signed(steps * i64::from(period)).unwrap();
            mistaken.insert(shown(params, at));
        }
        for secs in BTreeSet::from([30, 60, period]) {
            for algorithm in [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512] {
                let used = CodeParams::new().with_algorithm(algorithm);
                let used = used.with_period(Period::from_secs(secs).unwrap());
                let secs = u64::from(secs);
                mistaken.extend([NOW - secs, NOW, NOW + secs].map(|at| shown(used, at)));
            }
        }
        assert_eq!(mistaken.len(), 1 + 40 + combinations * 3);
        for half_hours in (-28..=28).filter(|halves| *halves != 0) {
            for late in [-i64::from(period), 0, period.into()] {
                let at = NOW.checked_add_signed(half_hours * 1800 + late).unwrap();
                mistaken.insert(shown(params, at));
            }
        }
        assert_eq!(mistaken.len(), 1 + 40 + combinations * 3 + 56 * 3);
        for guess in (0..1_000_000).step_by(1_999) {
            let guess = format!("{guess:06}");
            let none = diagnosed(params, &guess) == Diagnosis::NoneFound;
            assert_eq!(none, !mistaken.contains(&guess), "{guess}");
        }
        for code in mistaken {
            assert_ne!(diagnose_at(params, &code, NOW), Diagnosis::NoneFound);
        }
    }
}

proptest! {
    #![proptest_config(seeded(256))]

    #[test]
    fn no_text_and_no_time_panics(typed in ".{0,30}", now in any::<u64>(), period in 1..=86_400_u32) {
        let params = CodeParams::new().with_period(Period::from_secs(period).unwrap());
        let _ = diagnose_at(params, &typed, now).to_string();
        prop_assert_eq!(diagnose_at(params, &shown(params, now), now), Diagnosis::Right);
    }
}
