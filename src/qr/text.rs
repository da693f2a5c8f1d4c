//! QR codes as text for terminals.

use alloc::string::String;

use super::symbol::Qr;
use super::writer::Writer;
use crate::sensitive::Sensitive;

/// With which characters a QR code is shown in a terminal or in a text.
///
/// A code must come out dark on light, whatever the colours of the terminal.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum TextStyle {
    /// Two columns of background colour a module, no glyph at all. Twice the size of
    /// [`HalfBlocks`](Self::HalfBlocks): for terminals and fonts that leave gaps between lines, or
    /// lack block characters.
    FullBlocks,
    /// Half blocks, black on white by colour codes (ECMA-48, 256 colours): two rows of modules a
    /// line. Right on light and on dark terminals.
    #[default]
    HalfBlocks,
    /// Half blocks without colour codes, for text that is shown light on dark.
    PlainOnDark,
    /// Half blocks without colour codes, for text that is shown dark on light: paper, most
    /// documents.
    PlainOnLight,
}

impl Qr {
    /// Draws it for a terminal, in [`TextStyle::HalfBlocks`].
    ///
    /// Each line ends with a line feed. A usual key URI takes 49 to 57 columns and half as many lines.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Qr;
    ///
    /// let text = Qr::encode("a")?.to_text();
    /// assert_eq!(text.expose().lines().count(), 15);
    /// assert!(text.expose().lines().all(|line| line.ends_with("\x1b[0m")));
    /// # Ok::<(), second_factor::qr::QrError>(())
    /// ```
    #[must_use]
    pub fn to_text(&self) -> Sensitive<String> {
        self.to_text_with(TextStyle::default())
    }

    /// Draws it as text in a style of your choice.
    ///
    /// Without colours somebody has to know the background: a style for the wrong one is an
    /// inverted code, which many apps do not read.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Qr;
    /// use second_factor::qr::TextStyle;
    ///
    /// let text = Qr::encode("a")?.with_quiet_zone(2).to_text_with(TextStyle::PlainOnLight);
    /// assert_eq!(text.expose().lines().nth(1), Some("  █▀▀▀▀▀█  ▀▄▄▀ █▀▀▀▀▀█  "));
    /// # Ok::<(), second_factor::qr::QrError>(())
    /// ```
    #[must_use]
    pub fn to_text_with(&self, style: TextStyle) -> Sensitive<String> {
        Writer::draw(|writer| match style {
            TextStyle::FullBlocks => self.draw_full_blocks(writer),
            TextStyle::HalfBlocks => {
                self.draw_half_blocks(HALF_BLOCKS, BLACK_ON_WHITE, RESET, writer)
            }
            TextStyle::PlainOnDark => self.draw_half_blocks(INVERSE_HALF_BLOCKS, "", "\n", writer),
            TextStyle::PlainOnLight => self.draw_half_blocks(HALF_BLOCKS, "", "\n", writer),
        })
    }

    /// Two rows of modules a line; below the last row is one more light one.
    fn draw_half_blocks(
        &self,
        [neither, lower, upper, both]: [&str; 4],
        start: &str,
        end: &str,
        writer: &mut Writer,
    ) {
        for y in (0..self.full_size()).step_by(2) {
            writer.text(start);
            for x in 0..self.full_size() {
                writer.text(
                    match (self.paints(x, y), self.paints(x, y.saturating_add(1))) {
                        (false, false) => neither,
                        (false, true) => lower,
                        (true, false) => upper,
                        (true, true) => both,
                    },
                );
            }
            writer.text(end);
        }
    }

    fn draw_full_blocks(&self, writer: &mut Writer) {
        for y in 0..self.full_size() {
            let mut last = None;
            for x in 0..self.full_size() {
                let dark = self.paints(x, y);
                if last.replace(dark) != Some(dark) {
                    writer.text(if dark { BLACK } else { WHITE });
                }
                writer.text("  ");
            }
            writer.text(RESET);
        }
    }
}

/// For no dark module, a lower, an upper one, both: the foreground is dark.
const HALF_BLOCKS: [&str; 4] = [" ", "▄", "▀", "█"];
/// The same where the foreground is light.
const INVERSE_HALF_BLOCKS: [&str; 4] = ["█", "▀", "▄", " "];

// Colours 16 and 231 are black and white in every theme; 0 to 15 are whatever the theme makes them.
const BLACK_ON_WHITE: &str = "\x1b[38;5;16;48;5;231m";
const BLACK: &str = "\x1b[48;5;16m";
const WHITE: &str = "\x1b[48;5;231m";
const RESET: &str = "\x1b[0m\n";
