//! The stored form of a [`Credential`], **with its secret in the clear**.
//!
//! A `Credential` has no `Serialize`, so that no secret leaves as a field of something else. Where
//! one must, this module in the attribute says so.
//!
//! # Security
//!
//! The serializer's buffers are not erased. Better serialize what `Keyring::seal_credential`
//! (feature `seal`) gives: plain bytes.
//!
//! # Examples
//!
//! ```
//! use second_factor::{Credential, CodeParams, Secret};
//!
//! #[derive(serde::Deserialize, serde::Serialize)]
//! struct Backup {
//!     #[serde(with = "second_factor::serde::exposed_credential")]
//!     credential: Credential,
//! }
//!
//! let credential = Credential::new(Secret::from_bytes(&[7; 20])?, CodeParams::new());
//! let text = serde_json::to_string(&Backup { credential })?;
//! let read: Backup = serde_json::from_str(&text)?;
//! assert_eq!(read.credential.secret().expose_bytes(), &[7; 20]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use serde_core::{Deserializer, Serializer};

use super::read_bytes;
use crate::credential::Credential;

/// Writes [`Credential::to_bytes`].
///
/// # Errors
///
/// The serializer's.
pub fn serialize<S: Serializer>(credential: &Credential, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(credential.to_bytes().expose())
}

/// Reads them by [`Credential::from_bytes`].
///
/// # Errors
///
/// The deserializer's, and a [`CredentialError`](crate::CredentialError) as text.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Credential, D::Error> {
    read_bytes(deserializer, Credential::LONGEST, Credential::from_bytes)
}
