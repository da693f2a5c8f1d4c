//! Google Authenticator's export, against bytes put together here by hand.

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL};
use second_factor::error::SecretError;
use second_factor::migration::{self, Account, AccountError, Batch, MigrationError};
use second_factor::uri::{ImportNote, KeyKind, LabelPart, UriError, UriParameter, UriPart};
use second_factor::{Algorithm, CodeFormat, CodeParams, Digits, Totp, UnixTime};

fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

/// A field that holds a number; negative ones take ten bytes.
fn number(field: u64, value: i64) -> Vec<u8> {
    [varint(field << 3), varint(value as u64)].concat()
}

/// A field that holds bytes, text or a message.
fn bytes(field: u64, value: &[u8]) -> Vec<u8> {
    [
        varint(field << 3 | 2),
        varint(value.len() as u64),
        value.to_vec(),
    ]
    .concat()
}

fn uri(payload: &[u8]) -> String {
    let data = BASE64.encode(payload);
    let data = data
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D");
    format!("otpauth-migration://offline?data={data}")
}

/// The fields of an account; `digits` and what follows in the order of their numbers.
fn account(secret: &[u8], name: &str, issuer: &str, numbers: [i64; 4]) -> Vec<u8> {
    let mut fields = [
        bytes(1, secret),
        bytes(2, name.as_bytes()),
        bytes(3, issuer.as_bytes()),
    ]
    .concat();
    for (field, value) in (4..).zip(numbers) {
        fields.extend(number(field, value));
    }
    fields
}

fn batch(accounts: &[Vec<u8>]) -> Batch {
    let payload: Vec<u8> = accounts
        .iter()
        .flat_map(|account| bytes(1, account))
        .collect();
    migration::import(&uri(&payload)).unwrap()
}

fn only(account: Vec<u8>) -> Account {
    batch(&[account]).accounts.remove(0)
}

const KEY: &[u8] = b"12345678901234567890";

#[test]
fn a_published_export_is_read() {
    // From the documentation of dim13/otpauth.
    let uri = "otpauth-migration://offline?data=CjEKCkhlbGxvId6tvu8SGEV4YW1wbGU6YWxpY2VAZ29vZ2xlLmNvbRoHRXhhbXBsZTAC";
    let batch = migration::import(uri).unwrap();
    assert_eq!(
        (batch.index, batch.size, batch.id, batch.version),
        (0, 1, None, 0)
    );
    let account = &batch.accounts[0];
    assert_eq!(
        (account.name.as_str(), account.unique_id.as_deref()),
        ("Example:alice@google.com", None)
    );
    let imported = account.outcome.as_ref().unwrap();
    assert_eq!(imported.uri.label().issuer(), Some("Example"));
    assert_eq!(imported.uri.label().account(), "alice@google.com");
    assert_eq!(
        imported.uri.secret().expose_bytes(),
        b"Hello!\xde\xad\xbe\xef"
    );
    assert_eq!(imported.uri.kind(), KeyKind::Totp(CodeParams::new()));
    assert_eq!(
        imported.notes,
        [
            ImportNote::EmptyValue {
                parameter: UriParameter::Algorithm
            },
            ImportNote::EmptyValue {
                parameter: UriParameter::Digits
            },
            ImportNote::ShortSecret { bytes: 10 },
        ]
    );
    let totp = Totp::new(imported.uri.secret(), CodeParams::new());
    assert_eq!(
        totp.code_at(UnixTime::from_secs(1_257_894_000)).expose(),
        "528064"
    );
}

