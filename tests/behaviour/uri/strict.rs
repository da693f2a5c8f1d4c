//! The strict grammar: what it accepts and what it refuses.

use second_factor::KeyUri;
use second_factor::error::SecretError;
use second_factor::uri::{LabelError, LabelPart, UriError, UriParameter, UriPart};

const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn canonical(uri: &str) -> String {
    uri.parse::<KeyUri>()
        .unwrap_or_else(|error| panic!("{uri}: {error}"))
        .to_uri()
        .expose_owned()
}

#[track_caller]
fn error(uri: &str) -> UriError {
    uri.parse::<KeyUri>().map(|_| ()).unwrap_err()
}

#[test]
fn what_means_the_same_is_written_the_same() {
    let expected = format!("otpauth://totp/Big%20Co:a%40b.c?secret={SECRET}&issuer=Big%20Co");
    for uri in [
        expected.clone(),
        format!("otpauth://totp/Big%20Co:a@b.c?secret={SECRET}"),
        format!("otpauth://totp/Big%20Co%3A%20a@b.c?secret={SECRET}"),
        format!("otpauth://totp/Big%20Co%3aa@b%2Ec?secret={SECRET}&issuer=Big%20Co"),
        format!("otpauth://totp/a@b.c?issuer=Big%20Co&secret={SECRET}"),
        format!(
            "otpauth://totp/Big%20Co:%61@b.c?period=30&digits=6&algorithm=SHA1&secret={SECRET}&issuer=B%69g%20Co"
        ),
    ] {
        assert_eq!(canonical(&uri), expected, "{uri}");
    }
    let steam = format!("otpauth://totp/ana?secret={SECRET}&encoder=steam");
    assert_eq!(
        canonical(&format!("{steam}&digits=5&period=30&algorithm=SHA1")),
        steam
    );
    let hotp =
        format!("otpauth://hotp/ana?secret={SECRET}&image=https%3A%2F%2Fe.c%2Fi%3Fa&counter=7");
    let loose = format!("otpauth://hotp/ana?counter=7&image=https://e.c/i%3Fa&secret={SECRET}");
    assert_eq!(canonical(&loose), hotp);
}

