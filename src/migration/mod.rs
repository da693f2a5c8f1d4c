//! Reads and writes Google Authenticator's export: `otpauth-migration://offline?data=..`.
//!
//! The app shows its accounts as QR codes, up to ten in each; other apps read and write the same.
//! [`import`] reads one of them, [`export()`] writes as many as it takes, [`export_with`] with a
//! chosen number of accounts in each. The format knows three
//! algorithms, 6 and 8 digits, and 30 seconds.
//!
//! # Examples
//!
//! ```
//! use second_factor::{KeyUri, migration};
//!
//! let uri: KeyUri = "otpauth://totp/Example:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".parse()?;
//! let uris = migration::export(&[uri])?;
//! let batch = migration::import(uris[0].expose())?;
//! assert_eq!((batch.index, batch.size), (0, 1));
//! for account in batch.accounts {
//!     assert_eq!(account.name, "Example:ana");
//!     assert_eq!(account.outcome?.uri.label().issuer(), Some("Example"));
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![doc(alias("Google Authenticator", "otpauth-migration"))]

mod account;
mod export;
mod wire;

use alloc::vec::Vec;

use crate::otp::typed::is_blank;
use crate::uri::text::{self, Text};
use crate::uri::{UriError, UriPart};

pub use account::{Account, AccountError};
pub use export::{Uncarried, export, export_with};

/// One QR code of an export, decoded.
#[derive(Debug)]
#[non_exhaustive]
pub struct Batch {
    /// The accounts, in their order, those that cannot be used among them.
    pub accounts: Vec<Account>,
    /// Which code of the export this is, from 0.
    pub index: u32,
    /// How many codes the export has.
    pub size: u32,
    /// The same number in every code of an export, if the app wrote one; often negative.
    pub id: Option<i32>,
    /// The version of the format: 1, or 2, which names each account and leaves out the `id`.
    pub version: i32,
}

/// Bytes of an export that are read at most; a QR code holds fewer.
const LONGEST: usize = 4_096;

/// Reads one QR code of an export.
///
/// Damage that tools do is repaired: `+` read as a space, missing padding, the URL-safe alphabet
/// (RFC 4648 §5), line breaks and invisible characters in the text or around it. Unknown fields are
/// skipped; what is unspecified is read as the format's default, with a note. Names are always
/// read, as [`KeyUri::import`](crate::KeyUri::import) reads labels. An account that cannot be used
/// does not cost the others.
///
/// # Errors
///
/// [`MigrationError`] if the whole cannot be read: another kind of URI, over 4,096 bytes, `data`
/// missing or twice, broken percent-encoding, base64 or protobuf, or no account in it.
///
/// # Security
///
/// The URI holds the secrets of all its accounts. The decoded bytes are erased.
///
/// # Examples
///
/// ```
/// use second_factor::migration;
///
/// let batch = migration::import(
///     "otpauth-migration://offline?data=CjEKCkhlbGxvId6tvu8SGEV4YW1wbGU6YWxpY2VAZ29vZ2xlLmNvbRoHRXhhbXBsZTAC",
/// )?;
/// assert_eq!(batch.accounts[0].name, "Example:alice@google.com");
/// # Ok::<(), migration::MigrationError>(())
/// ```
pub fn import(text: &str) -> Result<Batch, MigrationError> {
    if text.len() > LONGEST {
        return Err(MigrationError::TooLong {
            limit: LONGEST,
            found: text.len(),
        });
    }
    let data = data(text.trim_matches(is_blank))?;
    let payload = wire::decode(data.as_str())?;
    if payload.accounts.is_empty() {
        return Err(MigrationError::NoAccounts);
    }
    Ok(Batch {
        accounts: payload.accounts.iter().map(Account::read).collect(),
        index: u32::try_from(payload.index).unwrap_or(0),
        size: u32::try_from(payload.size).unwrap_or(0).max(1),
        id: payload.id,
        version: payload.version,
    })
}

/// The value of `data`, the one parameter of the URI.
fn data(text: &str) -> Result<Text<'_>, MigrationError> {
    let (scheme, rest) = text.split_once("://").ok_or(MigrationError::NotAnExport)?;
    let (host, query) = rest.split_once('?').unwrap_or((rest, ""));
    let host = host.strip_suffix('/').unwrap_or(host);
    let schemes = [wire::SCHEME, wire::APPLE_SCHEME];
    let is_known = schemes
        .iter()
        .any(|known| known.eq_ignore_ascii_case(scheme));
    if !is_known || !host.eq_ignore_ascii_case(wire::HOST) {
        return Err(MigrationError::NotAnExport);
    }
    let mut values = query
        .split('&')
        .filter_map(|pair| text::without_escape(pair).0.split_once('='))
        .filter(|(name, _)| name.eq_ignore_ascii_case("data"));
    let (_, data) = values.next().ok_or(MigrationError::DataMissing)?;
    if values.next().is_some() {
        return Err(MigrationError::DataTwice);
    }
    Ok(Text::decode_opaque(data, UriPart::Query)?)
}

