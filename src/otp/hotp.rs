//! Counter-based codes: RFC 4226.

use core::fmt;
use core::ops::RangeInclusive;

use crate::otp::code::Code;
use crate::otp::mac::Mac;
use crate::otp::matches::Hidden;
use crate::otp::params::{Algorithm, CodeFormat, Digits};
#[cfg(feature = "alloc")]
use crate::otp::secret::Secret;
use crate::otp::secret_error::SecretError;

/// Computes codes that follow a counter (RFC 4226), as hardware tokens with a button show them. If your
/// service has users, use [`Factors`](crate::Factors) instead.
///
/// # Security
///
/// It keeps a prepared key, not the secret, and cannot give the secret back; `Debug` hides it.
///
/// # Examples
///
/// ```
/// use second_factor::{Algorithm, Digits, Hotp};
///
/// let hotp = Hotp::from_key(b"12345678901234567890", Algorithm::Sha1, Digits::Six)?;
/// assert_eq!(hotp.code(0).expose(), "755224"); // RFC 4226, appendix D
/// # Ok::<(), second_factor::error::SecretError>(())
/// ```
#[doc(alias("hardware token", "OATH"))]
pub struct Hotp {
    mac: Mac,
    digits: Digits,
}

impl Hotp {
    /// Prepares a secret.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{Algorithm, Digits, Hotp, Secret};
    ///
    /// let secret = Secret::from_base32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")?;
    /// assert_eq!(Hotp::new(&secret, Algorithm::Sha1, Digits::Seven).code(0).expose(), "4755224");
    /// # Ok::<(), second_factor::error::SecretError>(())
    /// ```
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn new(secret: &Secret, algorithm: Algorithm, digits: Digits) -> Self {
        Self {
            mac: Mac::new(secret.expose_bytes(), algorithm),
            digits,
        }
    }

    /// Prepares a key of 16 to 128 bytes, without a heap.
    ///
    /// # Errors
    ///
    /// [`SecretError::Empty`], [`SecretError::TooShort`] or [`SecretError::TooLong`].
    pub fn from_key(key: &[u8], algorithm: Algorithm, digits: Digits) -> Result<Self, SecretError> {
        Ok(Self {
            mac: Mac::from_key(key, algorithm)?,
            digits,
        })
    }

    /// The code for a counter; every counter has one, `u64::MAX` too.
    #[must_use]
    pub fn code(&self, counter: u64) -> Code {
        Code::from_truncated(self.mac.truncated(counter), self.format())
    }

    /// Whether the code is right, and for which counter, **without using it up**.
    ///
    /// Looks at `from` and the `look_ahead` counters after it, and answers the lowest that
    /// matches; the range ends at `u64::MAX`. A code of another length matches nothing.
    ///
    /// # Security
    ///
    /// For tests and tools. A sign-in goes through [`Policy::attempt`](crate::Policy::attempt),
    /// which accepts a code once and counts guesses. Every counter of the range is computed and
    /// compared, in constant time.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{Algorithm, Code, CodeFormat, Digits, Hotp};
    ///
    /// let hotp = Hotp::from_key(b"12345678901234567890", Algorithm::Sha1, Digits::Six)?;
    /// let code = Code::parse("969429", CodeFormat::Decimal(Digits::Six))?; // counter 3
    /// assert_eq!(hotp.peek(&code, 0, 5), Some(3));
    /// assert_eq!(hotp.peek(&code, 4, 5), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn peek(&self, code: &Code, from: u64, look_ahead: u8) -> Option<u64> {
        let last = from.saturating_add(u64::from(look_ahead));
        let middle = last.min(from.saturating_add(127));
        let near = self.matches(code, from..=middle);
        let rest = middle.saturating_add(1);
        let far = (middle < last).then(|| self.matches(code, rest..=last));
        let near = near.reveal().oldest();
        let far = far.and_then(|far| far.reveal().oldest());
        near.or(far)
    }

    /// Which of at most 128 counters have this code.
    pub(crate) fn matches(&self, code: &Code, counters: RangeInclusive<u64>) -> Hidden {
        self.mac.matches(code, self.format(), counters)
    }

    /// What the codes look like.
    pub(crate) const fn format(&self) -> CodeFormat {
        CodeFormat::Decimal(self.digits)
    }
}

impl fmt::Debug for Hotp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hotp(..)")
    }
}