#[test]
fn every_field_of_both_versions() {
    let totp = account(KEY, "Nimbus:ana", "Nimbus", [3, 2, 2, 0]);
    let hotp = [
        account(KEY, "bo", "", [2, 1, 1, 42]),
        bytes(8, b"6194bc1737727798793"),
    ]
    .concat();
    let accounts = [bytes(1, &totp), bytes(1, &hotp)].concat();
    let one = [
        accounts.clone(),
        number(2, 1),
        number(3, 3),
        number(4, 2),
        number(5, -1_320_898_453),
    ];
    let one = migration::import(&uri(&one.concat())).unwrap();
    assert_eq!(
        (one.index, one.size, one.id, one.version),
        (2, 3, Some(-1_320_898_453), 1)
    );
    let two = [
        number(3, 1),
        accounts,
        number(2, 2),
        bytes(9, b"?"),
        number(100, 7),
    ]
    .concat();
    let two = migration::import(&uri(&two)).unwrap();
    assert_eq!((two.index, two.size, two.id, two.version), (0, 1, None, 2));
    for batch in [one, two] {
        let [first, second] = batch.accounts.as_slice() else {
            panic!("two accounts")
        };
        assert_eq!(second.unique_id.as_deref(), Some("6194bc1737727798793"));
        let (first, second) = (
            first.outcome.as_ref().unwrap(),
            second.outcome.as_ref().unwrap(),
        );
        let params = CodeParams::new()
            .with_algorithm(Algorithm::Sha512)
            .with_digits(Digits::Eight);
        assert_eq!(first.uri.kind(), KeyKind::Totp(params));
        let (algorithm, digits, counter) = (Algorithm::Sha256, Digits::Six, 42);
        assert_eq!(
            second.uri.kind(),
            KeyKind::Hotp {
                algorithm,
                digits,
                counter
            }
        );
        assert_eq!(
            (second.uri.label().issuer(), second.uri.label().account()),
            (None, "bo")
        );
        assert!(first.notes.is_empty() && second.notes.is_empty());
    }
}

#[test]
fn damage_on_the_way_is_repaired() {
    // A secret whose base64 is full of plus signs and slashes.
    let secret = [0xfb; 24];
    let payload = bytes(1, &account(&secret, "ana", "", [1, 1, 2, 0]));
    let data = BASE64.encode(&payload);
    assert!(data.contains('+') && data.contains('/') && data.ends_with('='));
    for data in [
        data.clone(),
        data.replace('+', " "),
        data.replace('+', "%20"),
        data.replace('+', "%2b").replace('/', "%2f"),
        BASE64_NOPAD.encode(&payload),
        BASE64URL.encode(&payload),
        data.replace('=', "%3D"),
        format!("{data}%0A"),
        format!("{}%0D%0A{}", &data[..16], &data[16..]),
        format!("{}\u{200b}{}", &data[..16], &data[16..]),
    ] {
        for start in [
            "otpauth-migration://offline?data=",
            "OTPAUTH-MIGRATION://Offline/?x=y&Data=",
            "apple-otpauth-migration://offline?x=y&amp;data=",
            "\u{feff}otpauth-migration://offline?data=",
        ] {
            let batch = migration::import(&format!(" {start}{data}\n")).unwrap();
            let imported = batch.accounts[0].outcome.as_ref().unwrap();
            assert_eq!(imported.uri.secret().expose_bytes(), secret);
        }
    }
}

#[test]
fn accounts_that_cannot_be_used_do_not_cost_the_others() {
    let good = || account(KEY, "good", "", [1, 1, 2, 0]);
    let bad = [
        account(KEY, "a", "", [4, 1, 2, 0]),
        account(KEY, "b", "", [5, 1, 2, 0]),
        account(KEY, "c", "", [1, 3, 2, 0]),
        account(KEY, "d", "", [1, 1, 3, 0]),
        account(KEY, "e", "", [1, 1, 1, -1]),
        account(b"", "f", "", [1, 1, 2, 0]),
        account(&[7; 129], "g", "", [1, 1, 2, 0]),
        account(KEY, "h\n", "", [1, 7, 2, 0]),
        Vec::new(),
    ];
    let accounts: Vec<_> = bad.into_iter().flat_map(|bad| [bad, good()]).collect();
    let batch = batch(&accounts);
    let errors: Vec<_> = batch
        .accounts
        .iter()
        .step_by(2)
        .map(|bad| bad.outcome.as_ref().unwrap_err().clone())
        .collect();
    assert_eq!(
        errors,
        [
            AccountError::Md5,
            AccountError::Algorithm { number: 5 },
            AccountError::Digits { number: 3 },
            AccountError::Type { number: 3 },
            AccountError::Counter,
            AccountError::Secret(SecretError::Empty),
            AccountError::Secret(SecretError::TooLong { found: 129 }),
            AccountError::Digits { number: 7 },
            AccountError::Secret(SecretError::Empty),
        ]
    );
    let names: Vec<_> = batch
        .accounts
        .iter()
        .step_by(2)
        .map(|bad| bad.name.as_str())
        .collect();
    assert_eq!(names, ["a", "b", "c", "d", "e", "f", "g", "h\u{fffd}", ""]);
    assert!(
        batch
            .accounts
            .iter()
            .skip(1)
            .step_by(2)
            .all(|good| good.outcome.is_ok())
    );
}