/// Why an export cannot be read or written. The message never shows a secret.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MigrationError {
    /// The data is not base64.
    #[error("the data of the export is not base64")]
    Base64,
    /// No `data` parameter.
    #[error("the export has no data")]
    DataMissing,
    /// Two `data` parameters.
    #[error("the export has data twice")]
    DataTwice,
    /// Broken percent-encoding.
    #[error(transparent)]
    Encoding(#[from] UriError),
    /// The data is base64, and not an export.
    #[error("the data is not an export, or part of it is missing")]
    Malformed,
    /// The export has no account.
    #[error("the export holds no account")]
    NoAccounts,
    /// Another kind of URI.
    #[error("not an otpauth-migration://offline URI")]
    NotAnExport,
    /// The text is longer than any export needs to be.
    #[error("an export has at most {limit} bytes, not {found}")]
    TooLong {
        /// Bytes read at most.
        limit: usize,
        /// Bytes found.
        found: usize,
    },
    /// Something that the format has no field for.
    #[error("account {}: an export cannot carry {what}", index.saturating_add(1))]
    Uncarried {
        /// The account's place among those given, from 0.
        index: usize,
        /// What would be lost.
        what: Uncarried,
    },
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;
    use alloc::format;
    use alloc::string::{String, ToString};
    use alloc::vec::Vec;
    use core::fmt::{Debug, Display};

    use super::{Account, AccountError, MigrationError, Uncarried, export, import, wire};
    use crate::otp::params::{Algorithm, CodeParams, Digits, Period};
    use crate::otp::secret::Secret;
    use crate::uri::key_uri::KeyUri;
    use crate::uri::label::Label;

    const SECRET: &[u8] = b"kiwi-interop-20bytes";

    /// A new error needs a number here, and an export below that ends with it.
    const fn number(error: &MigrationError) -> usize {
        match error {
            MigrationError::Base64 => 0,
            MigrationError::DataMissing => 1,
            MigrationError::DataTwice => 2,
            MigrationError::Encoding(_) => 3,
            MigrationError::Malformed => 4,
            MigrationError::NoAccounts => 5,
            MigrationError::NotAnExport => 6,
            MigrationError::TooLong { .. } => 7,
            MigrationError::Uncarried { what, .. } => match what {
                Uncarried::Counter => 8,
                Uncarried::Image => 9,
                Uncarried::Period(_) => 10,
                Uncarried::SevenDigits => 11,
                Uncarried::Steam => 12,
            },
        }
    }

    const fn account_number(error: &AccountError) -> usize {
        match error {
            AccountError::Algorithm { .. } => 0,
            AccountError::Counter => 1,
            AccountError::Digits { .. } => 2,
            AccountError::Md5 => 3,
            AccountError::Secret(_) => 4,
            AccountError::Type { .. } => 5,
        }
    }

    #[track_caller]
    fn assert_silent(value: &(impl Debug + Display)) {
        let text = format!("{value} {value:?}");
        let secrets = [
            "kiwi-int",
            "a2l3aS1p",
            "NNUXO2JN",
            "107, 105, 119",
            "6b697769",
        ];
        assert!(
            !secrets.iter().any(|secret| text.contains(secret)),
            "{text}"
        );
        assert!(!value.to_string().is_empty());
    }

    fn hotp(digits: Digits, counter: u64) -> KeyUri {
        let (label, secret) = (
            Label::new("a").unwrap(),
            Secret::from_bytes(SECRET).unwrap(),
        );
        KeyUri::hotp(label, secret, Algorithm::Sha1, digits, counter).unwrap()
    }

    fn totp(params: CodeParams) -> KeyUri {
        let (label, secret) = (
            Label::new("a").unwrap(),
            Secret::from_bytes(SECRET).unwrap(),
        );
        KeyUri::totp(label, secret, params).unwrap()
    }

    #[test]
    fn no_error_repeats_a_secret() {
        let good = export(&[totp(CodeParams::new())]).unwrap();
        let good = good[0].expose();
        let texts: [String; 10] = [
            good.replace("data", "date"),
            good.replace("offline", "online"),
            format!("{good}&{}", &good[28..]),
            format!("{good}%"),
            format!("{good}#"),
            good[..good.len() - 16].into(),
            good.replace("?data=", "?data=EAE=&x="),
            format!("{good}{}", "=".repeat(4_096)),
            good.replace("data=", "data=XX"),
            "kiwi-interop-20bytes".into(),
        ];
        let image = totp(CodeParams::new())
            .with_image("https://example.com/")
            .unwrap();
        let slow = CodeParams::new().with_period(Period::from_secs(60).unwrap());
        let uris = [
            hotp(Digits::Six, u64::MAX),
            hotp(Digits::Seven, 0),
            image,
            totp(slow),
            totp(CodeParams::steam()),
        ];
        let read = texts
            .iter()
            .map(|text| import(text).map(|_| ()).unwrap_err());
        let written = uris
            .into_iter()
            .map(|uri| export(&[uri]).map(|_| ()).unwrap_err());
        let errors: Vec<MigrationError> = read.chain(written).collect();
        errors.iter().for_each(assert_silent);
        let numbers: BTreeSet<usize> = errors.iter().map(number).collect();
        assert!(numbers.into_iter().eq(0..13), "{errors:?}");
    }

    #[test]
    fn no_refused_account_repeats_its_secret() {
        let account = |change: fn(&mut wire::Account)| {
            let mut account = wire::Account {
                secret: SECRET.into(),
                ..Default::default()
            };
            change(&mut account);
            Account::read(&account)
        };
        let accounts = [
            account(|account| account.algorithm = 4),
            account(|account| account.algorithm = 5),
            account(|account| account.digits = 3),
            account(|account| account.kind = 3),
            account(|account| (account.kind, account.counter) = (1, -1)),
            account(|account| account.secret = SECRET.repeat(7).into()),
        ];
        let errors: Vec<&AccountError> = accounts
            .iter()
            .filter_map(|account| account.outcome.as_ref().err())
            .collect();
        errors.iter().for_each(assert_silent);
        let numbers: BTreeSet<usize> = errors.into_iter().map(account_number).collect();
        assert!(numbers.into_iter().eq(0..6));
    }
}
