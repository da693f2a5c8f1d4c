//! What neither reader accepts, and with which error.

use second_factor::KeyUri;
use second_factor::error::SecretError;
use second_factor::uri::{UriError, UriParameter, UriPart};

const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// Why no import is made of these parameters.
#[track_caller]
fn refused(kind: &str, parameters: &str) -> UriError {
    let uri = format!("otpauth://{kind}/Nimbus:ana?{parameters}");
    assert!(uri.parse::<KeyUri>().is_err(), "strict: {uri}");
    KeyUri::import(&uri).map(|_| ()).unwrap_err()
}

#[test]
fn secrets_that_cannot_be_are_refused() {
    let missing = UriError::Missing {
        parameter: UriParameter::Secret,
    };
    for none in ["", "issuer=Nimbus", "&&", "xsecret=AAAA"] {
        assert_eq!(refused("totp", none), missing, "{none}");
    }
    for (secret, error) in [
        ("", SecretError::Empty),
        ("%3D%3D", SecretError::Empty),
        ("%20-", SecretError::Empty),
        ("ABCDEFG1", SecretError::Character { index: 7 }),
        ("%C4%B1BCDEFGH", SecretError::Character { index: 0 }),
        ("ıBCDEFGH", SecretError::Character { index: 0 }),
        ("ABCD%2BEFG", SecretError::Character { index: 4 }),
        ("ABCD%252B", SecretError::Character { index: 4 }),
        ("AB=CDEFGH", SecretError::Character { index: 2 }),
        ("ABC", SecretError::Length { found: 3 }),
        ("ABCDEF==", SecretError::Length { found: 6 }),
        (&"A".repeat(207), SecretError::TooLong { found: 129 }),
    ] {
        assert_eq!(
            refused("totp", &format!("secret={secret}")),
            error.into(),
            "{secret}"
        );
    }
    assert_eq!(refused("totp", "secret"), SecretError::Empty.into());
}

#[test]
fn numbers_are_digits_in_range() {
    for digits in [
        "0",
        "1",
        "5",
        "9",
        "10",
        "-6",
        "+6",
        "%2B6",
        "%206",
        "6%20",
        "6.0",
        "0x6",
        "six",
        "٦",
        "%D9%A6",
        "262",
        "18446744073709551622",
    ] {
        let parameters = format!("secret={SECRET}&digits={digits}");
        assert_eq!(refused("totp", &parameters), UriError::Digits, "{digits}");
        let parameters = format!("{parameters}&counter=1");
        assert_eq!(refused("hotp", &parameters), UriError::Digits, "{digits}");
    }
    for period in [
        "0",
        "00",
        "-30",
        "30s",
        "30.0",
        "1e1",
        "86401",
        "4294967326",
        "99999999999999999999",
    ] {
        let parameters = format!("secret={SECRET}&period={period}");
        assert_eq!(refused("totp", &parameters), UriError::Period, "{period}");
    }
    for counter in [
        "",
        "-1",
        "+1",
        "1.5",
        "%201",
        "0x1",
        "18446744073709551616",
        "a",
    ] {
        let parameters = format!("secret={SECRET}&counter={counter}");
        assert_eq!(refused("hotp", &parameters), UriError::Counter, "{counter}");
    }
    for period in ["1", "86400"] {
        let uri = format!("otpauth://totp/ana?secret={SECRET}&period={period}");
        assert!(uri.parse::<KeyUri>().is_ok(), "{period}");
    }
}

#[test]
fn a_known_parameter_never_occurs_twice() {
    for (parameters, parameter) in [
        ("secret=A&secret=A", UriParameter::Secret),
        ("secret=A&SECRET=A", UriParameter::Secret),
        ("secret=A&%73ecret=A", UriParameter::Secret),
        ("issuer=&issuer", UriParameter::Issuer),
        ("algorithm=SHA1&x&algorithm=SHA1", UriParameter::Algorithm),
        ("digits=6&digits=6", UriParameter::Digits),
        ("period=30&Period=30", UriParameter::Period),
        ("counter=1&counter=1", UriParameter::Counter),
        ("encoder=steam&encoder=steam", UriParameter::Encoder),
        ("image=a&image=b", UriParameter::Image),
    ] {
        assert_eq!(
            refused("totp", parameters),
            UriError::Duplicate { parameter },
            "{parameters}"
        );
    }
}

