//! The two Internet-Drafts of the otpauth URI, clause by clause: what this crate writes, reads
//! strictly and imports. Read were draft-andesco-otpauth-uri-00 (February 2026) and
//! draft-linuxgemini-otpauth-uri-02 (February 2025) in full; of -01 (October 2026) and -03 (August
//! 2026) only the abstracts, and an editor's copy on the way to -03 that adds no clause.

use second_factor::uri::KeyKind;
use second_factor::{Algorithm, CodeFormat, CodeParams, Digits, KeyUri, Label, Period, Secret};

const SECRET: &str = "NNUXO2JNNFXHIZLSN5YC2MRQMJ4XIZLT";

/// What the two readers say to a URI.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Read {
    /// Both read it.
    Both,
    /// The strict one refuses it, the import reads it.
    Import,
    /// Neither reads it.
    Neither,
}

use Read::{Both, Import, Neither};

/// The clause; a URI, where `$` is a secret; who reads it; what the import says of it.
type Row = (&'static str, &'static str, Read, fn(&KeyUri) -> bool);

fn params(uri: &KeyUri) -> CodeParams {
    match uri.kind() {
        KeyKind::Totp(params) => params,
        KeyKind::Hotp { .. } => panic!("{uri:?}"),
    }
}

fn names(uri: &KeyUri) -> (Option<&str>, &str) {
    (uri.label().issuer(), uri.label().account())
}

fn any(_: &KeyUri) -> bool {
    true
}

const ANDESCO_00: [Row; 29] = [
    (
        "scheme: case does not matter",
        "OTPAUTH://totp/ana?secret=$",
        Import,
        any,
    ),
    (
        "type: case does not matter",
        "otpauth://TOTP/ana?secret=$",
        Import,
        any,
    ),
    (
        "parameter names: case does not matter",
        "otpauth://totp/ana?SECRET=$",
        Import,
        any,
    ),
    (
        "algorithm: case does not matter",
        "otpauth://totp/ana?secret=$&algorithm=sha256",
        Import,
        |uri| params(uri).algorithm() == Algorithm::Sha256,
    ),
    (
        "type: totp or hotp",
        "otpauth://motp/ana?secret=$",
        Neither,
        any,
    ),
    (
        "label: split at the first literal colon",
        "otpauth://totp/Example:ana?secret=$",
        Both,
        |uri| names(uri) == (Some("Example"), "ana"),
    ),
    (
        "label: or at the first encoded one",
        "otpauth://totp/Example%3Aana?secret=$",
        Both,
        |uri| names(uri) == (Some("Example"), "ana"),
    ),
    (
        "label: in lower case too",
        "otpauth://totp/Example%3aana?secret=$",
        Both,
        |uri| names(uri) == (Some("Example"), "ana"),
    ),
    (
        "label: decoded after the split",
        "otpauth://totp/A%26B:ana%40example.com?secret=$",
        Both,
        |uri| names(uri) == (Some("A&B"), "ana@example.com"),
    ),
    // A MUST of the draft that the import does not keep: real services print such labels.
    (
        "label: another colon is refused",
        "otpauth://totp/Example:ana:7?secret=$",
        Import,
        any,
    ),
    (
        "secret: is required",
        "otpauth://totp/ana?issuer=Example",
        Neither,
        any,
    ),
    (
        "secret: once",
        "otpauth://totp/ana?secret=$&secret=$",
        Neither,
        any,
    ),
    (
        "secret: without padding",
        "otpauth://totp/ana?secret=NNUXO2JNNFXHIZLSN5YC2MRQMI%3D%3D%3D%3D%3D%3D",
        Import,
        any,
    ),
    (
        "secret: consumers may accept lower case",
        "otpauth://totp/ana?secret=nnuxo2jnnfxhizlsn5yc2mrqmj4xizlt",
        Import,
        any,
    ),
    (
        "secret: of the base32 alphabet",
        "otpauth://totp/ana?secret=NNUXO2JNNFXHIZLSN5YC2MRQMJ4XIZL1",
        Neither,
        any,
    ),
    (
        "known parameters occur once: issuer",
        "otpauth://totp/ana?secret=$&issuer=A&issuer=A",
        Neither,
        any,
    ),
    (
        "known parameters occur once: digits",
        "otpauth://totp/ana?secret=$&digits=6&digits=6",
        Neither,
        any,
    ),
    (
        "known parameters occur once: period",
        "otpauth://totp/ana?secret=$&period=30&period=30",
        Neither,
        any,
    ),
    (
        "unknown parameters are ignored",
        "otpauth://totp/ana?secret=$&color=ff0000",
        Import,
        any,
    ),
    (
        "values: & is %26",
        "otpauth://totp/ana?secret=$&issuer=A%26B",
        Both,
        |uri| names(uri) == (Some("A&B"), "ana"),
    ),
    (
        "digits: 8",
        "otpauth://totp/ana?secret=$&digits=8",
        Both,
        |uri| params(uri).format() == CodeFormat::Decimal(Digits::Eight),
    ),
    (
        "digits: others are refused",
        "otpauth://totp/ana?secret=$&digits=9",
        Neither,
        any,
    ),
    (
        "algorithm: others are refused",
        "otpauth://totp/ana?secret=$&algorithm=MD5",
        Neither,
        any,
    ),
    // Another that the import does not keep: apps take 0.
    (
        "counter: is required for hotp",
        "otpauth://hotp/ana?secret=$",
        Import,
        any,
    ),
    (
        "counter: is ignored for totp",
        "otpauth://totp/ana?secret=$&counter=7",
        Import,
        |uri| uri.kind() == KeyKind::Totp(CodeParams::new()),
    ),
    (
        "period: is ignored for hotp",
        "otpauth://hotp/ana?secret=$&counter=7&period=60",
        Import,
        |uri| matches!(uri.kind(), KeyKind::Hotp { counter: 7, .. }),
    ),
    (
        "issuer: a domain matches, the prefix is shown",
        "otpauth://totp/Example:ana?secret=$&issuer=example.com",
        Both,
        |uri| names(uri) == (Some("Example"), "ana") && uri.domain() == Some("example.com"),
    ),
    (
        "issuer: a difference is not refused",
        "otpauth://totp/Example:ana?secret=$&issuer=Sample",
        Import,
        any,
    ),
    (
        "issuer: then the parameter counts",
        "otpauth://totp/Example:ana?secret=$&issuer=Sample",
        Import,
        |uri| names(uri) == (Some("Sample"), "ana"),
    ),
];

