//! URIs as the world writes them, and what is noted about each irregularity.

use second_factor::uri::{ImportNote, KeyKind, LabelPart, UriError, UriParameter};
use second_factor::{Algorithm, Digits, KeyUri};

const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn notes(uri: &str) -> Vec<ImportNote> {
    KeyUri::import(uri).unwrap().notes
}

/// The notes on a TOTP for `Nimbus:ana` with these parameters after the secret.
fn notes_on(parameters: &str) -> Vec<ImportNote> {
    notes(&format!(
        "otpauth://totp/Nimbus:ana?secret={SECRET}{parameters}"
    ))
}

/// Why no import is made of these parameters.
#[track_caller]
fn refused(kind: &str, parameters: &str) -> UriError {
    let uri = format!("otpauth://{kind}/Nimbus:ana?{parameters}");
    assert!(uri.parse::<KeyUri>().is_err(), "strict: {uri}");
    KeyUri::import(&uri).map(|_| ()).unwrap_err()
}

/// Issuer and account of an imported label.
fn label(uri: &str) -> (Option<String>, String) {
    let uri = KeyUri::import(uri).unwrap().uri;
    (
        uri.label().issuer().map(Into::into),
        uri.label().account().into(),
    )
}

#[test]
fn regular_uris_have_no_notes() {
    for uri in [
        "otpauth://totp/Nimbus:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Nimbus",
        "otpauth://totp/Nimbus%3A%20ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=6&period=30",
        "otpauth://hotp/ana%40example%2ecom?counter=0&%73ecret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
        "otpauth://totp/a+b?image=https://example.com/i.png&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
    ] {
        assert_eq!(notes(uri), [], "{uri}");
    }
}

#[test]
fn scheme_type_and_names_in_any_case() {
    let uri = format!(" OTPAUTH://Totp/ana?SECRET={SECRET}&Encoder=STEAM\r\n");
    assert_eq!(
        notes(&uri),
        [
            ImportNote::SurroundingSpace,
            ImportNote::SchemeCase,
            ImportNote::TypeCase,
            ImportNote::NameCase {
                parameter: UriParameter::Secret
            },
            ImportNote::NameCase {
                parameter: UriParameter::Encoder
            },
            ImportNote::ValueCase {
                parameter: UriParameter::Encoder
            },
            ImportNote::SteamByEncoder,
        ]
    );
    let apple = format!("apple-otpauth://totp/ana?secret={SECRET}");
    assert_eq!(notes(&apple), [ImportNote::AppleScheme]);
}

#[test]
fn secrets_are_cleaned_and_judged() {
    let on = |secret: &str| notes(&format!("otpauth://totp/ana?secret={secret}"));
    let clean = ImportNote::SecretCleaned;
    for secret in [
        SECRET.to_lowercase().as_str(),
        &format!("{SECRET}="),
        &format!("{SECRET}%3D%3D"),
        "GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ",
        "GEZD%20GNBV%20GY3T%20QOJQ%20GEZD%20GNBV%20GY3T%20QOJQ",
        "GEZD%C2%A0GNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
    ] {
        assert_eq!(on(secret), std::slice::from_ref(&clean), "{secret}");
    }
    assert_eq!(on("GEZDGNBVGY3TQOJQGEZDGNBVG5"), [ImportNote::TrailingBits]);
    assert_eq!(
        on("mzxw7"),
        [
            clean,
            ImportNote::TrailingBits,
            ImportNote::ShortSecret { bytes: 3 }
        ]
    );
}

#[test]
fn labels_are_cut_at_the_first_colon() {
    let case = |label_text: &str, issuer: &str| {
        label(&format!(
            "otpauth://totp/{label_text}?secret={SECRET}{issuer}"
        ))
    };
    let both = |issuer: &str, account: &str| (Some(issuer.to_owned()), account.to_owned());
    assert_eq!(case("a%3Ab:c", ""), both("a", "b:c"));
    assert_eq!(case("a:b%3ac", ""), both("a", "b:c"));
    assert_eq!(case("a%253Ab:c", ""), both("a%3Ab", "c"));
    assert_eq!(case("%61%3a%62", ""), both("a", "b"));
    assert_eq!(case("é%C3%A9:b", ""), both("éé", "b"));
    assert_eq!(case("a+b:c+d", ""), both("a+b", "c+d"));
    assert_eq!(case("a/../b:../.", ""), both("a/../b", "../."));
    assert_eq!(case("/a:b", ""), both("/a", "b"));
    assert_eq!(case("a%2Fb%3Fc%23d:e%40f", ""), both("a/b?c#d", "e@f"));
    assert_eq!(case(":b", ""), (None, "b".to_owned()));
    assert_eq!(case(":b", "&issuer=a"), both("a", "b"));
    assert_eq!(case("a:", ""), both("a", ""));
    assert_eq!(case("", ""), (None, String::new()));
    assert_eq!(case("b", "&issuer=a%26c+d%2Be"), both("a&c d+e", "b"));
    let no_slash = format!("otpauth://totp?secret={SECRET}");
    assert_eq!(label(&no_slash), (None, String::new()));
}

