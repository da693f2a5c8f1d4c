//! RFC 6238, appendix B: the table, with the seeds of erratum 2866 (as long as the hash).

use second_factor::error::SecretError;
use second_factor::{Algorithm, CodeParams, Digits, Step, Totp, UnixTime, Window};

/// Time, T in hex, codes for SHA-1, SHA-256, SHA-512.
const TABLE: [(u64, &str, [&str; 3]); 6] = [
    (59, "0000000000000001", ["94287082", "46119246", "90693936"]),
    (
        1_111_111_109,
        "00000000023523EC",
        ["07081804", "68084774", "25091201"],
    ),
    (
        1_111_111_111,
        "00000000023523ED",
        ["14050471", "67062674", "99943326"],
    ),
    (
        1_234_567_890,
        "000000000273EF07",
        ["89005924", "91819424", "93441116"],
    ),
    (
        2_000_000_000,
        "0000000003F940AA",
        ["69279037", "90698825", "38618901"],
    ),
    (
        20_000_000_000,
        "0000000027BC86AA",
        ["65353130", "77737706", "47863826"],
    ),
];

fn totps() -> Result<[Totp; 3], SecretError> {
    let seed: Vec<u8> = b"1234567890".iter().copied().cycle().take(64).collect();
    let totp = |length: usize, algorithm| {
        let params = CodeParams::new()
            .with_digits(Digits::Eight)
            .with_algorithm(algorithm);
        Totp::from_key(&seed[..length], params)
    };
    Ok([
        totp(20, Algorithm::Sha1)?,
        totp(32, Algorithm::Sha256)?,
        totp(64, Algorithm::Sha512)?,
    ])
}

#[test]
fn table() -> Result<(), SecretError> {
    for (totp, column) in totps()?.iter().zip(0..) {
        for (time, step, codes) in TABLE {
            let (at, step) = (
                UnixTime::from_secs(time),
                u64::from_str_radix(step, 16).unwrap(),
            );
            assert_eq!(totp.step_at(at), Step::from_counter(step));
            assert_eq!(
                totp.code_at(at).expose(),
                codes[column],
                "time {time}, column {column}"
            );
            assert_eq!(totp.code(totp.step_at(at)).expose(), codes[column]);
        }
    }
    Ok(())
}

/// Each code is found in its own step and from both neighbours, and no further.
#[test]
fn table_is_found_in_the_window() -> Result<(), SecretError> {
    for totp in totps()? {
        for (time, ..) in TABLE {
            let at = UnixTime::from_secs(time);
            let (code, step) = (totp.code_at(at), totp.step_at(at));
            for (seconds, found) in [
                (-60, false),
                (-30, true),
                (0, true),
                (30, true),
                (60, false),
            ] {
                let Some(then) = time.checked_add_signed(seconds) else {
                    continue;
                };
                let result = totp.peek(&code, UnixTime::from_secs(then), Window::DEFAULT);
                assert_eq!(result, found.then_some(step), "{seconds} s from {time}");
            }
            assert_eq!(totp.peek(&code, at, Window::EXACT), Some(step));
        }
    }
    Ok(())
}
