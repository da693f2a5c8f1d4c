//! An account of an export, as a key URI.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::wire::{self, number};
use crate::otp::params::{Algorithm, CodeParams, Digits};
use crate::otp::secret::Secret;
use crate::otp::secret_error::SecretError;
use crate::uri::foreign_label::Printed;
use crate::uri::key_uri::KeyUri;
use crate::uri::label::Label;
use crate::uri::{ImportNote, Imported, KeyKind, UriParameter};

/// One account of an export: its name, and its key or the reason why it cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub struct Account {
    /// What the app calls it, mostly `issuer:account`; for showing to a person.
    pub name: String,
    /// What version 2 of the format calls it.
    pub unique_id: Option<String>,
    /// The key with notes on what was odd, or why there is none.
    pub outcome: Result<Imported, AccountError>,
}

impl Account {
    pub(crate) fn read(account: &wire::Account) -> Self {
        Self {
            name: printable(&account.name),
            unique_id: Some(printable(&account.id)).filter(|id| !id.is_empty()),
            outcome: key(account),
        }
    }
}

/// Text for a terminal or a page: what is not UTF-8, or controls something, is replaced.
fn printable(bytes: &[u8]) -> String {
    let shown = |c: char| {
        if c.is_control() {
            char::REPLACEMENT_CHARACTER
        } else {
            c
        }
    };
    String::from_utf8_lossy(bytes).chars().map(shown).collect()
}

fn key(account: &wire::Account) -> Result<Imported, AccountError> {
    let mut notes = Vec::new();
    let (label, domain) = label(account, &mut notes);
    let algorithm = algorithm(account.algorithm, &mut notes)?;
    let digits = digits(account.digits, &mut notes)?;
    let secret = Secret::from_legacy_bytes(&account.secret)?;
    let bytes = account.secret.len();
    notes.extend(
        secret
            .is_short()
            .then_some(ImportNote::ShortSecret { bytes }),
    );
    let kind = match account.kind {
        number::HOTP => {
            let counter = u64::try_from(account.counter).map_err(|_| AccountError::Counter)?;
            KeyKind::Hotp {
                algorithm,
                digits,
                counter,
            }
        }
        number::TOTP | number::UNSPECIFIED => {
            let unspecified = account.kind == number::UNSPECIFIED;
            notes.extend(unspecified.then_some(ImportNote::TypeMissing));
            let ignored = ImportNote::Ignored {
                parameter: UriParameter::Counter,
            };
            notes.extend((account.counter != 0).then_some(ignored));
            KeyKind::Totp(
                CodeParams::new()
                    .with_algorithm(algorithm)
                    .with_digits(digits),
            )
        }
        other => return Err(AccountError::Type { number: other }),
    };
    let uri = KeyUri::assembled(label, secret, kind).named(domain.as_deref());
    Ok(Imported { uri, notes })
}

/// The name holds the issuer once more, before a colon.
fn label(account: &wire::Account, notes: &mut Vec<ImportNote>) -> (Label, Option<String>) {
    let name = String::from_utf8_lossy(&account.name);
    let issuer = String::from_utf8_lossy(&account.issuer);
    let replaced = matches!(name, Cow::Owned(_)) || matches!(issuer, Cow::Owned(_));
    notes.extend(replaced.then_some(ImportNote::Replaced));
    let printed = Printed {
        label: &name,
        issuer: Some(&*issuer).filter(|issuer| !issuer.is_empty()),
    };
    printed.read(notes)
}

fn algorithm(number: i32, notes: &mut Vec<ImportNote>) -> Result<Algorithm, AccountError> {
    match number {
        number::SHA1 => Ok(Algorithm::Sha1),
        number::SHA256 => Ok(Algorithm::Sha256),
        number::SHA512 => Ok(Algorithm::Sha512),
        number::UNSPECIFIED => {
            notes.push(ImportNote::EmptyValue {
                parameter: UriParameter::Algorithm,
            });
            Ok(Algorithm::Sha1)
        }
        number::MD5 => Err(AccountError::Md5),
        _ => Err(AccountError::Algorithm { number }),
    }
}

fn digits(number: i32, notes: &mut Vec<ImportNote>) -> Result<Digits, AccountError> {
    match number {
        number::SIX => Ok(Digits::Six),
        number::EIGHT => Ok(Digits::Eight),
        // An older form of the schema has the number itself.
        6 | 8 => {
            notes.push(ImportNote::DigitsAsNumber);
            Ok(if number == 6 {
                Digits::Six
            } else {
                Digits::Eight
            })
        }
        number::UNSPECIFIED => {
            notes.push(ImportNote::EmptyValue {
                parameter: UriParameter::Digits,
            });
            Ok(Digits::Six)
        }
        _ => Err(AccountError::Digits { number }),
    }
}

/// Why an account of an export cannot be used.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AccountError {
    /// An algorithm that the format did not have when this was written.
    #[error("algorithm number {number} is unknown")]
    Algorithm {
        /// The format's number for it.
        number: i32,
    },
    /// A counter below 0.
    #[error("the counter is negative")]
    Counter,
    /// Another number of digits than 6 or 8.
    #[error("number {number} for digits is unknown")]
    Digits {
        /// The format's number for it: 1 and 6 stand for 6, 2 and 8 for 8.
        number: i32,
    },
    /// HMAC-MD5, which this crate does not have.
    #[error("the algorithm is MD5")]
    Md5,
    /// A secret that is refused.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// Neither TOTP nor HOTP.
    #[error("type number {number} is unknown")]
    Type {
        /// The format's number for it.
        number: i32,
    },
}
