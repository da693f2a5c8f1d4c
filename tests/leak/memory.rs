//! Memory that is given back holds no secret.

use std::sync::OnceLock;

use second_factor::{KeyUri, Secret};
use zeroize::Zeroize;

use crate::spy::freed_with;
use crate::{BASE32, GROUPED, SECRET, URI, key_uri, secret};

/// What is looked for: pieces, since a part of a secret is a secret too. Of the secret, its texts
/// and the drawings of the URI.
pub(crate) fn needles() -> &'static [&'static [u8]] {
    static NEEDLES: OnceLock<Vec<&'static [u8]>> = OnceLock::new();
    NEEDLES.get_or_init(|| {
        let mut needles = pieces(SECRET, 5, 5);
        needles.extend(pieces(BASE32.as_bytes(), 8, 8));
        needles.extend(pieces(GROUPED.as_bytes(), 9, 10));
        let qr = key_uri().to_qr().unwrap();
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

/// Pieces of a secret, never freed themselves.
pub(crate) fn pieces(of: &[u8], length: usize, step: usize) -> Vec<&'static [u8]> {
    let leaked: &'static [u8] = of.to_vec().leak();
    leaked.windows(length).step_by(step).collect()
}

/// Nothing that the case frees has a secret in it.
pub(crate) fn wiped(name: &str, case: impl FnOnce()) {
    wiped_of(needles(), name, case);
}

/// The same for secrets that were drawn.
pub(crate) fn wiped_of(needles: &'static [&'static [u8]], name: &str, case: impl FnOnce()) {
    assert_eq!(freed_with(needles, case), 0, "{name} frees secrets");
}

#[test]
fn the_spy_sees_what_is_not_wiped() {
    let once = |case: &dyn Fn()| assert_eq!(freed_with(needles(), case), 1);
    once(&|| drop(SECRET.to_vec()));
    once(&|| drop(BASE32.to_owned()));
    once(&|| drop(key_uri().to_qr().unwrap().to_text().expose_owned()));
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
        let qr = key_uri().to_qr().unwrap();
        drop((qr.to_svg(), qr.to_text(), qr.to_svg_data_uri()));
    });
}

#[cfg(feature = "seal")]
#[test]
fn sealing_keys() {
    use second_factor::seal::KeyId;
    use second_factor::{Keyring, Owner};

    const KEY: &[u8; 32] = b"Zx9!qLm2#Vw7$Tr4&Ky8abcdefghijkl";
    const TEXT: &str = "Wng5IXFMbTIjVnc3JFRyNCZLeThhYmNkZWZnaGlqa2w=";
    wiped("a sealed secret", || {
        let keyring = Keyring::new(KeyId(1), KEY);
        let sealed = keyring.seal_secret(Owner::from("door"), &secret());
        drop(keyring.open_secret(Owner::from("door"), &sealed).unwrap());
        assert!(keyring.open_secret(Owner::from("gate"), &sealed).is_err());
    });
    wiped("a keyring", || {
        let keyring = Keyring::new(KeyId(1), KEY)
            .with_other(KeyId(2), KEY)
            .unwrap();
        let text = keyring.with_other_text(KeyId(3), TEXT).unwrap();
        assert!(text.with_other(KeyId(1), KEY).is_err());
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

#[cfg(feature = "cxf")]
#[test]
fn exchanges() {
    use second_factor::cxf;

    wiped("a credential of another app", || {
        let text = cxf::export(&key_uri()).unwrap();
        let credentials = cxf::import(text.expose()).unwrap();
        assert!(credentials.iter().all(|one| one.outcome.is_ok()));
        // Text that is no JSON is out of reach: the parser frees what it has read so far.
    });
}

#[cfg(feature = "png")]
#[test]
fn pictures_as_png() {
    wiped("a PNG", || {
        let qr = key_uri().to_qr().unwrap();
        drop((qr.to_png().unwrap(), qr.to_png_data_uri().unwrap()));
    });
}
