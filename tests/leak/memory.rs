//! Memory that is given back holds no secret.

use core::convert::Infallible;
use std::sync::OnceLock;

use second_factor::{
    Credential, Enrollment, FactorState, KeyUri, Policy, RecoveryCodes, RecoverySet, Saved, Secret,
    Submitted, Totp,
};
use zeroize::Zeroize;

use crate::spy::freed_with;
use crate::{BASE32, GROUPED, NOW, SECRET, URI, credential, enrollment, recovery, secret};

/// What is looked for: pieces, since a part of a secret is a secret too. Of the secret, its texts,
/// two recovery codes (each group of one) and the drawings of the URI.
fn needles() -> &'static [&'static [u8]] {
    static NEEDLES: OnceLock<Vec<&'static [u8]>> = OnceLock::new();
    NEEDLES.get_or_init(|| {
        let mut needles = pieces(SECRET, 5, 5);
        needles.extend(pieces(BASE32.as_bytes(), 8, 8));
        needles.extend(pieces(GROUPED.as_bytes(), 9, 10));
        for code in recovery().0.expose().step_by(9) {
            needles.extend(pieces(code.as_bytes(), 6, 7));
        }
        let qr = enrollment().key_uri().to_qr().unwrap();
        for drawing in [qr.to_svg(), qr.to_text()] {
            let half = drawing.expose().len() / 2;
            needles.extend(pieces(
                &drawing.expose().as_bytes()[half..][..200],
                200,
                200,
            ));
        }
        needles
    })
}

fn pieces(of: &[u8], length: usize, step: usize) -> Vec<&'static [u8]> {
    let leaked: &'static [u8] = of.to_vec().leak();
    leaked.windows(length).step_by(step).collect()
}

/// Nothing that the case frees has a secret in it.
fn wiped(name: &str, case: impl FnOnce()) {
    assert_eq!(freed_with(needles(), case), 0, "{name} frees secrets");
}

#[test]
fn the_spy_sees_what_is_not_wiped() {
    let once = |case: &dyn Fn()| assert_eq!(freed_with(needles(), case), 1);
    once(&|| drop(SECRET.to_vec()));
    once(&|| drop(BASE32.to_owned()));
    once(&|| drop(recovery().0.to_text().expose_owned()));
    once(&|| {
        drop(
            enrollment()
                .key_uri()
                .to_qr()
                .unwrap()
                .to_text()
                .expose_owned(),
        )
    });
    once(&|| drop(credential().to_bytes().expose_owned()));
    once(&|| drop(GROUPED.to_owned()));
    // Wiped at the end, but moved before.
    let moved = freed_with(needles(), || {
        let mut text = String::new();
        BASE32.chars().for_each(|character| text.push(character));
        text.zeroize();
    });
    assert!(moved > 0);
    let wiped = freed_with(needles(), || {
        let mut text = BASE32.to_owned();
        text.zeroize();
    });
    assert_eq!(wiped, 0);
}

#[test]
fn secrets_and_their_texts() {
    wiped("a secret", || drop(secret()));
    wiped("base32", || {
        drop(Secret::from_base32(BASE32).unwrap().to_base32())
    });
    wiped("grouped base32", || {
        drop(Secret::from_base32(GROUPED).unwrap().to_grouped_base32())
    });
    wiped("what is no base32", || {
        for text in [
            "LJ4DSILRJRWTEI2WO43SIVDSGQTEW6J",
            "LJ4DSILRJRWTEI2WO43SIVDSGQTEW6J1",
        ] {
            assert!(Secret::from_base32(text).is_err());
        }
    });
}

#[test]
fn key_uris_and_their_pictures() {
    wiped("a URI", || drop(URI.parse::<KeyUri>().unwrap().to_uri()));
    wiped("an import", || {
        drop(KeyUri::import(URI).unwrap().uri.into_parts())
    });
    wiped("what is no URI", || {
        const WRONG: [&str; 2] = [
            "otpauth://totp/ana?secret=LJ4DSILRJRWTEI2WO43SIVDSGQTEW6JY&period=0",
            "otpauth://totp/ana?secret=LJ4D%53ILRJRWTEI2WO43SIVDSGQTEW6JY&digits=x&secret=A",
        ];
        for uri in WRONG {
            assert!(uri.parse::<KeyUri>().is_err());
            assert!(KeyUri::import(uri).is_err());
        }
    });
    wiped("an image", || {
        let uri = URI
            .parse::<KeyUri>()
            .unwrap()
            .with_image("https://example.com/logo.png");
        drop(uri.unwrap().to_uri());
    });
    wiped("pictures", || {
        let qr = enrollment().key_uri().to_qr().unwrap();
        drop((qr.to_svg(), qr.to_text(), qr.to_svg_data_uri()));
    });
}

