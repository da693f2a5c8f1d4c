//! Laws of key URIs: what is built is read, and the two readers agree.

use proptest::prelude::*;
use second_factor::KeyUri;
use second_factor::uri::ImportNote;

use crate::common::any_uri::any_uri;
use crate::seeded::seeded;

const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// The same URI, secret included.
fn same(one: &KeyUri, other: &KeyUri) -> bool {
    let parts = |uri: &KeyUri| {
        (
            uri.label().clone(),
            uri.kind(),
            uri.image().map(ToOwned::to_owned),
        )
    };
    parts(one) == parts(other) && one.secret().ct_eq(other.secret())
}

/// Texts that are nearly URIs: pieces of URIs, put together at random.
fn any_text() -> impl Strategy<Value = String> {
    let scheme = prop::sample::select(vec![
        "otpauth://",
        "otpauth://",
        "OTPAUTH://",
        "apple-otpauth://",
        "steam:",
    ]);
    let kind = prop::sample::select(vec!["totp", "totp", "hotp", "TOTP", "steam", "totp@"]);
    let pieces = prop::sample::select(vec![
        "a", "b", ":", "%3a", "%20", " ", "%41", "é", "%C3%A9", "+", "%", "%FF", "/", "..", "#",
        "%00", "Nimbus", "",
    ]);
    let names = prop::sample::select(vec![
        "secret",
        "secret",
        "issuer",
        "algorithm",
        "digits",
        "period",
        "counter",
        "encoder",
        "image",
        "x",
        "Issuer",
        "perio%64",
    ]);
    let values = prop::sample::select(vec![
        SECRET,
        SECRET,
        "Nimbus",
        "SHA1",
        "sha256",
        "SHA-512",
        "6",
        "8",
        "07",
        "5",
        "60",
        "steam",
        "https://e.c/",
        "",
        "b+c",
        "gezd",
        "MZXW7",
        "%F0%9F%A5%9D",
        "MFRGGZDFMZTWQ2LKNNWG23TPOA======",
    ]);
    let label = prop::collection::vec(pieces, 0..5).prop_map(|pieces| pieces.concat());
    let pair = (names, values).prop_map(|(name, value)| format!("{name}={value}"));
    let query = prop::collection::vec(prop_oneof![9 => pair, 1 => Just(String::new())], 0..5);
    (scheme, kind, label, query).prop_map(|(scheme, kind, label, query)| {
        format!("{scheme}{kind}/{label}?secret={SECRET}&{}", query.join("&"))
    })
}

proptest! {
    #![proptest_config(seeded(256))]

    #[test]
    fn what_is_built_is_read(uri in any_uri()) {
        let text = uri.to_uri();
        let read: KeyUri = text.expose().parse().unwrap();
        prop_assert!(same(&uri, &read));
        prop_assert!(read.to_uri().expose() == text.expose());
        let imported = KeyUri::import(text.expose()).unwrap();
        prop_assert!(same(&uri, &imported.uri));
        prop_assert!(imported.notes.iter().all(|note| *note == ImportNote::SteamByEncoder));
    }

    /// The strict grammar is what the import reads without a note.
    #[test]
    fn both_readers_agree(text in any_text()) {
        let strict = text.parse::<KeyUri>();
        match KeyUri::import(&text) {
            Err(_) => prop_assert!(strict.is_err()),
            Ok(imported) => {
                let regular = imported.notes.iter().all(|note| *note == ImportNote::SteamByEncoder);
                prop_assert_eq!(strict.is_ok(), regular, "{:?} {:?}", imported.notes, strict);
                if let Ok(uri) = strict {
                    prop_assert!(same(&uri, &imported.uri));
                    let again: KeyUri = uri.to_uri().expose().parse().unwrap();
                    prop_assert!(same(&uri, &again));
                }
            }
        }
    }

    #[test]
    fn nothing_panics(text in ".{0,64}", label in ".{0,32}", query in ".{0,64}") {
        let _ = text.parse::<KeyUri>();
        let _ = KeyUri::import(&text);
        let uri = format!("otpauth://totp/{label}?secret={SECRET}&{query}");
        let _ = uri.parse::<KeyUri>();
        let _ = KeyUri::import(&uri);
    }
}
