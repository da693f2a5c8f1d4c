//! Code that leaks, so that it is known what the harness sees.

use std::hint::black_box;

use crate::{Harness, valgrind};

/// What a case must show.
pub enum Leak {
    None,
    MustBeSeen,
}

pub fn run(harness: &mut Harness) {
    let (typed, mut computed) = (*b"123456", *b"123756");
    valgrind::secret(&mut computed);
    harness.case(
        "control: comparison with early exit",
        Leak::MustBeSeen,
        || early_exit(black_box(&typed), black_box(&computed)),
    );
    harness.case("control: comparison of slices", Leak::MustBeSeen, || {
        black_box(&typed[..]) == black_box(&computed[..])
    });
    let mut mac = [7_u8; 20];
    valgrind::secret(&mut mac);
    harness.case("control: truncation by index", Leak::MustBeSeen, || {
        indexed(black_box(&mac))
    });
    harness.case("control: truncation by index, defined", Leak::None, || {
        let mac = [7_u8; 20];
        indexed(black_box(&mac))
    });
}

/// Invisible to memcheck; the search for divisions in the machine code must find it.
#[unsafe(no_mangle)]
#[inline(never)]
pub extern "C" fn control_division(code: u32, modulus: u32) -> u32 {
    code % modulus.max(1)
}

/// How many digits are right: a loop that ends at the first that is not.
#[inline(never)]
fn early_exit(typed: &[u8; 6], computed: &[u8; 6]) -> usize {
    typed
        .iter()
        .zip(computed)
        .take_while(|(a, b)| black_box(*a) == black_box(*b))
        .count()
}

/// RFC 4226 §5.4, as it is printed.
#[inline(never)]
fn indexed(mac: &[u8; 20]) -> u32 {
    let offset = usize::from(mac[19] & 0xf);
    u32::from_be_bytes([
        mac[offset] & 0x7f,
        mac[offset + 1],
        mac[offset + 2],
        mac[offset + 3],
    ])
}
