//! The service's domain as the `issuer` parameter, beside the name that people see.

use second_factor::uri::{ImportNote, UriError};
use second_factor::{CodeParams, KeyUri, Label, Secret};

const SECRET: &str = "NNUXO2JNNFXHIZLSN5YC2MRQMJ4XIZLT";

fn uri(issuer: Option<&str>) -> KeyUri {
    let label = Label::fitted("ana", issuer);
    let secret = Secret::from_base32(SECRET).unwrap();
    KeyUri::totp(label, secret, CodeParams::new()).unwrap()
}

#[test]
fn the_domain_is_the_parameter_and_the_name_stays_in_the_label() {
    let named = uri(Some("Example")).with_domain("example.com").unwrap();
    assert_eq!(
        named.to_uri().expose(),
        &format!("otpauth://totp/Example:ana?secret={SECRET}&issuer=example.com"),
    );
    assert_eq!(named.label().issuer(), Some("Example"));
    assert_eq!(named.domain(), Some("example.com"));
    assert_eq!(uri(Some("Example")).domain(), None);
}

#[test]
fn it_is_kept_through_both_readers_without_a_note() {
    for issuer in ["Example", "Bricks & Mortar", "other.example", "É"] {
        let named = uri(Some(issuer)).with_domain("example.com").unwrap();
        let text = named.to_uri();
        let imported = KeyUri::import(text.expose()).unwrap();
        assert_eq!(imported.notes, []);
        let read: KeyUri = text.expose().parse().unwrap();
        for again in [imported.uri, read] {
            assert_eq!(again.label(), named.label());
            assert_eq!(again.domain(), Some("example.com"));
            assert_eq!(again.to_uri().expose(), text.expose());
        }
    }
}

#[test]
fn an_issuer_that_is_the_domain_is_written_once_more_as_ever() {
    for issuer in [None, Some("example.com")] {
        let named = uri(issuer).with_domain("example.com").unwrap();
        let text = named.to_uri();
        assert_eq!(
            text.expose(),
            uri(Some("example.com")).to_uri().expose(),
            "{issuer:?}"
        );
        assert_eq!(named.label().issuer(), Some("example.com"));
        assert_eq!(named.domain(), Some("example.com"));
    }
}

#[test]
fn a_domain_has_two_labels_of_lower_case_letters_digits_and_hyphens() {
    let label = "a".repeat(61);
    let longest = format!("{label}.{label}.{label}.{}.com", "b".repeat(63));
    assert_eq!(longest.len(), 253);
    for domain in [
        "example.com",
        "a.b",
        "xn--bcher-kva.example",
        "1.e1",
        &longest,
    ] {
        assert!(uri(Some("X")).with_domain(domain).is_ok(), "{domain}");
    }
    let label = format!("{}.com", "a".repeat(64));
    let long = format!("a{longest}");
    for domain in [
        "",
        "com",
        "Example.com",
        "example.com.",
        ".com",
        "a..b",
        "-a.com",
        "a-.com",
        "a_b.com",
        "bücher.example",
        "192.0.2.1",
        "example.com:443",
        "https://example.com",
        "a b.com",
        &label,
        &long,
    ] {
        let error = uri(Some("X")).with_domain(domain).unwrap_err();
        assert_eq!(error, UriError::Domain, "{domain}");
    }
}

/// An imported issuer may have a colon, after which a reader would look for the account.
#[test]
fn an_issuer_with_a_colon_takes_no_domain() {
    let text = format!("otpauth://totp/a:b:ana?secret={SECRET}&issuer=a:b");
    let imported = KeyUri::import(&text).unwrap().uri;
    assert_eq!(imported.label().issuer(), Some("a:b"));
    assert_eq!(
        imported.with_domain("example.com").unwrap_err(),
        UriError::Domain
    );
}

#[test]
fn the_whole_stays_within_its_2048_bytes() {
    let image = format!("https://e.example/{}", "a".repeat(1_600));
    let long = || {
        let secret = Secret::from_bytes(&[7; 128]).unwrap();
        let label = Label::fitted("ana", Some("X"));
        let uri = KeyUri::totp(label, secret, CodeParams::new()).unwrap();
        uri.with_image(&image).unwrap()
    };
    let domain = |length: usize| {
        let label = "a".repeat(50);
        let all = [label.as_str(); 5].join(".");
        format!("{}.example", &all[..length])
    };
    let fits = long().with_domain(&domain(9)).unwrap();
    let room = 2_048 - fits.to_uri().expose().len();
    let fits = long().with_domain(&domain(9 + room)).unwrap();
    assert_eq!(fits.to_uri().expose().len(), 2_048);
    let error = long().with_domain(&domain(9 + room + 1)).unwrap_err();
    assert_eq!(
        error,
        UriError::TooLong {
            limit: 2_048,
            found: 2_049
        }
    );
    let error = long().with_domain(&domain(240)).unwrap_err();
    assert!(matches!(error, UriError::TooLong { limit: 2_048, .. }));
}

#[test]
fn two_issuers_that_are_names_are_in_conflict_as_ever() {
    let text = format!("otpauth://totp/Example:ana?secret={SECRET}&issuer=Sample");
    let imported = KeyUri::import(&text).unwrap();
    assert!(matches!(
        &imported.notes[..],
        [ImportNote::IssuerConflict { .. }]
    ));
    assert_eq!(imported.uri.label().issuer(), Some("Sample"));
    assert_eq!(
        text.parse::<KeyUri>().unwrap_err(),
        UriError::IssuerConflict
    );
}
