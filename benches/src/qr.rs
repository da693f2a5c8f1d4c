//! QR codes: encoding, against `qrcodegen`'s automatic mode, and each drawing.

use core::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use qrcodegen::{QrCode, QrCodeEcc};
use second_factor::Qr;
use second_factor::qr::{Ecc, TextStyle};

/// 110 characters, as a service with a mail address for an account would show.
const URI: &str = "otpauth://totp/Example%20Portal:anna.karenina%40example.org?secret=\
                   GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example";

/// Small letters are one segment for both, and these make symbols of 41 and of 121 modules.
fn encode(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("qr/encode");
    group.bench_function("uri", |bencher| {
        bencher.iter(|| Qr::encode_with(black_box(URI), Ecc::Medium).unwrap())
    });
    for (name, text) in [("106", "x".repeat(106)), ("1000", "x".repeat(1_000))] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| Qr::encode_with(black_box(&text), Ecc::Medium).unwrap())
        });
        group.bench_function(format!("{name}/qrcodegen"), |bencher| {
            bencher.iter(|| QrCode::encode_text(black_box(&text), QrCodeEcc::Medium).unwrap())
        });
    }
}

fn draw(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("qr/draw");
    let qr = Qr::encode(URI).unwrap();
    group.bench_function("svg", |bencher| bencher.iter(|| black_box(&qr).to_svg()));
    group.bench_function("svg data uri", |bencher| {
        bencher.iter(|| black_box(&qr).to_svg_data_uri())
    });
    group.bench_function("png", |bencher| {
        bencher.iter(|| black_box(&qr).to_png().unwrap())
    });
    for style in [
        TextStyle::HalfBlocks,
        TextStyle::FullBlocks,
        TextStyle::PlainOnDark,
    ] {
        let name = format!("text/{style:?}");
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(&qr).to_text_with(style))
        });
    }
}

criterion_group!(benches, encode, draw);
criterion_main!(benches);
