//! The number of bits, against the least of all ways to cut a text.

use alloc::string::String;
use alloc::vec::Vec;

use proptest::prelude::*;
use qrcodegen::QrSegmentMode;

use super::{HEADERS, shortest};
use crate::seeded::seeded;

/// Digits, capitals and other characters in runs of all lengths at which another segment may pay.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[0-9]{1,16}",
        "[0-9A-Z $%*+./:-]{1,16}",
        "[a-z&=?,;#@]{1,10}",
        "[éф日😀]{1,3}"
    ];
    prop::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

/// The least bits of the text's start up to each place: over all places where the last segment may
/// begin, and all modes that it may have.
fn least_bits(text: &[u8], [digits, capitals, bytes]: [usize; 3]) -> usize {
    let mut least = Vec::from([0]);
    for end in 1..=text.len() {
        let cheapest = (0..end).map(|start| {
            let piece = &text[start..end];
            let length = piece.len();
            let mut bits = bytes + 8 * length;
            if piece.iter().all(u8::is_ascii_digit) {
                bits = bits.min(digits + (10 * length).div_ceil(3));
            }
            if piece.iter().all(|byte| CAPITALS.contains(byte)) {
                bits = bits.min(capitals + (11 * length).div_ceil(2));
            }
            least[start] + bits
        });
        least.push(cheapest.min().unwrap());
    }
    least[text.len()]
}

#[test]
fn no_other_segments_have_fewer_bits() {
    proptest!(seeded(256), |(text in texts(), range in 0..3_usize)| {
        let headers = HEADERS[range].map(|bits| usize::try_from(bits).unwrap());
        let mut codewords = [0; 3];
        codewords[range] = 10_000;
        prop_assume!(!text.is_empty());
        let segments = shortest(&text, codewords).unwrap();
        let bits = segments.iter().map(|segment| {
            let header = match segment.mode() {
                QrSegmentMode::Numeric => headers[0],
                QrSegmentMode::Alphanumeric => headers[1],
                _ => headers[2],
            };
            header + segment.data().len()
        });
        prop_assert_eq!(bits.sum::<usize>(), least_bits(text.as_bytes(), headers));
        let characters: usize = segments.iter().map(|segment| segment.num_chars()).sum();
        prop_assert_eq!(characters, text.len());
    });
}

/// ISO/IEC 18004, table 5.
const CAPITALS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
