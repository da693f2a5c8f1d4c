//! URIs that services print and apps accept or refuse, as collected from both.

use second_factor::KeyUri;
use serde_json::Value;

use crate::uri_fields::fields;

#[test]
fn cases_from_other_apps() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("data/uri_cases.json")).unwrap();
    let (mut accepted, mut refused) = (0, 0);
    for case in &cases {
        let uri = case["uri"].as_str().unwrap();
        let why = &case["why"];
        let imported = KeyUri::import(uri);
        if case["expect"] == "ok" || case["recommended"] == "ok" {
            let imported = imported.unwrap_or_else(|error| panic!("{why}: {error}"));
            let found = fields(&imported.uri);
            for (name, value) in found.as_object().unwrap() {
                assert_eq!(value, &case[name], "{why}: {name}");
            }
            let again = KeyUri::import(imported.uri.to_uri().expose()).unwrap();
            assert_eq!(fields(&again.uri), found, "again: {why}");
            accepted += 1;
        } else {
            assert!(imported.is_err(), "{why}");
            assert!(uri.parse::<KeyUri>().is_err(), "strict: {why}");
            refused += 1;
        }
    }
    assert_eq!((accepted, refused), (57, 29));
}
