//! No freed memory still holds a QR code or one of its texts.

use core::hint::black_box;

use second_factor::Qr;
use second_factor::qr::TextStyle;

use crate::spy::freed_with;

const TEXT: &str = "otpauth://totp/Example:anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const STYLES: [TextStyle; 4] = [
    TextStyle::FullBlocks,
    TextStyle::HalfBlocks,
    TextStyle::PlainOnDark,
    TextStyle::PlainOnLight,
];

/// The rows of the symbol as it is kept: a bit a module, the leftmost lowest.
fn words(qr: &Qr) -> Vec<u64> {
    let word = |row: Vec<bool>| {
        row.iter()
            .rev()
            .fold(0, |word, dark| word << 1 | u64::from(*dark))
    };
    let mut words = Vec::with_capacity(64);
    words.extend(qr.rows().map(|row| word(row.collect())));
    words.resize(64, 0);
    words
}

/// Parts of the symbol and of its drawings, from the middle; never freed themselves.
fn needles(qr: &Qr) -> &'static [&'static [u8]] {
    let middle = |bytes: &[u8], length| bytes[bytes.len() / 2..][..length].to_vec();
    let symbol: Vec<u8> = words(qr)[16..20]
        .iter()
        .flat_map(|word| word.to_ne_bytes())
        .collect();
    let mut needles = vec![symbol, middle(qr.to_svg().expose().as_bytes(), 40)];
    needles.push(middle(qr.to_svg_data_uri().expose().as_bytes(), 40));
    needles.extend(STYLES.map(|style| middle(qr.to_text_with(style).expose().as_bytes(), 80)));
    needles
        .into_iter()
        .map(|needle| &*needle.leak())
        .collect::<Vec<_>>()
        .leak()
}

#[test]
fn nothing_is_left_of_a_code() {
    let qr = Qr::encode(TEXT).unwrap();
    let needles = needles(&qr);
    let dirty = |work: &mut dyn FnMut()| freed_with(needles, work);
    // What is not erased is seen.
    let kept = words(&qr);
    assert_eq!(freed_with(needles, || drop(black_box(kept))), 1);
    assert_eq!(
        dirty(&mut || drop(black_box(qr.to_svg().expose_owned()))),
        1
    );
    assert_eq!(
        dirty(&mut || drop(black_box(qr.to_svg_data_uri().expose_owned()))),
        1
    );
    for style in STYLES {
        assert_eq!(
            dirty(&mut || drop(black_box(qr.to_text_with(style).expose_owned()))),
            1,
            "{style:?}"
        );
    }
    // All that the crate keeps, works on and returns is.
    assert_eq!(freed_with(needles, || drop(black_box(qr))), 0);
    assert_eq!(dirty(&mut || drop(black_box(Qr::encode(TEXT).unwrap()))), 0);
    let qr = Qr::encode(TEXT).unwrap();
    assert_eq!(dirty(&mut || drop(black_box(qr.to_svg()))), 0);
    assert_eq!(dirty(&mut || drop(black_box(qr.to_svg_data_uri()))), 0);
    for style in STYLES {
        assert_eq!(
            dirty(&mut || drop(black_box(qr.to_text_with(style)))),
            0,
            "{style:?}"
        );
    }
}

/// A file that outgrows its buffer moves to another. What is looked for is public, but written next to each
/// other only there: the compressor keeps parts of the pixels in buffers of its own.
#[cfg(feature = "png")]
#[test]
fn nothing_is_left_of_a_file_that_has_outgrown_its_buffer() {
    let qr = Qr::encode(&"otpauth".repeat(200)).unwrap();
    let file = qr.to_png().unwrap();
    assert!(file.expose().len() > 2_048);
    let header = &*file.expose()[..41].to_vec().leak();
    assert!(header.ends_with(b"IDAT"));
    let needles = &*vec![header].leak();
    let drawn = || qr.to_png().unwrap();
    let kept = freed_with(needles, || drop(black_box(drawn().expose_owned())));
    assert_eq!(kept, 1);
    assert_eq!(freed_with(needles, || drop(black_box(drawn()))), 0);
}
