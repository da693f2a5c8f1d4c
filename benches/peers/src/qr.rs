//! QR codes: encoding, and each rendering.

use std::hint::black_box;

use second_factor::Qr;

use crate::table::{Table, op};

const URI: &str = "otpauth://totp/Example:alice%40example.com\
                   ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example";

pub fn run() {
    let table = Table::new("QR code", &["second-factor", "latchkey"]);
    table.row(
        "encode and draw as SVG",
        [
            op(|| Qr::encode(black_box(URI)).unwrap().to_svg()),
            op(|| latchkey::totp::qr_svg(black_box(URI)).unwrap()),
        ],
    );
}
