//! The key that a service and an authenticator app share.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use subtle::{Choice, ConstantTimeEq};

use crate::otp::base32::{self, Flaw};
use crate::otp::mac;
#[cfg(feature = "rand")]
use crate::otp::params::Algorithm;
use crate::otp::secret_error::SecretError;
#[cfg(feature = "rand")]
use crate::random;
use crate::sensitive::Sensitive;

/// The key that a service and an authenticator share, and compute the codes from. A new one has 16 to
/// 128 bytes (RFC 4226 §4 R6 asks for 16, and recommends 20); one from another system may be shorter.
///
/// Make a new one for every enrollment with `Secret::generate`. The `from_legacy_*` constructors
/// take shorter ones, for credentials that come from elsewhere.
///
/// # Security
///
/// There is no `Clone`, `Display` or `PartialEq`, `Debug` hides the bytes, and they are erased on
/// drop. Text forms are not made or read in constant time.
///
/// # Examples
///
/// ```
/// use second_factor::Secret;
///
/// let secret = Secret::from_base32("gezd gnbv gy3t qojq gezd gnbv gy3t qojq")?;
/// assert_eq!(secret.expose_bytes(), b"12345678901234567890");
/// assert_eq!(format!("{secret:?}"), "Secret(..)");
/// # Ok::<(), second_factor::error::SecretError>(())
/// ```
#[doc(alias("seed", "shared key"))]
pub struct Secret(Sensitive<Vec<u8>>);

#[cfg(feature = "rand")]
impl Secret {
    /// Makes a new random secret of 20 bytes, the length that RFC 4226 §4 recommends.
    ///
    /// # Panics
    ///
    /// If the operating system gives no randomness.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Secret;
    ///
    /// let secret = Secret::generate();
    /// assert_eq!(secret.to_base32().expose().len(), 32);
    /// assert!(!secret.ct_eq(&Secret::generate()));
    /// ```
    #[must_use]
    pub fn generate() -> Self {
        Self::generate_for(Algorithm::Sha1)
    }

    /// Makes a new random secret as long as the algorithm's output: 20, 32 or 64 bytes (RFC 6238
    /// §3, R6).
    ///
    /// # Panics
    ///
    /// If the operating system gives no randomness.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{Algorithm, Secret};
    ///
    /// assert_eq!(Secret::generate_for(Algorithm::Sha256).expose_bytes().len(), 32);
    /// ```
    #[must_use]
    pub fn generate_for(algorithm: Algorithm) -> Self {
        let length = match algorithm {
            Algorithm::Sha1 => 20,
            Algorithm::Sha256 => 32,
            Algorithm::Sha512 => 64,
        };
        let mut bytes = Sensitive::new(alloc::vec![0; length]);
        random::fill(bytes.inner_mut());
        Self(bytes)
    }
}

impl Secret {
    /// Copies 16 to 128 bytes.
    ///
    /// # Errors
    ///
    /// [`SecretError::TooShort`] or [`SecretError::TooLong`].
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Secret;
    ///
    /// assert!(Secret::from_bytes(&[7; 20]).is_ok());
    /// assert!(Secret::from_bytes(&[7; 15]).is_err());
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SecretError> {
        Self::from_legacy_bytes(bytes)?.long_enough()
    }

    /// Copies 1 to 128 bytes of a secret that another system has made.
    ///
    /// # Errors
    ///
    /// [`SecretError::Empty`] or [`SecretError::TooLong`].
    ///
    /// # Security
    ///
    /// Under 16 bytes it falls short of RFC 4226; [`is_short`](Self::is_short) tells.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Secret;
    ///
    /// let old = Secret::from_legacy_bytes(&[7; 10])?;
    /// assert!(old.is_short());
    /// # Ok::<(), second_factor::error::SecretError>(())
    /// ```
    pub fn from_legacy_bytes(bytes: &[u8]) -> Result<Self, SecretError> {
        Self::of_length(bytes.len())?;
        Ok(Self(copy(bytes)))
    }

    /// Reads base32 text (RFC 4648 §6) of 16 to 128 bytes.
    ///
    /// Lower case and `=` at the end are forgiven, since people type keys from a screen, or paste them.
    /// Spaces of every kind, line ends, hyphens, dashes and invisible characters are skipped wherever
    /// they stand.
    ///
    /// # Errors
    ///
    /// In this order: [`SecretError::Character`] at the first character that is not base32,
    /// [`SecretError::Length`] for a number of characters that no bytes have,
    /// [`SecretError::Empty`], [`SecretError::TooLong`], [`SecretError::TrailingBits`],
    /// [`SecretError::TooShort`].
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Secret;
    /// use second_factor::error::SecretError;
    ///
    /// assert!(Secret::from_base32("JBSW-Y3DP-EHPK-3PXP-JBSW-Y3DP-EHPK-3PXP").is_ok());
    /// let error = Secret::from_base32("JBSWY3DPEHPK3PX0").err();
    /// assert_eq!(error, Some(SecretError::Character { index: 15 }));
    /// ```
    pub fn from_base32(text: &str) -> Result<Self, SecretError> {
        let (secret, trailing_bits) = Self::decode_base32(text)?;
        if trailing_bits {
            return Err(SecretError::TrailingBits);
        }
        secret.long_enough()
    }

