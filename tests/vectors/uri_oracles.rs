//! Key URIs to and from other programs. `.ci/run 30` runs one test, then the programs,
//! then the other, around a directory that `URI_ORACLES` names.

use std::collections::BTreeMap;
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

/// How a key that another program has written is read here: with every field as it went in, or
/// with another label, for one of two reasons.
fn reading(key: &Value) -> &'static str {
    let uri = key["uri"].as_str().unwrap();
    let read = KeyUri::import(uri).unwrap_or_else(|error| panic!("{uri}: {error}"));
    let (mut found, mut meant) = (fields(&read.uri), key["fields"].clone());
    if found == meant {
        return ALIKE;
    }
    let label = |fields: &mut Value| {
        ["issuer", "account"].map(|part| fields[part].take().as_str().unwrap().to_owned())
    };
    let (read_label, meant_label) = (label(&mut found), label(&mut meant));
    assert_eq!(found, meant, "{uri}");
    let [issuer, account] = meant_label.each_ref().map(|part| part.trim());
    if read_label == [issuer, account] {
        return TRIMMED;
    }
    let (prefix, rest) = account.split_once(':').unwrap();
    assert_eq!(
        (issuer, read_label),
        ("", [prefix, rest].map(|part| part.trim().to_owned())),
        "{uri}"
    );
    COLON
}

const ALIKE: &str = "alike";
const TRIMMED: &str = "without the space around a part of the label, which apps trim or keep";
const COLON: &str = "with an issuer where none was given and the account has a colon";

#[test]
#[ignore = "the last part of .ci/run 30"]
fn the_same_keys_in_six_writings() {
    let mut report = String::new();
    for (program, alike) in [
        ("pyotp", 179),
        ("otpauth", 179),
        ("otplib", 179),
        // Given an issuer where there was none: it makes no URI without.
        ("pquerna", 181),
        ("php", 179),
        ("php-amp", 179),
    ] {
        let text = fs::read(directory().join(format!("written-{program}.json"))).unwrap();
        let keys: Vec<Value> = serde_json::from_slice(&text).unwrap();
        assert_eq!(keys.len(), 200, "{program}");
        let mut readings = BTreeMap::new();
        for key in &keys {
            *readings.entry(reading(key)).or_insert(0) += 1;
        }
        assert_eq!(readings[ALIKE], alike, "{program}");
        for (reading, number) in readings {
            report += &format!("{program}: {number} of 200 {reading}\n");
        }
    }
    fs::write(directory().join("read.txt"), report).unwrap();
}
