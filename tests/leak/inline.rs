//! Values that hold a secret without a heap are erased where they lie.

use second_factor::{Algorithm, Code, CodeParams, Digits, Hotp, Totp};

use crate::place::left_of;

/// Of two values of one type that differ by their secrets alone: as many bytes told them apart, and
/// no longer do.
///
/// Bytes of their places that belong to no field may hold whatever lay on the stack before.
fn erased<T>(name: &str, bytes: usize, make: impl Fn(u8) -> T) {
    let [one, two] = [3, 4].map(|key| left_of(make(key)));
    let before = one.before.iter().zip(&two.before);
    let after = one.after.iter().zip(&two.after);
    let erased = before
        .zip(after)
        .filter(|(before, after)| before.0 != before.1 && after.0 == after.1);
    let erased = erased.count();
    assert!(erased >= bytes, "{name}: {erased} bytes are erased");
}

#[test]
fn keys_and_codes_are_erased_in_place() {
    // Two states of the hash; here and there two of their bytes are equal by chance.
    for (algorithm, bytes) in [
        (Algorithm::Sha1, 36),
        (Algorithm::Sha256, 58),
        (Algorithm::Sha512, 118),
    ] {
        let params = CodeParams::new().with_algorithm(algorithm);
        erased("Totp", bytes, |key| {
            Totp::from_key(&[key; 20], params).unwrap()
        });
        // Longer than a block of two of the three hashes, which hash it first.
        erased("Totp of a long key", bytes, |key| {
            Totp::from_key(&[key; 100], params).unwrap()
        });
        erased("Hotp", bytes, |key| {
            Hotp::from_key(&[key; 20], algorithm, Digits::Six).unwrap()
        });
    }
    let typed = ["", "", "", "123456", "987654"];
    erased("Code", 6, |n| {
        Code::parse(typed[usize::from(n)], CodeParams::new().format()).unwrap()
    });
}

#[test]
fn what_is_not_erased_is_seen() {
    let left = left_of([7_u8; 32]);
    assert_eq!(left.after, [7; 32]);
}
