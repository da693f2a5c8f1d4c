//! QR codes that authenticator apps scan, drawn as SVG, as PNG or as text (ISO/IEC 18004).
//!
//! [`Qr`](crate::Qr) is the type that a service meets. This module has its options and errors.

mod mask;
mod segments;
pub(crate) mod symbol;
mod writer;
mod svg;
mod text;
#[cfg(feature = "png")]
mod png;

#[cfg(feature = "png")]
pub use png::PngError;
pub use symbol::{Ecc, QrError};
pub use text::TextStyle;
