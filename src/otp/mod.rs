//! One code of one secret: parameters, secrets, codes, HOTP and TOTP.

pub(crate) mod params;
pub(crate) mod divide;
pub(crate) mod window;
pub(crate) mod typed;
pub(crate) mod code;
pub(crate) mod secret_error;
pub(crate) mod mac;
pub(crate) mod matches;
#[cfg(feature = "alloc")]
pub(crate) mod base32;
#[cfg(feature = "alloc")]
pub(crate) mod secret;
#[cfg(feature = "alloc")]
pub(crate) mod encodings;
pub(crate) mod hotp;
pub(crate) mod totp;
