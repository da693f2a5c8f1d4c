//! A secret with all that an authenticator app needs, as a value.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::otp::base32;
use crate::otp::params::{Algorithm, CodeFormat, CodeParams, Digits, Period};
use crate::otp::secret::Secret;
use crate::sensitive::Sensitive;
use crate::uri::label::Label;

use super::domain::is_domain;
use super::error::UriError;
use super::image;
use crate::time::UnixTime;

/// An `otpauth://` URI as a value: a secret, its label, and how its codes are made.
///
/// [`to_uri`](Self::to_uri) writes the one form that every app reads alike. `FromStr` reads what
/// keeps to the grammar and nothing else; [`import`](Self::import) reads what services print.
///
/// # Security
///
/// Anyone who reads the URI can compute the user's codes. There is no `Clone` and no `Display`;
/// `Debug` shows the label, not the secret.
///
/// # Examples
///
/// ```
/// use second_factor::{KeyUri, Label, CodeParams, Secret};
///
/// let label = Label::new("ana@example.com")?.with_issuer("Example")?;
/// let secret = Secret::from_bytes(b"12345678901234567890")?;
/// let uri = KeyUri::totp(label, secret, CodeParams::new())?;
/// assert_eq!(
///     uri.to_uri().expose(),
///     "otpauth://totp/Example:ana%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias("otpauth", "provisioning URI", "key URL"))]
pub struct KeyUri {
    label: Label,
    secret: Secret,
    kind: KeyKind,
    image: Option<String>,
    domain: Option<String>,
}

impl KeyUri {
    /// Bytes of a URI at most; a QR code holds some 2,300 at level M.
    pub(crate) const LONGEST: usize = 2_048;

