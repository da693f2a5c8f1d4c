//! What the strict grammar accepts is written and read again unchanged, by both readers.
#![no_main]

use libfuzzer_sys::fuzz_target;
use second_factor::KeyUri;
use second_factor_fuzz::{assert_same, is_regular};

fuzz_target!(|text: &str| {
    let Ok(uri) = text.parse::<KeyUri>() else {
        return;
    };
    let written = uri.to_uri();
    let again: KeyUri = written.expose().parse().unwrap();
    assert_same(&uri, &again);
    assert!(again.to_uri().expose() == written.expose());
    let imported = KeyUri::import(text).unwrap();
    assert!(is_regular(&imported.notes));
    assert_same(&uri, &imported.uri);
});
