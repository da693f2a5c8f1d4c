//! A phone for tests.

use alloc::string::String;
use alloc::vec::Vec;

use crate::factors::set_up::SetUp;
use crate::otp::hotp::Hotp;
use crate::otp::params::{CodeFormat, CodeParams, Digits};
use crate::otp::secret::Secret;
use crate::otp::totp::Totp;
use crate::time::{Step, UnixTime};
use crate::uri::KeyKind;
use crate::uri::key_uri::KeyUri;

/// Steps around the present one whose codes count as right ones: more than any window has.
const NEAR: u64 = 130;

/// A fake authenticator app for tests. It shows the codes of the set-up or the key URI that it has
/// scanned.
///
/// # Examples
///
/// ```
/// use second_factor::testing::Phone;
/// use second_factor::{Label, MemoryStore, NewApp, Proof, Records, TwoFactor, UnixTime};
///
/// # pollster::block_on(async {
/// let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
/// let now = UnixTime::from_secs(1_800_000_000);
/// let app = NewApp::new(Label::new("ana@example.com")?);
/// let set_up = two_factor.update(&7, now, |f| f.set_up(&app, Proof::First)).await?;
///
/// let phone = Phone::scan(&set_up);
/// let typed = phone.code_at(now);
/// let confirmed = two_factor.update(&7, now, |f| f.confirm(set_up.id, &typed)).await?;
/// assert!(confirmed.recovery_codes.is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "authenticator app")]
#[derive(Debug)]
pub struct Phone {
    codes: Codes,
    /// Seconds by which its clock is ahead.
    ahead: i64,
}

#[derive(Debug)]
enum Codes {
    Clock(Totp),
    Counter {
        hotp: Hotp,
        digits: Digits,
        next: Step,
    },
}

impl Phone {
    /// Scans what *Set up* shows.
    #[must_use]
    pub fn scan(set_up: &SetUp) -> Self {
        Self::scan_uri(&set_up.key_uri)
    }

    /// Scans a key URI. That of a token with a counter gives the code of this counter, at any time.
    #[must_use]
    pub fn scan_uri(uri: &KeyUri) -> Self {
        let codes = match uri.kind() {
            KeyKind::Totp(params) => Codes::Clock(Totp::new(uri.secret(), params)),
            KeyKind::Hotp {
                algorithm,
                digits,
                counter,
            } => Codes::Counter {
                hotp: Hotp::new(uri.secret(), algorithm, digits),
                digits,
                next: Step::from_counter(counter),
            },
        };
        Self { codes, ahead: 0 }
    }

    pub(super) fn with_secret(secret: &Secret) -> Self {
        Self {
            codes: Codes::Clock(Totp::new(secret, CodeParams::new())),
            ahead: 0,
        }
    }

    /// Sets that its clock is ahead by so many seconds; negative ones for a clock that is behind.
    #[must_use]
    pub fn with_clock_ahead(self, secs: i64) -> Self {
        Self {
            ahead: secs,
            ..self
        }
    }

    /// The code that it shows at this moment.
    #[must_use]
    pub fn code_at(&self, now: UnixTime) -> String {
        self.code(now, 0)
    }

    /// That code and the one after it, as a user reads them for a clock that is wrong.
    #[must_use]
    pub fn two_codes_at(&self, now: UnixTime) -> [String; 2] {
        [self.code(now, 0), self.code(now, 1)]
    }

    /// A code of the same form that it does not show within 130 steps of this moment.
    #[must_use]
    pub fn wrong_code_at(&self, now: UnixTime) -> String {
        let (format, first) = match &self.codes {
            Codes::Clock(totp) => (totp.params().format(), self.step(totp, now)),
            Codes::Counter { digits, next, .. } => (CodeFormat::Decimal(*digits), *next),
        };
        let first = first.counter().saturating_sub(NEAR);
        let steps = (0..=NEAR.saturating_mul(2)).map(|n| first.saturating_add(n));
        let right: Vec<_> = steps.map(|step| self.code_of(step)).collect();
        let mut code = self.code_at(now);
        let signs = match format {
            CodeFormat::Steam => "23456789BCDFGHJKMNPQRTVWXY",
            CodeFormat::Decimal(_) => "0123456789",
        };
        // A code of other signs at the three last places: 261 of a thousand at most are right.
        for _ in 0..3 {
            let _ = code.pop();
        }
        let pairs = signs
            .chars()
            .flat_map(|a| signs.chars().map(move |b| [a, b]));
        let ends = pairs.flat_map(|[a, b]| signs.chars().map(move |c| [a, b, c]));
        let wrong = ends
            .map(|end| code.chars().chain(end).collect::<String>())
            .find(|other| !right.contains(other));
        wrong.unwrap_or_default()
    }

    fn code(&self, now: UnixTime, later: u64) -> String {
        let first = match &self.codes {
            Codes::Clock(totp) => self.step(totp, now),
            Codes::Counter { next, .. } => *next,
        };
        self.code_of(first.counter().saturating_add(later))
    }

    fn code_of(&self, counter: u64) -> String {
        match &self.codes {
            Codes::Clock(totp) => totp.code(Step::from_counter(counter)).expose().into(),
            Codes::Counter { hotp, .. } => hotp.code(counter).expose().into(),
        }
    }

    fn step(&self, totp: &Totp, now: UnixTime) -> Step {
        let shown = now.as_secs().saturating_add_signed(self.ahead);
        totp.step_at(UnixTime::from_secs(shown))
    }
}
