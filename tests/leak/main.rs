//! Secrets leave neither in a text that is logged nor in memory that is given back.
//!
//! `texts` looks for them in every `Debug`, `Display` and error; `memory`, `symbols` and
//! `uris` in every block of bytes that is freed.
#![cfg(all(feature = "qr", feature = "rand"))]

#[cfg(all(
    feature = "migration",
    feature = "png",
    feature = "seal",
    feature = "serde"
))]
mod coverage;
mod memory;
mod spy;
mod symbols;
mod texts;
#[cfg(feature = "migration")]
mod uris;

use second_factor::{
    CodeParams, Credential, Enrollment, Label, RecoveryCodes, RecoverySet, Secret, UnixTime,
};

const SECRET: &[u8; 20] = b"Zx9!qLm2#Vw7$Tr4&Ky8";
const BASE32: &str = "LJ4DSILRJRWTEI2WO43SIVDSGQTEW6JY";
const GROUPED: &str = "LJ4D SILR JRWT EI2W O43S IVDS GQTE W6JY";
const URI: &str = "otpauth://totp/Nimbus:ana?secret=LJ4DSILRJRWTEI2WO43SIVDSGQTEW6JY&issuer=Nimbus";
const NOW: UnixTime = UnixTime::from_secs(1_700_000_010);

/// What recovery codes are made of here: bytes without a pattern.
fn random() -> [u8; 166] {
    let mut word = 0x9e37_79b9_u32;
    core::array::from_fn(|_| {
        word = word.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        word.to_be_bytes()[0]
    })
}

fn secret() -> Secret {
    Secret::from_bytes(SECRET).unwrap()
}

fn label() -> Label {
    Label::new("ana").unwrap().with_issuer("Nimbus").unwrap()
}

fn credential() -> Credential {
    Credential::new(secret(), CodeParams::new())
}

fn enrollment() -> Enrollment {
    Enrollment::begin_with(label(), secret(), CodeParams::new(), NOW).unwrap()
}

fn recovery() -> (RecoveryCodes, RecoverySet) {
    RecoverySet::generate_from(&credential(), &random())
}