    /// Codes that follow the clock.
    ///
    /// # Errors
    ///
    /// [`UriError::Epoch`] if steps are not counted from 1970, which a key URI cannot express;
    /// [`UriError::Steam`] for Steam codes with other parameters than [`CodeParams::steam`].
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{CodeParams, KeyUri, Label, Secret, UnixTime};
    /// use second_factor::uri::UriError;
    ///
    /// let later = CodeParams::new().with_epoch(UnixTime::from_secs(100));
    /// let uri = KeyUri::totp(Label::new("ana")?, Secret::from_bytes(&[7; 20])?, later);
    /// assert_eq!(uri.err(), Some(UriError::Epoch));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn totp(label: Label, secret: Secret, params: CodeParams) -> Result<Self, UriError> {
        Self::check_params(params)?;
        Ok(Self::of_params(label, secret, params))
    }

    /// Whether a URI can express these parameters.
    pub(crate) fn check_params(params: CodeParams) -> Result<(), UriError> {
        if params.epoch() != UnixTime::from_secs(0) {
            return Err(UriError::Epoch);
        }
        if params.format() == CodeFormat::Steam && params != CodeParams::steam() {
            return Err(UriError::Steam);
        }
        Ok(())
    }

    /// As [`totp`](Self::totp), for parameters that were checked.
    pub(crate) const fn of_params(label: Label, secret: Secret, params: CodeParams) -> Self {
        Self::assembled(label, secret, KeyKind::Totp(params))
    }

    /// Codes that follow a counter, `counter` being that of the next code.
    ///
    /// # Errors
    ///
    /// None of today's arguments is refused.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{Algorithm, Digits, KeyUri, Label, Secret};
    ///
    /// let secret = Secret::from_bytes(b"12345678901234567890")?;
    /// let uri = KeyUri::hotp(Label::new("ana")?, secret, Algorithm::Sha1, Digits::Six, 0)?;
    /// assert_eq!(
    ///     uri.to_uri().expose(),
    ///     "otpauth://hotp/ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=0",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn hotp(
        label: Label,
        secret: Secret,
        algorithm: Algorithm,
        digits: Digits,
        counter: u64,
    ) -> Result<Self, UriError> {
        Ok(Self::assembled(
            label,
            secret,
            KeyKind::Hotp {
                algorithm,
                digits,
                counter,
            },
        ))
    }

    /// Of a kind that a key URI can express.
    pub(crate) const fn assembled(label: Label, secret: Secret, kind: KeyKind) -> Self {
        Self {
            label,
            secret,
            kind,
            image: None,
            domain: None,
        }
    }

    /// Sets the service's domain as the `issuer` parameter. The issuer in the label stays the name that
    /// people see.
    ///
    /// Use it if your users keep codes in a password manager: Apple's and others suggest the login of
    /// that domain, as draft-andesco-otpauth-uri recommends. Authenticator apps that show the
    /// parameter show the domain then. Google's description asks for two equal names, so it is not the
    /// default.
    ///
    /// `domain` is in ASCII and lower case, such as `example.com`. A label without issuer gets it as
    /// its issuer.
    ///
    /// # Errors
    ///
    /// [`UriError::Domain`] for anything else, and for a label whose issuer has a colon in it;
    /// [`UriError::TooLong`] if the whole URI would pass 2,048 bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{CodeParams, KeyUri, Label, Secret};
    ///
    /// let label = Label::new("ana")?.with_issuer("Example Bank")?;
    /// let uri = KeyUri::totp(label, Secret::from_bytes(b"12345678901234567890")?, CodeParams::new())?
    ///     .with_domain("bank.example.com")?;
    /// let text = uri.to_uri();
    /// assert!(text.expose().starts_with("otpauth://totp/Example%20Bank:ana?"));
    /// assert!(text.expose().ends_with("&issuer=bank.example.com"));
    ///
    /// let imported = KeyUri::import(text.expose())?.uri;
    /// assert_eq!(imported.label().issuer(), Some("Example Bank"));
    /// assert_eq!(imported.domain(), Some("bank.example.com"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_domain(self, domain: &str) -> Result<Self, UriError> {
        let issuer = self.label.issuer().unwrap_or_default();
        if !is_domain(domain) || issuer.contains(':') {
            return Err(UriError::Domain);
        }
        let label = if issuer.is_empty() {
            self.label.with_issuer(domain)?
        } else {
            self.label
        };
        let named = Self { label, ..self }.named(Some(domain));
        let found = named.to_uri().expose().len();
        if found > Self::LONGEST {
            return Err(UriError::TooLong {
                limit: Self::LONGEST,
                found,
            });
        }
        Ok(named)
    }

    /// With this `issuer` parameter, which is a domain, beside the label's issuer.
    pub(crate) fn named(self, domain: Option<&str>) -> Self {
        let domain = domain.filter(|domain| self.label.issuer() != Some(*domain));
        Self {
            domain: domain.map(ToOwned::to_owned),
            ..self
        }
    }

    /// The domain of the service, if the `issuer` parameter is one.
    ///
    /// A password manager can match it with the site that it knows. Nothing proves that the URI
    /// comes from there.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        let issuer = || self.label.issuer().filter(|issuer| is_domain(issuer));
        self.domain.as_deref().or_else(issuer)
    }

    /// What stands in the `issuer` parameter.
    pub(crate) fn parameter_issuer(&self) -> Option<&str> {
        self.domain.as_deref().or(self.label.issuer())
    }

    /// Sets a picture of the service, which FreeOTP fetches and other apps ignore.
    ///
    /// `url` is an `https` URL in ASCII (RFC 3986): a host name or address, perhaps a port, and a
    /// path, query and fragment. Percent-encode what these cannot hold, and `'` too.
    ///
    /// # Errors
    ///
    /// [`UriError::Image`] for anything else, for example a URL with a user name, and
    /// [`UriError::TooLong`] if the whole URI would pass 2,048 bytes.
    ///
    /// # Security
    ///
    /// The host of the picture sees every phone that scans the code.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{KeyUri, Label, CodeParams, Secret};
    ///
    /// let uri = KeyUri::totp(Label::new("ana")?, Secret::from_bytes(&[7; 20])?, CodeParams::new())?
    ///     .with_image("https://example.com/logo.png")?;
    /// assert!(uri.to_uri().expose().ends_with("&image=https%3A%2F%2Fexample.com%2Flogo.png"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_image(mut self, url: &str) -> Result<Self, UriError> {
        self.set_image(url)?;
        Ok(self)
    }

    /// Leaves the URI as it was if the picture is refused.
    pub(crate) fn set_image(&mut self, url: &str) -> Result<(), UriError> {
        if !image::is_https(url) {
            return Err(UriError::Image);
        }
        let before = self.image.replace(url.to_owned());
        let found = self.to_uri().expose().len();
        if found > Self::LONGEST {
            self.image = before;
            return Err(UriError::TooLong {
                limit: Self::LONGEST,
                found,
            });
        }
        Ok(())
    }

    /// The URI, in its one canonical form.
    ///
    /// Everything outside RFC 3986's unreserved characters is percent-encoded. The issuer stands before
    /// the account and in a parameter of its own. Defaults are left out, so the QR code is small.
    ///
    /// # Security
    ///
    /// The text contains the secret.
    #[must_use]
    pub fn to_uri(&self) -> Sensitive<String> {
        let secret = self.secret.expose_bytes();
        let mut uri = Writer::with_capacity(self.longest(base32::length(secret.len())));
        match self.kind {
            KeyKind::Totp(_) => uri.push("otpauth://totp/"),
            KeyKind::Hotp { .. } => uri.push("otpauth://hotp/"),
        }
        if let Some(issuer) = self.label.issuer() {
            uri.encode(issuer);
        }
        // Without an issuer, a colon in the account would end one.
        if self.label.issuer().is_some() || self.label.account().contains(':') {
            uri.push(":");
        }
        uri.encode(self.label.account());
        uri.push("?secret=");
        base32::pieces(secret, |piece| uri.push(piece));
        if let Some(issuer) = self.parameter_issuer() {
            uri.push("&issuer=");
            uri.encode(issuer);
        }
        match self.kind {
            KeyKind::Totp(params) => uri.totp(params),
            KeyKind::Hotp {
                algorithm, digits, ..
            } => uri.hash_and_digits(algorithm, digits),
        }
        if let Some(image) = &self.image {
            uri.push("&image=");
            uri.encode(image);
        }
        if let KeyKind::Hotp { counter, .. } = self.kind {
            uri.push("&counter=");
            uri.number(counter);
        }
        uri.0
    }

    /// Who issued the key, and for which account.
    #[must_use]
    pub const fn label(&self) -> &Label {
        &self.label
    }

    /// Gives the secret, for the page that shows it as text and for what computes its codes.
    #[must_use]
    pub const fn secret(&self) -> &Secret {
        &self.secret
    }

    /// What kind of codes it makes.
    #[must_use]
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The picture's URL.
    #[must_use]
    pub fn image(&self) -> Option<&str> {
        self.image.as_deref()
    }

    /// Takes it apart.
    #[must_use]
    pub fn into_parts(self) -> (Label, Secret, KeyKind) {
        (self.label, self.secret, self.kind)
    }

    /// An upper bound of the bytes of the URI, so that its buffer never moves.
    fn longest(&self, secret: usize) -> usize {
        let issuer = self.label.issuer().map_or(0, str::len).saturating_mul(2);
        let account = self.label.account().len();
        let image = self.image.as_deref().map_or(0, str::len);
        let domain = self.domain.as_deref().map_or(0, str::len);
        let encoded = issuer
            .saturating_add(account)
            .saturating_add(domain)
            .saturating_add(image)
            .saturating_mul(3);
        encoded.saturating_add(secret).saturating_add(Writer::FIXED)
    }
}