const LINUXGEMINI_02: [Row; 15] = [
    ("3: its form", "otpauth:totp/ana?secret=$", Neither, any),
    (
        "3.1: TYPE is totp",
        "otpauth://totp/ana?secret=$",
        Both,
        any,
    ),
    (
        "3.1: or hotp",
        "otpauth://hotp/ana?secret=$&counter=192",
        Both,
        |uri| matches!(uri.kind(), KeyKind::Hotp { counter: 192, .. }),
    ),
    (
        "3.1: and nothing else",
        "otpauth://ana?secret=$",
        Neither,
        any,
    ),
    (
        "3.2: LABEL is a user",
        "otpauth://totp/ana?secret=$&issuer=Example",
        Both,
        |uri| names(uri) == (Some("Example"), "ana"),
    ),
    (
        "3.3.1: secret is required",
        "otpauth://totp/ana?digits=6",
        Neither,
        any,
    ),
    (
        "3.3.1: secret is base32",
        "otpauth://totp/ana?secret=0",
        Neither,
        any,
    ),
    (
        "3.3.2: algorithm",
        "otpauth://totp/ana?secret=$&algorithm=SHA512",
        Both,
        |uri| params(uri).algorithm() == Algorithm::Sha512,
    ),
    (
        "3.3.3: digits between 6 and 8",
        "otpauth://totp/ana?secret=$&digits=7",
        Both,
        |uri| params(uri).format() == CodeFormat::Decimal(Digits::Seven),
    ),
    (
        "3.3.3: and no others",
        "otpauth://totp/ana?secret=$&digits=5",
        Neither,
        any,
    ),
    (
        "3.3.4: counter is ignored for totp",
        "otpauth://totp/ana?secret=$&counter=7",
        Import,
        any,
    ),
    (
        "3.3.5: period",
        "otpauth://totp/ana?secret=$&period=5",
        Both,
        |uri| params(uri).period().as_secs() == 5,
    ),
    (
        "3.3.5: period is ignored for hotp",
        "otpauth://hotp/ana?secret=$&counter=0&period=5",
        Import,
        any,
    ),
    (
        "3.3.6: issuer",
        "otpauth://totp/big?issuer=IETF&secret=$&period=5&algorithm=SHA256",
        Both,
        |uri| names(uri) == (Some("IETF"), "big"),
    ),
    (
        "3.3.7: other parameters may be there",
        "otpauth://totp/ana?secret=$&vendor=1",
        Import,
        any,
    ),
];

