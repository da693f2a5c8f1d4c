//! Accounts on their way into Google Authenticator.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::{fmt, mem};

use bytes::Bytes;

use super::MigrationError;
use super::wire::{self, Payload, number};
use crate::otp::params::{Algorithm, CodeFormat, Digits, Period};
use crate::sensitive::Sensitive;
use crate::uri::KeyKind;
use crate::uri::key_uri::KeyUri;
use crate::uri::label::Label;

/// Accounts in a QR code at most: what Google Authenticator writes itself.
const MOST_ACCOUNTS: usize = 10;

/// Bytes in a QR code of the largest version at level M (ISO/IEC 18004, table 7). The largest
/// account alone, every label and secret at its limit and hard to encode, stays below.
const LONGEST: usize = 2_331;

/// Bytes of a URI that follow the accounts, at most: four numbers, and the padding.
const TAIL: usize = 100;

/// Writes an export: one URI for each QR code that is to be scanned.
///
/// Ten accounts go into a code, or as many as fit. Nothing is written unless all can be.
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
    let mut batches = Vec::new();
    let mut batch = Payload::default();
    for (index, uri) in uris.iter().enumerate() {
        let account = account(uri).map_err(|what| MigrationError::Uncarried { index, what })?;
        batch.accounts.push(account);
        if batch.accounts.len() > MOST_ACCOUNTS || !fits(&batch) {
            let last = batch.accounts.pop();
            batches.push(mem::take(&mut batch));
            batch.accounts.extend(last);
        }
    }
    batches.push(batch);
    batches.retain(|batch| !batch.accounts.is_empty());
    Ok(written(batches))
}

fn fits(batch: &Payload) -> bool {
    wire::encode(batch).expose().len() <= LONGEST.saturating_sub(TAIL)
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
        issuer: uri.label().issuer().unwrap_or_default().to_string().into(),
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

/// What the export format has no field for.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Uncarried {
    /// A counter over 2^63 - 1.
    Counter,
    /// A picture.
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