impl fmt::Debug for KeyUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyUri")
            .field("label", &self.label)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// Whether the codes of a key follow the clock (TOTP, and Steam) or a counter (HOTP).
#[expect(
    clippy::exhaustive_enums,
    reason = "the format has these two types and no other"
)]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum KeyKind {
    /// Codes that follow the clock, for [`Totp`](crate::Totp).
    Totp(CodeParams),
    /// Codes that follow a counter, for [`Hotp`](crate::Hotp).
    Hotp {
        /// The hash under the HMAC.
        algorithm: Algorithm,
        /// Digits in a code.
        digits: Digits,
        /// The counter of the next code.
        counter: u64,
    },
}

/// A URI in the making, in a buffer of its final size.
struct Writer(Sensitive<String>);

impl Writer {
    /// Bytes of everything that is neither label, secret nor picture, at most.
    const FIXED: usize = 160;

    fn with_capacity(bytes: usize) -> Self {
        Self(Sensitive::new(String::with_capacity(bytes)))
    }

    fn push(&mut self, text: &str) {
        self.0.inner_mut().push_str(text);
    }

    fn encode(&mut self, text: &str) {
        utf8_percent_encode(text, RESERVED).for_each(|piece| self.push(piece));
    }

    fn number(&mut self, number: u64) {
        // Writing to a `String` cannot fail.
        let _ = fmt::Write::write_fmt(self.0.inner_mut(), format_args!("{number}"));
    }

    fn totp(&mut self, params: CodeParams) {
        let CodeFormat::Decimal(digits) = params.format() else {
            return self.push("&encoder=steam");
        };
        self.hash_and_digits(params.algorithm(), digits);
        if params.period() != Period::THIRTY {
            self.push("&period=");
            self.number(params.period().as_secs().into());
        }
    }

    fn hash_and_digits(&mut self, algorithm: Algorithm, digits: Digits) {
        if algorithm != Algorithm::Sha1 {
            self.push("&algorithm=");
            self.push(algorithm.name());
        }
        if digits != Digits::Six {
            self.push("&digits=");
            self.number(digits.count().into());
        }
    }
}

/// Everything but RFC 3986's unreserved characters (§2.3).
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
