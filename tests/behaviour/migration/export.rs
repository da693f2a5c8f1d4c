//! Exports written here: in the form that Google Authenticator reads, or not at all.

use core::num::NonZeroUsize;

use proptest::prelude::*;
use second_factor::migration::{self, MigrationError, Uncarried};
use second_factor::uri::KeyKind;
use second_factor::{Algorithm, CodeParams, Digits, KeyUri, Label, Period, Secret, Sensitive};

use crate::seeded::seeded;

const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn totp(account: &str, params: CodeParams) -> KeyUri {
    let label = Label::new(account).unwrap().with_issuer("Nimbus").unwrap();
    KeyUri::totp(label, Secret::from_base32(SECRET).unwrap(), params).unwrap()
}

fn hotp(digits: Digits, counter: u64) -> KeyUri {
    let secret = Secret::from_base32(SECRET).unwrap();
    KeyUri::hotp(
        Label::new("bo").unwrap(),
        secret,
        Algorithm::Sha256,
        digits,
        counter,
    )
    .unwrap()
}

#[test]
fn a_batch_byte_for_byte() {
    let uris =
        migration::export(&[totp("ana", CodeParams::new()), hotp(Digits::Eight, 42)]).unwrap();
    assert_eq!(uris.len(), 1);
    // Fields 1 to 7 of each account, then version 1, size 1, no index for 0, and the id, which
    // depends on the rest alone.
    let golden = "otpauth-migration://offline?data=\
        CjAKFDEyMzQ1Njc4OTAxMjM0NTY3ODkwEgpOaW1idXM6YW5hGgZOaW1idXMgASgBMAIK\
        IgoUMTIzNDU2Nzg5MDEyMzQ1Njc4OTASAmJvIAIoAjABOCoQARgBKKm1leoE";
    assert_eq!(uris[0].expose(), golden);
}

#[test]
fn what_the_format_cannot_carry_is_refused_before_anything_is_written() {
    let sixty = Period::from_secs(60).unwrap();
    let image = totp("ana", CodeParams::new())
        .with_image("https://example.com/i.png")
        .unwrap();
    for (uri, what, text) in [
        (
            totp("ana", CodeParams::new().with_digits(Digits::Seven)),
            Uncarried::SevenDigits,
            "seven digits",
        ),
        (
            totp("ana", CodeParams::new().with_period(sixty)),
            Uncarried::Period(sixty),
            "a period of 60 seconds",
        ),
        (
            totp("ana", CodeParams::steam()),
            Uncarried::Steam,
            "Steam codes",
        ),
        (
            hotp(Digits::Seven, 0),
            Uncarried::SevenDigits,
            "seven digits",
        ),
        (
            hotp(Digits::Six, 1 << 63),
            Uncarried::Counter,
            "a counter over 2^63 - 1",
        ),
        (image, Uncarried::Image, "a picture"),
    ] {
        let error = migration::export(&[totp("ana", CodeParams::new()), uri]).unwrap_err();
        assert_eq!(error, MigrationError::Uncarried { index: 1, what });
        assert_eq!(
            error.to_string(),
            format!("account 2: an export cannot carry {text}")
        );
    }
    assert!(migration::export(&[hotp(Digits::Six, (1 << 63) - 1)]).is_ok());
}

/// Only an import makes an account with a colon in it.
#[test]
fn a_colon_in_an_account_stays_there() {
    let text = format!("otpauth://totp/:a:b?secret={SECRET}");
    let label = KeyUri::import(&text).unwrap().uri.into_parts().0;
    assert_eq!((label.issuer(), label.account()), (None, "a:b"));
    let uri = KeyUri::import(&text).unwrap().uri;
    let written = migration::export(&[uri]).unwrap();
    let read = migration::import(written[0].expose()).unwrap();
    let read = read.accounts[0].outcome.as_ref().unwrap();
    assert_eq!(*read.uri.label(), label);
}

/// The accounts of an export, read again, after a look at what numbers its codes.
fn accounts(codes: &[Sensitive<String>], most: usize) -> Vec<String> {
    let batches: Vec<_> = codes
        .iter()
        .map(|uri| migration::import(uri.expose()).unwrap())
        .collect();
    let mut read = Vec::new();
    for (index, batch) in (0..).zip(&batches) {
        assert_eq!((batch.index, batch.version), (index, 1));
        assert_eq!(usize::try_from(batch.size), Ok(codes.len()));
        assert_eq!(batch.id, batches[0].id);
        assert!(batch.id.is_some() && batch.accounts.len() <= most);
        for account in &batch.accounts {
            let imported = account.outcome.as_ref().unwrap();
            assert!(imported.notes.is_empty());
            read.push(imported.uri.label().account().to_owned());
        }
    }
    read
}

#[test]
fn as_many_accounts_to_a_code_as_are_asked_for() {
    for (number, most, codes) in [
        (0, 10, 0),
        (1, 10, 1),
        (10, 10, 1),
        (11, 10, 2),
        (25, 10, 3),
        (131, 10, 14),
        (25, 1, 25),
        (25, 7, 4),
        // The largest symbol holds no more.
        (25, usize::MAX, 1),
        (60, usize::MAX, 2),
    ] {
        let names: Vec<String> = (0..number).map(|number| format!("ana{number}")).collect();
        let uris: Vec<KeyUri> = names
            .iter()
            .map(|name| totp(name, CodeParams::new()))
            .collect();
        let most = NonZeroUsize::new(most).unwrap();
        let written = migration::export_with(&uris, most).unwrap();
        assert_eq!(written.len(), codes, "{number} {most}");
        assert_eq!(accounts(&written, most.get()), names);
    }
}

