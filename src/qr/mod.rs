//! An authenticator app scans a QR code to receive a secret (ISO/IEC 18004). This module has the options
//! and errors of [`Qr`](crate::Qr), which draws the code as SVG, as PNG or as text.

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
