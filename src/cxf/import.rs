//! Credentials as key URIs.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde_json::{Map, Value};
use zeroize::Zeroize;

use super::error::{CredentialError, CxfError, CxfMember};
use crate::otp::base32;
use crate::otp::params::{Algorithm, CodeParams, Digits, Period};
use crate::otp::secret::Secret;
use crate::uri::foreign_label::{Printed, note_once};
use crate::uri::key_uri::KeyUri;
use crate::uri::label::Label;
use crate::uri::{ImportNote, Imported, KeyKind};

/// One `totp` credential of a file: its name, and its key or the reason why it cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub struct Credential {
    /// Issuer and user name with a colon between them, for showing to a person; perhaps empty.
    pub name: String,
    /// The key with notes on what was odd, or why there is none.
    pub outcome: Result<Imported, CredentialError>,
}

/// Bytes of a file that are read at most.
const LONGEST: usize = 4 << 20;

/// The arrays on the way from a file to its credentials.
const ON_THE_WAY: [&str; 3] = ["accounts", "items", "credentials"];

/// Reads the `totp` credentials of a whole file, an account, an item, a list of credentials, or one
/// alone, in their order.
///
/// Everything else is skipped: other credentials, unknown members. A user name or issuer is always
/// read, as [`KeyUri::import`] reads labels; the secret is read as authenticator apps do, with a
/// note. A credential that cannot be used does not cost the others: one whose algorithm is unknown
/// is there with [`CredentialError::UnknownAlgorithm`], and the format says to ignore it. The
/// format's periods end at 255 seconds; longer ones are read up to a day. If a member is there
/// twice, the last counts.
///
/// # Errors
///
/// [`CxfError`] if the whole cannot be read: over 4 MiB, not JSON, or no such credential in it.
///
/// # Security
///
/// The text holds secrets, unencrypted; it is the caller's to erase. The strings that are made of it
/// are erased, with two exceptions in the JSON crate. It puts a string with escapes in it (`\u0041`)
/// together in a buffer of its own, and it drops what it has read before a syntax error.
///
/// # Examples
///
/// ```
/// use second_factor::cxf::{self, CredentialError};
///
/// let item = r#"{"title": "Example", "credentials": [
///     {"type": "basic-auth", "username": {"fieldType": "string", "value": "ana"}},
///     {"type": "totp", "secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "period": 30, "digits": 6,
///      "username": "ana", "algorithm": "sha256"},
///     {"type": "totp", "secret": "GEZDGNBV", "period": 30, "digits": 6, "algorithm": "md5"}
/// ]}"#;
/// let credentials = cxf::import(item)?;
/// assert_eq!(credentials.len(), 2);
/// assert!(credentials[0].outcome.is_ok());
/// assert_eq!(credentials[1].outcome.as_ref().err(), Some(&CredentialError::UnknownAlgorithm));
/// # Ok::<(), cxf::CxfError>(())
/// ```
pub fn import(json: &str) -> Result<Vec<Credential>, CxfError> {
    if json.len() > LONGEST {
        return Err(CxfError::TooLong {
            limit: LONGEST,
            found: json.len(),
        });
    }
    let parsed = Erased(serde_json::from_str(json).map_err(|error| CxfError::Json {
        line: error.line(),
        column: error.column(),
    })?);
    let mut found = Vec::new();
    collect(&parsed.0, &mut found);
    if found.is_empty() {
        return Err(CxfError::NoCredential);
    }
    Ok(found.into_iter().map(read).collect())
}

/// JSON whose strings are erased on drop.
struct Erased(Value);

impl Drop for Erased {
    fn drop(&mut self) {
        erase(&mut self.0);
    }
}

