//! Reads and writes the `totp` credentials of the FIDO Alliance's Credential Exchange Format (CXF 1.0).
//!
//! Password managers hand their contents to each other as JSON in this form. [`import()`] finds the
//! `totp` credentials in a file, an item or alone, and [`export()`] writes one. The format knows
//! three algorithms and periods of up to 255 seconds; it knows neither counters (HOTP) nor Steam's
//! codes nor pictures.
//!
//! # Examples
//!
//! ```
//! use second_factor::{KeyUri, cxf};
//!
//! let uri: KeyUri = "otpauth://totp/Example:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example".parse()?;
//! let json = cxf::export(&uri)?;
//! assert_eq!(
//!     json.expose(),
//!     r#"{"type":"totp","secret":"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ","period":30,"digits":6,"username":"ana","algorithm":"sha1","issuer":"Example"}"#,
//! );
//! for credential in cxf::import(json.expose())? {
//!     assert_eq!(credential.name, "Example:ana");
//!     assert_eq!(credential.outcome?.uri.label(), uri.label());
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
mod export;
mod import;

pub use error::{CredentialError, CxfError, CxfMember, Uncarried};
pub use export::export;
pub use import::{Credential, import};