#[test]
fn what_is_stored() {
    wiped("a credential", || {
        let bytes = credential().to_bytes();
        drop(Credential::from_bytes(bytes.expose()).unwrap().totp());
    });
    wiped("an enrollment", || {
        let bytes = enrollment().to_bytes();
        drop(Enrollment::from_bytes(bytes.expose()).unwrap());
    });
    wiped("an enrollment whose end is wrong", || {
        let mut bytes = enrollment().to_bytes().expose_owned();
        bytes[10] = b':';
        assert!(Enrollment::from_bytes(&bytes).is_err());
        bytes.zeroize();
    });
}

#[test]
fn the_three_clicks() {
    let code = Totp::from_key(SECRET, second_factor::CodeParams::new())
        .unwrap()
        .code_at(NOW);
    wiped("a confirmation", || {
        let confirmed = enrollment()
            .confirm(code.expose(), NOW, &Policy::new())
            .unwrap();
        let credential = confirmed.commit(|_, _| Ok::<_, Infallible>(Saved::Yes));
        drop(credential.unwrap());
    });
    wiped("a confirmation that is lost", || {
        let confirmed = enrollment()
            .confirm(code.expose(), NOW, &Policy::new())
            .unwrap();
        assert!(
            confirmed
                .commit(|_, _| Ok::<_, Infallible>(Saved::Lost))
                .is_err()
        );
    });
    wiped("a diagnosis", || {
        for typed in ["000000", "", "12345678", code.expose()] {
            let _ = enrollment().diagnose(typed, NOW);
        }
    });
}

#[test]
fn recovery_codes() {
    wiped("codes", || drop::<(RecoveryCodes, RecoverySet)>(recovery()));
    wiped("codes as text", || drop(recovery().0.to_text()));
    let (codes, set) = recovery();
    let typed = codes.expose().next().unwrap();
    wiped("a redemption", || {
        let format = second_factor::CodeParams::new().format();
        assert_eq!(Submitted::classify(typed, format), Submitted::Recovery);
        let attempt = Policy::new().attempt(&set, FactorState::new(), typed, NOW);
        assert!(attempt.commit(|_| Ok::<_, Infallible>(Saved::Yes)).is_ok());
    });
}

#[cfg(feature = "seal")]
#[test]
fn sealed_rows_and_keys() {
    use second_factor::Keyring;
    use second_factor::seal::{KeyId, Owner};

    const KEY: &[u8; 32] = b"Zx9!qLm2#Vw7$Tr4&Ky8abcdefghijkl";
    const TEXT: &str = "Wng5IXFMbTIjVnc3JFRyNCZLeThhYmNkZWZnaGlqa2w=";
    wiped("a keyring", || {
        let keyring = Keyring::new(KeyId(1), KEY)
            .with_retired(KeyId(2), KEY)
            .unwrap();
        let text = keyring.with_retired_text(KeyId(3), TEXT).unwrap();
        assert!(text.with_retired(KeyId(1), KEY).is_err());
    });
    let keyring = Keyring::new(KeyId(1), &[1; 32]);
    let owner = Owner::new(b"factor 7");
    wiped("sealing", || {
        let sealed = keyring.seal_credential(owner, &credential());
        drop(keyring.open_credential(owner, &sealed).unwrap());
        assert!(
            keyring
                .open_credential(Owner::new(b"factor 8"), &sealed)
                .is_err()
        );
        let sealed = keyring.seal_enrollment(owner, &enrollment());
        drop(
            keyring
                .open_enrollment(owner, &sealed)
                .unwrap()
                .into_inner(),
        );
    });
}

#[cfg(feature = "migration")]
#[test]
fn exports() {
    use second_factor::migration;

    wiped("an export", || {
        let uris = [URI.parse::<KeyUri>().unwrap()];
        let texts = migration::export(&uris).unwrap();
        assert!(
            texts
                .iter()
                .all(|text| migration::import(text.expose()).is_ok())
        );
    });
}

#[cfg(feature = "png")]
#[test]
fn pictures_as_png() {
    wiped("a PNG", || {
        let qr = enrollment().key_uri().to_qr().unwrap();
        drop((qr.to_png().unwrap(), qr.to_png_data_uri().unwrap()));
    });
}

#[cfg(feature = "serde")]
#[test]
fn a_credential_in_a_document() {
    use second_factor::serde::exposed_credential;

    let numbers = serde_json::to_string(credential().to_bytes().expose()).unwrap();
    let cut = numbers.replace("[1,", "[2,");
    wiped("a document", || {
        for text in [&numbers, &cut] {
            let mut reader = serde_json::Deserializer::from_str(text);
            drop(exposed_credential::deserialize(&mut reader));
        }
    });
}
