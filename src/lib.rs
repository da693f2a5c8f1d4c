//! Two-factor authentication done right.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

// Layer 0: moments, parameters, codes.
mod time;
#[cfg(feature = "alloc")]
mod sensitive;
mod params;
mod divisor;
mod code;

// Layer 1: keys.
mod mac;
mod hits;
#[cfg(feature = "alloc")]
mod key_text;
#[cfg(feature = "alloc")]
mod secret;
#[cfg(feature = "rand")]
mod random;

// Layer 2: the two algorithms.
mod hotp;
mod totp;

// Layer 3: what apps scan.
#[cfg(feature = "alloc")]
mod label;
#[cfg(feature = "alloc")]
mod uri;
#[cfg(feature = "qr")]
mod qr;

// Layer 4: enrolled factors and attempts to sign in with them.
mod state;
mod attempt;
mod policy;
mod decision;
#[cfg(feature = "alloc")]
mod credential;
#[cfg(feature = "alloc")]
mod deviation;
#[cfg(feature = "alloc")]
mod recovery_codes;
#[cfg(feature = "alloc")]
mod recovery;

pub use attempt::{
    Accepted, Attempt, Change, CommitError, PublicRefusal, Refusal, Saved, SignInError,
};
pub use code::{Code, CodeError};
#[cfg(feature = "alloc")]
pub use credential::{Credential, CredentialError};
pub use decision::Factor;
#[cfg(feature = "alloc")]
pub use deviation::Deviation;
pub use hotp::Hotp;
#[cfg(feature = "alloc")]
pub use label::{Caveat, Label, LabelError, Part};
pub use mac::KeyError;
pub use params::{
    Algorithm, AlgorithmError, CodeFormat, Digits, DigitsError, Params, Period, PeriodError,
};
pub use policy::{Policy, PolicyError};
#[cfg(feature = "png")]
pub use qr::PngError;
#[cfg(feature = "qr")]
pub use qr::{Ecc, Qr, QrError, TextStyle};
#[cfg(feature = "alloc")]
pub use recovery::{RecoveryError, RecoverySet};
#[cfg(feature = "alloc")]
pub use recovery_codes::{RecoveryCodes, Submitted};
#[cfg(feature = "alloc")]
pub use secret::{Secret, SecretError};
#[cfg(feature = "alloc")]
pub use sensitive::Sensitive;
pub use state::{FactorState, StateError};
pub use time::{Step, TimeError, UnixTime};
pub use totp::{Totp, Window, WindowError};
#[cfg(feature = "alloc")]
pub use uri::{Imported, KeyKind, KeyUri, Note, Parameter, Place, UriError};
