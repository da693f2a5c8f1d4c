//! Google Authenticator's export: `otpauth-migration://offline?data=..`.
//!
//! The app shows its accounts as QR codes, up to ten in each; other apps read and write the same.
//! [`import`] reads one of them, [`export()`] writes as many as it takes. The format knows three
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

mod account;
mod export;
mod wire;

use alloc::vec::Vec;

use crate::uri::text::Text;
use crate::uri::{Place, UriError};

pub use account::{Account, AccountError};
pub use export::{Uncarried, export};

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
/// Damage that tools do is repaired: `+` read as a space, missing padding, the alphabet of file
/// names. Unknown fields are skipped; what is unspecified is read as the format's default, with a
/// note. An account that cannot be used does not cost the others.
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
        return Err(MigrationError::TooLong { limit: LONGEST, found: text.len() });
    }
    let data = data(text.trim())?;
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
    if !scheme.eq_ignore_ascii_case(wire::SCHEME) || !host.eq_ignore_ascii_case(wire::HOST) {
        return Err(MigrationError::NotAnExport);
    }
    let mut values = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .filter(|(name, _)| name.eq_ignore_ascii_case("data"));
    let (_, data) = values.next().ok_or(MigrationError::DataMissing)?;
    if values.next().is_some() {
        return Err(MigrationError::DataTwice);
    }
    Ok(Text::decode(data, Place::Query)?)
}

/// Why an export cannot be read or written; no secret is repeated.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MigrationError {
    /// The data is no base64.
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
    /// The data is base64 of something else.
    #[error("the data is no export, or part of it is missing")]
    Malformed,
    /// Nothing in it.
    #[error("the export holds no account")]
    NoAccounts,
    /// Another kind of URI.
    #[error("not an otpauth-migration://offline URI")]
    NotAnExport,
    /// More than is worth reading.
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
