//! A QR code: encoded by `qrcodegen`, drawn by the files beside this one.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use core::fmt;

use qrcodegen::{Mask, QrCode, QrCodeEcc, Version};

use super::mask::{self, Grid};
use super::segments;
use crate::uri::key_uri::KeyUri;

#[cfg(test)]
mod tests;

/// A QR code, to be drawn as SVG, as PNG, or as text for a terminal. It is drawn in this program;
/// no web service is asked.
///
/// Dark modules always stand on a painted light background with a margin (the quiet zone): many
/// authenticator apps cannot read an inverted code.
///
/// # Security
///
/// The picture of a key URI is the secret. `Debug` hides it, the modules are erased on drop, and
/// every drawing comes as a [`Sensitive`](crate::Sensitive). The encoder, `qrcodegen`, keeps copies
/// while it works and does not erase them. A code is drawn here so that no other host sees it: never
/// have a web service draw one.
///
/// # Examples
///
/// ```
/// use second_factor::Qr;
///
/// let qr = Qr::encode("otpauth://totp/anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")?;
/// assert_eq!(qr.size(), 33);
/// assert!(qr.to_svg().expose().starts_with("<svg "));
/// # Ok::<(), second_factor::qr::QrError>(())
/// ```
#[doc(alias = "barcode")]
pub struct Qr {
    grid: Grid,
    title: String,
    quiet_zone: u8,
    module_pixels: u8,
}

impl Qr {
    /// Encodes a text at level [`Ecc::Medium`], in the smallest symbol that holds it.
    ///
    /// # Errors
    ///
    /// [`QrError::TooLong`] if the largest symbol does not hold it: 2,331 bytes always fit, and more
    /// where digits or capitals stand together.
    pub fn encode(text: &str) -> Result<Self, QrError> {
        Self::encode_with(text, Ecc::Medium)
    }

    /// Encodes a text at this level, or at a higher one where that costs no larger symbol.
    ///
    /// # Errors
    ///
    /// [`QrError::TooLong`] if the largest symbol, of 177 by 177 modules, does not hold it.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Qr;
    /// use second_factor::qr::{Ecc, QrError};
    ///
    /// let text = "x".repeat(1_274);
    /// assert_eq!(Qr::encode_with(&text, Ecc::Low)?.size(), 121);
    /// let error = Qr::encode_with(&text, Ecc::High).unwrap_err();
    /// assert_eq!(error, QrError::TooLong { length: 1_274, limit: 1_273 });
    /// # Ok::<(), QrError>(())
    /// ```
    pub fn encode_with(text: &str, ecc: Ecc) -> Result<Self, QrError> {
        let symbol = encoded(text, ecc, Some(Mask::new(0)))?;
        Ok(Self {
            grid: mask::choose(modules(&symbol)),
            title: "QR code".to_owned(),
            quiet_zone: QUIET_ZONE,
            module_pixels: MODULE_PIXELS,
        })
    }

    /// Sets the text that screen readers read out for the SVG, instead of "QR code".
    #[must_use]
    pub fn with_title(mut self, title: &str) -> Self {
        title.clone_into(&mut self.title);
        self
    }

    /// Sets the width of the light margin, in modules: 4 unless told otherwise, 2 at least.
    ///
    /// ISO/IEC 18004 §6.3.8 asks for 4.
    #[must_use]
    pub fn with_quiet_zone(mut self, modules: u8) -> Self {
        self.quiet_zone = modules.max(LEAST_QUIET_ZONE);
        self
    }

    /// Sets the side of a module in pixels: 8 unless told otherwise, 2 at least.
    ///
    /// A PNG has this size; an SVG is shown in it unless the page says otherwise.
    #[must_use]
    pub fn with_module_pixels(mut self, pixels: u8) -> Self {
        self.module_pixels = pixels.max(LEAST_MODULE_PIXELS);
        self
    }

    /// The number of modules on a side, the margin not counted: 21 to 177.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.grid.size()
    }

    /// Whether the module in column `x` of row `y` is dark; outside the symbol none is.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Qr;
    ///
    /// let qr = Qr::encode("a")?;
    /// assert!(qr.is_dark(0, 0) && !qr.is_dark(1, 1) && !qr.is_dark(21, 0));
    /// # Ok::<(), second_factor::qr::QrError>(())
    /// ```
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        self.grid.is_dark(x, y)
    }

    /// The rows from the top, each from the left, `true` for dark: for a drawing of your own.
    ///
    /// The margin is yours to add.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Qr;
    ///
    /// let qr = Qr::encode("a")?;
    /// let top: Option<Vec<bool>> = qr.rows().next().map(Iterator::collect);
    /// assert_eq!(top.as_deref().and_then(|top| top.first_chunk()), Some(&[true; 7]));
    /// # Ok::<(), second_factor::qr::QrError>(())
    /// ```
    pub fn rows(&self) -> impl Iterator<Item = impl Iterator<Item = bool>> {
        (0..self.size()).map(move |y| (0..self.size()).map(move |x| self.is_dark(x, y)))
    }

    /// The side of symbol and margins, in modules.
    pub(super) fn full_size(&self) -> usize {
        self.size().saturating_add(self.margin().saturating_mul(2))
    }

    /// The side of symbol and margins, in pixels.
    pub(super) fn pixels(&self) -> usize {
        self.full_size().saturating_mul(self.module_pixels())
    }

    /// The side of a module, in pixels.
    pub(super) fn module_pixels(&self) -> usize {
        usize::from(self.module_pixels)
    }

    /// What screen readers read out.
    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// Where dark modules begin in row `y` and how many stand side by side, from left to right;
    /// rows and columns counted from the corner of the margin.
    pub(super) fn runs(&self, y: usize) -> impl Iterator<Item = (usize, usize)> {
        let inside = y.checked_sub(self.margin()).into_iter();
        let runs = inside.flat_map(|row| self.grid.runs(row));
        runs.map(|(start, length)| (start.saturating_add(self.margin()), length))
    }

    /// Whether the module is dark, counted from the corner of the margin.
    pub(super) fn paints(&self, x: usize, y: usize) -> bool {
        let inside = x
            .checked_sub(self.margin())
            .zip(y.checked_sub(self.margin()));
        inside.is_some_and(|(x, y)| self.is_dark(x, y))
    }

    fn margin(&self) -> usize {
        usize::from(self.quiet_zone)
    }
}

