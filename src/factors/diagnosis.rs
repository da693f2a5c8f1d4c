//! The search for the reason why the first code of a set-up is wrong.

use crate::factors::contents::codes::RecoveryCode;
use crate::otp::code::Code;
use crate::otp::params::{Algorithm, CodeFormat, CodeParams, Digits, Period};
use crate::otp::secret::Secret;
use crate::otp::totp::Totp;
use crate::otp::window::Window;
use crate::sign_in::diagnosis::Diagnosis;
use crate::sign_in::mark::signed_distance;
use crate::time::UnixTime;

/// Forms of a code; no two have one length, so a text has at most one of them.
const FORMATS: [CodeFormat; 4] = [
    CodeFormat::Decimal(Digits::Six),
    CodeFormat::Decimal(Digits::Seven),
    CodeFormat::Decimal(Digits::Eight),
    CodeFormat::Steam,
];

const ALGORITHMS: [Algorithm; 3] = [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512];

/// The periods, beside the set-up's own, that apps fall back to or let people choose.
const PERIODS: [u32; 2] = [30, 60];

/// Looks for the reason why a text is not the code of this secret and these parameters now.
///
/// It tries, in this order:
///
/// 1. for a clock that is off: the 20 steps before and after the present one;
/// 2. for an app that ignores what the URI asks, within one step of now: every other combination of an
///    algorithm, the form that the text has, and a period of 30 or 60 seconds or the one asked for;
/// 3. for a clock that was set by hand in a wrong time zone: every half hour up to 14 hours from now.
///
/// A wrong guess may be taken for one of them by chance. A code of six digits meets 40 other steps, 5 to
/// 8 other combinations of 3 steps each, and 56 half hours of 3 steps each: at most 232 in a million.
/// A wrong time zone is named without its sign or size, which would tell codes that will be right
/// later. The time taken depends on what it finds.
pub(crate) fn diagnose(
    secret: &Secret,
    params: CodeParams,
    typed: &str,
    now: UnixTime,
) -> Diagnosis {
    let own = Code::parse(typed, params.format());
    let totp = Totp::new(secret, params);
    let clock = own.as_ref().ok().and_then(|code| clock(&totp, code, now));
    let other = clock.or_else(|| ignored(secret, params, typed, now));
    match (other, own) {
        (Some(diagnosis), _) => diagnosis,
        (None, Ok(code)) if is_of_another_zone(&totp, &code, now) => Diagnosis::WrongTimeZone,
        (None, Ok(_)) => Diagnosis::NoneFound,
        (None, Err(_)) if RecoveryCode::parse(typed).is_some() => Diagnosis::RecoveryCode,
        (None, Err(error)) => Diagnosis::Malformed(error),
    }
}

/// The parameters by which an app would show this code now; those that were asked for are among
/// the ones that are tried, but [`clock`] has not found the code there.
fn ignored(secret: &Secret, asked: CodeParams, typed: &str, now: UnixTime) -> Option<Diagnosis> {
    let code = FORMATS
        .into_iter()
        .find_map(|format| Code::parse(typed, format).ok())?;
    let used = alternatives(asked.with_format(code.format())).find(|used| {
        let app = Totp::new(secret, *used);
        app.peek(&code, now, Window::DEFAULT).is_some()
    })?;
    Some(Diagnosis::AppIgnored { used })
}

/// How far off a clock is that shows this code now.
fn clock(totp: &Totp, code: &Code, now: UnixTime) -> Option<Diagnosis> {
    let present = totp.step_at(now);
    let step = totp
        .matches(code, Window::FOR_TWO.around(present))
        .reveal()
        .nearest(present.counter())?;
    let steps = i64::from(signed_distance(step, present.counter()));
    Some(
        match steps.saturating_mul(totp.params().period().as_secs().into()) {
            0 => Diagnosis::Right,
            seconds => Diagnosis::ClockOff { seconds },
        },
    )
}

/// Whether a clock that is whole or half hours off, up to 14, shows this code now.
///
/// The zones in use lie between 12 hours behind UTC and 14 ahead, and by whole or half hours from
/// each other. Three (Nepal, Eucla, Chatham) lie a quarter of an hour beside; they are left out,
/// since each moment tried is a code more for a guess.
fn is_of_another_zone(totp: &Totp, code: &Code, now: UnixTime) -> bool {
    (1..=28_u64)
        .filter_map(|halves| halves.checked_mul(30 * 60))
        .flat_map(|off| {
            [
                now.as_secs().checked_sub(off),
                now.as_secs().checked_add(off),
            ]
        })
        .flatten()
        .any(|clock| {
            totp.peek(code, UnixTime::from_secs(clock), Window::DEFAULT)
                .is_some()
        })
}

/// Every algorithm with every period, what apps fall back to first; 6 or 9 in all.
fn alternatives(own: CodeParams) -> impl Iterator<Item = CodeParams> {
    let periods = PERIODS
        .into_iter()
        .filter_map(|secs| Period::from_secs(secs).ok());
    let periods = periods
        .filter(move |period| *period != own.period())
        .chain([own.period()]);
    periods.flat_map(move |period| {
        ALGORITHMS.map(|algorithm| own.with_period(period).with_algorithm(algorithm))
    })
}

/// Looks for the reason why two texts are not two codes in a row.
pub(crate) fn diagnose_two(
    secret: &Secret,
    params: CodeParams,
    [first, second]: [&str; 2],
    now: UnixTime,
) -> Diagnosis {
    let second = Code::parse(second, params.format());
    match (diagnose(secret, params, first, now), second) {
        (diagnosis @ Diagnosis::Malformed(_), _) => diagnosis,
        (_, Err(error)) => Diagnosis::Malformed(error),
        (Diagnosis::Right | Diagnosis::ClockOff { .. }, Ok(_)) => Diagnosis::SecondCodeWrong,
        (diagnosis, Ok(_)) => diagnosis,
    }
}

#[cfg(test)]
mod tests;
