//! Secrets as text, and codes as typed. What is computed from them is in `tests/laws` and
//! `tests/vectors`.

#[cfg(feature = "alloc")]
mod base32;
mod code;
mod key;
#[cfg(feature = "alloc")]
mod encodings;
