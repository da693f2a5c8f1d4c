//! A reader of SVG that knows what a QR code may consist of, and nothing more.

use super::picture::{BLACK, Picture, WHITE};

/// Pixels of a module.
const SCALE: usize = 4;

/// What stands between `before` and the next `after`.
#[track_caller]
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let parts: Vec<&str> = text.split(before).collect();
    assert_eq!(parts.len(), 2, "{before} is there once");
    parts[1].split_once(after).unwrap().0
}

/// The picture of a document: a white square, and dark rectangles of a single path.
#[track_caller]
pub(crate) fn draw(svg: &str) -> Picture {
    let view: Vec<usize> = between(svg, "viewBox=\"", "\"")
        .split(' ')
        .map(|number| number.parse().unwrap())
        .collect();
    let [0, 0, side, height] = view[..] else {
        panic!("{view:?}")
    };
    assert_eq!(side, height);
    assert_eq!(
        between(svg, "<rect ", "/>"),
        format!("width=\"{side}\" height=\"{side}\" fill=\"#fff\"")
    );
    let path = between(svg, "<path fill=\"#000\" d=\"", "\"/>");
    // Unpainted parts would be grey, and fail to be read.
    let mut picture = Picture::new(side * SCALE, side * SCALE, 128);
    picture.fill([0, 0, side * SCALE, side * SCALE], WHITE);
    for rectangle in path.split_terminator('z') {
        let numbers: Vec<usize> = rectangle
            .split(|c: char| !c.is_ascii_digit())
            .filter(|piece| !piece.is_empty())
            .map(|number| number.parse().unwrap())
            .collect();
        let [x, y, width, 1, back] = numbers[..] else {
            panic!("{rectangle}")
        };
        assert_eq!(rectangle, format!("M{x},{y}h{width}v1h-{back}"));
        assert_eq!(width, back);
        picture.fill([x * SCALE, y * SCALE, width * SCALE, SCALE], BLACK);
    }
    picture
}
