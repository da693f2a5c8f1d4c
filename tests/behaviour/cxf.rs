//! The FIDO Alliance's Credential Exchange Format. A reader and writer that is not ours stands beside
//! it in `tests/cxf`.

use second_factor::cxf::{self, CredentialError, CxfError, CxfMember, Uncarried};
use second_factor::error::SecretError;
use second_factor::uri::{ImportNote, KeyKind, LabelPart};
use second_factor::{Algorithm, CodeParams, Digits, KeyUri, Label, Period, Secret};

const SECRET: &str = "NNUXO2JNNFXHIZLSN5YC2MRQMJ4XIZLT";

/// One credential, with these members besides its type.
fn credential(members: &str) -> cxf::Credential {
    let mut all = cxf::import(&format!(r#"{{"type":"totp",{members}}}"#)).unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// A usual one, after one replacement.
fn changed(from: &str, to: &str) -> cxf::Credential {
    let usual = format!(
        r#""secret":"{SECRET}","period":30,"digits":6,"username":"ana","algorithm":"sha1","issuer":"Example""#
    );
    assert!(usual.contains(from));
    credential(&usual.replace(from, to))
}

#[test]
fn each_member_is_read() {
    let found = changed(
        r#""period":30,"digits":6"#,
        r#""digits":8,"period":60,"algorithm":"sha1""#,
    );
    let imported = found.outcome.unwrap();
    assert_eq!(found.name, "Example:ana");
    assert_eq!(imported.notes, []);
    let params = CodeParams::new().with_digits(Digits::Eight);
    let params = params.with_period(Period::from_secs(60).unwrap());
    assert_eq!(imported.uri.kind(), KeyKind::Totp(params));
    assert_eq!(imported.uri.secret().to_base32().expose(), SECRET);
    for (name, algorithm) in [
        ("sha1", Algorithm::Sha1),
        ("sha256", Algorithm::Sha256),
        ("sha512", Algorithm::Sha512),
    ] {
        let found = changed("sha1", name).outcome.unwrap();
        let params = CodeParams::new().with_algorithm(algorithm);
        assert_eq!(found.uri.kind(), KeyKind::Totp(params));
    }
}

#[test]
fn a_credential_of_an_unknown_algorithm_is_ignored_and_told_apart() {
    for name in ["md5", "SHA1", "steam", "", SECRET] {
        let found = changed("sha1", name);
        assert_eq!(
            found.outcome.unwrap_err(),
            CredentialError::UnknownAlgorithm
        );
        assert_eq!(found.name, "Example:ana");
    }
}

#[test]
fn what_codes_depend_on_is_there_and_in_range() {
    let error = |from: &str, to: &str| changed(from, to).outcome.unwrap_err();
    let secret = format!(r#""secret":"{SECRET}","#);
    for (from, member) in [
        (secret.as_str(), CxfMember::Secret),
        (r#""period":30,"#, CxfMember::Period),
        (r#""digits":6,"#, CxfMember::Digits),
        (r#""algorithm":"sha1","#, CxfMember::Algorithm),
    ] {
        assert_eq!(error(from, ""), CredentialError::Missing { member });
    }
    let period = CredentialError::Invalid {
        member: CxfMember::Period,
    };
    for value in [
        "0", "-30", "30.5", "86401", "1e99", "\"30\"", "null", "[30]",
    ] {
        assert_eq!(error(":30", &format!(":{value}")), period, "{value}");
    }
    let digits = CredentialError::Invalid {
        member: CxfMember::Digits,
    };
    for value in ["5", "9", "262", "\"6\"", "null"] {
        assert_eq!(error(":6", &format!(":{value}")), digits, "{value}");
    }
    assert!(changed(":30", ":86400").outcome.is_ok());
    let invalid = |member| CredentialError::Invalid { member };
    assert_eq!(error(r#""sha1""#, "1"), invalid(CxfMember::Algorithm));
    let quoted = format!("\"{SECRET}\"");
    assert_eq!(error(&quoted, "[]"), invalid(CxfMember::Secret));
    let empty = CredentialError::Secret(SecretError::Empty);
    assert_eq!(error(SECRET, ""), empty);
    let character = CredentialError::Secret(SecretError::Character { index: 0 });
    assert_eq!(error(SECRET, "0NUXO2JN"), character);
}

#[test]
fn a_secret_is_read_as_apps_do_with_a_note() {
    let notes = |secret: &str| changed(SECRET, secret).outcome.unwrap().notes;
    let lower = SECRET.to_lowercase();
    assert_eq!(notes(&lower), [ImportNote::SecretCleaned]);
    assert_eq!(
        notes("MZXW6YR="),
        [
            ImportNote::SecretCleaned,
            ImportNote::TrailingBits,
            ImportNote::ShortSecret { bytes: 4 }
        ]
    );
}

/// Names change no code, so they cost none.
#[test]
fn every_name_is_read() {
    let label = |from: &str, to: &str| {
        let found = changed(from, to).outcome.unwrap();
        let label = found.uri.label().clone();
        (
            label.account().to_owned(),
            label.issuer().map(str::to_owned),
            found.notes,
        )
    };
    let own = |text: &str| Some(text.to_owned());
    let (account, issuer, notes) = label(r#""username":"ana","#, "");
    assert_eq!((account.as_str(), issuer), ("", own("Example")));
    assert_eq!(notes, [ImportNote::EmptyAccount]);
    let (account, issuer, notes) = label(r#","issuer":"Example""#, "");
    assert_eq!((account.as_str(), issuer, notes), ("ana", None, vec![]));
    let (account, issuer, notes) = label(r#""Example""#, "null");
    assert_eq!((account.as_str(), issuer, notes), ("ana", None, vec![]));
    let (_, issuer, notes) = label(r#""Example""#, "7");
    assert_eq!((issuer, notes), (None, vec![ImportNote::EmptyIssuer]));
    let (account, issuer, notes) = label(r#""ana""#, r#""a:b""#);
    let part = LabelPart::Account;
    assert_eq!((account.as_str(), issuer), ("a:b", own("Example")));
    assert_eq!(notes, [ImportNote::ColonInside { part }]);
    let (_, issuer, notes) = label("Example", "localhost:8000");
    let part = LabelPart::Issuer;
    assert_eq!(issuer, own("localhost:8000"));
    assert_eq!(notes, [ImportNote::ColonInside { part }]);
    let (account, _, notes) = label(r#""ana""#, r#""a\u0000\u00e9\ud83d\ude00""#);
    assert_eq!(account, "a\u{fffd}é😀");
    assert_eq!(notes, [ImportNote::Replaced]);
    let (_, issuer, notes) = label("Example", &"x".repeat(300));
    assert_eq!(issuer.unwrap().len(), 128);
    assert_eq!(notes, [ImportNote::Cut { part }]);
}

/// A header with accounts, items and credentials, as the format nests them.
#[test]
fn the_credentials_of_a_whole_file_are_found_in_their_order() {
    let totp = |name: &str| {
        format!(
            r#"{{"type":"totp","secret":"{SECRET}","period":30,"digits":6,"algorithm":"sha1","username":"{name}"}}"#
        )
    };
    let file = format!(
        r#"{{"version":{{"major":1,"minor":0}},"exporterRpId":"example.com","exporterDisplayName":"X","timestamp":1,
            "accounts":[{{"id":"AA","username":"","email":"","collections":[],"items":[
                {{"id":"AQ","title":"One","credentials":[{},{{"type":"note","content":{{"type":"totp"}}}},{}]}},
                {{"id":"Ag","title":"Two","credentials":[],"extensions":[{}]}}]}},
              {{"items":[{{"credentials":[{}]}}]}}]}}"#,
        totp("a"),
        totp("b"),
        totp("no"),
        totp("c"),
    );
    let names = |json: &str| -> Vec<String> {
        let found = cxf::import(json).unwrap().into_iter();
        found.map(|one| one.name).collect()
    };
    assert_eq!(names(&file), ["a", "b", "c"]);
    assert_eq!(names(&format!("[{},{}]", totp("a"), totp("b"))), ["a", "b"]);
    assert_eq!(names(&totp("a")), ["a"]);
}

#[test]
fn what_is_no_file_is_an_error() {
    let error = |json: &str| cxf::import(json).unwrap_err();
    for json in [
        "",
        "{",
        "nul",
        "[1,]",
        "{\"a\":1}x",
        "\u{feff}{}",
        "{'a':1}",
    ] {
        assert!(matches!(error(json), CxfError::Json { .. }), "{json}");
    }
    let line = error("{\n\"a\": ?}");
    let expected = CxfError::Json { line: 2, column: 6 };
    assert_eq!(line, expected);
    assert_eq!(line.to_string(), "not JSON from line 2, column 6 on");
    for json in [
        "null",
        "[]",
        "7",
        "{}",
        r#""totp""#,
        r#"{"type":"passkey"}"#,
        r#"{"items":{"type":"totp"}}"#,
        r#"{"credentials":[{"type":"TOTP"}]}"#,
    ] {
        assert_eq!(error(json), CxfError::NoCredential, "{json}");
    }
    for deep in ["[", r#"{"items":["#] {
        let deep = deep.repeat(100_000);
        assert!(matches!(error(&deep), CxfError::Json { .. }));
    }
    let limit = 4 << 20;
    assert!(matches!(error(&" ".repeat(limit)), CxfError::Json { .. }));
    let found = limit + 1;
    let long = " ".repeat(found);
    assert_eq!(error(&long), CxfError::TooLong { limit, found });
}

#[test]
fn what_the_format_cannot_express_is_an_error() {
    let uri = |rest: &str| format!("otpauth://{rest}&secret={SECRET}").replace("?&", "?");
    let read = |rest: &str| KeyUri::import(&uri(rest)).unwrap().uri;
    let error = |uri: &KeyUri| cxf::export(uri).unwrap_err();
    let refused = |what| CxfError::Uncarried { what };
    assert_eq!(
        error(&read("hotp/ana?counter=7")),
        refused(Uncarried::Counter)
    );
    assert_eq!(
        error(&read("totp/ana?encoder=steam")),
        refused(Uncarried::Steam)
    );
    let slow = Period::from_secs(256).unwrap();
    assert_eq!(
        error(&read("totp/ana?period=256")),
        refused(Uncarried::Period(slow))
    );
    assert!(cxf::export(&read("totp/ana?period=255")).is_ok());
    let image = read("totp/ana?")
        .with_image("https://example.com/a")
        .unwrap();
    assert_eq!(error(&image), refused(Uncarried::Image));
    let domain = read("totp/X:ana?").with_domain("example.com").unwrap();
    assert_eq!(error(&domain), refused(Uncarried::Domain));
    let texts = [
        refused(Uncarried::Domain),
        refused(Uncarried::Counter),
        refused(Uncarried::Steam),
        refused(Uncarried::Image),
        refused(Uncarried::Period(slow)),
    ];
    let ends = [
        "a domain beside the issuer",
        "a counter",
        "Steam codes",
        "a picture",
        "a period of 256 seconds",
    ];
    for (error, end) in texts.iter().zip(ends) {
        let text = error.to_string();
        assert_eq!(text, format!("a totp credential cannot carry {end}"));
    }
}

#[test]
fn no_error_or_note_repeats_a_secret() {
    let json = format!(
        r#"{{"credentials":[{{"type":"totp","secret":"{SECRET}0","period":30,"digits":6,"algorithm":"sha1"}},
            {{"type":"totp","secret":"{SECRET}","period":"{SECRET}","digits":6,"algorithm":"sha1"}},
            {{"type":"totp","secret":"{SECRET}","period":30,"digits":"{SECRET}","algorithm":"sha1"}},
            {{"type":"totp","secret":"{SECRET}","period":30,"digits":6,"algorithm":"{SECRET}"}},
            {{"type":"totp","secret":"{SECRET}===","period":30,"digits":6,"algorithm":"sha1"}}]}}"#
    );
    let found = cxf::import(&json).unwrap();
    let silent = |text: String| {
        assert!(!text.contains("NNUX") && !text.contains("kiwi"), "{text}");
    };
    for one in &found {
        silent(format!("{one:?}"));
        if let Err(error) = &one.outcome {
            silent(format!("{error} {error:?}"));
        }
    }
    assert_eq!(found.iter().filter(|one| one.outcome.is_err()).count(), 4);
    for end in [1, 60, json.len() - 1] {
        let error = cxf::import(&json[..end]).unwrap_err();
        silent(format!("{error} {error:?}"));
    }
}

#[test]
fn what_is_written_is_read_back() {
    let secret = || Secret::from_base32(SECRET).unwrap();
    for (account, issuer) in [
        ("ana", Some("Example")),
        ("ana@example.com", None),
        ("\"\\\u{7f}/é😀\u{2028}", Some("Bricks & \"Mortar\"")),
    ] {
        let label = Label::fitted(account, issuer);
        for params in [
            CodeParams::new(),
            CodeParams::new()
                .with_algorithm(Algorithm::Sha512)
                .with_digits(Digits::Seven)
                .with_period(Period::from_secs(255).unwrap()),
        ] {
            let uri = KeyUri::totp(label.clone(), secret(), params).unwrap();
            let json = cxf::export(&uri).unwrap();
            let mut found = cxf::import(json.expose()).unwrap();
            let read = found.remove(0).outcome.unwrap();
            assert_eq!(read.notes, []);
            assert_eq!(read.uri.label(), uri.label());
            assert_eq!(read.uri.kind(), uri.kind());
            assert!(read.uri.secret().ct_eq(uri.secret()));
        }
    }
}

#[test]
fn each_algorithm_has_its_name() {
    for (algorithm, name) in [
        (Algorithm::Sha1, "sha1"),
        (Algorithm::Sha256, "sha256"),
        (Algorithm::Sha512, "sha512"),
    ] {
        let params = CodeParams::new().with_algorithm(algorithm);
        let secret = Secret::from_base32(SECRET).unwrap();
        let uri = KeyUri::totp(Label::new("ana").unwrap(), secret, params).unwrap();
        let json = cxf::export(&uri).unwrap();
        let json: serde_json::Value = serde_json::from_str(json.expose()).unwrap();
        assert_eq!(json["algorithm"], name);
    }
}
