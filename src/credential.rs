//! What a service stores of an enrolled authenticator app.

use alloc::vec::Vec;
use core::fmt;

use crate::otp::mac;
use crate::otp::params::{Algorithm, CodeFormat, CodeParams, Digits, Period};
use crate::otp::secret::Secret;
use crate::otp::totp::Totp;
use crate::sensitive::Sensitive;
use crate::time::UnixTime;
use crate::uri::UriError;
use crate::uri::key_uri::KeyUri;
use crate::uri::label::Label;

/// A secret and the parameters it was enrolled with; it never changes.
///
/// What changes about a factor is in its [`FactorState`](crate::FactorState). A new secret is a new
/// credential under a new id.
///
/// # Security
///
/// The stored form holds the secret: seal it (`Keyring`, feature `seal`) before it goes
/// into a database, so that neither the database nor its backups give anybody codes.
///
/// # Examples
///
/// ```
/// use second_factor::{Credential, CodeParams, Secret};
///
/// let credential = Credential::new(Secret::from_bytes(b"12345678901234567890")?, CodeParams::new());
/// let stored = credential.to_bytes();
/// let restored = Credential::from_bytes(stored.expose())?;
/// assert!(restored.secret().ct_eq(credential.secret()));
/// assert_eq!(restored.params(), CodeParams::new());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Credential {
    secret: Secret,
    params: CodeParams,
}

/// The stored form: version, algorithm, format, period (4 bytes), epoch (8), then the secret.
const VERSION: u8 = 1;
const HEAD: usize = 15;

impl Credential {
    /// Bytes of the stored form at most.
    pub(crate) const LONGEST: usize = HEAD + mac::LONGEST_KEY;

