//! How codes are made from a secret: algorithm, form, period, epoch.

use core::fmt;
use core::num::NonZeroU32;
use core::str::FromStr;

use crate::time::UnixTime;

/// The hash function that HMAC computes codes with: SHA-1, SHA-256 or SHA-512 (RFC 6238 §1.2).
///
/// Leave it at SHA-1: HMAC does not suffer from SHA-1's collisions, and several authenticator
/// apps ignore what a URI says and compute with SHA-1 all the same.
///
/// # Examples
///
/// ```
/// use second_factor::Algorithm;
///
/// assert_eq!(Algorithm::default().to_string(), "SHA1");
/// assert_eq!("HMAC-SHA-256".parse(), Ok(Algorithm::Sha256));
/// assert!("MD5".parse::<Algorithm>().is_err());
/// ```
#[expect(
    clippy::exhaustive_enums,
    reason = "RFC 6238 names these three and no other"
)]
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Algorithm {
    /// HMAC-SHA-1, RFC 4226's only algorithm.
    #[default]
    Sha1,
    /// HMAC-SHA-256.
    Sha256,
    /// HMAC-SHA-512.
    Sha512,
}

impl Algorithm {
    /// The name in key URIs: `SHA1`, `SHA256`, `SHA512`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
        }
    }
}

/// Writes [`Algorithm::name`].
impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Reads every spelling in use: case, hyphens, underscores and `HMAC` in front do not matter.
impl FromStr for Algorithm {
    type Err = AlgorithmError;

    fn from_str(text: &str) -> Result<Self, AlgorithmError> {
        let spelled = |name: &str| {
            let letters = text.bytes().filter(|byte| !matches!(byte, b'-' | b'_'));
            letters
                .map(|byte| byte.to_ascii_uppercase())
                .eq(name.bytes())
        };
        if spelled("SHA1") || spelled("HMACSHA1") {
            Ok(Self::Sha1)
        } else if spelled("SHA256") || spelled("HMACSHA256") {
            Ok(Self::Sha256)
        } else if spelled("SHA512") || spelled("HMACSHA512") {
            Ok(Self::Sha512)
        } else {
            Err(AlgorithmError)
        }
    }
}

/// How many decimal digits a code has.
///
/// # Examples
///
/// ```
/// use second_factor::Digits;
///
/// assert_eq!(Digits::default().count(), 6);
/// assert_eq!(Digits::try_from(8), Ok(Digits::Eight));
/// assert!(Digits::try_from(5).is_err());
/// ```
#[expect(
    clippy::exhaustive_enums,
    reason = "RFC 4226 §5.3 allows 6 to 8 and no other"
)]
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Digits {
    /// Six, what every app can show.
    #[default]
    Six,
    /// Seven; few apps offer it.
    Seven,
    /// Eight; some apps ignore it and show six.
    Eight,
}

impl Digits {
    /// The number of digits, 6 to 8.
    #[must_use]
    pub const fn count(self) -> u8 {
        match self {
            Self::Six => 6,
            Self::Seven => 7,
            Self::Eight => 8,
        }
    }
}

impl TryFrom<u8> for Digits {
    type Error = DigitsError;

    fn try_from(count: u8) -> Result<Self, DigitsError> {
        match count {
            6 => Ok(Self::Six),
            7 => Ok(Self::Seven),
            8 => Ok(Self::Eight),
            _ => Err(DigitsError { count }),
        }
    }
}

/// The characters of a code: six to eight decimal digits, or the five characters of Steam Guard.
///
/// # Examples
///
/// ```
/// use second_factor::{CodeFormat, Digits};
///
/// assert_eq!(CodeFormat::Decimal(Digits::Eight).length(), 8);
/// assert_eq!(CodeFormat::Steam.length(), 5);
/// ```
#[expect(
    clippy::exhaustive_enums,
    reason = "a new form is a new major version: stored with users"
)]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum CodeFormat {
    /// Decimal digits, RFC 4226 §5.3.
    Decimal(Digits),
    /// Steam Guard: five of the 26 characters `23456789BCDFGHJKMNPQRTVWXY`.
    Steam,
}

impl CodeFormat {
    /// Characters in a code, 5 to 8.
    #[must_use]
    pub const fn length(self) -> u8 {
        match self {
            Self::Decimal(digits) => digits.count(),
            Self::Steam => 5,
        }
    }
}

#[cfg(feature = "rand")]
impl CodeFormat {
    /// How many codes of this form there are.
    pub(crate) const fn codes(self) -> u64 {
        match self {
            Self::Decimal(Digits::Six) => 1_000_000,
            Self::Decimal(Digits::Seven) => 10_000_000,
            Self::Decimal(Digits::Eight) => 100_000_000,
            Self::Steam => 11_881_376, // 26^5
        }
    }
}

impl Default for CodeFormat {
    fn default() -> Self {
        Self::Decimal(Digits::Six)
    }
}

/// How long one code is shown, 1 to 86,400 seconds: RFC 6238's `X`.
///
/// # Examples
///
/// ```
/// use second_factor::Period;
///
/// assert_eq!(Period::from_secs(30)?, Period::THIRTY);
/// assert!(Period::from_secs(0).is_err());
/// assert!(Period::from_secs(86_401).is_err());
/// # Ok::<(), second_factor::error::PeriodError>(())
/// ```
#[doc(alias = "time step")]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Period(NonZeroU32);

