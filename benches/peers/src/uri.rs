//! Key URIs: building, strict parsing, import.

use std::hint::black_box;

use second_factor::{CodeParams, KeyUri, Label, Secret};

use crate::table::{NONE, Table, op};

const KEY: [u8; 20] = *b"12345678901234567890";

pub fn run() {
    let table = Table::new(
        "key URI",
        &["second-factor", "totp-rs", "latchkey", "libreauth"],
    );

    let label = Label::new("alice@example.com")
        .unwrap()
        .with_issuer("Example")
        .unwrap();
    let ours = KeyUri::totp(label, Secret::from_bytes(&KEY).unwrap(), CodeParams::new()).unwrap();
    let rs = totp_rs::Builder::new()
        .with_secret(KEY)
        .with_account_name("alice@example.com")
        .with_issuer(Some("Example"))
        .build()
        .unwrap();
    assert!(
        rs.to_url()
            .unwrap()
            .starts_with("otpauth://totp/Example:alice")
    );
    let text = ours.to_uri().expose_owned();
    table.row(
        "build",
        [
            op(move || ours.to_uri()),
            op(move || rs.to_url()),
            NONE,
            NONE,
        ],
    );

    // The peers have one reader each, for what is ours and what is not.
    let spelled_out = format!("{text}&algorithm=SHA1&digits=6&period=30");
    for (name, text) in [("parse", text), ("parse, spelled out", spelled_out)] {
        let [a, b] = [text.clone(), text];
        table.row(
            name,
            [
                op(move || black_box(&a).parse::<KeyUri>().unwrap()),
                op(move || totp_rs::Totp::from_url(black_box(&b)).unwrap()),
                NONE,
                NONE,
            ],
        );
    }
    let foreign = "otpauth://totp/Contoso%3Aalice%40example.com\
                   ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Contoso&lock=true";
    table.row(
        "import",
        [
            op(move || KeyUri::import(black_box(foreign)).unwrap()),
            op(move || totp_rs::Totp::from_url(black_box(foreign)).unwrap()),
            NONE,
            NONE,
        ],
    );
}