#[test]
fn broken_encodings_are_refused_where_codes_depend_on_them() {
    let (query, value) = (UriPart::Query, UriPart::Value(UriParameter::Encoder));
    for (parameters, error) in [
        ("encoder=%4", UriError::Percent { place: value }),
        ("encoder=%FF", UriError::Utf8 { place: value }),
        ("encoder=%0A", UriError::Control { place: value }),
        ("%x=1", UriError::Percent { place: query }),
        ("%80=1", UriError::Utf8 { place: query }),
        ("\u{1}x=1", UriError::Control { place: query }),
        ("\u{9f}x=1", UriError::Control { place: query }),
        ("%C2%80x=1", UriError::Control { place: query }),
    ] {
        // The strict grammar finds the unknown name first.
        assert_eq!(
            refused("totp", &format!("secret={SECRET}&{parameters}")),
            error
        );
    }
}

#[test]
fn only_type_label_and_query() {
    let error = |uri: &str| {
        assert!(uri.parse::<KeyUri>().is_err(), "strict: {uri}");
        KeyUri::import(uri).map(|_| ()).unwrap_err()
    };
    for uri in [
        "otpauth:totp/a",
        "otpauth:/totp/a",
        "otpauth://u@totp/a",
        "otpauth://u:p@totp/a",
        "otpauth://totp:80/a",
        "otpauth://totp:/a",
        "otpauth:",
    ] {
        assert_eq!(
            error(&format!("{uri}?secret={SECRET}")),
            UriError::Authority,
            "{uri}"
        );
    }
    for kind in [
        "", "yaotp", "motp", "%74otp", "totp%2Fa", "totp ", "ſteam", "totp\\a",
    ] {
        assert_eq!(
            error(&format!("otpauth://{kind}/a?secret={SECRET}")),
            UriError::Type,
            "{kind}"
        );
    }
    for uri in [
        "otpauth://totp/a#b?secret=A",
        "otpauth://totp/a?secret=A#",
        "otpauth://#",
        "otpauth://totp/a?secret=A##",
    ] {
        assert_eq!(error(uri), UriError::Fragment, "{uri}");
    }
    assert_eq!(
        error("otpauth://totp/a?secret=A?issuer=c"),
        UriError::SecondQuery
    );
    assert_eq!(error("otpauth://totp/a??secret=A"), UriError::SecondQuery);
}

#[test]
fn other_schemes_are_named() {
    let name = |uri: &str| match KeyUri::import(uri) {
        Err(UriError::Scheme { name }) => name,
        other => panic!("{uri}: {other:?}"),
    };
    for (uri, scheme) in [
        ("otpauth-migration://offline?data=CjEK", "otpauth-migration"),
        (
            "phonefactor://activate_account?code=123456789",
            "phonefactor",
        ),
        ("motp://Nimbus:ana?secret=0123456789abcdef", "motp"),
        ("https://example.com/#otpauth", "https"),
    ] {
        assert_eq!(name(uri), Some(scheme));
        let error = uri.parse::<KeyUri>().unwrap_err().to_string();
        assert_eq!(error, format!("not an otpauth URI: {scheme}"));
    }
    for uri in [
        "",
        "otpauth",
        SECRET,
        &format!("{SECRET}:ana"),
        ":",
        "a b:",
        "gezdgnbvgyytqojqgezdgnbv:x",
        "gezd:x",
        "otpauth%3A%2F%2Ftotp",
    ] {
        assert_eq!(name(uri), None, "{uri}");
    }
}

#[test]
fn long_texts_are_refused_before_any_work() {
    let fill = |length: usize| {
        let mut uri = format!("otpauth://totp/ana?secret={SECRET}&x=");
        uri.extend(core::iter::repeat_n('x', length - uri.len()));
        KeyUri::import(&uri).map(|_| ())
    };
    assert_eq!(fill(4_096), Ok(()));
    assert_eq!(
        fill(4_097),
        Err(UriError::TooLong {
            limit: 4_096,
            found: 4_097
        })
    );
    assert_eq!(
        fill(1 << 20),
        Err(UriError::TooLong {
            limit: 4_096,
            found: 1 << 20
        })
    );
}
