//! What the drawings of a QR code consist of, and what extreme and hostile input makes of them.

use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use second_factor::qr::{Ecc, QrError, TextStyle};
use second_factor::{CodeParams, KeyUri, Label, Qr, Secret};

use crate::seeded::seeded;

const STYLES: [TextStyle; 4] = [
    TextStyle::FullBlocks,
    TextStyle::HalfBlocks,
    TextStyle::PlainOnDark,
    TextStyle::PlainOnLight,
];

/// ISO/IEC 18004, table 7, version 40: digits, capitals, bytes.
const LIMITS: [(Ecc, [usize; 3]); 4] = [
    (Ecc::Low, [7089, 4296, 2953]),
    (Ecc::Medium, [5596, 3391, 2331]),
    (Ecc::Quartile, [3993, 2420, 1663]),
    (Ecc::High, [3057, 1852, 1273]),
];

#[test]
fn the_longest_texts_fit_and_no_longer_ones() {
    for (ecc, limits) in LIMITS {
        for (character, limit) in ["7", "A", "a"].into_iter().zip(limits) {
            let qr = Qr::encode_with(&character.repeat(limit), ecc).unwrap();
            assert_eq!(qr.size(), 177);
            for length in [limit + 1, 100_000] {
                let error = Qr::encode_with(&character.repeat(length), ecc).unwrap_err();
                assert_eq!(error, QrError::TooLong { length, limit });
            }
        }
    }
    let error = Qr::encode(&"é".repeat(1_166)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a QR code of this level holds at most 2331 bytes of such a text, not 2332"
    );
}

#[test]
fn a_higher_level_where_it_is_free() {
    let modules = |ecc| {
        let qr = Qr::encode_with("a", ecc).unwrap();
        qr.rows().flatten().collect::<Vec<bool>>()
    };
    assert_eq!(modules(Ecc::Low), modules(Ecc::High));
}

#[test]
fn nothing_is_dark_outside() {
    let qr = Qr::encode("").unwrap();
    assert_eq!(qr.size(), 21);
    assert!(qr.is_dark(20, 0) && qr.is_dark(0, 20));
    for outside in [
        21,
        22,
        63,
        64,
        65,
        127,
        128,
        191,
        192,
        255,
        1 << 31,
        usize::MAX,
    ] {
        for inside in [0, 20, usize::MAX] {
            assert!(!qr.is_dark(outside, inside) && !qr.is_dark(inside, outside));
        }
    }
}

#[test]
fn the_margin_is_two_at_least() {
    for (asked, margin) in [(0, 2), (1, 2), (2, 2), (3, 3), (4, 4), (255, 255_usize)] {
        let qr = Qr::encode("a").unwrap().with_quiet_zone(asked);
        let side = 21 + 2 * margin;
        let view = format!(
            r#"width="{0}" height="{0}" viewBox="0 0 {side} {side}""#,
            8 * side
        );
        assert!(qr.to_svg().expose().contains(&view));
        let text = qr.to_text_with(TextStyle::PlainOnLight);
        let lines: Vec<&str> = text.expose().lines().collect();
        assert_eq!(lines.len(), side.div_ceil(2));
        for line in lines {
            assert_eq!(line.chars().count(), side);
            let dark = |character: &char| *character != ' ';
            assert_eq!(line.chars().take(margin).filter(dark).count(), 0);
            assert_eq!(line.chars().rev().take(margin).filter(dark).count(), 0);
        }
    }
}

#[test]
fn a_module_is_two_pixels_at_least() {
    for (asked, pixels) in [(0, 58), (1, 58), (2, 58), (3, 87), (255, 7395)] {
        let qr = Qr::encode("a").unwrap().with_module_pixels(asked);
        let size = format!(r#" width="{pixels}" height="{pixels}" "#);
        assert!(qr.to_svg().expose().contains(&size), "{asked}");
    }
}

/// `png` reads the file; each of its pixels is compared with the module that it is in.
#[cfg(feature = "png")]
#[test]
fn each_pixel_has_the_colour_of_its_module() {
    for (pixels, margin) in [(2, 2), (3, 2), (5, 4), (7, 3), (8, 4), (11, 5)] {
        let qr = Qr::encode("a").unwrap();
        let qr = qr.with_module_pixels(pixels).with_quiet_zone(margin);
        let (pixels, margin) = (usize::from(pixels), usize::from(margin));
        let file = qr.to_png().unwrap();
        let mut reader = ::png::Decoder::new(std::io::Cursor::new(file.expose()))
            .read_info()
            .unwrap();
        let mut rows = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut rows).unwrap();
        let side = (qr.size() + 2 * margin) * pixels;
        assert_eq!(info.width, u32::try_from(side).unwrap());
        for (row, y) in rows.chunks_exact(info.line_size).zip(0..side) {
            for x in 0..side {
                let dark = row[x / 8] >> (7 - x % 8) & 1 == 0;
                let module = |at: usize| (at / pixels).wrapping_sub(margin);
                assert_eq!(dark, qr.is_dark(module(x), module(y)), "{pixels}: {x}, {y}");
            }
        }
    }
}

#[test]
fn plain_texts_differ_in_nothing_but_the_ink() {
    let qr = Qr::encode("otpauth://totp/anna").unwrap();
    let invert = |character| match character {
        ' ' => '█',
        '▀' => '▄',
        '▄' => '▀',
        '█' => ' ',
        other => other,
    };
    let light = qr.to_text_with(TextStyle::PlainOnLight);
    let dark = qr.to_text_with(TextStyle::PlainOnDark);
    assert_eq!(
        light.expose().chars().map(invert).collect::<String>(),
        *dark.expose()
    );
}

