//! Values in JSON.

#[cfg(feature = "rand")]
mod factors;
mod values;

use second_factor::{Algorithm, CodeParams, Digits, Period};

fn odd() -> CodeParams {
    CodeParams::new()
        .with_algorithm(Algorithm::Sha256)
        .with_digits(Digits::Eight)
        .with_period(Period::from_secs(60).unwrap())
}