#[test]
fn labels_are_judged() {
    let on = |label: &str| notes(&format!("otpauth://totp/{label}?secret={SECRET}"));
    let account = LabelPart::Account;
    assert_eq!(on(""), [ImportNote::EmptyAccount]);
    assert_eq!(on("a:%20"), [ImportNote::EmptyAccount]);
    assert_eq!(on(":b"), [ImportNote::EmptyIssuer]);
    assert_eq!(on("a:b:c"), [ImportNote::ColonInside { part: account }]);
    assert_eq!(
        on("%20a:b%20"),
        [
            ImportNote::Untrimmed { part: account },
            ImportNote::Untrimmed {
                part: LabelPart::Issuer
            },
        ]
    );
    assert_eq!(on("%20b"), [ImportNote::Untrimmed { part: account }]);
    assert_eq!(on("é:b"), [ImportNote::RawCharacters]);
    assert_eq!(on("a/b"), [ImportNote::RawCharacters]);
    assert_eq!(
        notes_on("&issuer=Stratus"),
        [ImportNote::IssuerConflict {
            prefix: "Nimbus".into(),
            parameter: "Stratus".into()
        }]
    );
    assert_eq!(notes_on("&issuer="), [ImportNote::EmptyIssuer]);
    assert_eq!(
        notes_on("&issuer=%20Nimbus"),
        [ImportNote::Untrimmed {
            part: LabelPart::Issuer
        }]
    );
    let colon = format!("otpauth://totp/b?secret={SECRET}&issuer=a:c");
    assert_eq!(
        notes(&colon),
        [ImportNote::ColonInside {
            part: LabelPart::Issuer
        }]
    );
}

#[test]
fn a_colon_inside_is_written_encoded_and_then_refused() {
    let uri = KeyUri::import(&format!("otpauth://totp/a:b:c?secret={SECRET}"))
        .unwrap()
        .uri;
    let text = uri.to_uri();
    assert_eq!(
        text.expose(),
        &format!("otpauth://totp/a:b%3Ac?secret={SECRET}&issuer=a")
    );
    assert!(text.expose().parse::<KeyUri>().is_err());
    let alone = KeyUri::import(&format!("otpauth://totp/:b:c?secret={SECRET}"))
        .unwrap()
        .uri;
    let text = alone.to_uri();
    assert_eq!(
        text.expose(),
        &format!("otpauth://totp/:b%3Ac?secret={SECRET}")
    );
    assert!(text.expose().parse::<KeyUri>().is_err());
    assert_eq!(label(text.expose()), (None, "b:c".to_owned()));
    let nobody = KeyUri::import(&format!("otpauth://totp/a:?secret={SECRET}"))
        .unwrap()
        .uri;
    let text = nobody.to_uri();
    assert_eq!(
        text.expose(),
        &format!("otpauth://totp/a:?secret={SECRET}&issuer=a")
    );
    assert!(text.expose().parse::<KeyUri>().is_err());
}

#[test]
fn queries_are_judged() {
    let unknown = |name: &str| ImportNote::UnknownParameter { name: name.into() };
    assert_eq!(notes_on("&&digits=6&"), [ImportNote::EmptyPair]);
    assert_eq!(
        notes_on("&lock=true&lock=false&tags&=x&amp;issuer=Nimbus"),
        [
            unknown("lock"),
            unknown("lock"),
            unknown("tags"),
            unknown(""),
            unknown("amp;issuer")
        ]
    );
    assert_eq!(
        notes_on("&issuer=Nimbus+"),
        [
            ImportNote::Untrimmed {
                part: LabelPart::Issuer
            },
            ImportNote::PlusAsSpace
        ]
    );
    assert_eq!(notes_on("&codeDisplay=x"), [unknown("codeDisplay")]);
    assert_eq!(notes_on("&NNUXO2JN"), [unknown("")], "a piece of a secret");
    assert_eq!(
        notes_on("&x=<é>"),
        [unknown("x"), ImportNote::RawCharacters]
    );
    let empty = |parameter| ImportNote::EmptyValue { parameter };
    assert_eq!(
        notes_on("&period=&digits&algorithm=&encoder=&image="),
        [
            UriParameter::Image,
            UriParameter::Encoder,
            UriParameter::Algorithm,
            UriParameter::Period,
            UriParameter::Digits
        ]
        .map(empty)
    );
    assert_eq!(
        notes_on("&digits=006&period=0060"),
        [UriParameter::Period, UriParameter::Digits]
            .map(|parameter| ImportNote::LeadingZeros { parameter })
    );
    assert_eq!(
        notes_on("&counter=x"),
        [ImportNote::Ignored {
            parameter: UriParameter::Counter
        }]
    );
    assert_eq!(
        notes_on("&image=http://example.com"),
        [ImportNote::ImageDropped]
    );
    let long = "x".repeat(2_000);
    let uri = format!("otpauth://totp/ana?secret={SECRET}&image=https://example.com/{long}");
    assert_eq!(
        notes(&uri),
        [
            ImportNote::Long { bytes: uri.len() },
            ImportNote::ImageDropped
        ]
    );
}

