//! A stopwatch for secrets, as in "dude, is my code constant time?" (Reparaz, Balasch, Verbauwhede,
//! 2017): two classes of input in random order, and Welch's t of their times.
//!
//! `second-factor-dudect [RUNS]` prints, for each pair of classes, the median and the greatest |t| of that
//! many runs, and how many were over 4.5, the usual threshold. It fails if a median is over it, or if that of
//! the control is not. The machine must be idle. It sees only classes that somebody has thought of;
//! `tests/constant_time` is the proof.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use second_factor::{Code, CodeFormat, CodeParams, Digits, Secret, Totp, UnixTime, Window};

const SAMPLES: usize = 200_000;
/// From here on |t| is a finding, by custom.
const THRESHOLD: f64 = 4.5;
const AT: UnixTime = UnixTime::from_secs(1_800_000_000);
const SIX: CodeFormat = CodeFormat::Decimal(Digits::Six);

/// A generator of bits that choose the classes and the keys; xorshift64*.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn key(&mut self) -> [u8; 20] {
        std::array::from_fn(|_| self.next().to_be_bytes()[0])
    }
}

/// What is measured, and one run of it.
type Measure<'a> = (&'a str, &'a mut dyn FnMut(&mut Random) -> f64);

/// Mean and sum of squared distances from it, of the times of one class.
#[derive(Default)]
struct Class {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Class {
    fn add(&mut self, time: f64) {
        self.count += 1.0;
        let distance = time - self.mean;
        self.mean += distance / self.count;
        self.squares += distance * (time - self.mean);
    }

    /// Of the mean.
    fn variance(&self) -> f64 {
        self.squares / (self.count - 1.0) / self.count
    }
}

/// |t| of one run, without the slowest tenth, in which the rest of the machine shows. All inputs are drawn
/// before the first is timed, and each is made ready in one place, by code that does not know its class.
fn run<I, T>(
    random: &mut Random,
    draw: impl Fn(&mut Random, bool) -> I,
    ready: impl Fn(&I) -> T,
    work: impl Fn(&T),
) -> f64 {
    let drawn: Vec<(bool, I)> = (0..SAMPLES)
        .map(|_| {
            let class = random.next() >> 63 == 1;
            (class, draw(random, class))
        })
        .collect();
    let mut times: Vec<(bool, f64)> = drawn
        .iter()
        .map(|(class, input)| {
            let input = ready(input);
            let start = Instant::now();
            work(black_box(&input));
            (*class, start.elapsed().as_nanos() as f64)
        })
        .collect();
    times.sort_by(|(_, one), (_, other)| one.total_cmp(other));
    times.truncate(SAMPLES / 10 * 9);
    let mut classes = [Class::default(), Class::default()];
    for (class, time) in times {
        classes[usize::from(class)].add(time);
    }
    let [one, other] = classes;
    (one.mean - other.mean).abs() / (one.variance() + other.variance()).sqrt()
}

fn early_exit(typed: &[u8], right: &[u8]) -> bool {
    typed
        .iter()
        .zip(right)
        .all(|(one, other)| black_box(one) == black_box(other))
}

/// A code with another digit at one place.
fn changed(code: &str, place: usize) -> [u8; 6] {
    let mut text: [u8; 6] = code.as_bytes().try_into().unwrap();
    text[place] = b'0' + (text[place] - b'0' + 5) % 10;
    text
}

fn read(text: &[u8; 6]) -> Code {
    Code::parse(core::str::from_utf8(text).unwrap(), SIX).unwrap()
}

fn main() -> ExitCode {
    let runs: usize = std::env::args()
        .nth(1)
        .map_or(20, |text| text.parse().unwrap());
    let key = *b"12345678901234567890";
    let totp = Totp::from_key(&key, CodeParams::new()).unwrap();
    let right = totp.code_at(AT);
    let wrong = [0, 5].map(|place| changed(right.expose(), place));
    let other = read(&wrong[0]);
    let secret = |key: &[u8; 20]| Secret::from_bytes(key).unwrap();
    let ours = secret(&key);
    let others = [0, 19].map(|place| {
        let mut key = key;
        key[place] ^= 1;
        key
    });
    let long = [[1_u8; 64], {
        let mut long = [1; 64];
        long[0] = 2;
        long
    }];
    let peek = |totp: &Totp, code: &Code| {
        black_box(totp.peek(code, AT, Window::DEFAULT));
    };
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let random = &mut random;
    let measures: [Measure<'_>; 4] = [
        ("peek: first or last digit wrong", &mut |random| {
            let draw = |_: &mut Random, class| wrong[usize::from(class)];
            run(random, draw, read, |code| peek(&totp, code))
        }),
        ("peek: a fixed or a random key", &mut |random| {
            let draw = |random: &mut Random, class| if class { random.key() } else { key };
            let ready = |key: &[u8; 20]| Totp::from_key(key, CodeParams::new()).unwrap();
            run(random, draw, ready, |totp| peek(totp, &other))
        }),
        ("ct_eq: first or last byte wrong", &mut |random| {
            let work = |other: &Secret| {
                for _ in 0..16 {
                    black_box(ours.ct_eq(other));
                }
            };
            let draw = |_: &mut Random, class| others[usize::from(class)];
            run(random, draw, secret, work)
        }),
        ("control: a comparison with early exit", &mut |random| {
            let work = |other: &[u8; 64]| {
                black_box(early_exit(other, &[1; 64]));
            };
            let draw = |_: &mut Random, class| long[usize::from(class)];
            run(random, draw, |text: &[u8; 64]| *text, work)
        }),
    ];
    println!("| classes | median of \\|t\\| | greatest | over 4.5 |\n|---|---|---|---|");
    let mut sound = true;
    for (name, measure) in measures {
        let mut values: Vec<f64> = (0..runs).map(|_| measure(random)).collect();
        values.sort_by(f64::total_cmp);
        let over = values.iter().filter(|t| **t > THRESHOLD).count();
        let (median, greatest) = (values[runs / 2], values[runs - 1]);
        println!("| {name} | {median:.1} | {greatest:.1} | {over} of {runs} |");
        sound &= (median > THRESHOLD) == name.starts_with("control");
    }
    if sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
