//! Moments and time steps, two types so that one is never taken for the other.

use core::time::Duration;

/// A moment as whole seconds since 1970-01-01 00:00:00 UTC, leap seconds not counted.
///
/// Every function that depends on the time takes it as an argument of this type; the crate itself
/// reads a clock only in [`UnixTime::now`]. Take the time from the server's clock, never from a
/// request (OWASP ASVS 5.0, 6.5.8).
///
/// # Examples
///
/// ```
/// use second_factor::UnixTime;
///
/// let at = UnixTime::from_secs(1_111_111_109);
/// assert_eq!(at.as_secs(), 1_111_111_109);
/// assert!(at > UnixTime::from_secs(59));
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct UnixTime(u64);

impl UnixTime {
    /// The moment `secs` seconds after the beginning of 1970, for any `secs`.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs)
    }

    /// Seconds since the beginning of 1970.
    #[must_use]
    pub const fn as_secs(self) -> u64 {
        self.0
    }

    /// How long after `earlier` this moment is; zero if it is before it.
    ///
    /// # Examples
    ///
    /// ```
    /// use core::time::Duration;
    /// use second_factor::UnixTime;
    ///
    /// let (start, end) = (UnixTime::from_secs(100), UnixTime::from_secs(130));
    /// assert_eq!(end.saturating_since(start), Duration::from_secs(30));
    /// assert_eq!(start.saturating_since(end), Duration::ZERO);
    /// ```
    #[must_use]
    pub const fn saturating_since(self, earlier: Self) -> Duration {
        Duration::from_secs(self.0.saturating_sub(earlier.0))
    }
}

#[cfg(feature = "std")]
impl UnixTime {
    /// Reads the system's clock; one set before 1970 reads 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::UnixTime;
    ///
    /// assert!(UnixTime::now() > UnixTime::from_secs(1_700_000_000));
    /// ```
    #[must_use]
    pub fn now() -> Self {
        std::time::SystemTime::now().into()
    }
}

/// A time before 1970 reads 0.
#[cfg(feature = "std")]
impl From<std::time::SystemTime> for UnixTime {
    fn from(time: std::time::SystemTime) -> Self {
        Self(
            time.duration_since(std::time::UNIX_EPOCH)
                .map_or(0, |since| since.as_secs()),
        )
    }
}

/// For databases whose timestamps are signed.
///
/// # Examples
///
/// ```
/// use second_factor::UnixTime;
///
/// assert_eq!(UnixTime::try_from(59_i64)?, UnixTime::from_secs(59));
/// assert!(UnixTime::try_from(-1_i64).is_err());
/// # Ok::<(), second_factor::error::TimeError>(())
/// ```
impl TryFrom<i64> for UnixTime {
    type Error = TimeError;

    fn try_from(secs: i64) -> Result<Self, TimeError> {
        match u64::try_from(secs) {
            Ok(secs) => Ok(Self(secs)),
            Err(_) => Err(TimeError { secs }),
        }
    }
}

/// The number that a code is computed from: for TOTP the count of periods since the epoch (`T` in
/// RFC 6238), for HOTP the counter.
///
/// # Examples
///
/// ```
/// use second_factor::{CodeParams, Step, Totp, UnixTime};
///
/// let totp = Totp::from_key(b"12345678901234567890", CodeParams::new())?;
/// assert_eq!(totp.step_at(UnixTime::from_secs(59)), Step::from_counter(1));
/// # Ok::<(), second_factor::error::SecretError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Step(u64);

impl Step {
    /// The step with this number, for any number.
    #[must_use]
    pub const fn from_counter(counter: u64) -> Self {
        Self(counter)
    }

    /// The number that goes into the HMAC.
    #[must_use]
    pub const fn counter(self) -> u64 {
        self.0
    }
}

/// The error for a time before 1970, a number of seconds below 0. [`UnixTime`] has no such time.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the time {secs} is before 1970")]
#[non_exhaustive]
pub struct TimeError {
    /// The time given, in seconds since 1970.
    pub secs: i64,
}
