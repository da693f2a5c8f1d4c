//! A picture in shades of grey, what is drawn on it, and what a decoder reads from it.

pub(crate) const WHITE: u8 = 255;
pub(crate) const BLACK: u8 = 0;

pub(crate) struct Picture {
    width: usize,
    pixels: Vec<u8>,
}

impl Picture {
    pub(crate) fn new(width: usize, height: usize, shade: u8) -> Self {
        Self { width, pixels: vec![shade; width * height] }
    }

    /// Fills a rectangle, all of which must be inside.
    pub(crate) fn fill(&mut self, [left, top, width, height]: [usize; 4], shade: u8) {
        assert!(left + width <= self.width, "drawn past the edge");
        for row in self.pixels.chunks_exact_mut(self.width).skip(top).take(height) {
            row[left..left + width].fill(shade);
        }
    }

    /// The picture in the middle of a page.
    pub(crate) fn on_page(&self, shade: u8) -> Self {
        const AROUND: usize = 20;
        let height = self.pixels.len() / self.width;
        let mut page = Self::new(self.width + 2 * AROUND, height + 2 * AROUND, shade);
        for (row, y) in self.pixels.chunks_exact(self.width).zip(AROUND..) {
            let start = y * page.width + AROUND;
            page.pixels[start..start + self.width].copy_from_slice(row);
        }
        page
    }

    /// The text of the one code that `rqrr` finds.
    #[track_caller]
    pub(crate) fn read(&self) -> String {
        let (width, height) = (self.width, self.pixels.len() / self.width);
        let shade = |x, y| self.pixels[y * width + x];
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, shade);
        let codes = image.detect_grids();
        assert_eq!(codes.len(), 1, "codes found");
        codes[0].decode().unwrap().1
    }

    #[track_caller]
    pub(crate) fn assert_reads(&self, text: &str) {
        for page in [WHITE, BLACK] {
            assert_eq!(self.on_page(page).read(), text, "on a page of shade {page}");
        }
    }
}
