//! A reader of PNG pictures.

use super::picture::{BLACK, Picture, WHITE};

/// The picture of a file, which must be grey with one bit a pixel.
#[track_caller]
pub(crate) fn draw(file: &[u8]) -> Picture {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file))
        .read_info()
        .unwrap();
    assert_eq!(
        reader.output_color_type(),
        (png::ColorType::Grayscale, png::BitDepth::One)
    );
    let mut rows = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut rows).unwrap();
    let side = usize::try_from(info.width).unwrap();
    assert_eq!(info.width, info.height);
    let mut picture = Picture::new(side, side, 128);
    for (row, y) in rows.chunks_exact(info.line_size).zip(0..side) {
        for x in 0..side {
            let lit = row[x / 8] >> (7 - x % 8) & 1 == 1;
            picture.fill([x, y, 1, 1], if lit { WHITE } else { BLACK });
        }
    }
    picture
}