/// The parser lets no more than 127 values stand in each other.
fn erase(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(list) => list.iter_mut().for_each(erase),
        Value::Object(members) => members.values_mut().for_each(erase),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn collect<'a>(value: &'a Value, found: &mut Vec<&'a Map<String, Value>>) {
    match value {
        Value::Array(list) => list.iter().for_each(|one| collect(one, found)),
        Value::Object(members) => {
            if members.get("type").and_then(Value::as_str) == Some("totp") {
                found.push(members);
                return;
            }
            for name in ON_THE_WAY {
                if let Some(list @ Value::Array(_)) = members.get(name) {
                    collect(list, found);
                }
            }
        }
        _ => {}
    }
}

fn read(members: &Map<String, Value>) -> Credential {
    let mut notes = Vec::new();
    let label = label(members, &mut notes);
    let name = match label.issuer() {
        Some(issuer) => format!("{issuer}:{}", label.account()),
        None => label.account().into(),
    };
    let outcome = key(members, label, notes);
    Credential { name, outcome }
}

fn key(
    members: &Map<String, Value>,
    label: Label,
    mut notes: Vec<ImportNote>,
) -> Result<Imported, CredentialError> {
    // First: of an unknown algorithm, nothing else is said.
    let algorithm = match text(members, CxfMember::Algorithm)? {
        "sha1" => Algorithm::Sha1,
        "sha256" => Algorithm::Sha256,
        "sha512" => Algorithm::Sha512,
        _ => return Err(CredentialError::UnknownAlgorithm),
    };
    let digits = number(members, CxfMember::Digits, |count| {
        Digits::try_from(u8::try_from(count).ok()?).ok()
    })?;
    let period = number(members, CxfMember::Period, |secs| {
        Period::from_secs(secs.try_into().ok()?).ok()
    })?;
    let written = text(members, CxfMember::Secret)?;
    let (secret, trailing_bits) = Secret::decode_base32(written)?;
    let cleaned = !base32::is_canonical(written);
    notes.extend(cleaned.then_some(ImportNote::SecretCleaned));
    notes.extend(trailing_bits.then_some(ImportNote::TrailingBits));
    let bytes = secret.expose_bytes().len();
    let short = ImportNote::ShortSecret { bytes };
    notes.extend(secret.is_short().then_some(short));
    let params = CodeParams::new().with_algorithm(algorithm);
    let params = params.with_digits(digits).with_period(period);
    Ok(Imported {
        uri: KeyUri::assembled(label, secret, KeyKind::Totp(params)),
        notes,
    })
}

/// The user name is the account, colons and all.
fn label(members: &Map<String, Value>, notes: &mut Vec<ImportNote>) -> Label {
    let value = |name| members.get(name).filter(|value| !value.is_null());
    let (username, issuer) = (value("username"), value("issuer"));
    let is_text = issuer.is_none_or(Value::is_string);
    notes.extend((!is_text).then_some(ImportNote::EmptyIssuer));
    let username = username.and_then(Value::as_str).unwrap_or_default();
    let issuer = issuer.and_then(Value::as_str);
    let issuer = issuer.filter(|issuer| !issuer.trim().is_empty());
    let mut found = Vec::new();
    // Written as a key URI has it, so that the first colon of a user name is none of the issuer's.
    let label = Printed {
        label: &format!("{}:{username}", issuer.unwrap_or_default().trim()),
        issuer,
    };
    let (label, _) = label.read(&mut found);
    let is_empty = |note: &ImportNote| *note == ImportNote::EmptyIssuer;
    let found = found.into_iter().filter(|note| !is_empty(note));
    found.for_each(|note| note_once(note, notes));
    label
}

fn text(members: &Map<String, Value>, member: CxfMember) -> Result<&str, CredentialError> {
    match members.get(member.name()) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(CredentialError::Invalid { member }),
        None => Err(CredentialError::Missing { member }),
    }
}

fn number<T>(
    members: &Map<String, Value>,
    member: CxfMember,
    read: impl FnOnce(u64) -> Option<T>,
) -> Result<T, CredentialError> {
    let value = members.get(member.name());
    let value = value.ok_or(CredentialError::Missing { member })?;
    let read = value.as_u64().and_then(read);
    read.ok_or(CredentialError::Invalid { member })
}
