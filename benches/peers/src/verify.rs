//! Verification: with a key prepared in advance, from raw bytes, one code, and a long search.
//!
//! Each crate gets the text that was typed, the time, and a window of one step on both sides.
//! "Prepared" is whatever object the crate lets its user keep; only ours has hashed the key by then.
//! The floor is what no crate can beat that computes every step: two compressions of the hash per
//! code, all independent of each other, by the function that ours calls.

use std::hint::black_box;
use std::slice;

use latchkey::totp::{TotpParams, TotpSecret};
use libreauth::hash::HashFunction;
use libreauth::oath::{TOTP, TOTPBuilder};
use second_factor::{
    Algorithm, Code, CodeFormat, CodeParams, Digits, Hotp, Step, Totp, UnixTime, Window,
};
use time::OffsetDateTime;
use totp_rfc::ValidationWindow;

use crate::table::{NONE, Operation, Table, op};

const KEY: [u8; 20] = *b"12345678901234567890";
const AT: u64 = 1_800_000_000;
const STEP: u64 = AT / 30;
const SIX: CodeFormat = CodeFormat::Decimal(Digits::Six);
const COLUMNS: [&str; 6] = [
    "second-factor",
    "totp-rs",
    "totp-rfc",
    "latchkey",
    "libreauth",
    "floor",
];

pub fn run() {
    for algorithm in [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512] {
        let table = Table::new(&format!("HMAC-{algorithm}"), &COLUMNS);
        let places = [
            ("first", STEP - 1),
            ("middle", STEP),
            ("last", STEP + 1),
            ("miss", STEP + 9),
        ];
        for (place, step) in places {
            let case = Case::new(algorithm, step);
            table.row(
                &format!("prepared, window 3, {place}"),
                case.verify(Key::Prepared),
            );
            table.row(
                &format!("raw bytes, window 3, {place}"),
                case.verify(Key::Raw),
            );
        }
        let case = Case::new(algorithm, STEP);
        table.row("code read before, window 3", case.look());
        table.row("one code, prepared", case.one_code());
        table.row(
            "2,881 steps, miss",
            Case::new(algorithm, STEP + 5_000).search(),
        );
    }
}

/// What an operation starts from.
#[derive(Clone, Copy)]
enum Key {
    Prepared,
    Raw,
}

impl Key {
    /// Checks a code with an object that is made once, or anew each time.
    fn check<T: 'static>(
        self,
        make: impl Fn() -> T + 'static,
        check: impl Fn(&T) -> bool + 'static,
        right: bool,
    ) -> Operation {
        let prepared = make();
        assert_eq!(check(&prepared), right, "{}", std::any::type_name::<T>());
        match self {
            Self::Prepared => op(move || check(black_box(&prepared))),
            Self::Raw => op(move || check(&make())),
        }
    }
}

/// A code that somebody typed at [`AT`].
struct Case {
    algorithm: Algorithm,
    code: &'static str,
    right: bool,
}

impl Case {
    fn new(algorithm: Algorithm, step: u64) -> Self {
        let code = ours(algorithm).code(Step::from_counter(step));
        let code = String::from(code.expose()).leak();
        Self {
            algorithm,
            code,
            right: step.abs_diff(STEP) <= 1,
        }
    }

    fn verify(&self, key: Key) -> [Operation; 6] {
        let Self {
            algorithm,
            code,
            right,
        } = *self;
        let code = move || black_box(code);
        let latchkey = match algorithm {
            Algorithm::Sha1 => key.check(
                || TotpSecret::from_bytes(black_box(KEY).to_vec()).unwrap(),
                move |secret| {
                    let at = OffsetDateTime::from_unix_timestamp(AT as i64).unwrap();
                    let params = TotpParams::default();
                    latchkey::totp::verify(secret, code(), None, black_box(at), params).is_ok()
                },
                right,
            ),
            _ => NONE,
        };
        [
            key.check(
                move || ours(algorithm),
                move |totp| {
                    let code = Code::parse(code(), SIX).unwrap();
                    let at = UnixTime::from_secs(black_box(AT));
                    totp.peek(&code, at, Window::DEFAULT).is_some()
                },
                right,
            ),
            key.check(
                move || rs(algorithm, 1),
                move |totp| totp.check(code(), black_box(AT)).is_some(),
                right,
            ),
            key.check(
                move || rfc(algorithm),
                move |(totp, secret)| {
                    let window = ValidationWindow::new(1, 1);
                    totp.verify_window(secret, black_box(AT), window, code())
                        .unwrap()
                        .is_some()
                },
                right,
            ),
            latchkey,
            key.check(
                move || libreauth(algorithm),
                move |totp| totp.is_valid(code()),
                right,
            ),
            floor(algorithm, 3),
        ]
    }

    /// Ours without reading the typed text, beside the floor.
    fn look(&self) -> [Operation; 6] {
        let totp = ours(self.algorithm);
        let code = Code::parse(self.code, SIX).unwrap();
        let at = UnixTime::from_secs(AT);
        let look =
            op(move || black_box(&totp).peek(black_box(&code), black_box(at), Window::DEFAULT));
        [look, NONE, NONE, NONE, NONE, floor(self.algorithm, 3)]
    }

