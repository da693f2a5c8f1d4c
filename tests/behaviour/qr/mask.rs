//! The symbol is `qrcodegen`'s own, with its own choice of a mask, bit for bit: here for texts that
//! are one segment, in `src/qr/symbol/tests.rs` for the segments of any text.

use core::hint::black_box;
use core::time::Duration;
use std::time::Instant;

use qrcodegen::{QrCode, QrCodeEcc};
use second_factor::Qr;
use second_factor::qr::Ecc;

const LEVELS: [(Ecc, QrCodeEcc); 4] = [
    (Ecc::Low, QrCodeEcc::Low),
    (Ecc::Medium, QrCodeEcc::Medium),
    (Ecc::Quartile, QrCodeEcc::Quartile),
    (Ecc::High, QrCodeEcc::High),
];

/// Compares one symbol and returns its size and mask.
#[track_caller]
fn compare(text: &str, (ours, theirs): (Ecc, QrCodeEcc)) -> (usize, u8) {
    let qr = Qr::encode_with(text, ours).unwrap();
    let expected = QrCode::encode_text(text, theirs).unwrap();
    let size = expected.size();
    let rows: Vec<Vec<bool>> = qr.rows().map(Iterator::collect).collect();
    let column = |y| (0..size).map(move |x| (x, y));
    let expected_rows: Vec<Vec<bool>> = (0..size)
        .map(|y| column(y).map(|(x, y)| expected.get_module(x, y)).collect())
        .collect();
    assert!(
        rows == expected_rows,
        "{ours:?}, {text:?}: mask {}",
        expected.mask().value()
    );
    (qr.size(), expected.mask().value())
}

#[test]
fn every_mask_comes_up() {
    let mut seen = [0; 8];
    for number in 0..200 {
        for level in LEVELS {
            seen[usize::from(compare(&format!("{number} is a number"), level).1)] += 1;
        }
    }
    assert!(seen.iter().all(|times| *times > 10), "{seen:?}");
}

/// Without alignment patterns, before and with version information, with the odd distance of
/// version 32, the largest.
#[test]
fn same_symbol_in_the_versions_that_differ() {
    let medium = LEVELS[1];
    for (length, version) in [(14, 1), (106, 6), (122, 7), (1_500, 32), (2_331, 40)] {
        // Mask 0 is what the symbol has from the start.
        let mut masks = ["x", "y", "z"].into_iter().map(|character| {
            let (size, mask) = compare(&character.repeat(length), medium);
            assert_eq!(size, 4 * version + 17);
            mask
        });
        assert!(masks.any(|mask| mask != 0), "version {version}");
    }
}

/// The shortest text of this kind for each version, at each level.
fn every_version(piece: &str) {
    for level in LEVELS {
        let mut sizes = Vec::new();
        let mut length = 1;
        while sizes.len() < 40 {
            let (size, _) = compare(&piece.repeat(length), level);
            if sizes.last() != Some(&size) {
                sizes.push(size);
            }
            length += 2;
        }
        let versions: Vec<usize> = (1..=40).map(|version| 4 * version + 17).collect();
        assert_eq!(sizes, versions, "{level:?}");
    }
}

#[test]
#[ignore = "minutes without optimisation"]
fn same_symbol_in_every_version() {
    every_version("x");
    every_version("\u{fffd}");
    every_version("7777777");
}

/// The least time of many runs, which other work on the machine lengthens least.
fn least_time(mut run: impl FnMut()) -> Duration {
    let times = (0..300).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed()
    });
    times.min().unwrap()
}

#[test]
#[ignore = "measures time: with optimisation only"]
fn three_times_as_fast_as_the_automatic_choice() {
    // As many modules as a key URI of 110 characters has, and as ten of them.
    for text in ["x".repeat(106), "x".repeat(1_000)] {
        let ours = least_time(|| drop(black_box(Qr::encode(black_box(&text)).unwrap())));
        let theirs = least_time(|| {
            drop(black_box(
                QrCode::encode_text(black_box(&text), QrCodeEcc::Medium).unwrap(),
            ));
        });
        println!("{} bytes: {ours:?}, automatic {theirs:?}", text.len());
        assert!(theirs > 3 * ours, "{ours:?}, automatic {theirs:?}");
    }
}