#[test]
fn the_issuer_stands_in_the_name_once_more() {
    let label = |name: &str, issuer: &str| {
        let imported = only(account(KEY, name, issuer, [1, 1, 2, 0]))
            .outcome
            .unwrap();
        let label = imported.uri.label();
        (
            label.issuer().unwrap_or_default().to_owned(),
            label.account().to_owned(),
            imported.notes,
        )
    };
    let both = |issuer: &str, account: &str, notes: &[ImportNote]| {
        (issuer.to_owned(), account.to_owned(), notes.to_vec())
    };
    assert_eq!(label("Nimbus:ana", "Nimbus"), both("Nimbus", "ana", &[]));
    assert_eq!(label("Nimbus: ana", ""), both("Nimbus", "ana", &[]));
    assert_eq!(label("ana", "Nimbus"), both("Nimbus", "ana", &[]));
    assert_eq!(label("ana", ""), both("", "ana", &[]));
    assert_eq!(
        label("", "Nimbus"),
        both("Nimbus", "", &[ImportNote::EmptyAccount])
    );
    let conflict = ImportNote::IssuerConflict {
        prefix: "Stratus".into(),
        parameter: "Nimbus".into(),
    };
    assert_eq!(
        label("Stratus:ana", "Nimbus"),
        both("Nimbus", "ana", &[conflict])
    );
    let colon = ImportNote::ColonInside {
        part: LabelPart::Issuer,
    };
    assert_eq!(
        label("host:8000:ana", "host:8000"),
        both("host:8000", "ana", &[colon])
    );
    let percent = both("", "a%3Ab+c", &[]);
    assert_eq!(label("a%3Ab+c", ""), percent);
}

#[test]
fn what_is_unspecified_or_without_effect_is_noted() {
    let bare = only(bytes(1, KEY)).outcome.unwrap();
    let unspecified = [UriParameter::Algorithm, UriParameter::Digits]
        .map(|parameter| ImportNote::EmptyValue { parameter });
    let [algorithm, digits] = unspecified;
    assert_eq!(
        bare.notes,
        [
            ImportNote::EmptyAccount,
            algorithm,
            digits,
            ImportNote::TypeMissing
        ]
    );
    let KeyKind::Totp(params) = bare.uri.kind() else {
        panic!("not TOTP")
    };
    assert_eq!(params.format(), CodeFormat::Decimal(Digits::Six));
    let counted = only(account(b"short", "ana", "", [1, 1, 2, 9]))
        .outcome
        .unwrap();
    let ignored = ImportNote::Ignored {
        parameter: UriParameter::Counter,
    };
    assert_eq!(
        counted.notes,
        [ImportNote::ShortSecret { bytes: 5 }, ignored]
    );
}