impl Period {
    /// Thirty seconds, RFC 6238's default and the only period that every app honours.
    pub const THIRTY: Self = match NonZeroU32::new(30) {
        Some(secs) => Self(secs),
        None => Self(NonZeroU32::MIN),
    };

    /// A day: nobody has a longer one, and it keeps products with a step small.
    const LONGEST: u32 = 86_400;

    /// A period of `secs` seconds.
    ///
    /// # Errors
    ///
    /// [`PeriodError`] outside 1 to 86,400.
    pub const fn from_secs(secs: u32) -> Result<Self, PeriodError> {
        match NonZeroU32::new(secs) {
            Some(valid) if secs <= Self::LONGEST => Ok(Self(valid)),
            _ => Err(PeriodError { secs }),
        }
    }

    /// The period in seconds.
    #[must_use]
    pub const fn as_secs(self) -> u32 {
        self.0.get()
    }

    pub(crate) const fn non_zero(self) -> NonZeroU32 {
        self.0
    }
}

impl Default for Period {
    fn default() -> Self {
        Self::THIRTY
    }
}

/// What codes depend on besides the secret: algorithm, digits, period, epoch (RFC 6238 §4).
///
/// Store them with each secret, so that a later change of your defaults breaks nobody's codes.
///
/// # Examples
///
/// ```
/// use second_factor::{Algorithm, CodeFormat, Digits, CodeParams, Period};
///
/// let params = CodeParams::new().with_digits(Digits::Eight).with_algorithm(Algorithm::Sha256);
/// assert_eq!(params.format(), CodeFormat::Decimal(Digits::Eight));
/// assert_eq!(params.period(), Period::THIRTY);
/// assert_eq!(CodeParams::default(), CodeParams::new());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct CodeParams {
    algorithm: Algorithm,
    format: CodeFormat,
    period: Period,
    epoch: UnixTime,
}

impl CodeParams {
    /// SHA-1, six digits, 30 seconds, counted from 1970: what every authenticator app can do.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            algorithm: Algorithm::Sha1,
            format: CodeFormat::Decimal(Digits::Six),
            period: Period::THIRTY,
            epoch: UnixTime::from_secs(0),
        }
    }

    /// Steam Guard: five letters and digits, SHA-1, 30 seconds.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{CodeFormat, CodeParams};
    ///
    /// assert_eq!(CodeParams::steam().format(), CodeFormat::Steam);
    /// ```
    #[must_use]
    pub const fn steam() -> Self {
        Self::new().with_format(CodeFormat::Steam)
    }

    /// Sets the hash.
    #[must_use]
    pub const fn with_algorithm(self, algorithm: Algorithm) -> Self {
        Self { algorithm, ..self }
    }

    /// Sets how many decimal digits a code has.
    #[must_use]
    pub const fn with_digits(self, digits: Digits) -> Self {
        self.with_format(CodeFormat::Decimal(digits))
    }

    /// Sets the form of a code: decimal digits, or Steam Guard's characters.
    #[must_use]
    pub const fn with_format(self, format: CodeFormat) -> Self {
        Self { format, ..self }
    }

    /// Sets how long one code is shown.
    #[must_use]
    pub const fn with_period(self, period: Period) -> Self {
        Self { period, ..self }
    }

    /// Sets the moment from which steps are counted: RFC 6238's `T0`.
    ///
    /// A key URI cannot express it, so only an app that was built for it shows the right codes. Before
    /// the epoch no code is right.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{CodeParams, Step, Totp, UnixTime};
    ///
    /// let params = CodeParams::new().with_epoch(UnixTime::from_secs(1_000_000_000));
    /// let totp = Totp::from_key(&[7; 20], params)?;
    /// assert_eq!(totp.step_at(UnixTime::from_secs(1_000_000_059)), Step::from_counter(1));
    /// # Ok::<(), second_factor::error::SecretError>(())
    /// ```
    #[must_use]
    pub const fn with_epoch(self, epoch: UnixTime) -> Self {
        Self { epoch, ..self }
    }

    /// The hash under the HMAC.
    #[must_use]
    pub const fn algorithm(self) -> Algorithm {
        self.algorithm
    }

    /// What a code looks like.
    #[must_use]
    pub const fn format(self) -> CodeFormat {
        self.format
    }

    /// For how long one code is shown.
    #[must_use]
    pub const fn period(self) -> Period {
        self.period
    }

    /// Where step 0 begins.
    #[must_use]
    pub const fn epoch(self) -> UnixTime {
        self.epoch
    }
}

impl Default for CodeParams {
    fn default() -> Self {
        Self::new()
    }
}

/// The error for the name of an algorithm that is not SHA-1, SHA-256 or SHA-512.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("unknown algorithm; SHA1, SHA256 and SHA512 are known")]
#[non_exhaustive]
pub struct AlgorithmError;

/// The error for a number of digits outside 6 to 8.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a code has 6 to 8 digits, not {count}")]
#[non_exhaustive]
pub struct DigitsError {
    /// The number given.
    pub count: u8,
}

/// The error for a period outside 1 to 86,400 seconds.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a period is 1 to 86400 seconds, not {secs}")]
#[non_exhaustive]
pub struct PeriodError {
    /// The seconds given.
    pub secs: u32,
}
