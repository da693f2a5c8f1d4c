//! Drawing secrets, and their text form.

use std::hint::black_box;

use latchkey::totp::TotpSecret;
use second_factor::Secret;

use crate::table::{NONE, Table, op};

const KEY: [u8; 20] = *b"12345678901234567890";

pub fn run() {
    let table = Table::new("secret", &["second-factor", "totp-rs", "latchkey"]);
    let mut rng = latchkey::os_rng().unwrap();
    table.row(
        "draw 20 bytes",
        [
            op(Secret::generate),
            op(totp_rs::Secret::generate),
            // Its generator is seeded by the system once and lives on.
            op(move || TotpSecret::random(&mut rng)),
        ],
    );

    let ours = Secret::from_bytes(&KEY).unwrap();
    let rs = totp_rs::Secret::from(KEY);
    let latch = TotpSecret::from_bytes(KEY.to_vec()).unwrap();
    let text = ours.to_base32().expose_owned();
    assert_eq!((&text, &text), (&rs.to_base32(), &latch.to_base32()));
    table.row(
        "to base32",
        [
            op(move || ours.to_base32()),
            op(move || rs.to_base32()),
            op(move || latch.to_base32()),
        ],
    );

    let [a, b, c] = [text.clone(), text.clone(), text];
    table.row(
        "from base32",
        [
            op(move || Secret::from_base32(black_box(&a)).unwrap()),
            op(move || totp_rs::Secret::try_from_base32(black_box(&b)).unwrap()),
            op(move || TotpSecret::from_base32(black_box(&c)).unwrap()),
        ],
    );

    let pair = || {
        (
            Secret::from_bytes(&KEY).unwrap(),
            Secret::from_bytes(&KEY).unwrap(),
        )
    };
    let (a, b) = pair();
    let (c, d) = (totp_rs::Secret::from(KEY), totp_rs::Secret::from(KEY));
    table.row(
        "compare",
        [
            op(move || a.ct_eq(black_box(&b))),
            op(move || c == *black_box(&d)),
            NONE,
        ],
    );
}
