//! QR codes as SVG 1.1.

use alloc::string::String;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::symbol::Qr;
use super::writer::Writer;
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
    /// # Ok::<(), second_factor::qr::QrError>(())
    /// ```
    #[must_use]
    pub fn to_svg(&self) -> Sensitive<String> {
        Writer::draw(|writer| self.draw_svg(writer))
    }

    /// The SVG as a `data:` URI, for the `src` of an `<img>` or the `url()` of a style sheet.
    ///
    /// It is percent-encoded (RFC 3986 §2.1) down to quotes and ampersands, so it fits into any
    /// attribute unescaped, and is shorter than base64 would be. A Content-Security-Policy has
    /// to name `data:` among its image sources; it need not for [`to_svg`](Self::to_svg) in a page.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Qr;
    ///
    /// let uri = Qr::encode("a")?.to_svg_data_uri();
    /// assert!(uri.expose().starts_with("data:image/svg+xml,%3Csvg%20xmlns=%22http"));
    /// # Ok::<(), second_factor::qr::QrError>(())
    /// ```
    #[must_use]
    pub fn to_svg_data_uri(&self) -> Sensitive<String> {
        let svg = self.to_svg();
        Writer::draw(|writer| {
            writer.text("data:image/svg+xml,");
            utf8_percent_encode(svg.expose(), ESCAPED).for_each(|piece| writer.text(piece));
        })
    }

    fn draw_svg(&self, writer: &mut Writer) {
        let side = self.full_size();
        writer.text(r#"<svg xmlns="http://www.w3.org/2000/svg" width=""#);
        writer.number(self.pixels());
        writer.text(r#"" height=""#);
        writer.number(self.pixels());
        writer.text(r#"" viewBox="0 0 "#);
        writer.number(side);
        writer.text(" ");
        writer.number(side);
        writer.text(r#"" role="img" shape-rendering="crispEdges"><title>"#);
        for character in self.title().chars() {
            escape(character, writer);
        }
        writer.text(r#"</title><rect width=""#);
        writer.number(side);
        writer.text(r#"" height=""#);
        writer.number(side);
        writer.text(r##"" fill="#fff"/><path fill="#000" d=""##);
        for y in 0..side {
            for (x, length) in self.runs(y) {
                for (command, value) in [("M", x), (",", y), ("h", length), ("v1h-", length)] {
                    writer.text(command);
                    writer.number(value);
                }
                writer.text("z");
            }
        }
        writer.text(r#""/></svg>"#);
    }
}

/// Writes a character of the title so that it is text and nothing else.
fn escape(character: char, writer: &mut Writer) {
    let mut buffer = [0; 4];
    writer.text(match character {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        // What XML 1.0 §2.2 bars from a document.
        '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
            "\u{fffd}"
        }
        other => other.encode_utf8(&mut buffer),
    });
}

/// All but letters, digits and the marks that fill a path: what is left means nothing to a URI's
/// reader, to HTML or to CSS.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b',')
    .remove(b'-')
    .remove(b'.')
    .remove(b'/')
    .remove(b':')
    .remove(b'=');
