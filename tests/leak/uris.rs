//! No freed memory still holds the secret of a URI or of an export.

use core::hint::black_box;

use second_factor::{KeyUri, migration};

use crate::spy::freed_with;

/// LabelPart of the secret: as bytes, as base32, as base64 of an export.
const NEEDLES: &[&[u8]] = &[
    b"12345678901234",
    b"GEZDGNBVGY3TQOJQGEZD",
    b"MTIzNDU2Nzg5MDEyMzQ1",
];

/// How many blocks were freed with a secret in them.
fn dirty(work: impl FnOnce()) -> usize {
    freed_with(NEEDLES, work)
}

const URI: &str = "otpauth://totp/Nimbus:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Nimbus";

#[test]
fn the_spy_sees_what_is_left() {
    assert_eq!(dirty(|| drop(black_box(URI.to_owned()))), 1);
    assert_eq!(
        dirty(|| drop(black_box(b"12345678901234567890".to_vec()))),
        1
    );
    let grown = || {
        let mut text = URI.to_owned();
        text.reserve(10 * URI.len());
        black_box(text).clear();
    };
    assert!(dirty(grown) >= 1);
}

#[test]
fn reading_and_writing_uris_leaves_nothing() {
    for text in [
        URI,
        "otpauth://hotp/a?secret=%47EZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=1",
        "otpauth://totp/a?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&period=0",
        "otpauth://totp/a?issuer=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ%FF",
        "otpauth://totp/a?secret=gezd+gnbv+gy3t+qojq+gezd+gnbv+gy3t+qojq",
        "otpauth://totp/a?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&%47EZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
        "otpauth://totp/a?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&x=%47EZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
    ] {
        let strict = || drop(black_box(text.parse::<KeyUri>().map(|uri| uri.to_uri())));
        assert_eq!(dirty(strict), 0, "strict: {text}");
        let import = || {
            let imported = black_box(KeyUri::import(text));
            if let Ok(imported) = imported {
                let uri = imported.uri.with_image("https://example.com/").unwrap();
                drop(black_box(uri.to_uri()));
            }
        };
        assert_eq!(dirty(import), 0, "import: {text}");
    }
}

#[test]
fn reading_and_writing_exports_leaves_nothing() {
    let uri = || URI.parse::<KeyUri>().unwrap();
    let uris: Vec<KeyUri> = (0..12).map(|_| uri()).collect();
    let export = || drop(black_box(migration::export(&uris).unwrap()));
    assert_eq!(dirty(export), 0);
    let exports = migration::export(&uris).unwrap();
    for export in &exports {
        let text = export.expose();
        assert_eq!(
            dirty(|| drop(black_box(migration::import(text).unwrap()))),
            0
        );
        // Half an export, and one that is no protobuf behind its first account.
        let half = &text[..text.len() / 2];
        assert_eq!(dirty(|| drop(black_box(migration::import(half)))), 0);
    }
}
