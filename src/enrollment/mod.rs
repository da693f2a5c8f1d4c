//! An enrollment between the QR code and the first right code.

pub(crate) mod confirm;
pub(crate) mod diagnosis;

use alloc::borrow::ToOwned;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use crate::credential::{Credential, CredentialError};
use crate::otp::params::CodeParams;
use crate::otp::secret::Secret;
use crate::otp::secret_error::SecretError;
use crate::otp::totp::Totp;
use crate::sensitive::Sensitive;
use crate::time::UnixTime;
use crate::uri::UriError;
use crate::uri::key_uri::KeyUri;
use crate::uri::label::{Label, LabelError};

/// A secret that was shown as a QR code, and that no code has confirmed yet.
///
/// The three clicks of a security page:
///
/// 1. **Set up**: [`begin`](Self::begin) draws the secret on the server. Show
///    [`key_uri`](Self::key_uri) as a QR code and its key as text; keep
///    [`to_bytes`](Self::to_bytes) for the next request.
/// 2. **Next**: ask for a code.
/// 3. **Verify**: read the bytes back and refuse them when they
///    [are expired](Self::is_expired), ten minutes after they began. [`confirm`](Self::confirm) the
///    code and [`commit`](crate::Confirmed::commit) what it gives. If the code is wrong,
///    [`diagnose`](Self::diagnose) tells the user why.
///
/// # Security
///
/// An enrollment signs nobody in. Whoever can confirm one has a factor on the account, so:
///
/// * Keep the bytes on the server, sealed (`Keyring`, feature `seal`), under an id of their own,
///   bound to the user *and* to the session that was shown the secret. Nothing of it comes back
///   from a form.
/// * Each **Set up** draws a new secret and deletes the older enrollment of that user.
/// * If the account has a second factor already, ask for that first; else a stolen session is
///   enough to replace it.
///
/// # Examples
///
/// ```
/// use core::time::Duration;
/// use second_factor::{Enrollment, Label, CodeParams, Policy, Saved, Secret, Totp, UnixTime};
///
/// let label = Label::new("ana@example.com")?.with_issuer("Example")?;
/// let (start, secret) = (UnixTime::from_secs(0), Secret::from_bytes(b"12345678901234567890")?);
/// let stored = Enrollment::begin_with(label, secret, CodeParams::new(), start)?.to_bytes();
///
/// let (now, typed) = (UnixTime::from_secs(59), "287 082"); // a request later
/// let enrollment = Enrollment::from_bytes(stored.expose())?;
/// assert!(!enrollment.is_expired(now, Duration::from_secs(600)));
/// let confirmed = enrollment.confirm(typed, now, &Policy::new())?;
/// let credential = confirmed.commit(|_credential, state| {
///     assert_eq!(state.last_step().map(|step| step.counter()), Some(1)); // used up
///     Ok::<_, std::io::Error>(Saved::Yes)
/// })?;
/// assert_eq!(credential.params(), CodeParams::new());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Enrollment {
    uri: KeyUri,
    params: CodeParams,
    started_at: UnixTime,
}

/// The stored form: version, start (8 bytes), length and text of the issuer, the same of the
/// account, then a [`Credential`] in its own form.
const VERSION: u8 = 1;

impl Enrollment {
    /// Draws a secret of 20 bytes for codes with [`CodeParams::new`], which every app can make.
    ///
    /// # Panics
    ///
    /// If the operating system gives no randomness.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{Enrollment, Label, UnixTime};
    ///
    /// let label = Label::new("ana@example.com")?.with_issuer("Example")?;
    /// let enrollment = Enrollment::begin(label, UnixTime::now());
    /// let uri = enrollment.key_uri().to_uri();
    /// assert!(uri.expose().starts_with("otpauth://totp/Example:ana%40example.com?secret="));
    /// # Ok::<(), second_factor::uri::LabelError>(())
    /// ```
    #[cfg(feature = "rand")]
    #[must_use]
    pub fn begin(label: Label, now: UnixTime) -> Self {
        let params = CodeParams::new();
        Self {
            uri: KeyUri::plain(label, Secret::generate()),
            params,
            started_at: now,
        }
    }

    /// Starts with a secret and parameters of the caller's.
    ///
    /// # Errors
    ///
    /// [`EnrollmentError::Secret`] for a secret under 16 bytes, [`EnrollmentError::Uri`] for
    /// parameters that no URI can tell, [`EnrollmentError::Label`] for a label that was imported
    /// and is one that [`Label::new`] refuses.
    ///
    /// # Security
    ///
    /// The secret must come from this server and be new: never from the request, and never from
    /// another account.
    pub fn begin_with(
        label: Label,
        secret: Secret,
        params: CodeParams,
        now: UnixTime,
    ) -> Result<Self, EnrollmentError> {
        if secret.is_short() {
            let found = secret.expose_bytes().len();
            return Err(SecretError::TooShort { found }.into());
        }
        let label = regular(label.account(), label.issuer())?;
        Ok(Self {
            uri: KeyUri::totp(label, secret, params)?,
            params,
            started_at: now,
        })
    }

    /// What the user's app is to scan.
    ///
    /// # Security
    ///
    /// It contains the secret: only the session that began the enrollment may see it, and only
    /// before it is confirmed.
    #[must_use]
    pub const fn key_uri(&self) -> &KeyUri {
        &self.uri
    }

    /// When it began.
    #[must_use]
    pub const fn started_at(&self) -> UnixTime {
        self.started_at
    }

