//! What a sign-in costs, in parts: `cargo bench -p benches --bench core`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use second_factor::{
    Algorithm, Code, CodeFormat, CodeParams, Digits, Secret, Step, Totp, UnixTime, Window,
};

const SIX: CodeFormat = CodeFormat::Decimal(Digits::Six);
const AT: UnixTime = UnixTime::from_secs(1_111_111_109);

/// The length that each hash wants (RFC 6238 §3, R6).
fn keys() -> [(Algorithm, Vec<u8>); 3] {
    [
        (Algorithm::Sha1, 20),
        (Algorithm::Sha256, 32),
        (Algorithm::Sha512, 64),
    ]
    .map(|(algorithm, length)| (algorithm, (0..length).collect()))
}

fn totp(key: &[u8], algorithm: Algorithm) -> Totp {
    Totp::from_key(key, CodeParams::new().with_algorithm(algorithm)).unwrap()
}

fn codes(criterion: &mut Criterion) {
    for (algorithm, key) in keys() {
        let mut group = criterion.benchmark_group(algorithm.to_string());
        group.bench_function("prepare a key", |bencher| {
            bencher.iter(|| totp(black_box(&key), algorithm));
        });
        let totp = totp(&key, algorithm);
        group.bench_function("one code", |bencher| {
            bencher.iter(|| totp.code_at(black_box(AT)))
        });

        let now = totp.step_at(AT).counter();
        let code = |step| totp.code(Step::from_counter(step));
        let wide = Window::new(10, 10).unwrap();
        for (name, step, window) in [
            ("window of 3, first", now - 1, Window::DEFAULT),
            ("window of 3, middle", now, Window::DEFAULT),
            ("window of 3, last", now + 1, Window::DEFAULT),
            ("window of 3, miss", now + 2, Window::DEFAULT),
            ("window of 21, middle", now, wide),
        ] {
            let typed = code(step);
            let found = totp.peek(&typed, AT, window);
            assert_eq!(found.is_some(), !name.ends_with("miss"), "{name}");
            group.bench_function(name, |bencher| {
                bencher.iter(|| totp.peek(black_box(&typed), black_box(AT), window));
            });
        }
    }
}

fn texts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("text");
    group.bench_function("parse a code", |bencher| {
        bencher.iter(|| Code::parse(black_box("287 082"), SIX));
    });
    let secret = Secret::from_bytes(b"12345678901234567890").unwrap();
    group.bench_function("write base32", |bencher| {
        bencher.iter(|| black_box(&secret).to_base32());
    });
    group.bench_function("read base32", |bencher| {
        bencher.iter(|| Secret::from_base32(black_box("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")));
    });
}

criterion_group!(all, codes, texts);
criterion_main!(all);
