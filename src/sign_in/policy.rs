//! The numbers that a service decides: how wide the window is, how guessing is slowed and ended.

use core::time::Duration;

use crate::otp::params::{CodeFormat, CodeParams, Digits};
use crate::otp::window::Window;

/// NIST SP 800-63B-4 §3.2.2: no more consecutive failures than this, then the factor is disabled.
pub(super) const MOST_FAILURES: u8 = 100;

/// The rules of sign-ins: which codes are accepted, how wrong ones slow a guesser down, and when they
/// disable codes.
///
/// A *failure* is a wrong code that was counted. The first failures are free. Each further one means a
/// wait, which doubles up to a limit; an accepted code ends the waits.
///
/// Also, each failure adds to a *debt*. An accepted code pays back only a part of a failure. A debt of
/// [`max_failures`](Self::with_max_failures) failures disables the factor, or all authenticators of
/// the user. So there are never more guesses than `max_failures + sign_ins / failure_cost`, rounded
/// up, also if they are made between the owner's own sign-ins. A guess that may hit several
/// authenticators costs more. 100 failures in a row disable in any case (NIST SP 800-63B-4 §3.2.2).
///
/// # Security
///
/// Ask for a code only after the first factor (the password) was right; otherwise anybody can
/// disable anybody's factor.
///
/// # Examples
///
/// ```
/// use core::time::Duration;
/// use second_factor::{CodeParams, Policy, Window};
///
/// let policy = Policy::new()
///     .with_window(Window::EXACT)
///     .with_first_wait(Duration::from_secs(60))?
///     .with_max_failures(50)?;
/// assert_eq!(policy.odds_per_guess(CodeParams::new()), 1e-6);
/// # Ok::<(), second_factor::error::PolicyError>(())
/// ```
#[doc(alias("brute force", "lockout", "rate limit", "throttling"))]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Policy {
    pub(super) window: Window,
    pub(super) look_ahead: u8,
    pub(super) free_failures: u8,
    pub(super) first_wait: u32,
    pub(super) longest_wait: u32,
    pub(super) max_failures: u8,
    pub(super) failure_cost: u8,
    pub(super) most_authenticators: u8,
    pub(super) resync: bool,
}

impl Policy {
    /// Tokens whose button was pressed in a pocket: RFC 4226 §7.4 asks for a small look-ahead.
    const MOST_LOOK_AHEAD: u8 = 10;

    /// Places for authenticators in a stored record.
    pub(crate) const MOST_AUTHENTICATORS: u8 = 5;

    /// A day: a longer wait keeps an owner out for as long as being disabled would.
    const LONGEST_WAIT: u32 = 86_400;

