//! The symbol is `qrcodegen`'s own of the same segments, with its own choice of a mask, bit for bit.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use proptest::prelude::*;

use super::{Ecc, Qr, encoded};
use crate::seeded::seeded;

#[track_caller]
fn compare(text: &str, ecc: Ecc) {
    let qr = Qr::encode_with(text, ecc).unwrap();
    let expected = encoded(text, ecc, None).unwrap();
    let side = expected.size();
    let rows = (0..side).map(|y| (0..side).map(|x| expected.get_module(x, y)).collect());
    let rows: Vec<Vec<bool>> = rows.collect();
    let ours: Vec<Vec<bool>> = qr.rows().map(Iterator::collect).collect();
    assert!(
        ours == rows,
        "{ecc:?}, {text:?}: mask {}",
        expected.mask().value()
    );
}

/// Texts made of few different characters, so that patterns come up.
fn texts(lengths: Range<usize>) -> impl Strategy<Value = String> {
    let noise = prop::collection::vec(any::<char>(), lengths.clone())
        .prop_map(|characters| characters.into_iter().collect());
    let repeated = (".{1,3}", lengths.clone()).prop_map(|(piece, length)| piece.repeat(length / 3));
    let digits = prop::collection::vec("[0-9]", lengths.clone()).prop_map(|all| all.concat());
    let uri = prop::collection::vec("[A-Z2-7]", lengths)
        .prop_map(|all| format!("otpauth://totp/Example:anna?secret={}", all.concat()));
    prop_oneof![noise, repeated, digits, uri]
}

fn levels() -> impl Strategy<Value = Ecc> {
    prop_oneof![
        Just(Ecc::Low),
        Just(Ecc::Medium),
        Just(Ecc::Quartile),
        Just(Ecc::High)
    ]
}

#[test]
fn same_symbol_for_random_texts() {
    proptest!(seeded(48), |(text in texts(1..100), level in levels())| {
        compare(&text, level);
    });
}

#[test]
#[ignore = "minutes without optimisation"]
fn same_symbol_for_thousands_of_texts() {
    proptest!(seeded(6_000), |(text in texts(1..300), level in levels())| {
        compare(&text, level);
    });
    let longer = prop_oneof![Just(Ecc::Low), Just(Ecc::Medium)];
    proptest!(seeded(1_000), |(text in texts(300..1_200), level in longer)| {
        prop_assume!(text.len() <= 2_331);
        compare(&text, level);
    });
}