/// The strict reader refuses those whose secrets have three to thirteen bytes.
const EXAMPLES: [Row; 8] = [
    (
        "andesco 5: a label without a prefix",
        "otpauth://totp/Example?secret=PB4XU&issuer=example.com",
        Import,
        |uri| names(uri) == (Some("example.com"), "Example"),
    ),
    (
        "andesco 5: a prefix, and a domain",
        "otpauth://totp/Example%3Aalice?secret=PB4XU&issuer=example.com",
        Import,
        |uri| names(uri) == (Some("Example"), "alice") && uri.domain() == Some("example.com"),
    ),
    (
        "andesco 5: HOTP",
        "otpauth://hotp/Example?secret=PB4XU&counter=42&issuer=example.com",
        Import,
        |uri| matches!(uri.kind(), KeyKind::Hotp { counter: 42, .. }),
    ),
    (
        "andesco 3.3: space after the colon",
        "otpauth://totp/Example%20Issuer%3A%20alice@example.com?secret=$",
        Both,
        |uri| names(uri) == (Some("Example Issuer"), "alice@example.com"),
    ),
    (
        "linuxgemini 3.3.1",
        "otpauth://totp/ietfuser?secret=NBSWY3DPFQQHO33SNRSAU",
        Import,
        |uri| names(uri) == (None, "ietfuser"),
    ),
    (
        "linuxgemini 4: TOTP",
        "otpauth://totp/ietfuser?secret=NBSWY3DP",
        Import,
        |uri| uri.secret().expose_bytes() == b"hello",
    ),
    (
        "linuxgemini 4: HOTP",
        "otpauth://hotp/13tfus3r?secret=NBSWY3DP&counter=192",
        Import,
        |uri| matches!(uri.kind(), KeyKind::Hotp { counter: 192, .. }),
    ),
    (
        "linuxgemini 4: all parameters",
        "otpauth://totp/big?issuer=why&secret=NBSWY3DP&period=5&algorithm=SHA256",
        Import,
        |uri| names(uri) == (Some("why"), "big") && params(uri).period().as_secs() == 5,
    ),
];

fn check(rows: &[Row]) {
    for (clause, uri, read, says) in rows {
        let uri = uri.replace('$', SECRET);
        let strict = uri.parse::<KeyUri>().is_ok();
        let imported = KeyUri::import(&uri);
        let found = match (strict, &imported) {
            (true, Ok(_)) => Both,
            (false, Ok(_)) => Import,
            (false, Err(_)) => Neither,
            (true, Err(_)) => panic!("{clause}: only the strict reader reads {uri}"),
        };
        assert_eq!(found, *read, "{clause}: {uri}");
        if let Ok(imported) = imported {
            assert!(says(&imported.uri), "{clause}: {:?}", imported.uri);
        }
    }
}

#[test]
fn the_rules_for_consumers_of_andesco_00() {
    check(&ANDESCO_00);
}

#[test]
fn the_rules_of_linuxgemini_02() {
    check(&LINUXGEMINI_02);
}

#[test]
fn the_examples_of_both_drafts_are_read() {
    check(&EXAMPLES);
}

/// What producers are told in both: lower case, no padding, everything percent-encoded, the counter
/// where it is required.
#[test]
fn what_is_written_keeps_both_drafts() {
    let label = || Label::fitted("ana@example.com", Some("A & B"));
    let secret = || Secret::from_bytes(&[7; 21]).unwrap();
    let params = CodeParams::new()
        .with_digits(Digits::Eight)
        .with_algorithm(Algorithm::Sha256)
        .with_period(Period::from_secs(60).unwrap());
    let totp = KeyUri::totp(label(), secret(), params).unwrap();
    let hotp = KeyUri::hotp(label(), secret(), Algorithm::Sha1, Digits::Six, 9).unwrap();
    for (uri, kind, end) in [
        (totp, "totp", "&algorithm=SHA256&digits=8&period=60"),
        (hotp, "hotp", "&counter=9"),
    ] {
        let secret = "A4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4";
        let issuer = "A%20%26%20B";
        let expected = format!(
            "otpauth://{kind}/{issuer}:ana%40example.com?secret={secret}&issuer={issuer}{end}"
        );
        assert_eq!(uri.to_uri().expose(), &expected);
    }
}
