//! What a decided and saved attempt costs beyond a look at the code:
//! `cargo bench -p benches --bench attempt`.

mod measure;

use core::convert::Infallible;
use core::hint::black_box;

use measure::measure;
use second_factor::{
    Code, CodeFormat, CodeParams, Committed, Digits, FactorState, Policy, Saved, Step, Totp,
    UnixTime, Window,
};

const AT: UnixTime = UnixTime::from_secs(1_111_111_109);

fn main() {
    let totp = Totp::from_key(b"12345678901234567890", CodeParams::new()).unwrap();
    let policy = Policy::new();
    let state = FactorState::new().with_last_step(Step::from_counter(1));
    let good = totp.code_at(AT).expose().to_owned();
    let attempt = |typed: &str| {
        let attempt = policy.attempt(&totp, black_box(state), black_box(typed), black_box(AT));
        attempt.commit(|change| {
            black_box(change.after());
            Ok::<_, Infallible>(Saved::Yes)
        })
    };
    assert!(matches!(attempt(&good), Committed::Done(_)));
    assert!(matches!(attempt("000000"), Committed::Refused(_)));

    let peek = |typed: &str| {
        let code = Code::parse(black_box(typed), CodeFormat::Decimal(Digits::Six));
        code.is_ok_and(|code| totp.peek(&code, black_box(AT), Window::DEFAULT).is_some())
    };
    assert!(peek(&good) && !peek("000000"));

    let mut functions: [(&str, &mut dyn FnMut()); 4] = [
        ("parse and peek, right", &mut || {
            black_box(peek(&good));
        }),
        ("attempt and commit, right", &mut || {
            drop(black_box(attempt(&good)))
        }),
        ("parse and peek, wrong", &mut || {
            black_box(peek("000000"));
        }),
        ("attempt and commit, wrong", &mut || {
            drop(black_box(attempt("000000")))
        }),
    ];
    let fastest = measure(&mut functions);
    for ((name, _), time) in functions.iter().zip(&fastest) {
        println!("{name:<26} {time:>8.0?}");
    }
    for (kind, pair) in ["right", "wrong"].iter().zip(fastest.chunks(2)) {
        let more = pair[1].as_secs_f64() / pair[0].as_secs_f64() - 1.0;
        println!(
            "{kind}: an attempt costs {:.1} % more than a look",
            more * 100.0
        );
    }
}
