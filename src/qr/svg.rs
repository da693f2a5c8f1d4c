//! QR codes as SVG 1.1.

use alloc::string::String;
use core::fmt::{self, Write};

use super::{Qr, measured};
use crate::sensitive::Sensitive;

impl Qr {
    /// Draws it as an SVG document: to put into a page as it is, or to serve.
    ///
    /// It has a size (see [`with_module_pixels`](Self::with_module_pixels)), and scales without
    /// blurring. There is no script, no style and no reference in it, so the strictest
    /// Content-Security-Policy lets it through; screen readers read the title.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Qr;
    ///
    /// let svg = Qr::encode("a")?.with_title("Set up R&D").to_svg();
    /// assert!(svg.expose().contains(r#"viewBox="0 0 29 29""#));
    /// assert!(svg.expose().contains("<title>Set up R&amp;D</title>"));
    /// # Ok::<(), second_factor::QrError>(())
    /// ```
    #[must_use]
    pub fn to_svg(&self) -> Sensitive<String> {
        measured(|out| self.draw_svg(out))
    }

    fn draw_svg(&self, out: &mut dyn Write) -> fmt::Result {
        let side = self.full_size();
        let pixels = side.saturating_mul(usize::from(self.module_pixels));
        write!(
            out,
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{pixels}" height="{pixels}" "#
        )?;
        write!(
            out,
            r#"viewBox="0 0 {side} {side}" role="img" shape-rendering="crispEdges"><title>"#
        )?;
        for character in self.title.chars() {
            escape(character, out)?;
        }
        write!(out, r##"</title><rect width="{side}" height="{side}" fill="#fff"/>"##)?;
        out.write_str(r##"<path fill="#000" d=""##)?;
        for (row, y) in (0..self.size()).zip(self.margin()..) {
            for (start, length) in self.grid.runs(row) {
                let x = start.saturating_add(self.margin());
                write!(out, "M{x} {y}h{length}v1h-{length}z")?;
            }
        }
        out.write_str(r#""/></svg>"#)
    }
}

/// Writes a character of the title so that it is text and nothing else.
fn escape(character: char, out: &mut dyn Write) -> fmt::Result {
    match character {
        '&' => out.write_str("&amp;"),
        '<' => out.write_str("&lt;"),
        '>' => out.write_str("&gt;"),
        // What XML 1.0 §2.2 bars from a document.
        '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
            out.write_char(char::REPLACEMENT_CHARACTER)
        }
        other => out.write_char(other),
    }
}
