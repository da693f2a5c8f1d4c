//! A writer of drawings, into a buffer that never moves.

use alloc::string::String;

use crate::sensitive::Sensitive;

/// Where a drawing writes its text.
///
/// Everything is drawn twice, first to measure it: a buffer that moves would leave a copy behind.
pub(super) struct Writer {
    measures: bool,
    length: usize,
    text: Sensitive<String>,
}

impl Writer {
    /// What the drawing writes, both times the same.
    pub(super) fn draw(drawing: impl Fn(&mut Self)) -> Sensitive<String> {
        let mut writer = Self {
            measures: true,
            length: 0,
            text: Sensitive::new(String::new()),
        };
        drawing(&mut writer);
        writer.measures = false;
        writer.text = Sensitive::new(String::with_capacity(writer.length));
        drawing(&mut writer);
        writer.text
    }

    pub(super) fn text(&mut self, piece: &str) {
        if self.measures {
            self.length = self.length.saturating_add(piece.len());
        } else {
            self.text.inner_mut().push_str(piece);
        }
    }

    /// Writes a number in decimal, without the detour through `fmt`.
    pub(super) fn number(&mut self, number: usize) {
        if number >= 10 {
            self.number(number / 10);
        }
        self.text(
            "0123456789"
                .get(number % 10..=number % 10)
                .unwrap_or_default(),
        );
    }
}
