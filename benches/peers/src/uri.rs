//! Key URIs: building and parsing.

use second_factor::{KeyUri, Label, Params, Secret};

use crate::table::{NONE, Table, op};

const KEY: [u8; 20] = *b"12345678901234567890";

pub fn run() {
    let table = Table::new("key URI", &["second-factor", "totp-rs", "latchkey", "libreauth"]);

    let label = Label::new("alice@example.com").unwrap().with_issuer("Example").unwrap();
    let ours = KeyUri::totp(label, Secret::from_bytes(&KEY).unwrap(), Params::new()).unwrap();
    let rs = totp_rs::Builder::new()
        .with_secret(KEY)
        .with_account_name("alice@example.com")
        .with_issuer(Some("Example"))
        .build()
        .unwrap();
    assert!(rs.to_url().unwrap().starts_with("otpauth://totp/Example:alice"));
    table.row("build", [op(move || ours.to_uri()), op(move || rs.to_url()), NONE, NONE]);
}