#[test]
fn what_is_no_export_is_refused() {
    let error = |uri: &str| migration::import(uri).map(|_| ()).unwrap_err();
    for uri in [
        "",
        "otpauth://totp/ana?secret=GEZDGNBVGY3TQOJQ",
        "otpauth-migration:offline?data=CgA=",
        "otpauth-migration://online?data=CgA=",
        "otpauth-migration://offline/a?data=CgA=",
        "otpauth-migration://offline:1?data=CgA=",
        "x-otpauth-migration://offline?data=CgA=",
    ] {
        assert_eq!(error(uri), MigrationError::NotAnExport, "{uri}");
    }
    for query in ["", "?", "?dat=CgA=", "?data"] {
        let uri = format!("otpauth-migration://offline{query}");
        assert_eq!(error(&uri), MigrationError::DataMissing, "{uri}");
    }
    let with = |data: &str| error(&format!("otpauth-migration://offline?data={data}"));
    assert_eq!(with("CgA=&data=CgA="), MigrationError::DataTwice);
    let place = UriPart::Query;
    assert_eq!(
        with("Cg%"),
        MigrationError::Encoding(UriError::Percent { place })
    );
    assert_eq!(with("CgA%00"), MigrationError::Base64);
    assert_eq!(
        with("Cg%FF"),
        MigrationError::Encoding(UriError::Utf8 { place })
    );
    for data in [
        "Cg=A",
        "Cg#A",
        "CgA=#x",
        "Cgé",
        "C",
        "CgB",
        "C.A",
        "invaliddata",
    ] {
        assert_eq!(with(data), MigrationError::Base64, "{data}");
    }
    for data in [
        "XXXX",
        "CgE=",
        "CgQKAgA=",
        "CAA=",
        "CiA=",
        "EP////////////8=",
    ] {
        assert_eq!(with(data), MigrationError::Malformed, "{data}");
    }
    for data in ["", "===", "EAE=", "UAE="] {
        assert_eq!(with(data), MigrationError::NoAccounts, "{data}");
    }
    let long = format!(
        "otpauth-migration://offline?data={}",
        "A".repeat(4_096 - 33)
    );
    assert_eq!(error(&long), MigrationError::Malformed);
    assert_eq!(
        error(&(long + "A")),
        MigrationError::TooLong {
            limit: 4_096,
            found: 4_097
        }
    );
}

#[test]
fn every_cut_and_every_changed_bit_gets_an_answer() {
    let payload = bytes(1, &account(KEY, "Nimbus:ana", "Nimbus", [1, 1, 2, 0]));
    for cut in 0..payload.len() {
        let _ = migration::import(&uri(&payload[..cut]));
    }
    for place in 0..payload.len() {
        for bit in 0..8 {
            let mut changed = payload.clone();
            changed[place] ^= 1 << bit;
            if let Ok(batch) = migration::import(&uri(&changed)) {
                assert!(batch.accounts.len() == 1);
            }
        }
    }
}

#[test]
fn an_older_form_has_the_number_of_digits() {
    for (number, digits) in [(6, Digits::Six), (8, Digits::Eight)] {
        let imported = only(account(KEY, "ana", "", [1, number, 2, 0]))
            .outcome
            .unwrap();
        let params = CodeParams::new().with_digits(digits);
        assert_eq!(imported.uri.kind(), KeyKind::Totp(params));
        assert_eq!(imported.notes, [ImportNote::DigitsAsNumber]);
    }
}

#[test]
fn damage_in_a_name_is_kept_readable() {
    let label = |name: &[u8], issuer: &[u8]| {
        let fields = [
            account(KEY, "", "", [1, 1, 2, 0]),
            bytes(2, name),
            bytes(3, issuer),
        ];
        let imported = only(fields.concat()).outcome.unwrap();
        let label = imported.uri.label();
        let issuer = label.issuer().unwrap_or_default().to_owned();
        (issuer, label.account().to_owned(), imported.notes)
    };
    let both = |issuer: &str, account: &str, notes: &[ImportNote]| {
        (issuer.to_owned(), account.to_owned(), notes.to_vec())
    };
    assert_eq!(
        label(b"Jos\xe9", b""),
        both("", "Jos\u{fffd}", &[ImportNote::Replaced])
    );
    assert_eq!(
        label(b"a\x07b", b"\xff"),
        both("\u{fffd}", "a\u{fffd}b", &[ImportNote::Replaced])
    );
    assert_eq!(label(b"50%41", b""), both("", "50%41", &[]));
    let (account, issuer) = (LabelPart::Account, LabelPart::Issuer);
    assert_eq!(
        label(&[b'a'; 255], &[b'i'; 129]),
        both(
            &"i".repeat(128),
            &"a".repeat(254),
            &[
                ImportNote::Cut { part: account },
                ImportNote::Cut { part: issuer }
            ]
        )
    );
}