#[test]
fn by_default_a_code_stays_small() {
    let names: Vec<String> = (0..25)
        .map(|number| format!("ana.{number}@example.com"))
        .collect();
    let uris: Vec<KeyUri> = names
        .iter()
        .map(|name| totp(name, CodeParams::new()))
        .collect();
    let written = migration::export(&uris).unwrap();
    assert_eq!(written.len(), 5);
    assert!(written.iter().all(|uri| uri.expose().len() <= 560));
    assert_eq!(accounts(&written, 10), names);

    // Names and secrets as short as they can be: still not more than ten.
    let short = |_| {
        let secret = Secret::from_legacy_bytes(b"s").unwrap();
        KeyUri::totp(Label::new("a").unwrap(), secret, CodeParams::new()).unwrap()
    };
    let uris: Vec<KeyUri> = (0..21).map(short).collect();
    assert_eq!(migration::export(&uris).unwrap().len(), 3);
}

#[test]
fn large_accounts_get_codes_of_their_own() {
    let account = "Ünï".repeat(40);
    let uris: Vec<KeyUri> = (0..4)
        .map(|number| {
            let label = Label::new(account.as_str())
                .unwrap()
                .with_issuer("ß".repeat(60))
                .unwrap();
            KeyUri::totp(
                label,
                Secret::from_bytes(&[number; 64]).unwrap(),
                CodeParams::new(),
            )
            .unwrap()
        })
        .collect();
    assert_eq!(migration::export(&uris).unwrap().len(), 4);
    let ten = NonZeroUsize::new(10).unwrap();
    let codes = migration::export_with(&uris, ten).unwrap();
    assert_eq!(codes.len(), 2);
    assert!(codes.iter().all(|uri| uri.expose().len() <= 2_331));
}

#[cfg(feature = "qr")]
#[test]
fn by_default_a_symbol_has_under_90_modules() {
    for number in 1..12 {
        let name = format!("{}@example.com", "a+b".repeat(number));
        let uris: Vec<KeyUri> = (0..10).map(|_| totp(&name, CodeParams::new())).collect();
        for uri in migration::export(&uris).unwrap() {
            let symbol = second_factor::Qr::encode(uri.expose()).unwrap();
            assert!(symbol.size() < 90, "{number}: {}", symbol.size());
        }
    }
}

/// An account of the largest size, of which most characters of base64 are percent-encoded;
/// `shift` is where groups of three bytes begin in its issuer and its account.
#[cfg(feature = "qr")]
fn largest(shift: [usize; 2]) -> KeyUri {
    let text = |shift, times| "x".repeat(shift) + &"\u{ffbf}".repeat(times);
    let [issuer, account] = shift;
    let label = Label::new(text(account, 84))
        .unwrap()
        .with_issuer(text(issuer, 42))
        .unwrap();
    KeyUri::totp(
        label,
        Secret::from_bytes(&[0xff; 128]).unwrap(),
        CodeParams::new(),
    )
    .unwrap()
}

#[cfg(feature = "qr")]
#[test]
fn every_batch_fits_a_qr_code() {
    let shifts = (0..3).flat_map(|issuer| (0..3).map(move |account| [issuer, account]));
    let uris: Vec<KeyUri> = shifts
        .map(largest)
        .chain([totp("ana", CodeParams::new())])
        .collect();
    let all = NonZeroUsize::MAX;
    for uri in migration::export_with(&uris, all).unwrap() {
        assert!(second_factor::Qr::encode(uri.expose()).is_ok());
    }
}

proptest! {
    #![proptest_config(seeded(64))]

    #[test]
    fn what_is_exported_is_imported(
        accounts in prop::collection::vec(
            ("[^:\\p{Cc}\\s]{1,20}", prop::option::of("[^:\\p{Cc}\\s]{1,20}"),
             prop::collection::vec(any::<u8>(), 1..=128), any::<bool>(), 0..=i64::MAX as u64, 0..6_usize),
            0..24,
        ),
        most in prop::option::of(1..30_usize),
    ) {
        let uris: Vec<KeyUri> = accounts.iter().map(|(account, issuer, secret, time, counter, which)| {
            let mut label = Label::new(account.as_str()).unwrap();
            if let Some(issuer) = issuer {
                label = label.with_issuer(issuer.as_str()).unwrap();
            }
            let secret = Secret::from_legacy_bytes(secret).unwrap();
            let algorithm = [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512][which % 3];
            let digits = [Digits::Six, Digits::Eight][which % 2];
            if *time {
                let params = CodeParams::new().with_algorithm(algorithm).with_digits(digits);
                KeyUri::totp(label, secret, params).unwrap()
            } else {
                KeyUri::hotp(label, secret, algorithm, digits, *counter).unwrap()
            }
        }).collect();
        let mut read = Vec::new();
        let codes = match most.and_then(NonZeroUsize::new) {
            Some(most) => migration::export_with(&uris, most),
            None => migration::export(&uris),
        };
        for uri in codes.unwrap() {
            for account in migration::import(uri.expose()).unwrap().accounts {
                read.push(account.outcome.unwrap().uri);
            }
        }
        prop_assert_eq!(read.len(), uris.len());
        for (read, uri) in read.iter().zip(&uris) {
            prop_assert_eq!(read.label(), uri.label());
            prop_assert_eq!(read.kind(), uri.kind());
            prop_assert!(read.secret().ct_eq(uri.secret()));
            prop_assert!(!matches!(read.kind(), KeyKind::Totp(params) if params.period() != Period::THIRTY));
        }
    }

    #[test]
    fn nothing_panics(text in ".{0,80}", bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let _ = migration::import(&text);
        let data = data_encoding::BASE64_NOPAD.encode(&bytes);
        let _ = migration::import(&format!("otpauth-migration://offline?data={data}"));
        let _ = migration::import(&format!("otpauth-migration://offline?data={text}"));
    }
}