    /// Puts a secret and its parameters together.
    ///
    /// [`Enrollment`](crate::Enrollment) does it for new users, after a code has shown that their
    /// app has the secret; this is for credentials that come from another system.
    ///
    /// Moving users in, nobody types a code that would confirm anything: read what
    /// [`Imported::notes`](crate::uri::Imported) say, ask [`Policy::deviations`](crate::Policy::deviations)
    /// about short secrets, and take over the last step that the old system accepted, if it kept one,
    /// by [`FactorState::with_last_step`](crate::FactorState::with_last_step).
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{Credential, KeyUri};
    /// use second_factor::uri::KeyKind;
    ///
    /// let text = "otpauth://totp/Old%20Portal:ana?secret=ORSW4LLCPF2GK4ZB";
    /// let (label, secret, kind) = KeyUri::import(text)?.uri.into_parts();
    /// let KeyKind::Totp(params) = kind else { return Err("a token with a counter".into()) };
    /// let credential = Credential::new(secret, params);
    /// assert!(credential.secret().is_short() && label.account() == "ana");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(secret: Secret, params: CodeParams) -> Self {
        Self { secret, params }
    }

    /// The secret, for moving out; [`key_uri`](Self::key_uri) makes a URI of it.
    #[must_use]
    pub const fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Everything but the secret that the codes depend on.
    #[must_use]
    pub const fn params(&self) -> CodeParams {
        self.params
    }

    /// The factor to sign in with.
    #[must_use]
    pub fn totp(&self) -> Totp {
        Totp::new(&self.secret, self.params)
    }

    /// The credential as a key URI, to move it to another app; the label is the service's to keep.
    ///
    /// # Errors
    ///
    /// As [`KeyUri::totp`]: for parameters that no URI can tell.
    ///
    /// # Security
    ///
    /// It holds a copy of the secret. A service has no reason to show one again: whoever has lost
    /// the app enrolls anew.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{Credential, Label, CodeParams, Secret};
    ///
    /// let credential = Credential::new(Secret::from_bytes(&[7; 20])?, CodeParams::new());
    /// let uri = credential.key_uri(Label::new("ana@example.com")?)?;
    /// assert!(uri.secret().ct_eq(credential.secret()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn key_uri(&self, label: Label) -> Result<KeyUri, UriError> {
        KeyUri::totp(label, self.secret.copied(), self.params)
    }

    pub(crate) fn into_parts(self) -> (Secret, CodeParams) {
        (self.secret, self.params)
    }

    /// The form to store, 16 to 143 bytes.
    ///
    /// # Security
    ///
    /// It holds the secret in the clear.
    #[must_use]
    pub fn to_bytes(&self) -> Sensitive<Vec<u8>> {
        let length = self.secret.expose_bytes().len();
        let mut bytes = Sensitive::new(Vec::with_capacity(HEAD.saturating_add(length)));
        Self::write(&self.secret, self.params, bytes.inner_mut());
        bytes
    }

    /// Appends the stored form of a credential that has these parts: at most
    /// [`LONGEST`](Self::LONGEST) bytes.
    pub(crate) fn write(secret: &Secret, params: CodeParams, out: &mut Vec<u8>) {
        out.push(VERSION);
        out.push(algorithm_byte(params.algorithm()));
        out.push(format_byte(params.format()));
        out.extend_from_slice(&params.period().as_secs().to_be_bytes());
        out.extend_from_slice(&params.epoch().as_secs().to_be_bytes());
        out.extend_from_slice(secret.expose_bytes());
    }

    /// Reads the stored form; what it accepts, [`to_bytes`](Self::to_bytes) gives back to the byte.
    ///
    /// # Errors
    ///
    /// [`CredentialError`], for anything that `to_bytes` does not write.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{Credential, CredentialError};
    ///
    /// let error = Credential::from_bytes(b"").unwrap_err();
    /// assert_eq!(error, CredentialError::Length { found: 0 });
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CredentialError> {
        let length = CredentialError::Length { found: bytes.len() };
        let (head, secret) = bytes.split_first_chunk::<HEAD>().ok_or(length)?;
        let [version, algorithm, format, p0, p1, p2, p3, epoch @ ..] = *head;
        if version != VERSION {
            return Err(CredentialError::Version { found: version });
        }
        let invalid = |field| CredentialError::Invalid { field };
        let params = CodeParams::new()
            .with_algorithm(algorithm_of(algorithm).ok_or(invalid("algorithm"))?)
            .with_format(format_of(format).ok_or(invalid("format"))?)
            .with_period(
                Period::from_secs(u32::from_be_bytes([p0, p1, p2, p3]))
                    .map_err(|_| invalid("period"))?,
            )
            .with_epoch(UnixTime::from_secs(u64::from_be_bytes(epoch)));
        let secret = Secret::from_legacy_bytes(secret).map_err(|_| length)?;
        Ok(Self { secret, params })
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("params", &self.params)
            .finish_non_exhaustive()
    }
}

const fn algorithm_byte(algorithm: Algorithm) -> u8 {
    match algorithm {
        Algorithm::Sha1 => 1,
        Algorithm::Sha256 => 2,
        Algorithm::Sha512 => 3,
    }
}

const fn algorithm_of(byte: u8) -> Option<Algorithm> {
    match byte {
        1 => Some(Algorithm::Sha1),
        2 => Some(Algorithm::Sha256),
        3 => Some(Algorithm::Sha512),
        _ => None,
    }
}

/// The length of a code: no two formats share one.
const fn format_byte(format: CodeFormat) -> u8 {
    format.length()
}

const fn format_of(byte: u8) -> Option<CodeFormat> {
    match byte {
        5 => Some(CodeFormat::Steam),
        6 => Some(CodeFormat::Decimal(Digits::Six)),
        7 => Some(CodeFormat::Decimal(Digits::Seven)),
        8 => Some(CodeFormat::Decimal(Digits::Eight)),
        _ => None,
    }
}

/// Why stored bytes are no credential.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialError {
    /// A field with a value that no credential has.
    #[error("the stored credential has an impossible {field}")]
    Invalid {
        /// Which.
        field: &'static str,
    },
    /// Fewer than 16 or more than 143 bytes.
    #[error("a stored credential has 16 to 143 bytes, not {found}")]
    Length {
        /// Bytes found.
        found: usize,
    },
    /// Written by a newer release, or by something else.
    #[error("the stored credential has the unknown version {found}")]
    Version {
        /// Version found.
        found: u8,
    },
}
