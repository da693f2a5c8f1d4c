//! Time-based codes: RFC 6238.

use core::fmt;
use core::ops::RangeInclusive;

use crate::otp::code::Code;
use crate::otp::mac::Mac;
use crate::otp::matches::Hidden;
use crate::otp::params::CodeParams;
#[cfg(feature = "alloc")]
use crate::otp::secret::Secret;
use crate::otp::secret_error::SecretError;
use crate::otp::window::Window;
use crate::time::{Step, UnixTime};

/// Computes codes that follow the clock (RFC 6238), as authenticator apps show them. If your service has
/// users, use [`Factors`](crate::Factors) instead.
///
/// # Security
///
/// It keeps a prepared key, not the secret, and cannot give the secret back; `Debug` hides it.
///
/// # Examples
///
/// ```
/// use second_factor::{CodeParams, Totp, UnixTime};
///
/// let totp = Totp::from_key(b"12345678901234567890", CodeParams::new())?;
/// assert_eq!(totp.code_at(UnixTime::from_secs(59)).expose(), "287082");
/// # Ok::<(), second_factor::error::SecretError>(())
/// ```
#[doc(alias("authenticator app", "Google Authenticator"))]
pub struct Totp {
    mac: Mac,
    params: CodeParams,
}

impl Totp {
    /// Prepares a secret.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{CodeParams, Secret, Totp, UnixTime};
    ///
    /// let secret = Secret::from_base32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")?;
    /// let totp = Totp::new(&secret, CodeParams::steam());
    /// assert_eq!(totp.code_at(UnixTime::from_secs(59)).expose(), "PV9M4");
    /// # Ok::<(), second_factor::error::SecretError>(())
    /// ```
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn new(secret: &Secret, params: CodeParams) -> Self {
        Self {
            mac: Mac::new(secret.expose_bytes(), params.algorithm()),
            params,
        }
    }

    /// Prepares a key of 16 to 128 bytes, without a heap.
    ///
    /// # Errors
    ///
    /// [`SecretError::Empty`], [`SecretError::TooShort`] or [`SecretError::TooLong`].
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{CodeParams, Totp};
    ///
    /// assert!(Totp::from_key(&[7; 16], CodeParams::new()).is_ok());
    /// let error = Totp::from_key(&[7; 15], CodeParams::new()).err().map(|error| error.to_string());
    /// assert_eq!(error.as_deref(), Some("a secret has at least 16 bytes, not 15"));
    /// ```
    pub fn from_key(key: &[u8], params: CodeParams) -> Result<Self, SecretError> {
        Ok(Self {
            mac: Mac::from_key(key, params.algorithm())?,
            params,
        })
    }

    /// Everything but the secret that the codes depend on.
    #[must_use]
    pub const fn params(&self) -> CodeParams {
        self.params
    }

    /// The step that a moment lies in; before the epoch, step 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{CodeParams, Step, Totp, UnixTime};
    ///
    /// let params = CodeParams::new().with_epoch(UnixTime::from_secs(100));
    /// let totp = Totp::from_key(&[7; 20], params)?;
    /// assert_eq!(totp.step_at(UnixTime::from_secs(130)), Step::from_counter(1));
    /// assert_eq!(totp.step_at(UnixTime::from_secs(99)), Step::from_counter(0));
    /// # Ok::<(), second_factor::error::SecretError>(())
    /// ```
    #[must_use]
    pub fn step_at(&self, at: UnixTime) -> Step {
        let since = at.as_secs().saturating_sub(self.params.epoch().as_secs());
        Step::from_counter(since / self.period())
    }

    /// The code of a step; every step has one.
    #[must_use]
    pub fn code(&self, step: Step) -> Code {
        Code::from_truncated(self.mac.truncated(step.counter()), self.params.format())
    }

    /// The code that an app with a right clock shows; before the epoch, step 0's.
    #[must_use]
    pub fn code_at(&self, at: UnixTime) -> Code {
        self.code(self.step_at(at))
    }

    /// When the app's next code begins, for a display that counts down.
    ///
    /// The end of the step that `at` lies in, after `at` unless that end is beyond `u64::MAX`
    /// seconds, which is then the answer. Before the epoch, the end of step 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{CodeParams, Totp, UnixTime};
    ///
    /// let totp = Totp::from_key(&[7; 20], CodeParams::new())?;
    /// assert_eq!(totp.expires_at(UnixTime::from_secs(59)), UnixTime::from_secs(60));
    /// assert_eq!(totp.expires_at(UnixTime::from_secs(60)), UnixTime::from_secs(90));
    /// # Ok::<(), second_factor::error::SecretError>(())
    /// ```
    #[must_use]
    pub fn expires_at(&self, at: UnixTime) -> UnixTime {
        let next = self.step_at(at).counter().saturating_add(1);
        let since = next.saturating_mul(u64::from(self.params.period().as_secs()));
        UnixTime::from_secs(self.params.epoch().as_secs().saturating_add(since))
    }

    /// Whether the code is right, and for which step, **without using it up**.
    ///
    /// Looks at the step of `at` and those of the window around it, and answers the newest that
    /// matches. The window ends at step 0 and at the last step there is; before the epoch, and for
    /// a code of another form, nothing matches.
    ///
    /// # Security
    ///
    /// For tests and tools. A sign-in goes through [`Policy::attempt`](crate::Policy::attempt),
    /// which accepts a code once and counts guesses. Every step of the window is computed and
    /// compared, in constant time.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{Code, CodeFormat, Digits, CodeParams, Step, Totp, UnixTime, Window};
    ///
    /// let totp = Totp::from_key(b"12345678901234567890", CodeParams::new())?;
    /// let code = Code::parse("287082", CodeFormat::Decimal(Digits::Six))?; // shown until 60
    /// let late = UnixTime::from_secs(75);
    /// assert_eq!(totp.peek(&code, late, Window::DEFAULT), Some(Step::from_counter(1)));
    /// assert_eq!(totp.peek(&code, late, Window::EXACT), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn peek(&self, code: &Code, at: UnixTime, window: Window) -> Option<Step> {
        if at < self.params.epoch() {
            return None;
        }
        self.matches(code, window.around(self.step_at(at)))
            .reveal()
            .newest()
            .map(Step::from_counter)
    }

    /// Which of at most 128 steps have this code.
    pub(crate) fn matches(&self, code: &Code, steps: RangeInclusive<u64>) -> Hidden {
        self.mac.matches(code, self.params.format(), steps)
    }

    fn period(&self) -> core::num::NonZeroU64 {
        self.params.period().non_zero().into()
    }
}

impl fmt::Debug for Totp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Totp(..)")
    }
}
