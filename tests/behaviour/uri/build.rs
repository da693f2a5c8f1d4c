//! The one form in which key URIs are written, character for character.

use second_factor::uri::{KeyKind, UriError};
use second_factor::{Algorithm, CodeParams, Digits, KeyUri, Label, Period, Secret};

const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn secret() -> Secret {
    Secret::from_base32(SECRET).unwrap()
}

fn label() -> Label {
    Label::new("ana").unwrap().with_issuer("Nimbus").unwrap()
}

fn totp(params: CodeParams) -> String {
    KeyUri::totp(label(), secret(), params)
        .unwrap()
        .to_uri()
        .expose_owned()
}

#[test]
fn defaults_are_left_out() {
    let expected = format!("otpauth://totp/Nimbus:ana?secret={SECRET}&issuer=Nimbus");
    assert_eq!(totp(CodeParams::new()), expected);
    let alone = KeyUri::totp(Label::new("ana").unwrap(), secret(), CodeParams::new()).unwrap();
    assert_eq!(
        alone.to_uri().expose(),
        &format!("otpauth://totp/ana?secret={SECRET}")
    );
}

#[test]
fn the_rest_stands_in_a_fixed_order() {
    let params = CodeParams::new()
        .with_period(Period::from_secs(60).unwrap())
        .with_digits(Digits::Eight)
        .with_algorithm(Algorithm::Sha256);
    assert_eq!(
        totp(params),
        format!(
            "otpauth://totp/Nimbus:ana?secret={SECRET}&issuer=Nimbus&algorithm=SHA256&digits=8&period=60"
        )
    );
    let hotp = KeyUri::hotp(
        label(),
        secret(),
        Algorithm::Sha512,
        Digits::Seven,
        u64::MAX,
    )
    .unwrap();
    let hotp = hotp
        .with_image("https://example.com/i.png?s=1&t=a+b")
        .unwrap();
    assert_eq!(
        hotp.to_uri().expose(),
        &format!(
            "otpauth://hotp/Nimbus:ana?secret={SECRET}&issuer=Nimbus&algorithm=SHA512&digits=7\
             &image=https%3A%2F%2Fexample.com%2Fi.png%3Fs%3D1%26t%3Da%2Bb&counter=18446744073709551615"
        )
    );
}

#[test]
fn steam_is_an_encoder() {
    let expected = format!("otpauth://totp/Nimbus:ana?secret={SECRET}&issuer=Nimbus&encoder=steam");
    assert_eq!(totp(CodeParams::steam()), expected);
}

#[test]
fn all_but_unreserved_characters_are_encoded() {
    let label = Label::new("a b+c@d/e?f#g%h&i=j;k")
        .unwrap()
        .with_issuer("Ünï-_.~🥝")
        .unwrap();
    let uri = KeyUri::totp(label, secret(), CodeParams::new()).unwrap();
    let issuer = "%C3%9Cn%C3%AF-_.~%F0%9F%A5%9D";
    assert_eq!(
        uri.to_uri().expose(),
        &format!(
            "otpauth://totp/{issuer}:a%20b%2Bc%40d%2Fe%3Ff%23g%25h%26i%3Dj%3Bk?secret={SECRET}&issuer={issuer}"
        )
    );
}

#[test]
fn secrets_are_not_padded() {
    let secret = Secret::from_bytes(b"sixteen-byte-key").unwrap();
    let uri = KeyUri::totp(label(), secret, CodeParams::new()).unwrap();
    assert!(
        uri.to_uri()
            .expose()
            .contains("?secret=ONUXQ5DFMVXC2YTZORSS223FPE&")
    );
}

#[test]
fn what_no_uri_can_tell_is_refused() {
    let made = |params| {
        KeyUri::totp(label(), secret(), params)
            .map(|_| ())
            .unwrap_err()
    };
    let later = second_factor::UnixTime::from_secs(1);
    assert_eq!(made(CodeParams::new().with_epoch(later)), UriError::Epoch);
    assert_eq!(
        made(CodeParams::steam().with_algorithm(Algorithm::Sha256)),
        UriError::Steam
    );
    assert_eq!(
        made(CodeParams::steam().with_period(Period::from_secs(60).unwrap())),
        UriError::Steam
    );
}

#[test]
fn pictures_come_from_https_alone() {
    let with = |url: &str| {
        KeyUri::totp(label(), secret(), CodeParams::new())
            .unwrap()
            .with_image(url)
            .map(|_| ())
    };
    for url in [
        "https://example.com",
        "HTTPS://example.com:8443/a?b#c",
        "https://[::1]/i",
        "https://[2001:db8::7]:443",
        "https://192.0.2.1/",
        "https://a_b.example.com./a%20b/~(c)?d=e#f",
    ] {
        assert_eq!(with(url), Ok(()), "{url}");
    }
    for url in [
        "",
        "https:",
        "https://",
        "https:///a",
        "https://?a",
        "http://example.com/",
        "data:image/png;base64,AA",
        "//example.com/",
        " https://example.com/",
        "https://example.com/a b",
        "https://example.com/é",
        "https://example.com/\n",
        "https://user@example.com/",
        "https://:443/x",
        "https://:/",
        "https://.",
        "https://a..b/",
        "https://%00/",
        "https://[/x",
        "https://[::1/x",
        "https://[::1]x/",
        "https://[1.2.3.4]/",
        "https://a:b:c/",
        "https://a:/",
        "https://a:0/",
        "https://a:65536/",
        "https://a:+1/",
        "https://x'onerror=alert(1)",
        "https://x/'onerror=alert(1)",
        "https://x/%",
        "https://x/%zz",
        "https://x/#a#b",
        "https://x/[a]",
        "https://x\\y/",
        "javascript://x/https://example.com",
    ] {
        assert_eq!(with(url), Err(UriError::Image), "{url}");
    }
    let base = totp(CodeParams::new()).len() + "&image=https%3A%2F%2Fe%2F".len();
    let fits = format!("https://e/{}", "a".repeat(2_048 - base));
    assert_eq!(with(&fits), Ok(()));
    assert_eq!(
        with(&(fits + "a")),
        Err(UriError::TooLong {
            limit: 2_048,
            found: 2_049
        })
    );
}

#[test]
fn the_longest_uri_can_be_read_again() {
    let label = Label::new("é".repeat(127))
        .unwrap()
        .with_issuer("é".repeat(64))
        .unwrap();
    let secret = Secret::from_bytes(&[0xa5; 128]).unwrap();
    let uri = KeyUri::hotp(label, secret, Algorithm::Sha512, Digits::Eight, u64::MAX).unwrap();
    assert!(uri.to_uri().expose().parse::<KeyUri>().is_ok());
}

#[test]
fn parts_come_out_as_they_went_in() {
    let uri = KeyUri::hotp(label(), secret(), Algorithm::Sha1, Digits::Six, 3).unwrap();
    assert_eq!(format!("{uri:?}").find(SECRET), None);
    assert_eq!(uri.image(), None);
    let kind = KeyKind::Hotp {
        algorithm: Algorithm::Sha1,
        digits: Digits::Six,
        counter: 3,
    };
    assert_eq!((uri.label(), uri.kind()), (&label(), kind));
    assert!(uri.secret().ct_eq(&secret()));
    let (out, key, _) = uri.into_parts();
    assert!(out == label() && key.ct_eq(&secret()));
}
