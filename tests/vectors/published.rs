//! Codes that other implementations have published or print.

use second_factor::{
    Algorithm, Code, CodeFormat, CodeParams, Digits, Hotp, Period, Secret, Step, Totp, UnixTime,
    Window,
};
use serde_json::Value;

/// Places in `data/otp_vectors.json` that no type can express, and why.
const INEXPRESSIBLE: [(usize, &str); 6] = [
    (29, "SHA-384: not in RFC 6238"),
    (30, "one digit: RFC 4226 §5.3 wants six"),
    (33, "SHA3-256: not in RFC 6238"),
    (41, "SHA-224: not in RFC 6238"),
    (45, "200 bytes of secret: the block of SHA-512 is 128"),
    (57, "SHA3-256: not in RFC 6238"),
];

fn read(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

fn number(vector: &Value, name: &str) -> u64 {
    vector[name]
        .as_u64()
        .unwrap_or_else(|| panic!("{name} of {vector}"))
}

/// Either half of what a code is computed from, or the part that has no type.
fn common_parts(vector: &Value) -> Result<(Secret, Algorithm, CodeFormat), String> {
    let hex = vector["secret_hex"].as_str().unwrap();
    let bytes: Vec<u8> = (0..hex.len() / 2)
        .map(|byte| u8::from_str_radix(&hex[2 * byte..2 * byte + 2], 16).unwrap())
        .collect();
    let secret = Secret::from_legacy_bytes(&bytes).map_err(|error| error.to_string())?;
    let algorithm = vector["algorithm"].as_str().unwrap();
    let algorithm = algorithm
        .parse::<Algorithm>()
        .map_err(|error| error.to_string())?;
    let format = if vector["kind"] == "steam" {
        CodeFormat::Steam
    } else {
        let count = u8::try_from(number(vector, "digits")).unwrap();
        CodeFormat::Decimal(Digits::try_from(count).map_err(|error| error.to_string())?)
    };
    Ok((secret, algorithm, format))
}

fn totp(vector: &Value, epoch: &str) -> Result<Totp, String> {
    let (secret, algorithm, format) = common_parts(vector)?;
    let period = u32::try_from(number(vector, "period")).unwrap();
    let params = CodeParams::new()
        .with_algorithm(algorithm)
        .with_format(format)
        .with_period(Period::from_secs(period).map_err(|error| error.to_string())?)
        .with_epoch(UnixTime::from_secs(number(vector, epoch)));
    Ok(Totp::new(&secret, params))
}

/// Computes, reads and finds the code of a vector.
fn check(vector: &Value, epoch: &str) -> Result<(), String> {
    let expected = vector["code"].as_str().unwrap();
    if vector["kind"] == "hotp" {
        let (secret, algorithm, format) = common_parts(vector)?;
        let CodeFormat::Decimal(digits) = format else {
            unreachable!()
        };
        let (hotp, counter) = (
            Hotp::new(&secret, algorithm, digits),
            number(vector, "counter"),
        );
        assert_eq!(hotp.code(counter).expose(), expected, "{vector}");
        let typed = Code::parse(expected, format).unwrap();
        assert_eq!(
            hotp.peek(&typed, counter.saturating_sub(2), 2),
            Some(counter),
            "{vector}"
        );
    } else {
        let (totp, at) = (
            totp(vector, epoch)?,
            UnixTime::from_secs(number(vector, "time")),
        );
        assert_eq!(totp.code_at(at).expose(), expected, "{vector}");
        let typed = Code::parse(expected, totp.params().format()).unwrap();
        assert_eq!(
            totp.peek(&typed, at, Window::EXACT),
            Some(totp.step_at(at)),
            "{vector}"
        );
    }
    Ok(())
}

#[test]
fn published_codes() {
    let vectors = read(include_str!("data/otp_vectors.json"));
    let count = |kind: &str| {
        vectors
            .iter()
            .filter(|vector| vector["kind"] == kind)
            .count()
    };
    assert_eq!((count("hotp"), count("totp"), count("steam")), (30, 38, 3));
    let inexpressible: Vec<(usize, String)> = (0..)
        .zip(&vectors)
        .filter_map(|(place, vector)| Some((place, check(vector, "t0").err()?)))
        .collect();
    let places: Vec<usize> = inexpressible.iter().map(|(place, _)| *place).collect();
    assert_eq!(
        places,
        INEXPRESSIBLE.map(|(place, _)| place),
        "{inexpressible:?}"
    );
}

/// Epochs other than 1970 and periods other than 30 s; each entry has the command that made it.
#[test]
fn oathtools_codes() {
    let vectors = read(include_str!("data/oathtool.json"));
    assert_eq!(vectors.len(), 108);
    for vector in &vectors {
        check(vector, "epoch").unwrap();
    }
}

/// `oathtool` again, by hand: two counters of one key share a code (`oathtool -c 153567 -w 2`), and
/// so do two that lie eight apart (`-c 2386 -w 8`).
#[test]
fn of_equal_codes_the_newest_step_and_the_lowest_counter_win() {
    let secret = Secret::from_bytes(b"12345678901234567890").unwrap();
    let totp = Totp::new(&secret, CodeParams::new());
    let hotp = Hotp::new(&secret, Algorithm::Sha1, Digits::Six);
    let window = Window::new(10, 10).unwrap();
    for (code, first, second, window) in [
        ("468457", 153_567, 153_569, Window::DEFAULT),
        ("709847", 2_386, 2_394, window),
    ] {
        let code = Code::parse(code, CodeFormat::Decimal(Digits::Six)).unwrap();
        let between = UnixTime::from_secs((first + second) / 2 * 30);
        assert_eq!(
            totp.peek(&code, between, window),
            Some(Step::from_counter(second))
        );
        assert_eq!(hotp.peek(&code, first, 10), Some(first));
        assert_eq!(hotp.peek(&code, first + 1, 10), Some(second));
    }
}