impl KeyUri {
    /// Encodes the URI for an app to scan, under the title "QR code for" and the issuer.
    ///
    /// # Errors
    ///
    /// [`QrError::TooLong`] for a very long label or the address of a picture: 2,331 bytes always
    /// fit.
    ///
    /// # Security
    ///
    /// The code is the secret, in a form that every camera reads.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{KeyUri, Label, CodeParams, Secret};
    ///
    /// let label = Label::new("ana@example.com")?.with_issuer("Example")?;
    /// let secret = Secret::from_bytes(b"12345678901234567890")?;
    /// let qr = KeyUri::totp(label, secret, CodeParams::new())?.to_qr()?;
    /// assert!(qr.to_svg().expose().contains("<title>QR code for Example</title>"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_qr(&self) -> Result<Qr, QrError> {
        let qr = Qr::encode(self.to_uri().expose())?;
        Ok(match self.label().issuer() {
            Some(issuer) => qr.with_title(&format!("QR code for {issuer}")),
            None => qr,
        })
    }
}

impl fmt::Debug for Qr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Qr(..)")
    }
}

/// The symbol with this mask, or with the one that the encoder finds best.
fn encoded(text: &str, ecc: Ecc, mask: Option<Mask>) -> Result<QrCode, QrError> {
    let too_long = |limit| QrError::TooLong {
        length: text.len(),
        limit,
    };
    let segments = segments::shortest(text, ecc.codewords()).map_err(too_long)?;
    QrCode::encode_segments_advanced(
        &segments,
        ecc.level(),
        Version::MIN,
        Version::MAX,
        mask,
        true,
    )
    .map_err(|_| too_long(text.len()))
}

fn modules(symbol: &QrCode) -> Grid {
    let side = symbol.size();
    let row = |y| (0..side).map(move |x| symbol.get_module(x, y));
    let size = usize::from(symbol.version().value())
        .saturating_mul(4)
        .saturating_add(17);
    Grid::from_rows(size, (0..side).map(row))
}

/// How much of a symbol may be unreadable before its text is lost (ISO/IEC 18004 §6.5.1).
///
/// # Examples
///
/// ```
/// use second_factor::qr::Ecc;
///
/// assert_eq!(Ecc::default(), Ecc::Medium);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "the standard has these four")]
pub enum Ecc {
    /// About 7 %: the smallest symbol.
    Low,
    /// About 15 %, what authenticator set-up pages use.
    #[default]
    Medium,
    /// About 25 %.
    Quartile,
    /// About 30 %: for print, or with a logo on top.
    High,
}

impl Ecc {
    const fn level(self) -> QrCodeEcc {
        match self {
            Self::Low => QrCodeEcc::Low,
            Self::Medium => QrCodeEcc::Medium,
            Self::Quartile => QrCodeEcc::Quartile,
            Self::High => QrCodeEcc::High,
        }
    }

    /// Data codewords in versions 9, 26 and 40 (ISO/IEC 18004, table 7).
    const fn codewords(self) -> [u32; 3] {
        match self {
            Self::Low => [232, 1_370, 2_956],
            Self::Medium => [182, 1_062, 2_334],
            Self::Quartile => [132, 754, 1_666],
            Self::High => [100, 596, 1_276],
        }
    }
}

/// Why a text cannot be encoded as a QR code. The message never shows the text.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum QrError {
    /// The largest symbol does not hold it.
    #[error("a QR code of this level holds at most {limit} bytes of such a text, not {length}")]
    TooLong {
        /// Bytes in the text.
        length: usize,
        /// Bytes from the start of the text that fit at this level. It depends on the characters:
        /// digits and capitals take less room than others.
        limit: usize,
    },
}

/// ISO/IEC 18004 §6.3.8.
const QUIET_ZONE: u8 = 4;
/// Under 2 modules some decoders no longer find a code on a dark page.
const LEAST_QUIET_ZONE: u8 = 2;
const MODULE_PIXELS: u8 = 8;
/// Modules of a single pixel defeat common decoders.
const LEAST_MODULE_PIXELS: u8 = 2;
