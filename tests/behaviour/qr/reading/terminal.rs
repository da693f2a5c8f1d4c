//! A terminal: half blocks, spaces, and the colour codes that change what they look like.

use super::picture::{BLACK, Picture, WHITE};

/// Pixels of a character cell.
const CELL: (usize, usize) = (4, 8);

/// What a terminal with these colours shows.
#[track_caller]
pub(crate) fn draw(text: &str, foreground: u8, background: u8) -> Picture {
    let lines: Vec<&str> = text.strip_suffix('\n').unwrap().split('\n').collect();
    let width = lines
        .iter()
        .map(|line| cells(line, (foreground, background)).len())
        .max()
        .unwrap();
    let (right, bottom) = (width * CELL.0, lines.len() * CELL.1);
    let mut picture = Picture::new(right, bottom, background);
    for (line, top) in lines.iter().zip((0..).step_by(CELL.1)) {
        let row = cells(line, (foreground, background));
        assert_eq!(row.len(), width, "all lines are as long");
        assert!(
            line.ends_with("\x1b[0m") || !line.contains('\x1b'),
            "colours are reset"
        );
        for (&[upper, lower], left) in row.iter().zip((0..).step_by(CELL.0)) {
            picture.fill([left, top, CELL.0, CELL.1 / 2], upper);
            picture.fill([left, top + CELL.1 / 2, CELL.0, CELL.1 / 2], lower);
        }
    }
    picture
}

/// The shades of the upper and the lower half of each cell of a line.
#[track_caller]
fn cells(line: &str, default: (u8, u8)) -> Vec<[u8; 2]> {
    let (mut foreground, mut background) = default;
    let mut cells = Vec::new();
    let mut rest = line;
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        cells.push(match character {
            ' ' => [background, background],
            '▀' => [foreground, background],
            '▄' => [background, foreground],
            '█' => [foreground, foreground],
            '\x1b' => {
                let (codes, after) = rest.strip_prefix('[').unwrap().split_once('m').unwrap();
                rest = after;
                if codes == "0" {
                    (foreground, background) = default;
                    continue;
                }
                (foreground, background) = colours(codes, (foreground, background));
                continue;
            }
            other => panic!("{other:?}"),
        });
    }
    cells
}

/// The colours after `38;5;n` and `48;5;n`, where n is black or white of the colour cube.
#[track_caller]
fn colours(codes: &str, (mut foreground, mut background): (u8, u8)) -> (u8, u8) {
    let codes: Vec<&str> = codes.split(';').collect();
    for code in codes.chunks(3) {
        let shade = match code[2] {
            "16" => BLACK,
            "231" => WHITE,
            other => panic!("colour {other}"),
        };
        match code[..2] {
            ["38", "5"] => foreground = shade,
            ["48", "5"] => background = shade,
            _ => panic!("{codes:?}"),
        }
    }
    (foreground, background)
}
