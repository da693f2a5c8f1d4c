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
#[cfg(feature = "qr")]
mod qr;

pub use code::{Code, CodeError};
pub use hotp::Hotp;
pub use mac::KeyError;
pub use params::{
    Algorithm, AlgorithmError, CodeFormat, Digits, DigitsError, Params, Period, PeriodError,
};
#[cfg(feature = "qr")]
pub use qr::{Ecc, Qr, QrError, TextStyle};
#[cfg(feature = "alloc")]
pub use secret::{Secret, SecretError};
#[cfg(feature = "alloc")]
pub use sensitive::Sensitive;
pub use time::{Step, TimeError, UnixTime};
pub use totp::{Totp, Window, WindowError};
