//! What both the laws and the vectors compare the library with, or draw from.

#[cfg(feature = "alloc")]
pub(crate) mod any_uri;
pub(crate) mod rfc;
