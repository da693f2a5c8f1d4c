//! Draws a QR code of the text on standard input.
//!
//! ```sh
//! printf %s "otpauth://totp/..." | cargo run --features png --example qr svg > code.svg
//! ```
//!
//! Forms: `svg`, `png`, `svg-uri`, `png-uri`, `half-blocks`, `full-blocks`, `plain-on-dark`,
//! `plain-on-light`.

use core::error::Error;
use std::env;
use std::io::{self, Read, Write};

use second_factor::Qr;
use second_factor::qr::TextStyle;

fn main() -> Result<(), Box<dyn Error>> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    // A line end is the shell's, and would become part of the secret.
    let qr = Qr::encode(text.trim_end_matches(['\r', '\n']))?.with_title("A QR code");
    let form = env::args()
        .nth(1)
        .unwrap_or_else(|| "half-blocks".to_owned());
    let drawing = match form.as_str() {
        "png" => return Ok(io::stdout().write_all(qr.to_png()?.expose())?),
        "png-uri" => qr.to_png_data_uri()?,
        "svg" => qr.to_svg(),
        "svg-uri" => qr.to_svg_data_uri(),
        "half-blocks" => qr.to_text(),
        "full-blocks" => qr.to_text_with(TextStyle::FullBlocks),
        "plain-on-dark" => qr.to_text_with(TextStyle::PlainOnDark),
        "plain-on-light" => qr.to_text_with(TextStyle::PlainOnLight),
        other => return Err(format!("no such form: {other}").into()),
    };
    Ok(io::stdout().write_all(drawing.expose().as_bytes())?)
}