    /// Whether it began `lifetime` ago or longer; ten minutes are enough to find a phone.
    ///
    /// One that begins as long after `now` is expired, too: its host had a wrong clock.
    ///
    /// # Examples
    ///
    /// ```
    /// use core::time::Duration;
    /// use second_factor::{Enrollment, Label, UnixTime};
    ///
    /// let enrollment = Enrollment::begin(Label::new("ana")?, UnixTime::from_secs(1_000));
    /// let expired = |at| enrollment.is_expired(UnixTime::from_secs(at), Duration::from_secs(600));
    /// assert!(!expired(1_599) && expired(1_600));
    /// # Ok::<(), second_factor::uri::LabelError>(())
    /// ```
    #[must_use]
    pub fn is_expired(&self, now: UnixTime, lifetime: Duration) -> bool {
        let (since, until) = (
            now.saturating_since(self.started_at),
            self.started_at.saturating_since(now),
        );
        since.max(until) >= lifetime
    }

    /// The form to keep between two requests, at most 536 bytes.
    ///
    /// # Security
    ///
    /// It holds the secret in the clear.
    #[must_use]
    pub fn to_bytes(&self) -> Sensitive<Vec<u8>> {
        let label = self.uri.label();
        let texts = [label.issuer().unwrap_or_default(), label.account()];
        let capacity = texts
            .iter()
            .fold(11_usize.saturating_add(Credential::LONGEST), |sum, text| {
                sum.saturating_add(text.len())
            });
        let mut bytes = Sensitive::new(Vec::with_capacity(capacity));
        let out = bytes.inner_mut();
        out.push(VERSION);
        out.extend_from_slice(&self.started_at.as_secs().to_be_bytes());
        for text in texts {
            out.push(u8::try_from(text.len()).unwrap_or_default()); // labels have at most 254
            out.extend_from_slice(text.as_bytes());
        }
        Credential::write(self.uri.secret(), self.params, out);
        bytes
    }

    /// Reads the stored form; what it accepts, [`to_bytes`](Self::to_bytes) gives back to the byte.
    ///
    /// # Errors
    ///
    /// [`EnrollmentError`], for anything that `to_bytes` does not write.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{Enrollment, EnrollmentError};
    ///
    /// let error = Enrollment::from_bytes(b"\x02").unwrap_err();
    /// assert_eq!(error, EnrollmentError::Version { found: 2 });
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EnrollmentError> {
        let (version, rest) = bytes.split_first().ok_or(EnrollmentError::Cut)?;
        if *version != VERSION {
            return Err(EnrollmentError::Version { found: *version });
        }
        let (start, rest) = rest.split_first_chunk().ok_or(EnrollmentError::Cut)?;
        let (issuer, rest) = text(rest)?;
        let (account, rest) = text(rest)?;
        let label = regular(account, Some(issuer).filter(|issuer| !issuer.is_empty()))?;
        if label.account() != account || label.issuer().unwrap_or_default() != issuer {
            return Err(EnrollmentError::Text);
        }
        let (secret, params) = Credential::from_bytes(rest)?.into_parts();
        Self::begin_with(
            label,
            secret,
            params,
            UnixTime::from_secs(u64::from_be_bytes(*start)),
        )
    }

    /// What the app is to compute.
    pub(crate) fn totp(&self) -> Totp {
        Totp::new(self.uri.secret(), self.params)
    }

    /// What is stored for good once a code has confirmed it.
    pub(crate) fn credential(&self) -> Credential {
        Credential::new(self.uri.secret().copied(), self.params)
    }
}

/// A label that every app can carry.
fn regular(account: &str, issuer: Option<&str>) -> Result<Label, LabelError> {
    let label = Label::new(account.to_owned())?;
    match issuer {
        Some(issuer) => label.with_issuer(issuer.to_owned()),
        None => Ok(label),
    }
}

/// A text behind a byte with its length, and what follows.
fn text(bytes: &[u8]) -> Result<(&str, &[u8]), EnrollmentError> {
    let (length, rest) = bytes.split_first().ok_or(EnrollmentError::Cut)?;
    let (text, rest) = rest
        .split_at_checked((*length).into())
        .ok_or(EnrollmentError::Cut)?;
    Ok((
        core::str::from_utf8(text).map_err(|_| EnrollmentError::Text)?,
        rest,
    ))
}

impl fmt::Debug for Enrollment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Enrollment")
            .field("label", self.uri.label())
            .field("params", &self.params)
            .field("started_at", &self.started_at)
            .finish_non_exhaustive()
    }
}

/// Why an enrollment does not begin, or stored bytes are none.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EnrollmentError {
    /// The stored credential in it is none.
    #[error("{0}")]
    Credential(CredentialError),
    /// The stored bytes end too early.
    #[error("the stored enrollment is cut off")]
    Cut,
    /// The label is one that only an import makes.
    #[error("{0}")]
    Label(LabelError),
    /// The secret is too short.
    #[error("{0}")]
    Secret(SecretError),
    /// A stored text is not UTF-8, or has space around it.
    #[error("the stored enrollment has an impossible label")]
    Text,
    /// The parameters do not fit into a URI.
    #[error("{0}")]
    Uri(UriError),
    /// Written by a newer release, or by something else.
    #[error("the stored enrollment has the unknown version {found}")]
    Version {
        /// Version found.
        found: u8,
    },
}

/// Errors of the parts, under their own names.
macro_rules! from {
    ($($variant:ident($error:ty)),+) => {$(
        impl From<$error> for EnrollmentError {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        }
    )+};
}

from!(
    Credential(CredentialError),
    Label(LabelError),
    Secret(SecretError),
    Uri(UriError)
);