    /// The default: a window of one step before and one after, 4 free failures, waits of 30 seconds to
    /// an hour, disabled after 100 failures.
    ///
    /// An accepted code pays back half a failure. The look-ahead for HOTP is 3 counters.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            window: Window::DEFAULT,
            look_ahead: 3,
            free_failures: 4,
            first_wait: 30,
            longest_wait: 3_600,
            max_failures: MOST_FAILURES,
            failure_cost: 2,
            most_authenticators: 3,
            resync: true,
        }
    }

    /// Sets the window of accepted steps.
    #[must_use]
    pub const fn with_window(self, window: Window) -> Self {
        Self { window, ..self }
    }

    /// Sets the look-ahead for HOTP: how many counters may be skipped, 0 to 10.
    ///
    /// # Errors
    ///
    /// [`PolicyError::LookAhead`] over 10.
    pub const fn with_look_ahead(self, look_ahead: u8) -> Result<Self, PolicyError> {
        if look_ahead > Self::MOST_LOOK_AHEAD {
            return Err(PolicyError::LookAhead { found: look_ahead });
        }
        Ok(Self { look_ahead, ..self })
    }

    /// Sets how many failures in a row lead to no wait, 0 to 100.
    ///
    /// # Errors
    ///
    /// [`PolicyError::FreeFailures`] over 100.
    pub const fn with_free_failures(self, failures: u32) -> Result<Self, PolicyError> {
        match up_to_100(failures) {
            Some(free_failures) => Ok(Self {
                free_failures,
                ..self
            }),
            None => Err(PolicyError::FreeFailures { found: failures }),
        }
    }

    /// Sets the first wait, 1 second to a day; parts of a second count as one.
    ///
    /// # Errors
    ///
    /// [`PolicyError::Wait`] outside that range.
    pub const fn with_first_wait(self, wait: Duration) -> Result<Self, PolicyError> {
        match wait_secs(wait) {
            Some(first_wait) => Ok(Self { first_wait, ..self }),
            None => Err(PolicyError::Wait { found: wait }),
        }
    }

    /// Sets the longest wait, 1 second to a day; parts of a second count as one.
    ///
    /// It caps the first wait too.
    ///
    /// # Errors
    ///
    /// [`PolicyError::Wait`] outside that range.
    pub const fn with_longest_wait(self, wait: Duration) -> Result<Self, PolicyError> {
        match wait_secs(wait) {
            Some(longest_wait) => Ok(Self {
                longest_wait,
                ..self
            }),
            None => Err(PolicyError::Wait { found: wait }),
        }
    }

    /// Sets how many failures disable, 1 to 100, those not counted that accepted codes have paid back.
    ///
    /// # Errors
    ///
    /// [`PolicyError::MaxFailures`] outside that range; 100 is NIST's limit.
    pub const fn with_max_failures(self, failures: u32) -> Result<Self, PolicyError> {
        match up_to_100(failures) {
            Some(max_failures @ 1..) => Ok(Self {
                max_failures,
                ..self
            }),
            _ => Err(PolicyError::MaxFailures { found: failures }),
        }
    }

    /// Sets how many accepted codes pay back one failure, 1 to 100.
    ///
    /// A factor that has a debt keeps the higher cost of the old policy and the new one until the debt
    /// is paid back. A debt grows in proportion to a higher cost. So a new policy disables nobody by
    /// itself, and the bound on guesses holds.
    ///
    /// # Errors
    ///
    /// [`PolicyError::FailureCost`] outside that range.
    pub const fn with_failure_cost(self, cost: u32) -> Result<Self, PolicyError> {
        match up_to_100(cost) {
            Some(failure_cost @ 1..) => Ok(Self {
                failure_cost,
                ..self
            }),
            _ => Err(PolicyError::FailureCost { found: cost }),
        }
    }

    /// Sets how many authenticators a user may have, 1 to 5.
    ///
    /// More that are stored already are read and used. Each one makes a failure cost more, so that
    /// guessing stays as hopeless as against one.
    ///
    /// # Errors
    ///
    /// [`PolicyError::Authenticators`] outside that range.
    pub const fn with_most_authenticators(self, authenticators: u8) -> Result<Self, PolicyError> {
        if authenticators < 1 || authenticators > Self::MOST_AUTHENTICATORS {
            return Err(PolicyError::Authenticators {
                found: authenticators,
            });
        }
        Ok(Self {
            most_authenticators: authenticators,
            ..self
        })
    }

    /// The probability that one guess hits a live code: RFC 4226 §6, with every step of the window.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{CodeParams, Policy};
    ///
    /// assert_eq!(Policy::new().odds_per_guess(CodeParams::new()), 3e-6);
    /// ```
    #[must_use]
    pub fn odds_per_guess(&self, params: CodeParams) -> f64 {
        let codes = match params.format() {
            CodeFormat::Decimal(Digits::Six) => 1e6,
            CodeFormat::Decimal(Digits::Seven) => 1e7,
            CodeFormat::Decimal(Digits::Eight) => 1e8,
            CodeFormat::Steam => 11_881_376.0, // 26^5
        };
        let live = 1.0 + f64::from(self.window.past()) + f64::from(self.window.future());
        live / codes
    }

    /// An upper bound on the probability that somebody who guesses for a year gets in.
    ///
    /// It takes all the guesses that the limit allows for an owner who signs in this often:
    /// `max_failures + sign_ins / cost`, rounded up. Below 0 and NaN count as 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{CodeParams, Policy};
    ///
    /// let odds = Policy::new().odds_per_year(CodeParams::new(), 1.0);
    /// assert!((odds - 283.0 * 3e-6).abs() < 1e-12); // 100 guesses, and 183 for 365 sign-ins
    /// ```
    #[must_use]
    pub fn odds_per_year(&self, params: CodeParams, sign_ins_per_day: f64) -> f64 {
        let sign_ins = sign_ins_per_day.max(0.0) * 365.0;
        let paid_for = rounded_up(sign_ins / f64::from(self.failure_cost));
        let guesses = f64::from(self.max_failures) + paid_for;
        (guesses * self.odds_per_guess(params)).min(1.0)
    }

    /// The steps around the present one whose codes are accepted.
    #[must_use]
    pub const fn window(&self) -> Window {
        self.window
    }

    /// Counters that a token may skip, 0 to 10.
    #[must_use]
    pub const fn look_ahead(&self) -> u8 {
        self.look_ahead
    }

    /// Failures in a row that lead to no wait, 0 to 100.
    #[must_use]
    pub fn free_failures(&self) -> u32 {
        self.free_failures.into()
    }

    /// The wait after the first failure that is not free.
    #[must_use]
    pub fn first_wait(&self) -> Duration {
        Duration::from_secs(self.first_wait.into())
    }

    /// The wait that no number of wrong codes lengthens further.
    #[must_use]
    pub fn longest_wait(&self) -> Duration {
        Duration::from_secs(self.longest_wait.into())
    }

    /// Failures that disable, 1 to 100, if no accepted code pays any back.
    #[must_use]
    pub fn max_failures(&self) -> u32 {
        self.max_failures.into()
    }

    /// Accepted codes that pay back one failure, 1 to 100.
    #[must_use]
    pub fn failure_cost(&self) -> u32 {
        self.failure_cost.into()
    }

    /// Authenticators that a user may have, 1 to 5.
    #[must_use]
    pub fn most_authenticators(&self) -> usize {
        self.most_authenticators.into()
    }

    /// Whether two codes in a row may set a wrong clock right.
    #[must_use]
    pub const fn allows_resync(&self) -> bool {
        self.resync
    }

    pub(super) const fn most_failures(&self) -> u8 {
        self.max_failures
    }

    pub(super) const fn most_free_failures(&self) -> u8 {
        self.free_failures
    }

    pub(crate) const fn plain_cost(&self) -> u8 {
        self.failure_cost
    }

    /// Seconds to wait after the nth failure that is not free, n from 1.
    pub(crate) fn wait(&self, late: u8) -> u32 {
        let doublings = u32::from(late.saturating_sub(1));
        // From 32 doublings on, any wait is the longest.
        let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
        self.first_wait
            .saturating_mul(factor)
            .min(self.longest_wait)
    }
}

