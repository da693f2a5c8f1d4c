//! Secrets leave neither in a text that is logged nor in memory that is given back.
//!
//! `texts` and `factors` look for them in every `Debug`, `Display` and error; `memory`,
//! `factors`, `symbols` and `uris` in every block of bytes that is freed; `inline` in the place of
//! values that need no heap.
#![cfg(all(feature = "qr", feature = "rand"))]

#[cfg(all(
    feature = "cxf",
    feature = "migration",
    feature = "png",
    feature = "seal",
    feature = "serde",
    feature = "testing"
))]
mod coverage;
mod factors;
#[cfg(target_os = "linux")]
mod inline;
mod memory;
#[cfg(target_os = "linux")]
#[path = "../common/place.rs"]
mod place;
mod spy;
mod symbols;
mod texts;
#[cfg(feature = "migration")]
mod uris;

use second_factor::{CodeParams, KeyUri, Label, Secret, UnixTime};

const SECRET: &[u8; 20] = b"Zx9!qLm2#Vw7$Tr4&Ky8";
const BASE32: &str = "LJ4DSILRJRWTEI2WO43SIVDSGQTEW6JY";
const GROUPED: &str = "LJ4D SILR JRWT EI2W O43S IVDS GQTE W6JY";
const URI: &str = "otpauth://totp/Nimbus:ana?secret=LJ4DSILRJRWTEI2WO43SIVDSGQTEW6JY&issuer=Nimbus";
const NOW: UnixTime = UnixTime::from_secs(1_700_000_010);

fn secret() -> Secret {
    Secret::from_bytes(SECRET).unwrap()
}

fn label() -> Label {
    Label::new("ana").unwrap().with_issuer("Nimbus").unwrap()
}

fn key_uri() -> KeyUri {
    KeyUri::totp(label(), secret(), CodeParams::new()).unwrap()
}
