//! What the person at the keyboard reads when something is refused.

use core::fmt;

use crate::otp::code::CodeError;
use crate::sign_in::refusal::Refusal;
use crate::time::UnixTime;

impl Refusal {
    /// The sentence for the person at the keyboard; with a wait, the seconds that are left.
    ///
    /// # Security
    ///
    /// A wrong code and a used one get the same sentence, so that it tells a guesser nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{FactorState, Policy, Refusal, UnixTime};
    ///
    /// let now = UnixTime::from_secs(1_800_000_000);
    /// let text = Refusal::Disabled.message(now).to_string();
    /// assert_eq!(text, "Codes are disabled after too many wrong ones. Use a recovery code, or ask for help.");
    /// ```
    #[must_use]
    pub fn message(&self, now: UnixTime) -> impl fmt::Display {
        Message::new(*self, now)
    }
}

/// A refusal in words, at a moment.
struct Message {
    refusal: Refusal,
    now: UnixTime,
}

impl Message {
    const fn new(refusal: Refusal, now: UnixTime) -> Self {
        Self { refusal, now }
    }

    /// The seconds until something will be compared again.
    fn wait(&self) -> Option<u64> {
        let left = self.refusal.retry_at()?.saturating_since(self.now);
        Some(left.as_secs()).filter(|secs| *secs > 0)
    }
}

/// Seconds in words, one of them in the singular.
pub(super) struct Seconds(pub(super) u64);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => f.write_str("1 second"),
            secs => write!(f, "{secs} seconds"),
        }
    }
}

const NOT_ACCEPTED: &str =
    "That code was not accepted. Each code works once; type the next one that your app shows.";
const DISABLED: &str =
    "Codes are disabled after too many wrong ones. Use a recovery code, or ask for help.";

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.refusal {
            Refusal::Malformed(CodeError::Length { found: 0, .. }) => "Type a code.",
            Refusal::Malformed(error) => return write!(f, "That is not a code: {error}."),
            Refusal::Unconfirmed(diagnosis) => return fmt::Display::fmt(&diagnosis, f),
            Refusal::Throttled { .. } => {
                return match self.wait() {
                    Some(secs) => {
                        write!(
                            f,
                            "Too many wrong codes. Try again in {}, or use a recovery code.",
                            Seconds(secs)
                        )
                    }
                    None => f.write_str("Too many wrong codes. Try again later."),
                };
            }
            Refusal::WrongCode { disabled: true, .. } | Refusal::Disabled => DISABLED,
            Refusal::WrongCode { .. } => {
                f.write_str(NOT_ACCEPTED)?;
                return match self.wait() {
                    Some(secs) => write!(f, " You can try again in {}.", Seconds(secs)),
                    None => Ok(()),
                };
            }
            Refusal::ClockBehind { .. } | Refusal::Replayed => NOT_ACCEPTED,
            Refusal::Duplicate => "This app is set up already.",
            Refusal::Full => "You have as many apps as are allowed. Remove one first.",
            Refusal::LastFactor => {
                "Without this app you could not sign in. Keep it, or turn two-factor authentication off."
            }
            Refusal::NotSetUp => "Two-factor authentication is not set up.",
            Refusal::ProofNeeded => "Type a code to confirm this change.",
            Refusal::Readable => "The record can be read and is not replaced.",
            Refusal::RecoveryCodeNeeded => {
                "A code of your app is not enough here. Use a recovery code."
            }
            Refusal::ResyncOff => "Two codes are not accepted here. Type one code.",
            Refusal::SetUpGone => {
                "This set-up has ended. If your app is not in your list, start again."
            }
            Refusal::StepAhead => {
                "The last used step of the old system lies in the future. Check the value."
            }
            Refusal::TwoCodesNeeded => {
                "Type two codes of your token, one after the other, into the two fields."
            }
            Refusal::UnknownId => "There is no such entry any more.",
            Refusal::WrongRecoveryCode => {
                "That recovery code was not accepted. Each one works once; try another, or ask for help."
            }
        };
        f.write_str(text)
    }
}
