//! Values in JSON: the strings and bytes that they have elsewhere, and nothing that leaks.

use proptest::prelude::*;
use second_factor::{CodeParams, FactorState, KeyUri, Label, Period, Secret, Step, UnixTime};
use serde::Deserialize;
use serde::de::value::{self, BytesDeserializer};
use serde_json::{from_str, from_value, json, to_string, to_value};

use super::odd;
use crate::seeded::seeded;

fn label() -> Label {
    Label::new("ana@example.com")
        .unwrap()
        .with_issuer("Café & Sons")
        .unwrap()
}

#[test]
fn parameters_are_spelled_out() {
    let later = UnixTime::from_secs(u64::MAX);
    for (params, text) in [
        (CodeParams::new(), "algorithm=SHA1&digits=6&period=30"),
        (odd(), "algorithm=SHA256&digits=8&period=60"),
        (
            CodeParams::steam(),
            "algorithm=SHA1&encoder=steam&period=30",
        ),
        (
            odd().with_epoch(later),
            "algorithm=SHA256&digits=8&period=60&epoch=18446744073709551615",
        ),
    ] {
        assert_eq!(to_value(params).unwrap(), json!(text));
        assert_eq!(from_value::<CodeParams>(json!(text)).unwrap(), params);
    }
}

#[test]
fn the_parameters_of_a_uri_are_the_same_words() {
    let secret = || Secret::from_bytes(b"12345678901234567890").unwrap();
    let uri = KeyUri::totp(label(), secret(), odd()).unwrap();
    let (params, label) = (to_value(odd()).unwrap(), to_value(uri.label()).unwrap());
    let (params, label) = (params.as_str().unwrap(), label.as_str().unwrap());
    assert!(uri.to_uri().expose().ends_with(&format!("&{params}")));
    assert!(
        uri.to_uri()
            .expose()
            .starts_with(&format!("otpauth://totp/{label}?"))
    );
}

#[test]
fn other_texts_are_no_parameters() {
    for text in [
        "",
        "algorithm=SHA1",
        "algorithm=SHA1&digits=6",
        "digits=6&algorithm=SHA1&period=30",
        "algorithm=sha1&digits=6&period=30",
        "algorithm=MD5&digits=6&period=30",
        "algorithm=SHA1&digits=06&period=30",
        "algorithm=SHA1&digits=+6&period=30",
        "algorithm=SHA1&digits=5&period=30",
        "algorithm=SHA1&digits=6&period=0",
        "algorithm=SHA1&digits=6&period=86401",
        "algorithm=SHA1&digits=6&period=30&epoch=0",
        "algorithm=SHA1&digits=6&period=30&epoch=-1",
        "algorithm=SHA1&digits=6&period=30&epoch=1&epoch=1",
        "algorithm=SHA1&digits=6&period=30&",
        " algorithm=SHA1&digits=6&period=30",
    ] {
        let error = from_value::<CodeParams>(json!(text))
            .unwrap_err()
            .to_string();
        assert_eq!(error, "no parameters as in a key URI", "{text}");
    }
    let error = from_str::<CodeParams>("{}").unwrap_err().to_string();
    assert!(error.contains("expected parameters such as algorithm=SHA1&digits=6&period=30"));
}

#[test]
fn labels_are_percent_encoded() {
    let written = json!("Caf%C3%A9%20%26%20Sons:ana%40example.com");
    assert_eq!(to_value(label()).unwrap(), written);
    assert_eq!(from_value::<Label>(written).unwrap(), label());
    let bare = Label::new("ana").unwrap();
    assert_eq!(to_value(&bare).unwrap(), json!("ana"));
    assert_eq!(from_value::<Label>(json!("ana")).unwrap(), bare);

    for refused in [
        "",
        ":",
        "Nimbus:",
        ":ana",
        "a:b:c",
        "a%3Ab%3Ac",
        "a%ff",
        "a b",
        "%20ana",
        "a%0Ab",
    ] {
        assert!(from_value::<Label>(json!(refused)).is_err(), "{refused}");
    }
}

#[test]
fn a_label_that_only_an_import_makes_is_not_written() {
    for uri in [
        "otpauth://totp/a:b:c",
        "otpauth://totp/Nimbus:",
        "otpauth://totp/:a:b",
    ] {
        let uri = format!("{uri}?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let label = KeyUri::import(&uri).unwrap().uri.into_parts().0;
        let error = to_string(&label).unwrap_err().to_string();
        assert_eq!(error, "the label is not one that a key URI can tell");
    }
}

#[test]
fn states_are_their_bytes() {
    let state = FactorState::new().with_last_step(Step::from_counter(7));
    let numbers = json!(state.to_bytes());
    assert_eq!(to_value(state).unwrap(), numbers);
    assert_eq!(from_value::<FactorState>(numbers).unwrap(), state);

    let longer = [0; 33].as_slice();
    for (refused, reason) in [
        (json!([1, 0]), "the stored bytes have a wrong length: 2"),
        (
            json!(vec![9; 32]),
            "the stored bytes have the unknown version 9",
        ),
        (
            json!(longer),
            "invalid length 33, expected at most 32 bytes",
        ),
        (json!(vec![256; 32]), "a number that is no byte"),
        (json!("a secret"), "a text where bytes should be"),
        (json!(["a secret"]), "a text where bytes should be"),
        (json!([-1]), "a number that is no byte"),
        (
            json!([0.5]),
            "invalid type: floating point `0.5`, expected a number from 0 to 255",
        ),
        (json!(null), "invalid type: null, expected at most 32 bytes"),
    ] {
        assert_eq!(
            from_value::<FactorState>(refused).unwrap_err().to_string(),
            reason
        );
    }
    let endless = format!("[{}]", vec!["1"; 1_000_000].join(","));
    assert!(from_str::<FactorState>(&endless).is_err());
}

#[test]
fn states_are_read_from_bytes_where_a_format_has_them() {
    let state = FactorState::new().with_last_step(Step::from_counter(7));
    let bytes = state.to_bytes();
    let reader = BytesDeserializer::<value::Error>::new(&bytes);
    assert_eq!(FactorState::deserialize(reader), Ok(state));
}

proptest! {
    #![proptest_config(seeded(256))]

    #[test]
    fn what_is_written_is_read(
        account in "[^:\\p{Cc}\\s]{1,40}",
        issuer in prop::option::of("[^:\\p{Cc}\\s]{1,20}"),
        period in 1..=86_400_u32,
        epoch in any::<u64>(),
        mark in any::<u64>(),
    ) {
        let mut label = Label::new(account).unwrap();
        if let Some(issuer) = issuer {
            label = label.with_issuer(issuer).unwrap();
        }
        let period = Period::from_secs(period).unwrap();
        let params = odd().with_period(period).with_epoch(UnixTime::from_secs(epoch));
        let state = FactorState::new().with_last_step(Step::from_counter(mark));
        let written = to_string(&(&label, params, state)).unwrap();
        prop_assert_eq!(from_str(&written).ok(), Some((label, params, state)));
    }

    #[test]
    fn what_is_read_is_written_to_the_letter(text in "(.{0,20}|[a-zA-Z%0-9:]{0,12})") {
        let text = json!(text);
        if let Ok(params) = from_value::<CodeParams>(text.clone()) {
            prop_assert_eq!(to_value(params).unwrap(), text.clone());
        }
        // Labels may be written in several ways; the same one comes back.
        if let Ok(label) = from_value::<Label>(text) {
            let written = to_value(&label).unwrap();
            prop_assert_eq!(from_value::<Label>(written).unwrap(), label);
        }
    }
}
