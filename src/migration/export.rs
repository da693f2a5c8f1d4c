//! Accounts on their way into Google Authenticator.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::num::NonZeroUsize;
use core::{fmt, mem};

use bytes::Bytes;

use super::MigrationError;
use super::wire::{self, Payload, number};
use crate::otp::params::{Algorithm, CodeFormat, Digits, Period};
use crate::sensitive::Sensitive;
use crate::uri::KeyKind;
use crate::uri::key_uri::KeyUri;
use crate::uri::label::Label;

/// Accounts in a QR code at most by default: what Google Authenticator writes itself.
const MOST_ACCOUNTS: usize = 10;

/// Bytes in a QR code of version 18 at level M (ISO/IEC 18004, table 7). It has 89 modules a side,
/// about as many as phones still read from a screen.
const READABLE: usize = 560;

/// Bytes in a QR code of the largest version at level M. The largest account alone, every label and
/// secret at its limit and hard to encode, stays below.
const LONGEST: usize = 2_331;

/// Bytes of a URI that the four numbers behind the accounts take at most: 16 bytes for up to two
/// million codes, 22 characters of base64, each of them percent-encoded.
const TAIL: usize = 66;

/// Writes an export: one URI for each QR code that is to be scanned.
///
/// As many accounts go into a code as a symbol of under 90 modules a side holds at level M, up to
/// ten; for most names these are four or five. An account that is too large for that gets a code of
/// its own. Nothing is written unless all accounts can be.
///
/// # Errors
///
/// [`MigrationError::Uncarried`] for 7 digits, another period than 30 s, Steam codes, a picture or
/// a counter over 2^63 - 1.
///
/// # Security
///
/// Each URI holds the secrets of all its accounts: show it to their owner alone.
///
/// # Examples
///
/// ```
/// use second_factor::{KeyUri, migration};
///
/// let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
/// let slow: KeyUri = format!("otpauth://totp/ana?secret={secret}&period=60").parse()?;
/// let error = migration::export(&[slow]).unwrap_err();
/// assert_eq!(error.to_string(), "account 1: an export cannot carry a period of 60 seconds");
/// # Ok::<(), second_factor::uri::UriError>(())
/// ```
pub fn export(uris: &[KeyUri]) -> Result<Vec<Sensitive<String>>, MigrationError> {
    Ok(written(batches(uris, MOST_ACCOUNTS, READABLE)?))
}

/// Writes an export with up to `accounts` accounts in each QR code.
///
/// Fewer go into a code where the largest symbol holds no more. Google Authenticator itself writes
/// ten; one account a code is the easiest to scan.
///
/// # Errors
///
/// As [`export`].
///
/// # Security
///
/// As for [`export`].
///
/// # Examples
///
/// ```
/// use core::num::NonZeroUsize;
/// use second_factor::{KeyUri, migration};
///
/// let uri = || "otpauth://totp/ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".parse::<KeyUri>();
/// let codes = migration::export_with(&[uri()?, uri()?], NonZeroUsize::MIN)?;
/// assert_eq!(codes.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn export_with(
    uris: &[KeyUri],
    accounts: NonZeroUsize,
) -> Result<Vec<Sensitive<String>>, MigrationError> {
    Ok(written(batches(uris, accounts.get(), LONGEST)?))
}

/// Accounts in their order, as many together as fit into `longest` bytes; one in any case.
fn batches(uris: &[KeyUri], most: usize, longest: usize) -> Result<Vec<Payload>, MigrationError> {
    let mut batches = Vec::new();
    let mut batch = Payload::default();
    for (index, uri) in uris.iter().enumerate() {
        let account = account(uri).map_err(|what| MigrationError::Uncarried { index, what })?;
        batch.accounts.push(account);
        let room = longest.saturating_sub(TAIL);
        if batch.accounts.len() > most || wire::encode(&batch).expose().len() > room {
            let last = batch.accounts.pop();
            batches.push(mem::take(&mut batch));
            batch.accounts.extend(last);
        }
    }
    batches.push(batch);
    batches.retain(|batch| !batch.accounts.is_empty());
    Ok(batches)
}

fn written(batches: Vec<Payload>) -> Vec<Sensitive<String>> {
    let size = i32::try_from(batches.len()).unwrap_or(i32::MAX);
    let id = Some(id(&batches));
    let number = |(index, batch)| Payload {
        version: 1,
        size,
        index,
        id,
        ..batch
    };
    (0..)
        .zip(batches)
        .map(number)
        .map(|batch| wire::encode(&batch))
        .collect()
}

/// A number that the codes of one export share: FNV-1a of what they hold, without the sign.
fn id(batches: &[Payload]) -> i32 {
    let hash = batches.iter().fold(0x811c_9dc5_u32, |hash, batch| {
        let uri = wire::encode(batch);
        uri.expose().bytes().fold(hash, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        })
    });
    i32::try_from(hash >> 1).unwrap_or(0)
}

fn account(uri: &KeyUri) -> Result<wire::Account, Uncarried> {
    if uri.image().is_some() {
        return Err(Uncarried::Image);
    }
    let (kind, algorithm, digits, counter) = match uri.kind() {
        KeyKind::Totp(params) => {
            let CodeFormat::Decimal(digits) = params.format() else {
                return Err(Uncarried::Steam);
            };
            if params.period() != Period::THIRTY {
                return Err(Uncarried::Period(params.period()));
            }
            (number::TOTP, params.algorithm(), digits, 0)
        }
        KeyKind::Hotp {
            algorithm,
            digits,
            counter,
        } => {
            let counter = i64::try_from(counter).map_err(|_| Uncarried::Counter)?;
            (number::HOTP, algorithm, digits, counter)
        }
    };
    let mut secret = Vec::with_capacity(uri.secret().expose_bytes().len());
    secret.extend_from_slice(uri.secret().expose_bytes());
    Ok(wire::Account {
        secret: wire::shared(Sensitive::new(secret)),
        name: name(uri.label()).into(),
        issuer: uri
            .parameter_issuer()
            .unwrap_or_default()
            .to_string()
            .into(),
        algorithm: match algorithm {
            Algorithm::Sha1 => number::SHA1,
            Algorithm::Sha256 => number::SHA256,
            Algorithm::Sha512 => number::SHA512,
        },
        digits: match digits {
            Digits::Six => number::SIX,
            Digits::Seven => return Err(Uncarried::SevenDigits),
            Digits::Eight => number::EIGHT,
        },
        kind,
        counter,
        id: Bytes::new(),
    })
}

/// `issuer:account`, as Google Authenticator writes it.
fn name(label: &Label) -> String {
    let account = label.account();
    match label.issuer() {
        Some(issuer) => format!("{issuer}:{account}"),
        // The first colon is read as the end of an issuer.
        None if account.contains(':') => format!(":{account}"),
        None => account.to_string(),
    }
}

/// Why a key cannot be exported to Google Authenticator: the format has no field for this part of
/// it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Uncarried {
    /// A counter over 2^63 - 1.
    Counter,
    /// The address of a picture.
    Image,
    /// Another period than 30 seconds.
    Period(Period),
    /// Seven digits.
    SevenDigits,
    /// Steam codes.
    Steam,
}

impl fmt::Display for Uncarried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Counter => f.write_str("a counter over 2^63 - 1"),
            Self::Image => f.write_str("a picture"),
            Self::Period(period) => write!(f, "a period of {} seconds", period.as_secs()),
            Self::SevenDigits => f.write_str("seven digits"),
            Self::Steam => f.write_str("Steam codes"),
        }
    }
}
