//! Where a policy and an authenticator part from the standards.

use core::fmt;

use crate::factors::contents::authenticator::{AuthenticatorId, AuthenticatorKind};
use crate::factors::state::Factors;
use crate::otp::params::{CodeFormat, CodeParams};
use crate::otp::secret::Secret;
use crate::sign_in::policy::Policy;

/// A point in which a policy, or an authenticator of a user, does not follow a standard.
/// [`Policy::deviations`] and [`Factors::deviations`] list them for an audit.
///
/// `Display` names the clause.
#[doc(alias("compliance", "NIST", "ASVS", "PCI DSS"))]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Deviation {
    /// A code is accepted for over 30 seconds (OWASP ASVS 5.0, 6.5.5).
    CodeLifetime,
    /// An accepted code does not clear all earlier failures (NIST SP 800-63B-4 §3.2.2, a SHOULD). It is
    /// so on purpose: otherwise somebody who guesses between the owner's sign-ins is never stopped.
    DebtKept,
    /// Steps after the present one are accepted, for clocks that run ahead; RFC 6238 §5.2 speaks
    /// of delay only (§6 of clock drift in both directions).
    FutureSteps,
    /// More than five failures in a row block nothing (PSD2, Delegated Regulation (EU) 2018/389,
    /// Article 4(3)(b)).
    LateBlock,
    /// The code changes less often than every two minutes (NIST SP 800-63B-4 §3.1.4.1).
    LongPeriod,
    /// More than one step of delay is accepted (RFC 6238 §5.2).
    LongDelay,
    /// Ten failures in a row mean a wait of under 30 minutes (PCI DSS 4.0, 8.3.4).
    ShortLock,
    /// Under 128 bits of secret (RFC 4226 §4 R6).
    ShortSecret,
    /// The code is not decimal (RFC 4226 §4 R4, a SHOULD; §5.3); five of Steam's characters are
    /// worth seven digits.
    SteamCode,
    /// Under 112 bits of secret (NIST SP 800-63B-4 §3.1.4.1).
    WeakSecret,
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CodeLifetime => "ASVS 5.0 6.5.5: a code is accepted for over 30 seconds",
            Self::DebtKept => {
                "NIST SP 800-63B-4 3.2.2: an accepted code does not clear all earlier failures"
            }
            Self::FutureSteps => "RFC 6238 5.2: codes of steps to come are accepted",
            Self::LateBlock => "PSD2 RTS 4(3)(b): more than five failures in a row block nothing",
            Self::LongPeriod => {
                "NIST SP 800-63B-4 3.1.4.1: the code changes less often than every two minutes"
            }
            Self::LongDelay => "RFC 6238 5.2: more than one step of delay is accepted",
            Self::ShortLock => {
                "PCI DSS 4.0 8.3.4: ten failures in a row mean a wait of under 30 minutes"
            }
            Self::ShortSecret => "RFC 4226 4 R6: the secret has under 128 bits",
            Self::SteamCode => "RFC 4226 5.3: the code is not decimal",
            Self::WeakSecret => "NIST SP 800-63B-4 3.1.4.1: the secret has under 112 bits",
        })
    }
}

impl Policy {
    /// Lists each point where this policy, with such an authenticator app, differs from a standard.
    ///
    /// It is for an audit; nothing is refused because of it. It covers RFC 4226, RFC 6238, NIST SP
    /// 800-63B-4, OWASP ASVS 5.0, PCI DSS 4.0 (8.3.4, 8.5.1) and the PSD2 RTS (Article 4). A service
    /// picks those that it is held to.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::factors::Deviation;
    /// use second_factor::{CodeParams, Policy, Secret};
    ///
    /// let secret = Secret::from_bytes(&[7; 20])?;
    /// let list: Vec<_> = Policy::asvs_5().deviations(&secret, CodeParams::new()).collect();
    /// assert_eq!(list, [Deviation::DebtKept, Deviation::ShortLock]);
    /// # Ok::<(), second_factor::error::SecretError>(())
    /// ```
    pub fn deviations(
        &self,
        secret: &Secret,
        params: CodeParams,
    ) -> impl Iterator<Item = Deviation> + use<> {
        self.deviations_with(secret, AuthenticatorKind::Totp(params))
    }

    fn deviations_with(
        &self,
        secret: &Secret,
        kind: AuthenticatorKind,
    ) -> impl Iterator<Item = Deviation> + use<> {
        let secret = secret.expose_bytes().len();
        // The codes of a token do not end with time.
        let (past, future, period) = match kind {
            AuthenticatorKind::Hotp { .. } => (0, 0, 0),
            AuthenticatorKind::Totp(params) => (
                self.window().past(),
                self.window().future(),
                params.period().as_secs(),
            ),
        };
        let lifetime = period.saturating_mul(self.window().live());
        [
            (Deviation::CodeLifetime, lifetime > 30),
            (Deviation::DebtKept, true),
            (Deviation::FutureSteps, future > 0),
            (Deviation::LateBlock, !self.waits_after(5, 1)),
            (Deviation::LongPeriod, period > 120),
            (Deviation::LongDelay, past > 1),
            (Deviation::ShortLock, !self.waits_after(10, 30 * 60)),
            (Deviation::ShortSecret, secret < 16),
            (Deviation::SteamCode, kind.format() == CodeFormat::Steam),
            (Deviation::WeakSecret, secret < 14),
        ]
        .into_iter()
        .filter_map(|(deviation, found)| found.then_some(deviation))
    }

    /// Whether that many failures in a row mean a wait of at least so many seconds, or the end.
    fn waits_after(&self, failures: u8, secs: u32) -> bool {
        let late = u32::from(failures).saturating_sub(self.free_failures());
        let wait = u8::try_from(late).ok().filter(|late| *late > 0);
        let wait = wait.map_or(0, |late| self.wait(late));
        wait >= secs || self.max_failures() <= failures.into()
    }
}

impl Factors {
    /// Lists each point where an authenticator of this user differs from a standard, for an audit.
    ///
    /// The list of [`Policy::deviations`] for each authenticator, those of tokens with a button
    /// (RFC 4226) too. What is counted against guessing is counted for all of them together.
    pub fn deviations(&self) -> impl Iterator<Item = (AuthenticatorId, Deviation)> {
        self.contents.authenticators.iter().flat_map(|one| {
            let list = self.policy().deviations_with(&one.secret, one.kind);
            list.map(|deviation| (one.id, deviation))
        })
    }
}