    /// Reads base32 text of 1 to 128 bytes of a secret that another system has made.
    ///
    /// Bits left over in the last character are dropped, as authenticator apps do.
    ///
    /// # Errors
    ///
    /// As [`from_base32`](Self::from_base32), the last two never.
    ///
    /// # Security
    ///
    /// As for [`from_legacy_bytes`](Self::from_legacy_bytes).
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Secret;
    /// use second_factor::error::SecretError;
    ///
    /// let text = "ONUXQ5DFMVXCAYTZORSXGIDPNN"; // the last character has two unused bits
    /// assert_eq!(Secret::from_base32(text).err(), Some(SecretError::TrailingBits));
    /// assert_eq!(Secret::from_legacy_base32(text)?.expose_bytes(), b"sixteen bytes ok");
    /// # Ok::<(), SecretError>(())
    /// ```
    pub fn from_legacy_base32(text: &str) -> Result<Self, SecretError> {
        Self::decode_base32(text).map(|(secret, _)| secret)
    }

    /// A secret of 1 to 128 bytes, and whether its text had bits left over.
    pub(crate) fn decode_base32(text: &str) -> Result<(Self, bool), SecretError> {
        let decoded = base32::decode(text).map_err(|flaw| match flaw {
            Flaw::Character(index) => SecretError::Character { index },
            Flaw::Length(found) => SecretError::Length { found },
        })?;
        let secret = Self::of_buffer(decoded.bytes)?;
        Ok((secret, decoded.trailing_bits))
    }

    /// Bytes that were decoded from a text, 1 to 128 of them.
    pub(crate) fn of_buffer(bytes: Sensitive<Vec<u8>>) -> Result<Self, SecretError> {
        Self::of_length(bytes.expose().len())?;
        Ok(Self(bytes))
    }

    /// The canonical text: upper case, no padding, no spaces.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Secret;
    ///
    /// let secret = Secret::from_bytes(b"sixteen bytes ok")?;
    /// assert_eq!(secret.to_base32().expose(), "ONUXQ5DFMVXCAYTZORSXGIDPNM");
    /// # Ok::<(), second_factor::error::SecretError>(())
    /// ```
    #[must_use]
    pub fn to_base32(&self) -> Sensitive<String> {
        base32::encode(self.expose_bytes(), None)
    }

    /// The text in groups of four, for a user who types it because no camera is at hand.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Secret;
    ///
    /// let secret = Secret::from_bytes(b"sixteen bytes ok")?;
    /// let key = secret.to_grouped_base32();
    /// assert_eq!(key.expose(), "ONUX Q5DF MVXC AYTZ ORSX GIDP NM");
    /// # Ok::<(), second_factor::error::SecretError>(())
    /// ```
    #[must_use]
    pub fn to_grouped_base32(&self) -> Sensitive<String> {
        base32::encode(self.expose_bytes(), Some(4))
    }

    /// Shows the bytes.
    ///
    /// # Security
    ///
    /// Anyone who has them can compute the user's codes for ever. Erase every copy that you make.
    #[must_use]
    pub fn expose_bytes(&self) -> &[u8] {
        self.0.expose()
    }

    /// Whether it has fewer than the 16 bytes that RFC 4226 §4 R6 asks for.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.expose_bytes().len() < mac::SHORTEST_KEY
    }

    /// Whether two secrets are the same.
    ///
    /// # Security
    ///
    /// Constant time for secrets of one length; a difference in length shows.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Secret;
    ///
    /// let (a, b) = (Secret::from_bytes(&[1; 20])?, Secret::from_bytes(&[2; 20])?);
    /// assert!(a.ct_eq(&a) && !a.ct_eq(&b));
    /// # Ok::<(), second_factor::error::SecretError>(())
    /// ```
    #[must_use]
    pub fn ct_eq(&self, other: &Self) -> bool {
        self.same(other).into()
    }

    /// Whether two secrets are the same, for a search that nobody may look at yet.
    pub(crate) fn same(&self, other: &Self) -> Choice {
        self.expose_bytes().ct_eq(other.expose_bytes())
    }

    /// A second owner of the same bytes.
    #[cfg(feature = "rand")]
    pub(crate) fn copied(&self) -> Self {
        Self(copy(self.expose_bytes()))
    }

    fn of_length(found: usize) -> Result<(), SecretError> {
        match mac::check_length(found) {
            Err(SecretError::TooShort { .. }) => Ok(()),
            other => other,
        }
    }

    pub(crate) fn long_enough(self) -> Result<Self, SecretError> {
        let found = self.expose_bytes().len();
        if self.is_short() {
            return Err(SecretError::TooShort { found });
        }
        Ok(self)
    }
}

fn copy(bytes: &[u8]) -> Sensitive<Vec<u8>> {
    let mut copy = Sensitive::new(Vec::with_capacity(bytes.len()));
    copy.inner_mut().extend_from_slice(bytes);
    copy
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}
