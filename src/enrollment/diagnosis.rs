//! Why the first code of an enrollment is wrong.

use core::fmt;

use crate::enrollment::Enrollment;
use crate::otp::code::{Code, CodeError};
use crate::otp::params::{Algorithm, CodeFormat, CodeParams, Digits, Period};
use crate::otp::secret::Secret;
use crate::otp::totp::Totp;
use crate::otp::window::Window;
use crate::recovery::codes::RecoveryCode;
use crate::sign_in::decide::signed_distance;
use crate::time::UnixTime;

/// Forms of a code; no two have one length, so a text has at most one of them.
const FORMATS: [CodeFormat; 4] = [
    CodeFormat::Decimal(Digits::Six),
    CodeFormat::Decimal(Digits::Seven),
    CodeFormat::Decimal(Digits::Eight),
    CodeFormat::Steam,
];

const ALGORITHMS: [Algorithm; 3] = [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512];

/// The periods, beside the enrollment's own, that apps fall back to or let people choose.
const PERIODS: [u32; 2] = [30, 60];

impl Enrollment {
    /// Looks for the reason why a code is not right, for a text that the user can act on.
    ///
    /// It tries the 20 steps before and after the present one, for a clock that is off; then, within
    /// one step of now, every other combination of an algorithm, the form that the text has, and a
    /// period of 30 or 60 seconds or the enrollment's own, for an app that ignores what the URI
    /// asks; at last every half hour up to 14 hours from now, for a clock that was set by hand in a
    /// wrong time zone. None of these is ever accepted.
    ///
    /// A wrong guess is taken for one of them by chance: a code of six digits meets 40 other steps,
    /// 5 to 8 other combinations of 3 steps each, and 56 half hours of 3 steps each, so with odds of
    /// at most 232 in a million.
    ///
    /// # Security
    ///
    /// Answer only the session that was shown the secret, and only before the enrollment is
    /// confirmed: to anybody else each answer is worth 209 guesses at a code instead of 3. A wrong
    /// time zone is named without its sign or size, which would tell codes that will be right
    /// later. Not constant time in what it finds.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{Algorithm, Diagnosis, Enrollment, Label, CodeParams, Secret, Totp, UnixTime};
    ///
    /// let secret = Secret::from_bytes(b"12345678901234567890")?;
    /// let app = Totp::new(&secret, CodeParams::new()); // ignores what it is asked for
    /// let (now, asked) = (UnixTime::from_secs(1_000), CodeParams::new().with_algorithm(Algorithm::Sha256));
    /// let enrollment = Enrollment::begin_with(Label::new("ana")?, secret, asked, now)?;
    ///
    /// let diagnosis = enrollment.diagnose(app.code_at(now).expose(), now);
    /// assert_eq!(diagnosis, Diagnosis::AppIgnored { used: CodeParams::new() });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn diagnose(&self, code: &str, now: UnixTime) -> Diagnosis {
        diagnose(self.key_uri().secret(), self.totp().params(), code, now)
    }
}

/// Looks for the reason why a text is not the code of this secret and these parameters now.
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
        .hits(code, Window::FARTHEST.around(present))
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

/// What is behind a code that does not confirm an enrollment; `Display` is for its user.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Diagnosis {
    /// The app goes by other parameters than the URI's: it ignores some, or they were set by hand.
    AppIgnored {
        /// The parameters that its code fits.
        used: CodeParams,
    },
    /// The code belongs to another time: a wrong clock, or a code that has lain about.
    ClockOff {
        /// How far the phone's clock is ahead, in seconds; below 0, behind. A multiple of the
        /// period.
        seconds: i64,
    },
    /// Neither a code of the app nor a recovery code.
    Malformed(CodeError),
    /// A code, but of another secret as far as can be told.
    NoneFound,
    /// It has the form of a recovery code.
    RecoveryCode,
    /// The code of this very step; a wider search had no reason.
    Right,
    /// The code belongs to a time that is whole or half hours off, up to 14: a clock that was set by
    /// hand in a wrong time zone.
    WrongTimeZone,
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::AppIgnored { used } => {
                f.write_str("Your app makes ")?;
                match used.format() {
                    CodeFormat::Decimal(digits) => write!(f, "codes of {} digits", digits.count())?,
                    CodeFormat::Steam => f.write_str("Steam codes")?,
                }
                let (period, algorithm) = (used.period().as_secs(), used.algorithm());
                write!(
                    f,
                    " every {period} seconds with {algorithm}, which is not what this service asks \
                     for. Use another app, or type the key in with the right settings."
                )
            }
            Self::ClockOff { seconds } => {
                let direction = if seconds < 0 { "behind" } else { "ahead" };
                f.write_str("Your phone's clock is about ")?;
                match seconds.unsigned_abs() {
                    seconds @ 0..90 => write!(f, "{seconds} seconds")?,
                    seconds => write!(f, "{} minutes", seconds.saturating_add(30) / 60)?,
                }
                write!(
                    f,
                    " {direction}. Set its time automatically, then type the next code."
                )
            }
            Self::Malformed(error) => write!(f, "That is no code of the app: {error}."),
            Self::NoneFound => f.write_str(
                "That is not a code of this key. Type the one that the app shows now; if that is \
                 wrong too, make sure that it is for the account you are setting up, and not an \
                 older entry.",
            ),
            Self::RecoveryCode => {
                f.write_str("That is a recovery code. Type the code that your app shows.")
            }
            Self::Right => f.write_str("That code is right."),
            Self::WrongTimeZone => f.write_str(
                "Your phone's time is that of another time zone. Set its time and its time zone \
                 automatically, then type the next code.",
            ),
        }
    }
}