    fn one_code(&self) -> [Operation; 6] {
        let algorithm = self.algorithm;
        let (totp, rs, (rfc, secret)) = (ours(algorithm), rs(algorithm, 1), rfc(algorithm));
        let libre = libreauth(algorithm);
        [
            op(move || black_box(&totp).code_at(UnixTime::from_secs(black_box(AT)))),
            op(move || black_box(&rs).generate(black_box(AT))),
            op(move || black_box(&rfc).generate(&secret, black_box(AT)).unwrap()),
            NONE,
            op(move || black_box(&libre).generate()),
            floor(algorithm, 1),
        ]
    }

    /// A day of steps on both sides, without a hit; ours in runs of 256, its longest.
    fn search(&self) -> [Operation; 6] {
        const LENGTH: u16 = 2_881;
        let first = STEP - u64::from(LENGTH / 2);
        let (algorithm, typed) = (self.algorithm, self.code);
        let hotp = Hotp::from_key(&KEY, algorithm, Digits::Six).unwrap();
        let code = Code::parse(typed, SIX).unwrap();
        let rs = rs(algorithm, LENGTH / 2);
        assert!(rs.check(typed, AT).is_none());
        let rfc = match algorithm {
            Algorithm::Sha1 => {
                let (rfc, secret) = (totp_rfc::Hotp::default(), rfc(algorithm).1);
                op(move || rfc.verify_window(&secret, first, LENGTH - 1, black_box(typed)))
            }
            _ => NONE,
        };
        [
            op(move || {
                let mut left = LENGTH;
                let mut found = None;
                while left > 0 {
                    let run = left.min(256);
                    let from = first + u64::from(LENGTH - left);
                    found =
                        found.or(black_box(&hotp).peek(black_box(&code), from, (run - 1) as u8));
                    left -= run;
                }
                found
            }),
            op(move || black_box(&rs).check(black_box(typed), black_box(AT))),
            rfc,
            NONE,
            NONE,
            floor(algorithm, LENGTH.into()),
        ]
    }
}

fn ours(algorithm: Algorithm) -> Totp {
    Totp::from_key(black_box(&KEY), CodeParams::new().with_algorithm(algorithm)).unwrap()
}

fn rs(algorithm: Algorithm, skew: u16) -> totp_rs::Totp {
    let algorithm = match algorithm {
        Algorithm::Sha1 => totp_rs::Algorithm::SHA1,
        Algorithm::Sha256 => totp_rs::Algorithm::SHA256,
        Algorithm::Sha512 => totp_rs::Algorithm::SHA512,
    };
    let builder = totp_rs::Builder::new()
        .with_algorithm(algorithm)
        .with_skew(skew);
    builder.with_secret(black_box(KEY)).build().unwrap()
}

fn rfc(algorithm: Algorithm) -> (totp_rfc::Totp, totp_rfc::Secret<'static>) {
    let algorithm = match algorithm {
        Algorithm::Sha1 => totp_rfc::Algorithm::Sha1,
        Algorithm::Sha256 => totp_rfc::Algorithm::Sha256,
        Algorithm::Sha512 => totp_rfc::Algorithm::Sha512,
    };
    let totp = totp_rfc::Totp::new(algorithm, totp_rfc::Digits::SIX, 30, 0).unwrap();
    (totp, totp_rfc::Secret::new(black_box(&KEY)).unwrap())
}

fn libreauth(algorithm: Algorithm) -> TOTP {
    let hash = match algorithm {
        Algorithm::Sha1 => HashFunction::Sha1,
        Algorithm::Sha256 => HashFunction::Sha256,
        Algorithm::Sha512 => HashFunction::Sha512,
    };
    let mut builder = TOTPBuilder::new();
    builder
        .key(black_box(&KEY))
        .hash_function(hash)
        .tolerance(1)
        .timestamp(AT as i64);
    builder.finalize().unwrap()
}

/// Two independent compressions for each of `codes`.
fn floor(algorithm: Algorithm, codes: usize) -> Operation {
    match algorithm {
        Algorithm::Sha1 => compressions([1_u32; 5], [7_u8; 64], sha1::block_api::compress, codes),
        Algorithm::Sha256 => {
            compressions([1_u32; 8], [7_u8; 64], sha2::block_api::compress256, codes)
        }
        Algorithm::Sha512 => {
            compressions([1_u64; 8], [7_u8; 128], sha2::block_api::compress512, codes)
        }
    }
}

fn compressions<S: Copy + 'static, B: Copy + 'static>(
    state: S,
    block: B,
    compress: fn(&mut S, &[B]),
    codes: usize,
) -> Operation {
    let mut states = vec![state; 2 * codes];
    let blocks = vec![block; 2 * codes];
    op(move || {
        for (state, block) in black_box(&mut states).iter_mut().zip(black_box(&blocks)) {
            compress(state, slice::from_ref(block));
        }
    })
}
