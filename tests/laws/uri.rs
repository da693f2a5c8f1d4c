//! Laws of key URIs: what is built is read, and the two readers agree.

use proptest::prelude::*;
use second_factor::uri::ImportNote;
use second_factor::{CodeParams, KeyUri, Label, Secret};

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
        "%00", "Nimbus", "", "a:b", "%3A ", "\u{200b}", "%0A",
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
        "amp;issuer",
        "amp;digits",
        "digits ",
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
        "a:b",
        "a%3a",
        "a: %20b",
        ":",
        "%FF",
        "5%",
        "Q?A",
        "?digits=8",
        "Steam",
        "hmac_sha_1",
        "gezd",
        "MZXW7",
        "%F0%9F%A5%9D",
        "MFRGGZDFMZTWQ2LKNNWG23TPOA======",
    ]);
    let times = || prop::sample::select(vec![1, 1, 1, 100]);
    let label = prop::collection::vec((pieces, times()), 0..5).prop_map(|pieces| {
        let repeated = pieces.into_iter().map(|(piece, times)| piece.repeat(times));
        repeated.collect::<String>()
    });
    let issuer = (values.clone(), times())
        .prop_map(|(value, times)| format!("issuer={}", value.repeat(times)));
    let pair = (names, values).prop_map(|(name, value)| format!("{name}={value}"));
    let pair = prop_oneof![3 => pair, 1 => issuer];
    let query = prop::collection::vec(prop_oneof![9 => pair, 1 => Just(String::new())], 0..5);
    (scheme, kind, label, query).prop_map(|(scheme, kind, label, query)| {
        format!("{scheme}{kind}/{label}?secret={SECRET}&{}", query.join("&"))
    })
}

/// Any text, and one of characters that labels do not like.
fn any_part() -> impl Strategy<Value = String> {
    prop_oneof!["(?s).{0,300}", "[: \n\0\u{85}aé🥝]{0,300}"]
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
                // Whatever was imported is imported again as the same key under the same label.
                let again = KeyUri::import(imported.uri.to_uri().expose()).unwrap();
                prop_assert!(same(&imported.uri, &again.uri), "{:?} {:?}", imported.uri, again.uri);
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

    /// A slip of the finger makes a separator of one character of a secret. The letters of these
    /// secrets are rare, so no text has three of them in a row by chance.
    #[test]
    fn neither_errors_nor_notes_repeat_a_piece_of_a_secret(
        secret in "[jqxzJQXZ]{32}", place in 0..32_usize, slip in "[&:/?#=]",
        start in prop::sample::select(vec!["otpauth://totp/ana?secret=", "steam://", ""]),
    ) {
        let (head, tail) = (&secret[..place], &secret[place + 1..]);
        let uri = format!("{start}{head}{slip}{tail}");
        let mut shown = String::new();
        if let Err(error) = uri.parse::<KeyUri>() {
            shown += &format!("{error} {error:?}");
        }
        match KeyUri::import(&uri) {
            Ok(imported) => for note in imported.notes {
                shown += &format!("{note} {note:?}");
            },
            Err(error) => shown += &format!("{error} {error:?}"),
        }
        let shown = shown.to_lowercase();
        for piece in [head, tail].iter().flat_map(|half| half.as_bytes().windows(3)) {
            let piece = str::from_utf8(piece).unwrap().to_lowercase();
            prop_assert!(!shown.contains(&piece), "{shown}");
        }
    }

    /// The law of labels that nobody has chosen.
    #[test]
    fn every_fitted_label_is_regular(account in any_part(), issuer in prop::option::of(any_part())) {
        let label = Label::fitted(&account, issuer.as_deref());
        let mut regular = Label::new(label.account()).unwrap();
        if let Some(issuer) = label.issuer() {
            regular = regular.with_issuer(issuer).unwrap();
        }
        prop_assert_eq!(&regular, &label);
        prop_assert_eq!(&label.to_fitted(), &label);
        let secret = Secret::from_base32(SECRET).unwrap();
        let uri = KeyUri::totp(label, secret, CodeParams::new()).unwrap();
        prop_assert!(uri.to_uri().expose().parse::<KeyUri>().is_ok());
    }
}
