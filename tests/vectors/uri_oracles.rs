//! Key URIs to and from other programs. `.ci/run 30` runs one test, then the programs,
//! then the other, around a directory that `URI_ORACLES` names.

use std::fs;
use std::path::PathBuf;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use second_factor::KeyUri;
use serde_json::{Value, json};

use crate::common::any_uri::any_uri;
use crate::seeded::seeded;
use crate::uri_fields::fields;

fn directory() -> PathBuf {
    std::env::var_os("URI_ORACLES")
        .expect("URI_ORACLES names a directory")
        .into()
}

#[test]
#[ignore = "one half of .ci/run 30"]
fn uris_for_others_to_read() {
    let mut runner = TestRunner::new(seeded(800));
    let uris: Vec<Value> = (0..800)
        .map(|_| {
            let uri = any_uri().new_tree(&mut runner).unwrap().current();
            json!({ "uri": uri.to_uri().expose(), "fields": fields(&uri) })
        })
        .collect();
    fs::write(
        directory().join("ours.json"),
        serde_json::to_vec(&uris).unwrap(),
    )
    .unwrap();
}

#[test]
#[ignore = "the other half of .ci/run 30"]
fn uris_that_others_have_written() {
    for file in ["pyotp.json", "otpauth.json"] {
        let text = fs::read(directory().join(file)).unwrap();
        let uris: Vec<Value> = serde_json::from_slice(&text).unwrap();
        assert_eq!(uris.len(), 300, "{file}");
        for each in uris {
            let uri = each["uri"].as_str().unwrap();
            let imported =
                KeyUri::import(uri).unwrap_or_else(|error| panic!("{file} {uri}: {error}"));
            assert_eq!(fields(&imported.uri), each["fields"], "{file} {uri}");
        }
    }
}
