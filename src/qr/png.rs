//! QR codes as PNG, one bit a pixel.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use std::io;

use base64ct::{Base64, Encoding};
use miniz_oxide::deflate::compress_to_vec_zlib;
use png::{BitDepth, ColorType, Encoder, EncodingError, chunk};
use zeroize::Zeroizing;

use super::symbol::Qr;
use crate::sensitive::Sensitive;

impl Qr {
    /// Draws it as a PNG picture, black and white.
    ///
    /// With 8 pixels a module a usual key URI makes a picture of some 400 pixels a side, under 1 kB.
    ///
    /// # Errors
    ///
    /// [`PngError::TooLarge`] over 16,384 pixels a side.
    ///
    /// # Security
    ///
    /// The compressor works on a copy of the pixels and does not erase it.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Qr;
    ///
    /// let png = Qr::encode("otpauth://totp/anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")?.to_png()?;
    /// assert!(png.expose().starts_with(b"\x89PNG") && png.expose().len() < 1_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_png(&self) -> Result<Sensitive<Vec<u8>>, PngError> {
        let pixels = self.pixels();
        let side = u32::try_from(pixels).unwrap_or(u32::MAX);
        if side > LARGEST_SIDE {
            return Err(PngError::TooLarge {
                pixels,
                limit: LARGEST_SIDE,
            });
        }
        let mut output = Output::new();
        self.draw_png(side, &mut output)
            .map_err(|_| PngError::Encoder)?;
        Ok(output.0)
    }

    /// The PNG as a `data:` URI, for the `src` of an `<img>`.
    ///
    /// A Content-Security-Policy has to name `data:` among its image sources.
    ///
    /// # Errors
    ///
    /// As [`to_png`](Self::to_png).
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Qr;
    ///
    /// let uri = Qr::encode("a")?.to_png_data_uri()?;
    /// assert!(uri.expose().starts_with("data:image/png;base64,iVBORw0KGgo"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_png_data_uri(&self) -> Result<Sensitive<String>, PngError> {
        let png = self.to_png()?;
        let body = Sensitive::new(Base64::encode_string(png.expose()));
        let length = DATA.len().saturating_add(body.expose().len());
        let mut uri = Sensitive::new(String::with_capacity(length));
        uri.inner_mut().push_str(DATA);
        uri.inner_mut().push_str(body.expose());
        Ok(uri)
    }

    fn draw_png(&self, side: u32, output: &mut Output) -> Result<(), EncodingError> {
        let mut encoder = Encoder::new(output, side, side);
        encoder.set_color(ColorType::Grayscale);
        encoder.set_depth(BitDepth::One);
        let mut writer = encoder.write_header()?;
        let data = Sensitive::new(compress_to_vec_zlib(&self.image_data(), LEVEL));
        writer.write_chunk(chunk::IDAT, data.expose())?;
        writer.finish()
    }

    /// All rows of pixels, each after a byte that says it is not filtered.
    fn image_data(&self) -> Zeroizing<Vec<u8>> {
        let row = self.pixels().div_ceil(8).saturating_add(1);
        let mut data = Zeroizing::new(Vec::with_capacity(row.saturating_mul(self.pixels())));
        for y in 0..self.full_size() {
            let row = self.row_of_pixels(y);
            for _ in 0..self.module_pixels() {
                data.push(0);
                data.extend_from_slice(&row);
            }
        }
        data
    }

    /// A row of modules as pixels: eight a byte, the leftmost highest, a set bit white.
    fn row_of_pixels(&self, y: usize) -> Zeroizing<Vec<u8>> {
        let mut row = Zeroizing::new(vec![u8::MAX; self.pixels().div_ceil(8)]);
        let size = self.module_pixels();
        for (x, length) in self.runs(y) {
            for pixel in (x.saturating_mul(size)..).take(length.saturating_mul(size)) {
                if let Some(byte) = row.get_mut(pixel / 8) {
                    *byte &= !(0x80 >> (pixel % 8));
                }
            }
        }
        row
    }
}

/// A buffer that grows by moving to a new one and erasing the old.
struct Output(Sensitive<Vec<u8>>);

impl Output {
    fn new() -> Self {
        Self(Sensitive::new(Vec::with_capacity(1_024)))
    }
}

impl io::Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let held = self.0.expose();
        let needed = held.len().saturating_add(bytes.len());
        if needed > held.capacity() {
            let mut larger = Vec::with_capacity(needed.saturating_mul(2));
            larger.extend_from_slice(held);
            self.0 = Sensitive::new(larger);
        }
        self.0.inner_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Why a QR code cannot be drawn as PNG.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PngError {
    /// The encoder gave up. It has no reason to: that is a defect to report.
    #[error("the PNG encoder failed")]
    Encoder,
    /// More pixels than picture readers commonly take.
    #[error("the picture would be {pixels} pixels wide, and at most {limit} are drawn")]
    TooLarge {
        /// Pixels on a side.
        pixels: usize,
        /// The most that are drawn.
        limit: u32,
    },
}

/// Browsers and image libraries stop at 2^14 or 2^15.
const LARGEST_SIDE: u32 = 1 << 14;
/// Larger ones take longer and compress no better.
const LEVEL: u8 = 5;
const DATA: &str = "data:image/png;base64,";