/// [`Policy::new`].
impl Default for Policy {
    fn default() -> Self {
        Self::new()
    }
}

/// The least whole number that is not below this one, which is 0 or more; `core` has no `ceil`.
pub(crate) fn rounded_up(number: f64) -> f64 {
    /// 2^52: from here on every number is whole, so a sum with it is rounded to a whole number.
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    if number >= WHOLE {
        return number;
    }
    let nearest = (number + WHOLE) - WHOLE;
    if nearest < number {
        nearest + 1.0
    } else {
        nearest
    }
}

#[expect(clippy::as_conversions, reason = "in a const fn, and checked to fit")]
const fn up_to_100(number: u32) -> Option<u8> {
    if number <= 100 {
        Some(number as u8)
    } else {
        None
    }
}

#[expect(clippy::as_conversions, reason = "in a const fn, and checked to fit")]
const fn wait_secs(wait: Duration) -> Option<u32> {
    let secs = wait
        .as_secs()
        .saturating_add(if wait.subsec_nanos() == 0 { 0 } else { 1 });
    if secs >= 1 && secs <= Policy::LONGEST_WAIT as u64 {
        Some(secs as u32)
    } else {
        None
    }
}

/// Why a number cannot be part of a policy.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// No authenticator at all, or more than a record holds.
    #[error("a user has 1 to 5 authenticators, not {found}")]
    Authenticators {
        /// The number given.
        found: u8,
    },
    /// A cost of 0 would let guessing go on for ever.
    #[error("a failure costs 1 to 100 accepted codes, not {found}")]
    FailureCost {
        /// The cost given.
        found: u32,
    },
    /// More than 100; at 100 failures codes are disabled in any case.
    #[error("at most 100 failures are free, not {found}")]
    FreeFailures {
        /// The failures given.
        found: u32,
    },
    /// More than 10; each counter is one more code that a guess can hit.
    #[error("the look-ahead is at most 10 counters, not {found}")]
    LookAhead {
        /// The counters given.
        found: u8,
    },
    /// NIST SP 800-63B-4 §3.2.2 ends guessing at 100.
    #[error("a factor is disabled after 1 to 100 failures, not {found}")]
    MaxFailures {
        /// The failures given.
        found: u32,
    },
    /// No wait at all, or one that keeps the owner out.
    #[error("a wait is 1 second to a day, not {found:?}")]
    Wait {
        /// The wait given.
        found: Duration,
    },
}
