//! The manual: pages in plain words, whose code is compiled and run by the tests.
//!
//! * [Add it to a service](service): a portal page by page, and the call behind each button.
//!
//! These modules exist in the documentation alone.

#[cfg(all(feature = "qr", feature = "seal"))]
#[doc = include_str!("../docs/service.md")]
pub mod service {}
