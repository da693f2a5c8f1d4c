//! What a wrong code of a set-up may come from.

use core::fmt;

use crate::otp::code::CodeError;
use crate::otp::params::{CodeFormat, CodeParams};
use crate::sign_in::message::Seconds;

/// Why a code does not confirm a set-up; `Display` is for the person who typed it.
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
    /// The first of two codes is right, and the second is not the one after it.
    SecondCodeWrong,
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
                    seconds @ 0..90 => fmt::Display::fmt(&Seconds(seconds), f)?,
                    seconds => write!(f, "{} minutes", seconds.saturating_add(30) / 60)?,
                }
                write!(
                    f,
                    " {direction}. Set its time automatically, then type the next code."
                )
            }
            Self::Malformed(CodeError::Length { found: 0, .. }) => {
                f.write_str("Type the code that your app shows.")
            }
            Self::Malformed(error) => write!(f, "That is not a code of your app: {error}."),
            Self::NoneFound => f.write_str(
                "That code does not match. Type the code that your app shows now. If the app has more \
                 than one entry for this account, use the newest.",
            ),
            Self::RecoveryCode => {
                f.write_str("That is a recovery code. Type the code that your app shows.")
            }
            Self::Right => f.write_str("That code is right."),
            Self::SecondCodeWrong => f.write_str(
                "The first code is right, but the second is not the one after it. Wait until the \
                 app shows the next code, and type both again.",
            ),
            Self::WrongTimeZone => f.write_str(
                "Your phone's time is that of another time zone. Set its time and its time zone \
                 automatically, then type the next code.",
            ),
        }
    }
}
