//! Key URIs of every kind, at random.

use proptest::prelude::*;
use second_factor::uri::KeyKind;
use second_factor::{Algorithm, CodeFormat, CodeParams, Digits, KeyUri, Label, Period, Secret};

fn any_kind() -> impl Strategy<Value = KeyKind> {
    let algorithm =
        prop::sample::select(vec![Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512]);
    let digits = prop::sample::select(vec![Digits::Six, Digits::Seven, Digits::Eight]);
    let period = prop_oneof![Just(30), Just(1), Just(86_400), 1..=86_400_u32];
    let counter = prop_oneof![Just(0), Just(u64::MAX), any::<u64>()];
    (0..5, algorithm, digits, period, counter).prop_map(
        |(which, algorithm, digits, period, counter)| match which {
            0 => KeyKind::Totp(CodeParams::steam()),
            1 | 2 => KeyKind::Hotp {
                algorithm,
                digits,
                counter,
            },
            _ => KeyKind::Totp(
                CodeParams::new()
                    .with_algorithm(algorithm)
                    .with_format(CodeFormat::Decimal(digits))
                    .with_period(Period::from_secs(period).unwrap()),
            ),
        },
    )
}

pub(crate) fn any_uri() -> impl Strategy<Value = KeyUri> {
    let part = "[^:\\p{Cc}]{0,30}[^:\\p{Cc}\\s]";
    let image = prop::option::of(
        "https://[a-z]{1,4}(\\.[a-z]{1,4})?/[!-~&&[^\"#%'<>\\[\\]\\\\^`{|}]]{0,20}",
    );
    let secret = prop::collection::vec(any::<u8>(), 16..=128);
    (part, prop::option::of(part), secret, any_kind(), image).prop_map(
        |(account, issuer, secret, kind, image)| {
            let mut label = Label::new(account).unwrap();
            if let Some(issuer) = issuer {
                label = label.with_issuer(issuer).unwrap();
            }
            let secret = Secret::from_bytes(&secret).unwrap();
            let uri = match kind {
                KeyKind::Totp(params) => KeyUri::totp(label, secret, params),
                KeyKind::Hotp {
                    algorithm,
                    digits,
                    counter,
                } => KeyUri::hotp(label, secret, algorithm, digits, counter),
            };
            match image {
                Some(image) => uri.unwrap().with_image(&image).unwrap(),
                None => uri.unwrap(),
            }
        },
    )
}
