//! The import reads what it has written, and without a note only what the strict grammar has.
#![no_main]

use libfuzzer_sys::fuzz_target;
use second_factor::KeyUri;
use second_factor_fuzz::{assert_same, is_regular};

fuzz_target!(|text: &str| {
    let strict = text.parse::<KeyUri>();
    let Ok(imported) = KeyUri::import(text) else {
        assert!(strict.is_err());
        return;
    };
    assert_eq!(strict.is_ok(), is_regular(&imported.notes));
    let written = imported.uri.to_uri();
    let again = KeyUri::import(written.expose()).unwrap();
    assert_same(&imported.uri, &again.uri);
    assert!(again.uri.to_uri().expose() == written.expose());
});
