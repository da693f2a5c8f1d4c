//! QR codes: encoding, and encoding with each drawing.
//!
//! All at level M. totp-rs and latchkey draw PNG by way of qrcodegen-image, eight pixels a module
//! like ours.

use std::hint::black_box;

use fast_qr::convert::svg::SvgBuilder;
use fast_qr::{ECL, QRBuilder, QRCode};
use qrcode::render::{svg, unicode};
use qrcode::{EcLevel, QrCode};
use second_factor::Qr;

use crate::table::{NONE, Table, op};

const URI: &str = "otpauth://totp/Example:alice%40example.com\
                   ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example";

fn ours() -> Qr {
    Qr::encode(black_box(URI)).unwrap()
}

fn fast() -> QRCode {
    QRBuilder::new(black_box(URI)).ecl(ECL::M).build().unwrap()
}

fn qrcode() -> QrCode {
    QrCode::with_error_correction_level(black_box(URI), EcLevel::M).unwrap()
}

pub fn run() {
    let columns = ["second-factor", "totp-rs", "latchkey", "fast_qr", "qrcode"];
    let table = Table::new("QR code", &columns);
    let totp = totp_rs::Builder::new()
        .with_secret(*b"12345678901234567890")
        .with_account_name("alice@example.com")
        .with_issuer(Some("Example"))
        .build()
        .unwrap();
    table.row("encode", [op(ours), NONE, NONE, op(fast), op(qrcode)]);
    table.row(
        "encode and draw as SVG",
        [
            op(|| ours().to_svg()),
            NONE,
            op(|| latchkey::totp::qr_svg(black_box(URI)).unwrap()),
            op(|| SvgBuilder::default().to_str(&fast())),
            op(|| qrcode().render::<svg::Color<'_>>().build()),
        ],
    );
    table.row(
        "encode and draw as text",
        [
            op(|| ours().to_text()),
            NONE,
            NONE,
            op(|| fast().to_str()),
            op(|| qrcode().render::<unicode::Dense1x2>().build()),
        ],
    );
    table.row(
        "encode and draw as PNG",
        [
            op(|| ours().to_png().unwrap()),
            op(move || totp.to_qr_png().unwrap()),
            op(|| latchkey::totp::qr_png(black_box(URI)).unwrap()),
            NONE,
            NONE,
        ],
    );
    let theirs = latchkey::totp::qr_png(URI).unwrap().len();
    println!(
        "PNG: {} bytes, latchkey and totp-rs {theirs}",
        ours().to_png().unwrap().expose().len()
    );
    let theirs = latchkey::totp::qr_svg(URI).unwrap().len();
    println!(
        "SVG: {} bytes, latchkey {theirs}",
        ours().to_svg().expose().len()
    );
}
