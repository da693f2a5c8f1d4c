//! One authenticator of a user: an app that follows the clock, or a token that counts.

use alloc::string::String;
use core::fmt;

use crate::otp::code::{Code, CodeError};
use crate::otp::hotp::Hotp;
use crate::otp::matches::{Hidden, Matches};
use crate::otp::params::{Algorithm, CodeFormat, CodeParams, Digits};
use crate::otp::secret::Secret;
use crate::otp::totp::Totp;
use crate::otp::window::Window;
use crate::sign_in::mark::Mark;
use crate::sign_in::policy::Policy;
use crate::sign_in::refusal::Refusal;
use crate::time::UnixTime;

/// The number of one of a user's authenticators. It is never given twice to one user.
///
/// It is public knowledge, fit for a form field; without the right to change, it changes nothing.
#[expect(clippy::exhaustive_structs, reason = "a number, for forms and logs")]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct AuthenticatorId(pub u32);

impl fmt::Display for AuthenticatorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// What kind of authenticator it is, and how its codes are made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum AuthenticatorKind {
    /// A token with a button, whose codes follow a counter (RFC 4226).
    Hotp {
        /// The hash under the HMAC.
        algorithm: Algorithm,
        /// Digits in a code.
        digits: Digits,
    },
    /// An app or token whose codes follow the clock (RFC 6238).
    Totp(CodeParams),
}

impl AuthenticatorKind {
    /// The form of its codes.
    #[must_use]
    pub const fn format(&self) -> CodeFormat {
        match self {
            Self::Hotp { digits, .. } => CodeFormat::Decimal(*digits),
            Self::Totp(params) => params.format(),
        }
    }
}

/// An authenticator in a record.
pub(in crate::factors) struct Authenticator {
    pub(in crate::factors) id: AuthenticatorId,
    pub(in crate::factors) kind: AuthenticatorKind,
    pub(in crate::factors) secret: Secret,
    pub(in crate::factors) mark: Mark,
    /// A restored backup may have an old counter: a token has to show two codes in a row.
    pub(in crate::factors) two_codes: bool,
    pub(in crate::factors) name: String,
    pub(in crate::factors) added_at: UnixTime,
    pub(in crate::factors) used_at: Option<UnixTime>,
}

/// How far a search for two codes in a row goes.
#[derive(Clone, Copy)]
pub(in crate::factors) struct Reach {
    pub(in crate::factors) window: Window,
    pub(in crate::factors) counters: u8,
}

impl Reach {
    /// At sign-in: 20 steps either way, or 20 counters.
    pub(in crate::factors) const NEAR: Self = Self {
        window: Window::FOR_TWO,
        counters: 20,
    };

    /// With a proof by something else: 60 steps either way, or 100 counters.
    pub(in crate::factors) const FAR: Self = Self {
        window: Window::FAR,
        counters: 100,
    };
}

/// What was compared with one code, and not yet looked at.
pub(in crate::factors) struct Compared<T> {
    pub(in crate::factors) found: T,
    /// The step of now, or the next counter.
    pub(in crate::factors) expected: u64,
}

impl Authenticator {
    pub(in crate::factors) fn parse(&self, typed: &str) -> Result<Code, CodeError> {
        Code::parse(typed, self.kind.format())
    }

    /// Compares one code with all that may be accepted now.
    ///
    /// # Errors
    ///
    /// [`Refusal::ClockBehind`] or [`Refusal::TwoCodesNeeded`] if there is nothing to compare with.
    pub(in crate::factors) fn compare(
        &self,
        code: &Code,
        policy: &Policy,
        look_ahead: u8,
        now: UnixTime,
    ) -> Result<Compared<Hidden>, Refusal> {
        if self.two_codes {
            return Err(Refusal::TwoCodesNeeded);
        }
        match self.kind {
            AuthenticatorKind::Hotp { algorithm, digits } => {
                let hotp = Hotp::new(&self.secret, algorithm, digits);
                Ok(Compared {
                    found: hotp.matches(code, self.mark.counters(look_ahead)),
                    expected: self.mark.next_counter(),
                })
            }
            AuthenticatorKind::Totp(params) => {
                let totp = Totp::new(&self.secret, params);
                let steps = self.mark.steps(&totp, policy.window(), now)?;
                Ok(Compared {
                    found: totp.matches(code, steps),
                    expected: totp.step_at(now).counter(),
                })
            }
        }
    }

    /// Compares two codes with all steps or counters in reach.
    ///
    /// # Errors
    ///
    /// [`Refusal::ClockBehind`] if there is nothing to compare with.
    pub(in crate::factors) fn compare_two(
        &self,
        [first, second]: [&Code; 2],
        reach: Reach,
        now: UnixTime,
    ) -> Result<Compared<[Hidden; 2]>, Refusal> {
        match self.kind {
            AuthenticatorKind::Hotp { algorithm, digits } => {
                let hotp = Hotp::new(&self.secret, algorithm, digits);
                let counters = self.mark.counters(reach.counters);
                let first = hotp.matches(first, counters.clone());
                Ok(Compared {
                    found: [first, hotp.matches(second, counters)],
                    expected: self.mark.next_counter(),
                })
            }
            AuthenticatorKind::Totp(params) => {
                let totp = Totp::new(&self.secret, params);
                let steps = self.mark.steps_for_two(&totp, reach.window, now)?;
                let first = totp.matches(first, steps.clone());
                Ok(Compared {
                    found: [first, totp.matches(second, steps)],
                    expected: totp.step_at(now).counter(),
                })
            }
        }
    }

    /// Of what matched, the step or counter that would be accepted and used up.
    ///
    /// The newest step of an app, so that all before it are used up; the oldest counter of a token,
    /// so that it is not pushed further than it has to be.
    pub(in crate::factors) fn newest_unused(&self, matches: Matches) -> Option<u64> {
        let unused = matches.above(self.mark.last());
        match self.kind {
            AuthenticatorKind::Hotp { .. } => unused.oldest(),
            AuthenticatorKind::Totp(_) => unused.newest(),
        }
    }

    /// The step at the end of the window around now: all of it used up.
    pub(in crate::factors) fn end_of_window(&self, policy: &Policy, now: UnixTime) -> Option<u64> {
        match self.kind {
            AuthenticatorKind::Hotp { .. } => None,
            AuthenticatorKind::Totp(params) => {
                let present = Totp::new(&self.secret, params).step_at(now).counter();
                let center = present.saturating_add_signed(self.mark.offset().into());
                Some(center.saturating_add(policy.window().future().into()))
            }
        }
    }
}

/// Bytes of a name at most.
pub(in crate::factors) const LONGEST_NAME: usize = 64;

/// A name without control characters, cut to 64 bytes at a character.
pub(in crate::factors) fn clean_name(name: &str) -> String {
    let mut clean = String::with_capacity(name.len().min(LONGEST_NAME));
    for character in name.chars().filter(|c| !c.is_control()) {
        // Here, and not before the loop: a control character may stand in front of a space.
        if clean.is_empty() && character.is_whitespace() {
            continue;
        }
        if clean.len().saturating_add(character.len_utf8()) > LONGEST_NAME {
            break;
        }
        clean.push(character);
    }
    clean.truncate(clean.trim_end().len());
    clean
}
