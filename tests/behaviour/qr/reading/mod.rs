//! QR codes as others read them: `rqrr` gets pictures that are made of the returned text or bytes
//! alone, on a white and on a black page.

mod picture;
#[cfg(feature = "png")]
mod png;
mod svg;
mod terminal;

use std::cell::Cell;

use picture::{BLACK, WHITE};
use proptest::prelude::*;
use second_factor::Qr;
use second_factor::qr::{Ecc, TextStyle};

use crate::seeded::seeded;

/// All drawings of the code are read as this text.
#[track_caller]
fn assert_reads(qr: &Qr, text: &str) {
    svg::draw(qr.to_svg().expose()).assert_reads(text);
    #[cfg(feature = "png")]
    png::draw(qr.to_png().unwrap().expose()).assert_reads(text);
    for (foreground, background) in [
        (WHITE, BLACK),
        (BLACK, WHITE),
        (BLACK, BLACK),
        (WHITE, WHITE),
    ] {
        terminal::draw(qr.to_text().expose(), foreground, background).assert_reads(text);
        let full = qr.to_text_with(TextStyle::FullBlocks);
        terminal::draw(full.expose(), foreground, background).assert_reads(text);
    }
    let on_dark = qr.to_text_with(TextStyle::PlainOnDark);
    terminal::draw(on_dark.expose(), WHITE, BLACK).assert_reads(text);
    let on_light = qr.to_text_with(TextStyle::PlainOnLight);
    terminal::draw(on_light.expose(), BLACK, WHITE).assert_reads(text);
}

/// A text, a level, one of the drawings and a page to put it on.
fn cases(text: impl Strategy<Value = String>) -> impl Strategy<Value = (String, Ecc, usize, u8)> {
    let level = prop_oneof![
        Just(Ecc::Low),
        Just(Ecc::Medium),
        Just(Ecc::Quartile),
        Just(Ecc::High)
    ];
    (
        text,
        level,
        0..6_usize,
        prop_oneof![Just(WHITE), Just(BLACK)],
    )
}

fn uri() -> impl Strategy<Value = String> {
    ("[A-Za-z]{3,12}", "[a-z.]{3,40}", "[A-Z2-7]{26,104}").prop_map(|(issuer, account, secret)| {
        format!("otpauth://totp/{issuer}:{account}%40example.org?secret={secret}&issuer={issuer}")
    })
}

/// Draws a code, compares what is decoded with the text, and tells whether it is also found on
/// the page.
fn is_found((text, level, drawing, page): (String, Ecc, usize, u8)) -> Result<bool, TestCaseError> {
    let Ok(qr) = Qr::encode_with(&text, level) else {
        return Err(TestCaseError::reject("too long for the level"));
    };
    let picture = match drawing {
        0 => terminal::draw(qr.to_text().expose(), page, page),
        1 => terminal::draw(qr.to_text_with(TextStyle::FullBlocks).expose(), page, page),
        2 => terminal::draw(
            qr.to_text_with(TextStyle::PlainOnDark).expose(),
            WHITE,
            BLACK,
        ),
        3 => terminal::draw(
            qr.to_text_with(TextStyle::PlainOnLight).expose(),
            BLACK,
            WHITE,
        ),
        #[cfg(feature = "png")]
        4 => png::draw(qr.to_png().unwrap().expose()),
        _ => svg::draw(qr.to_svg().expose()),
    };
    prop_assert_eq!(picture.decoded(), &*text);
    Ok(picture.on_page(page).found() == [text])
}

/// Every code is decoded, and at most one in fifty is not found on its page: `rqrr`'s search
/// loses a large code now and then, whoever has drawn it.
#[track_caller]
fn assert_all_read(count: u32, text: impl Strategy<Value = String>) {
    let missed = Cell::new(0);
    proptest!(seeded(count), |(case in cases(text))| {
        missed.set(missed.get() + u32::from(!is_found(case)?));
    });
    assert!(
        missed.get() <= count.div_ceil(50),
        "{} of {count} not found",
        missed.get()
    );
}

#[test]
fn a_code_is_read_from_each_drawing() {
    let text = "otpauth://totp/Example:anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example";
    assert_reads(&Qr::encode(text).unwrap(), text);
}

#[test]
fn random_uris_are_read() {
    assert_all_read(100, uri());
}

#[test]
fn random_texts_are_read() {
    assert_all_read(100, "[ -~]{60,300}");
}

/// Digits, capitals and other characters, each in segments of their own or not.
fn mixed() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[0-9]{1,30}",
        "[A-Z %:/.$*+-]{1,30}",
        "[a-z&=?]{1,20}",
        "[éф日]{1,4}"
    ];
    prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

#[test]
fn texts_of_many_segments_are_read() {
    assert_all_read(100, mixed());
}

#[test]
#[ignore = "half a minute with optimisation"]
fn a_thousand_uris_and_texts_are_read() {
    assert_all_read(500, uri());
    assert_all_read(250, "[ -~]{60,1500}");
    assert_all_read(250, "\\PC{60,500}");
    assert_all_read(500, mixed());
}

/// Two texts whose codes `rqrr` cannot find, or finds twice, at level H.
#[test]
fn what_the_search_loses_is_drawn_right() {
    for text in include_str!("../../../vectors/data/qr_lost.txt").lines() {
        let qr = Qr::encode_with(text, Ecc::High).unwrap();
        assert_eq!(svg::draw(qr.to_svg().expose()).decoded(), text);
        assert_eq!(
            terminal::draw(qr.to_text().expose(), WHITE, BLACK).decoded(),
            text
        );
    }
}