#[test]
fn what_is_left_to_taste_is_refused() {
    let missing = |parameter| UriError::Missing { parameter };
    let character = |index| UriError::Secret(SecretError::Character { index });
    let unknown = |name| UriError::UnknownParameter { name: Some(name) };
    let colon = |part| {
        UriError::Label(LabelError::Character {
            part,
            character: ':',
        })
    };
    let value = UriPart::Value(UriParameter::Issuer);
    let lower = SECRET.to_lowercase();
    for (uri, expected) in [
        ("OTPAUTH://totp/a?secret=S", UriError::SchemeCase),
        (
            "apple-otpauth://totp/a?secret=S",
            UriError::Scheme {
                name: Some("apple-otpauth"),
            },
        ),
        ("otpauth://TOTP/a?secret=S", UriError::Type),
        ("otpauth://steam/a?secret=S", UriError::Type),
        (
            "otpauth://totp/a?Secret=S",
            UriError::NameSpelling {
                parameter: UriParameter::Secret,
            },
        ),
        (
            "otpauth://totp/a?secret=S&issuer=Q?A",
            UriError::SecondQuery,
        ),
        (
            "otpauth://totp/50%?secret=S",
            UriError::Percent {
                place: UriPart::Label,
            },
        ),
        (
            "otpauth://totp/%FF?secret=S",
            UriError::Utf8 {
                place: UriPart::Label,
            },
        ),
        (
            "otpauth://totp/a%0A?secret=S",
            UriError::Control {
                place: UriPart::Label,
            },
        ),
        (
            "otpauth://totp/a?secret=S&issuer=%00",
            UriError::Control { place: value },
        ),
        ("otpauth://totp/Steam:a?secret=S&digits=5", UriError::Digits),
        (
            "steam://S",
            UriError::Scheme {
                name: Some("steam"),
            },
        ),
        ("otpauth://totp/a?secret=S&lock=true", unknown("lock")),
        (
            "otpauth://totp/a?secret=S&=",
            UriError::UnknownParameter { name: None },
        ),
        (
            "otpauth://totp/a?secret=S&algorithm=sha1",
            UriError::Algorithm,
        ),
        (
            "otpauth://totp/a?secret=S&algorithm=SHA-256",
            UriError::Algorithm,
        ),
        ("otpauth://totp/a?secret=S&algorithm=", UriError::Algorithm),
        ("otpauth://totp/a?secret=S&digits=06", UriError::Digits),
        ("otpauth://totp/a?secret=S&digits=", UriError::Digits),
        ("otpauth://totp/a?secret=S&digits=9", UriError::Digits),
        ("otpauth://totp/a?secret=S&period=", UriError::Period),
        ("otpauth://totp/a?secret=S&period=030", UriError::Period),
        ("otpauth://totp/a?secret=S&period=86401", UriError::Period),
        (
            "otpauth://totp/a?secret=S&period=4294967326",
            UriError::Period,
        ),
        ("otpauth://totp/a?secret=S&encoder=STEAM", UriError::Encoder),
        (
            "otpauth://totp/a?secret=S&encoder=steam&digits=6",
            UriError::Steam,
        ),
        (
            "otpauth://totp/a?secret=S&encoder=steam&period=60",
            UriError::Steam,
        ),
        (
            "otpauth://totp/a?secret=S&counter=1",
            UriError::Misplaced {
                parameter: UriParameter::Counter,
            },
        ),
        (
            "otpauth://hotp/a?secret=S&counter=1&period=30",
            UriError::Misplaced {
                parameter: UriParameter::Period,
            },
        ),
        (
            "otpauth://hotp/a?secret=S&counter=1&encoder=steam",
            UriError::Misplaced {
                parameter: UriParameter::Encoder,
            },
        ),
        ("otpauth://hotp/a?secret=S", missing(UriParameter::Counter)),
        ("otpauth://hotp/a?secret=S&counter=", UriError::Counter),
        ("otpauth://hotp/a?secret=S&counter=01", UriError::Counter),
        (
            "otpauth://hotp/a?secret=S&counter=18446744073709551616",
            UriError::Counter,
        ),
        ("otpauth://totp/a", missing(UriParameter::Secret)),
        ("otpauth://totp/a?", missing(UriParameter::Secret)),
        ("otpauth://totp/a?secret=L", character(0)),
        ("otpauth://totp/a?secret=S=", character(32)),
        ("otpauth://totp/a?secret=S%20", character(32)),
        ("otpauth://totp/a?secret=-S", character(0)),
        (
            "otpauth://totp/a?secret=GEZDGNBVGY3TQOJQ",
            SecretError::TooShort { found: 10 }.into(),
        ),
        (
            "otpauth://totp/a?secret=GEZDGNBVGY3TQOJQGEZDGNBVG5",
            SecretError::TrailingBits.into(),
        ),
        ("otpauth://totp/a?secret=S&", UriError::EmptyPair),
        ("otpauth://totp/a?&secret=S", UriError::EmptyPair),
        (
            "otpauth://totp/a?secret=S&issuer=b+c",
            UriError::Plus { place: value },
        ),
        (
            "otpauth://totp/a?secret=S&issuer=é",
            UriError::Raw { place: value },
        ),
        (
            "otpauth://totp/a?secret=S&issuer=b c",
            UriError::Raw { place: value },
        ),
        (
            "otpauth://totp/é:a?secret=S",
            UriError::Raw {
                place: UriPart::Label,
            },
        ),
        (
            "otpauth://totp/a/b?secret=S",
            UriError::Raw {
                place: UriPart::Label,
            },
        ),
        (
            "otpauth://totp/b:a?secret=S&issuer=B",
            UriError::IssuerConflict,
        ),
        (
            "otpauth://totp/b:a?secret=S&issuer=",
            UriError::IssuerConflict,
        ),
        ("otpauth://totp/b:c:a?secret=S", colon(LabelPart::Account)),
        ("otpauth://totp/b:c%3Aa?secret=S", colon(LabelPart::Account)),
        (
            "otpauth://totp/a?secret=S&issuer=b:c",
            colon(LabelPart::Issuer),
        ),
        (
            "otpauth://totp/?secret=S",
            LabelError::Empty {
                part: LabelPart::Account,
            }
            .into(),
        ),
        (
            "otpauth://totp?secret=S",
            LabelError::Empty {
                part: LabelPart::Account,
            }
            .into(),
        ),
        (
            "otpauth://totp/:a?secret=S",
            LabelError::Empty {
                part: LabelPart::Issuer,
            }
            .into(),
        ),
        (
            "otpauth://totp/%20a?secret=S",
            UriError::Untrimmed {
                part: LabelPart::Account,
            },
        ),
        (
            "otpauth://totp/b%20:a?secret=S",
            UriError::Untrimmed {
                part: LabelPart::Issuer,
            },
        ),
        (
            "otpauth://totp/a?secret=S&image=http://b.c",
            UriError::Image,
        ),
        ("otpauth://totp/a?secret=S&image", UriError::Image),
        (
            " otpauth://totp/a?secret=S",
            UriError::Scheme { name: None },
        ),
        ("otpauth://totp/a?secret=S\n", character(32)),
    ] {
        let uri = uri
            .replace("=S", &format!("={SECRET}"))
            .replace("-S", &format!("-{SECRET}"));
        let uri = uri.replace("=L", &format!("={lower}"));
        let found = error(&uri);
        assert_eq!(found, expected, "{uri}");
        assert!(
            !format!("{found} {found:?}").contains(&SECRET[..16]),
            "{uri}"
        );
        // Whatever is irregular and yet imported is noted.
        if let Ok(imported) = KeyUri::import(&uri) {
            assert!(!imported.notes.is_empty(), "{uri}");
        }
    }
    let image = format!("otpauth://totp/a?secret={SECRET}&image=https%3A%2F%2Fexample.com%2F");
    let fits = image.clone() + &"a".repeat(2_048 - image.len());
    assert!(fits.parse::<KeyUri>().is_ok());
    let twice = format!("otpauth://totp/a?secret={SECRET}?b?c");
    assert_eq!(error(&twice), UriError::SecondQuery);
    assert_eq!(
        error(&"a".repeat(2_049)),
        UriError::TooLong {
            limit: 2_048,
            found: 2_049
        }
    );
    let long = format!("otpauth://totp/a?secret={SECRET}&x-{SECRET}=");
    assert_eq!(error(&long), UriError::UnknownParameter { name: None });
}
