//! The size of a symbol: against `qrencode`'s, and at the limit.

use proptest::prelude::*;
use second_factor::Qr;
use second_factor::qr::{Ecc, QrError};

use crate::seeded::seeded;

const LEVELS: [Ecc; 4] = [Ecc::Low, Ecc::Medium, Ecc::Quartile, Ecc::High];

/// A row has a name, our versions at levels L, M, Q and H, those of qrencode 4.1.1, and the text. CI
/// has qrencode make its symbols again.
const ROWS: &str = include_str!("../../vectors/data/qr_versions.tsv");

fn version(text: &str, ecc: Ecc) -> usize {
    (Qr::encode_with(text, ecc).unwrap().size() - 17) / 4
}

#[test]
fn no_symbol_is_larger_than_that_of_qrencode() {
    assert_eq!(ROWS.lines().count(), 7);
    for row in ROWS.lines() {
        let [name, ours, theirs, text] = row.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let numbers = |column: &str| -> Vec<usize> {
            column
                .split(' ')
                .map(|number| number.parse().unwrap())
                .collect()
        };
        let (ours, theirs) = (numbers(ours), numbers(theirs));
        assert_eq!(LEVELS.map(|ecc| version(text, ecc)), *ours, "{name}");
        assert_eq!(theirs.len(), 4, "{name}");
        assert!(
            ours.iter()
                .zip(&theirs)
                .all(|(ours, theirs)| ours <= theirs),
            "{name}"
        );
    }
}

/// One character more, and the symbol is larger. By hand: a header of 12 bits before bytes and of 13
/// before capitals, and 864 bits in versions 5-L and 6-M.
#[test]
fn segments_fill_a_symbol_to_its_last_bit() {
    let capitals = |length| format!("{}{}", "x".repeat(50), "A".repeat(length));
    assert_eq!(version(&capitals(79), Ecc::Low), 5); // 12 + 400 + 13 + 435 = 860
    assert_eq!(version(&capitals(80), Ecc::Low), 6); // 12 + 400 + 13 + 440 = 865
    assert_eq!(version(&capitals(79), Ecc::Medium), 6);
    assert_eq!(version(&capitals(80), Ecc::Medium), 7);
}

/// What is refused as too long fits once it is cut to the limit, and not with a character more.
#[test]
fn the_limit_is_what_fits_of_the_text() {
    let piece = prop_oneof![
        "[0-9]{1,300}",
        "[A-Z%]{1,300}",
        "[a-z]{1,100}",
        "[éф日]{1,20}"
    ];
    let texts = prop::collection::vec(piece, 30..60).prop_map(|pieces| pieces.concat());
    proptest!(seeded(12), |(text in texts, level in 0..4_usize)| {
        let text = text.repeat(10);
        let ecc = LEVELS[level];
        let Err(QrError::TooLong { length, limit }) = Qr::encode_with(&text, ecc) else {
            return Err(TestCaseError::reject("it fits"));
        };
        prop_assert_eq!(length, text.len());
        let fits = text.floor_char_boundary(limit);
        let after = text.ceil_char_boundary(limit + 1);
        prop_assert_eq!(version(&text[..fits], ecc), 40);
        let error = Qr::encode_with(&text[..after], ecc).unwrap_err();
        prop_assert_eq!(error, QrError::TooLong { length: after, limit });
    });
}
