//! URIs as the world writes them, and what is noted about each irregularity.

use second_factor::uri::{ImportNote, Imported, KeyKind, LabelPart, UriError, UriParameter};
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
            ImportNote::NameSpelling {
                parameter: UriParameter::Secret
            },
            ImportNote::NameSpelling {
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
    let unknown = |name| ImportNote::UnknownParameter { name };
    assert_eq!(notes_on("&&digits=6&"), [ImportNote::EmptyPair]);
    assert_eq!(
        notes_on("&lock=true&LOCK=false&tags&=x&nimbus"),
        [
            unknown(Some("lock")),
            unknown(Some("lock")),
            unknown(Some("tags")),
            unknown(None),
            unknown(None)
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
    let known = unknown(Some("codeDisplay"));
    assert_eq!(known.to_string(), "unknown parameter codeDisplay");
    assert_eq!(notes_on("&codeDisplay=x"), [known]);
    assert_eq!(
        notes_on("&NNUXO2JN"),
        [unknown(None)],
        "a piece of a secret"
    );
    assert_eq!(
        notes_on("&x=<é>%"),
        [unknown(None), ImportNote::RawCharacters]
    );
    assert_eq!(
        notes_on("&<é>=x"),
        [unknown(None), ImportNote::RawCharacters],
        "a name"
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
    let image = format!("otpauth://totp/ana?secret={SECRET}&image=https%3A%2F%2Fexample.com%2F");
    let fits = "x".repeat(2_048 - image.len());
    assert_eq!(notes(&format!("{image}{fits}")), []);
    let uri = format!("{image}{fits}x");
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
        [ImportNote::UnknownParameter { name: None }]
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
        (
            "HMAC_SHA512",
            Algorithm::Sha512,
            Some(ImportNote::AlgorithmSpelling),
        ),
        (
            "sha_1",
            Algorithm::Sha1,
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
        "SHA-3-256",
        "SHA_512_256",
        "HMAC_",
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
fn steam_by_type_encoder_or_issuer() {
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
    assert_eq!(import("totp", "&digits=5"), [ImportNote::SteamByIssuer]);
    let five = format!("secret={SECRET}&digits=5");
    assert_eq!(refused("totp", &five), UriError::Digits);
    let five = format!("{five}&issuer=Steam");
    assert_eq!(
        refused("totp", &format!("{five}&period=60")),
        UriError::Steam
    );
    assert_eq!(
        refused("hotp", &format!("{five}&counter=1")),
        UriError::Digits
    );
    // The name alone decides nothing: other services are called Steam, too.
    let named = format!("otpauth://totp/Steam:ana?secret={SECRET}&issuer=Steam");
    assert_eq!(notes(&named), []);
    let six = KeyUri::import(&format!("{named}&digits=6")).unwrap();
    assert_eq!(six.notes, []);
    assert_eq!(
        six.uri.kind(),
        KeyKind::Totp(second_factor::CodeParams::new())
    );
}

#[test]
fn steam_by_scheme() {
    let start = [ImportNote::SteamByScheme];
    let end = [ImportNote::EmptyAccount];
    let base64 = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=";
    let url_safe = "%2B_-%2F%2b-_-MDEyMzQ1Njc4OTAx";
    for (text, bytes, between) in [
        (SECRET, &b"12345678901234567890"[..], vec![]),
        (
            base64,
            b"12345678901234567890",
            vec![ImportNote::SecretInBase64],
        ),
        (
            "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA%3D",
            b"12345678901234567890",
            vec![ImportNote::SecretInBase64],
        ),
        (
            url_safe,
            b"\xfb\xff\xbf\xfb\xef\xfe012345678901",
            vec![ImportNote::SecretInBase64],
        ),
        (
            "gezdgnbvgy3tqojqgezdgnbvgy3tqojq/",
            b"12345678901234567890",
            vec![ImportNote::SecretCleaned],
        ),
    ] {
        let imported = KeyUri::import(&format!("steam://{text}")).unwrap();
        assert_eq!(
            imported.notes,
            [&start[..], &between, &end].concat(),
            "{text}"
        );
        assert_eq!(imported.uri.secret().expose_bytes(), bytes, "{text}");
        assert_eq!(
            imported.uri.kind(),
            KeyKind::Totp(second_factor::CodeParams::steam())
        );
        assert_eq!(imported.uri.label().issuer(), Some("Steam"));
        assert_eq!(imported.uri.label().account(), "");
    }
    // What a browser hands to the Steam client is not a secret.
    for other in [
        "",
        "run/440",
        "rungameid/440",
        "open/main",
        "open",
        "GEZDGNBVGY3TQOJQ",
        "a?b",
        "a#b",
    ] {
        assert!(
            KeyUri::import(&format!("steam://{other}")).is_err(),
            "{other}"
        );
    }
    assert!(KeyUri::import(&format!("steam:{SECRET}")).is_err());
}

#[test]
fn an_issuer_may_have_colons() {
    let case = |label_text: &str, issuer: &str| {
        label(&format!(
            "otpauth://totp/{label_text}?secret={SECRET}&issuer={issuer}"
        ))
    };
    let both = |issuer: &str, account: &str| (Some(issuer.to_owned()), account.to_owned());
    for (written, issuer, expected) in [
        (
            "https%3A%2F%2Facme.example:ana",
            "https%3A%2F%2Facme.example",
            both("https://acme.example", "ana"),
        ),
        (
            "localhost:8000:ana",
            "localhost:8000",
            both("localhost:8000", "ana"),
        ),
        (
            "localhost%3a8000%3a%20ana",
            "localhost%3A8000",
            both("localhost:8000", "ana"),
        ),
        ("Gogs:%20git:a:b", "Gogs:+git", both("Gogs: git", "a:b")),
        ("%20a:b%20:c", "a:b", both("a:b", "c")),
        ("a:b", "a:b", both("a:b", "b")),
        (
            "ana",
            "http://cloud.example/",
            both("http://cloud.example/", "ana"),
        ),
        (":", ":", both(":", "")),
        ("::ana", ":", both(":", "ana")),
    ] {
        assert_eq!(case(written, issuer), expected, "{written} {issuer}");
    }
}

#[test]
fn damage_in_the_label_alone_is_kept_readable() {
    let import = |label: &str, issuer: &str| {
        let uri = format!("otpauth://totp/{label}?secret={SECRET}{issuer}");
        let Imported { uri, notes, .. } = KeyUri::import(&uri).unwrap();
        (
            uri.label().issuer().map(str::to_owned),
            uri.label().account().to_owned(),
            notes,
        )
    };
    let account = |label: &str| {
        let (_, account, notes) = import(label, "");
        (account, notes)
    };
    let percent = || vec![ImportNote::BarePercent];
    let replaced = || vec![ImportNote::Replaced];
    assert_eq!(account("50%"), ("50%".to_owned(), percent()));
    assert_eq!(account("%zz%41%4"), ("%zzA%4".to_owned(), percent()));
    assert_eq!(account("%%41"), ("%A".to_owned(), percent()));
    assert_eq!(account("Jos%E9"), ("Jos\u{fffd}".to_owned(), replaced()));
    assert_eq!(
        account("a%00b%1bc"),
        ("a\u{fffd}b\u{fffd}c".to_owned(), replaced())
    );
    assert_eq!(account("a\tb"), ("a\u{fffd}b".to_owned(), replaced()));
    let untrimmed = ImportNote::Untrimmed {
        part: LabelPart::Account,
    };
    assert_eq!(account("ana%0D%0A"), ("ana".to_owned(), vec![untrimmed]));
    let cut = |part| ImportNote::Cut { part };
    assert_eq!(
        account(&"é".repeat(128)),
        (
            "é".repeat(127),
            vec![cut(LabelPart::Account), ImportNote::RawCharacters]
        )
    );
    assert_eq!(
        account(&("a".repeat(250) + "%20%20%20%20%20a")),
        ("a".repeat(250), vec![cut(LabelPart::Account)])
    );
    assert_eq!(
        import("ana", &format!("&issuer=%{}", "i".repeat(128))),
        (
            Some(format!("%{}", "i".repeat(127))),
            "ana".to_owned(),
            vec![ImportNote::BarePercent, cut(LabelPart::Issuer)]
        )
    );
    assert_eq!(
        import("%FF:a", "&issuer=%FF"),
        (Some("\u{fffd}".to_owned()), "a".to_owned(), replaced())
    );
}

#[test]
fn an_escaped_ampersand_loses_nothing() {
    let escaped = ImportNote::EscapedAmpersand;
    let uri = format!(
        "otpauth://totp/ana?secret={SECRET}&amp;algorithm=SHA256&AMP;digits=8&amp;amp;period=60&amp;"
    );
    let imported = KeyUri::import(&uri).unwrap();
    let params = second_factor::CodeParams::new()
        .with_algorithm(Algorithm::Sha256)
        .with_digits(Digits::Eight)
        .with_period(second_factor::Period::from_secs(60).unwrap());
    assert_eq!(imported.uri.kind(), KeyKind::Totp(params));
    assert_eq!(imported.notes, [ImportNote::EmptyPair, escaped]);
    let twice = format!("secret={SECRET}&digits=6&amp;digits=8");
    let parameter = UriParameter::Digits;
    assert_eq!(refused("totp", &twice), UriError::Duplicate { parameter });
}

#[test]
fn a_name_with_space_is_the_name() {
    let parameter = UriParameter::Digits;
    let imported = |name: &str| {
        let uri = format!("otpauth://totp/ana?secret={SECRET}&{name}=8");
        let KeyKind::Totp(params) = KeyUri::import(&uri).unwrap().uri.kind() else {
            panic!("not TOTP")
        };
        (
            params.format().length(),
            notes(&uri).contains(&ImportNote::NameSpelling { parameter }),
        )
    };
    for name in ["%20digits", "digits+", "\u{200b}digits"] {
        assert_eq!(imported(name), (8, true), "{name}");
    }
}

#[test]
fn a_question_mark_is_a_character_or_an_ampersand() {
    assert_eq!(
        notes_on("&issuer=Nimbus&image=https://e.c/?a=b"),
        [ImportNote::QuestionMark]
    );
    assert_eq!(
        label(&format!("otpauth://totp/ana?secret={SECRET}&issuer=Q?A")),
        (Some("Q?A".to_owned()), "ana".to_owned())
    );
    for parameters in [
        "?issuer=Nimbus",
        "&issuer=Q?Digits=8",
        "&x=a?%64igits=8",
        "?amp;period=60",
        "&issuer=Q?A?digits=8",
    ] {
        let parameters = format!("secret={SECRET}{parameters}");
        assert_eq!(
            refused("totp", &parameters),
            UriError::SecondQuery,
            "{parameters}"
        );
    }
}

#[test]
fn what_nobody_sees_around_a_uri_is_skipped() {
    for (before, after) in [
        ("\u{feff}", ""),
        ("", "\u{200b}"),
        ("\u{202a}", "\u{202c}"),
        ("\u{2066}\u{ad} ", "\u{2060}\r\n"),
    ] {
        let uri = format!("{before}otpauth://totp/Nimbus:ana?secret={SECRET}&issuer=Nimbus{after}");
        let imported = KeyUri::import(&uri).unwrap();
        assert_eq!(imported.notes, [ImportNote::SurroundingSpace]);
        assert_eq!(imported.uri.label().issuer(), Some("Nimbus"));
    }
    let after = format!("otpauth://totp/ana?secret={SECRET}%0A&issuer=Nimbus");
    assert_eq!(notes(&after), [ImportNote::SecretCleaned]);
}