#[test]
fn a_secret_in_the_place_of_a_name_is_not_noted() {
    let lower = SECRET.to_lowercase();
    assert_eq!(
        notes_on(&format!("&{lower}")),
        [ImportNote::UnknownParameter {
            name: String::new()
        }]
    );
}

#[test]
fn algorithms_are_known_or_refused() {
    for (spelling, algorithm, note) in [
        ("SHA1", Algorithm::Sha1, None),
        (
            "sha256",
            Algorithm::Sha256,
            Some(ImportNote::ValueCase {
                parameter: UriParameter::Algorithm,
            }),
        ),
        (
            "SHA-512",
            Algorithm::Sha512,
            Some(ImportNote::AlgorithmSpelling),
        ),
        (
            "HmacSHA1",
            Algorithm::Sha1,
            Some(ImportNote::AlgorithmSpelling),
        ),
        (
            "hmac-sha-256",
            Algorithm::Sha256,
            Some(ImportNote::AlgorithmSpelling),
        ),
    ] {
        let uri = format!("otpauth://totp/Nimbus:ana?secret={SECRET}&algorithm={spelling}");
        let imported = KeyUri::import(&uri).unwrap();
        assert_eq!(imported.notes, Vec::from_iter(note), "{spelling}");
        let KeyKind::Totp(params) = imported.uri.kind() else {
            panic!("{spelling}")
        };
        assert_eq!(params.algorithm(), algorithm);
    }
    for other in [
        "MD5",
        "SHA",
        "SHA2",
        "SHA128",
        "SHA224",
        "SHA3-256",
        "SHA512%2F256",
        "%20SHA1",
        "ſHA1",
        "1",
        "null",
        "S-H-A-1",
        "SHA5-12",
        "SHA--1",
        "SHA1-",
        "-SHA1",
        "HMAC--SHA1",
        "HMAC",
        "HmacMD5",
    ] {
        let parameters = format!("secret={SECRET}&algorithm={other}");
        assert_eq!(refused("totp", &parameters), UriError::Algorithm, "{other}");
    }
}

#[test]
fn counters_are_whole_64_bit_numbers() {
    let import = |parameters: &str| {
        KeyUri::import(&format!("otpauth://hotp/ana?secret={SECRET}{parameters}")).unwrap()
    };
    let kind = |counter| KeyKind::Hotp {
        algorithm: Algorithm::Sha1,
        digits: Digits::Six,
        counter,
    };
    let last = import("&counter=18446744073709551615");
    assert_eq!((last.uri.kind(), last.notes), (kind(u64::MAX), vec![]));
    let none = import("");
    assert_eq!(
        (none.uri.kind(), none.notes),
        (kind(0), vec![ImportNote::CounterMissing])
    );
    let period = import("&counter=1&period=x");
    let ignored = ImportNote::Ignored {
        parameter: UriParameter::Period,
    };
    assert_eq!((period.uri.kind(), period.notes), (kind(1), vec![ignored]));
}

#[test]
fn steam_by_type_or_encoder() {
    let import = |kind: &str, parameters: &str| {
        let uri = format!("otpauth://{kind}/Steam:ana?secret={SECRET}&issuer=Steam{parameters}");
        let imported = KeyUri::import(&uri).unwrap();
        assert_eq!(
            imported.uri.kind(),
            KeyKind::Totp(second_factor::CodeParams::steam()),
            "{uri}"
        );
        imported.notes
    };
    let encoder = ImportNote::SteamByEncoder;
    assert_eq!(
        import("totp", "&digits=5&period=30&encoder=steam"),
        std::slice::from_ref(&encoder)
    );
    assert_eq!(
        import("steam", "&algorithm=SHA1"),
        [ImportNote::SteamByType]
    );
    assert_eq!(
        import("steam", "&encoder=steam"),
        [ImportNote::SteamByType, encoder.clone()]
    );
    let ignored = ImportNote::Ignored {
        parameter: UriParameter::Digits,
    };
    assert_eq!(
        import("totp", "&encoder=steam&digits=6"),
        [encoder, ignored]
    );

    let secret = format!("secret={SECRET}&encoder=steam");
    assert_eq!(
        refused("totp", &format!("{secret}&period=60")),
        UriError::Steam
    );
    assert_eq!(
        refused("totp", &format!("{secret}&algorithm=SHA256")),
        UriError::Steam
    );
    assert_eq!(
        refused("totp", &format!("{secret}&digits=4")),
        UriError::Digits
    );
    assert_eq!(
        refused("hotp", &format!("{secret}&counter=1")),
        UriError::Steam
    );
    assert_eq!(
        refused("totp", &format!("secret={SECRET}&encoder=other")),
        UriError::Encoder
    );
    // The name alone decides nothing: other services are called Steam, too.
    let named = format!("otpauth://totp/Steam:ana?secret={SECRET}&issuer=Steam");
    assert_eq!(notes(&named), []);
}