#[test]
fn nothing_but_shapes_in_an_svg() {
    let qr = Qr::encode("otpauth://totp/anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap();
    let svg = qr.to_svg();
    let document = roxmltree::Document::parse(svg.expose()).unwrap();
    let root = document.root_element();
    let names: Vec<&str> = root
        .children()
        .map(|child| child.tag_name().name())
        .collect();
    assert_eq!(names, ["title", "rect", "path"]);
    assert_eq!(root.attribute("role"), Some("img"));
    assert_eq!(root.attribute("shape-rendering"), Some("crispEdges"));
    let attributes = document.descendants().flat_map(|node| node.attributes());
    let all: Vec<&str> = attributes.map(|attribute| attribute.name()).collect();
    let known = [
        "width",
        "height",
        "viewBox",
        "role",
        "shape-rendering",
        "fill",
        "d",
    ];
    assert!(all.iter().all(|name| known.contains(name)), "{all:?}");
}

#[test]
fn titles_are_text_whatever_they_are() {
    let hostile = "[\\[\\]<>&\"'\\x00-\\x1f\u{fffe}\u{ffff}é/a-]{0,40}";
    proptest!(seeded(64), |(title in prop_oneof![hostile, "\\PC{0,40}", ".{0,40}"])| {
        let qr = Qr::encode("a").unwrap().with_title(&title);
        let svg = qr.to_svg();
        let document = roxmltree::Document::parse(svg.expose()).unwrap();
        let read = document.root_element().first_element_child().unwrap();
        let allowed = |c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
        let expected: String = title
            .chars()
            .map(|c| if allowed(c) { c } else { '\u{fffd}' })
            .collect();
        // XML §2.11: line ends become line feeds; this parser leaves some.
        let line_feeds = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
        prop_assert_eq!(line_feeds(read.text().unwrap_or_default()), line_feeds(&expected));
        prop_assert_eq!(read.next_sibling_element().unwrap().tag_name().name(), "rect");
    });
}

#[test]
fn titles_name_the_issuer_and_never_the_secret() {
    let secret = Secret::from_bytes(b"12345678901234567890").unwrap();
    let label = Label::new("anna").unwrap();
    let bare = KeyUri::totp(label, secret, CodeParams::new()).unwrap();
    assert!(
        bare.to_qr()
            .unwrap()
            .to_svg()
            .expose()
            .contains("<title>QR code</title>")
    );
    let secret = Secret::from_bytes(b"12345678901234567890").unwrap();
    let label = Label::new("anna").unwrap().with_issuer("R&D <3").unwrap();
    let svg = KeyUri::totp(label, secret, CodeParams::new())
        .unwrap()
        .to_qr()
        .unwrap()
        .to_svg();
    assert!(
        svg.expose()
            .contains("<title>QR code for R&amp;D &lt;3</title>")
    );
    assert!(!svg.expose().contains("GEZDGNBV") && !svg.expose().contains("anna"));
}

#[test]
fn svg_data_uris_hold_the_svg_and_stay_inside_quotes() {
    let qr = Qr::encode("a")
        .unwrap()
        .with_title("'\"><script>alert(1)</script> é\\%41#&amp;");
    let uri = qr.to_svg_data_uri();
    let body = uri.expose().strip_prefix("data:image/svg+xml,").unwrap();
    let bytes: Vec<u8> = percent_decode_str(body).collect();
    assert_eq!(bytes, qr.to_svg().expose().as_bytes());
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$*+,;:@/?=%".contains(&byte);
    assert!(body.bytes().all(safe));
}

#[test]
fn debug_shows_nothing() {
    let qr = Qr::encode("otpauth://totp/anna")
        .unwrap()
        .with_title("Example");
    assert_eq!(format!("{qr:?}"), "Qr(..)");
    for style in STYLES {
        assert_eq!(format!("{:?}", qr.to_text_with(style)), "Sensitive(..)");
    }
}

#[cfg(feature = "png")]
mod png {
    use second_factor::Qr;
    use second_factor::qr::PngError;

    #[test]
    fn a_key_uri_is_under_a_kilobyte() {
        let uri = format!(
            "otpauth://totp/Example:{}?secret={}&issuer=Example",
            "a".repeat(32),
            "B".repeat(32)
        );
        assert_eq!(uri.len(), 110);
        assert!(Qr::encode(&uri).unwrap().to_png().unwrap().expose().len() < 1_000);
    }

    #[test]
    fn a_side_has_16384_pixels_at_most() {
        let text = "a".repeat(2_331);
        let draw = |margin, pixels| {
            let qr = Qr::encode(&text).unwrap();
            qr.with_quiet_zone(margin)
                .with_module_pixels(pixels)
                .to_png()
                .map(|_| ())
        };
        let too_large = |pixels| {
            Err(PngError::TooLarge {
                pixels,
                limit: 16_384,
            })
        };
        assert_eq!(draw(255, 255), too_large(175_185));
        assert_eq!(draw(4, 89), too_large(16_465));
    }

    #[test]
    fn data_uris_hold_the_picture() {
        let qr = Qr::encode("a").unwrap();
        let uri = qr.to_png_data_uri().unwrap();
        let body = uri.expose().strip_prefix("data:image/png;base64,").unwrap();
        let bytes = data_encoding::BASE64.decode(body.as_bytes()).unwrap();
        assert_eq!(bytes, *qr.to_png().unwrap().expose());
    }
}
