//! A picture in shades of grey, what is drawn on it, and what a decoder reads from it.

pub(crate) const WHITE: u8 = 255;
pub(crate) const BLACK: u8 = 0;

pub(crate) struct Picture {
    width: usize,
    pixels: Vec<u8>,
}

impl Picture {
    pub(crate) fn new(width: usize, height: usize, shade: u8) -> Self {
        Self {
            width,
            pixels: vec![shade; width * height],
        }
    }

    /// Fills a rectangle, all of which must be inside.
    pub(crate) fn fill(&mut self, [left, top, width, height]: [usize; 4], shade: u8) {
        assert!(left + width <= self.width, "drawn past the edge");
        for row in self
            .pixels
            .chunks_exact_mut(self.width)
            .skip(top)
            .take(height)
        {
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

    /// The texts of the codes that `rqrr` finds, and can decode.
    pub(crate) fn found(&self) -> Vec<String> {
        let (width, height) = (self.width, self.pixels.len() / self.width);
        let shade = |x, y| self.pixels[y * width + x];
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, shade);
        let codes = image.detect_grids();
        codes
            .iter()
            .filter_map(|code| code.decode().ok())
            .map(|(_, text)| text)
            .collect()
    }

    /// The text that `rqrr` decodes from the modules, each of which must be of one shade: of a
    /// picture with nothing around it but four modules of white.
    #[track_caller]
    pub(crate) fn decoded(&self) -> String {
        let corner = self
            .pixels
            .iter()
            .position(|&shade| shade == BLACK)
            .unwrap();
        let finder = self.pixels[corner..]
            .iter()
            .take_while(|&&shade| shade == BLACK)
            .count();
        let module = finder / 7;
        let margin = 4 * module;
        assert_eq!(
            (corner % self.width, corner / self.width),
            (margin, margin),
            "margin"
        );
        let is_dark = |x: usize, y: usize| {
            let (left, top) = (margin + x * module, margin + y * module);
            let shade = self.pixels[top * self.width + left];
            for row in self.pixels.chunks_exact(self.width).skip(top).take(module) {
                assert!(
                    row[left..left + module].iter().all(|&other| other == shade),
                    "mixed"
                );
            }
            shade == BLACK
        };
        let grid = rqrr::SimpleGrid::from_func(self.width / module - 8, is_dark);
        rqrr::Grid::new(grid).decode().unwrap().1
    }

    #[track_caller]
    pub(crate) fn assert_reads(&self, text: &str) {
        assert_eq!(self.decoded(), text);
        for page in [WHITE, BLACK] {
            assert_eq!(
                self.on_page(page).found(),
                [text],
                "on a page of shade {page}"
            );
        }
    }
}
