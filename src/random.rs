//! The one door to randomness.

#[cfg(any(test, fuzzing))]
#[allow(
    unreachable_pub,
    reason = "fuzz targets reach it, tests do not need to"
)]
pub mod fixed;
mod system;

#[cfg(any(test, fuzzing))]
use fixed::fill as source;
#[cfg(not(any(test, fuzzing)))]
use system::fill as source;

/// Fills the buffer, all of it.
pub(crate) fn fill(buffer: &mut [u8]) {
    source(buffer);
    #[cfg(second_factor_taint)]
    if let Some(told) = DRAWN.get() {
        told(buffer);
    }
}

/// Told of what was drawn by the harness in `tests/constant_time/`, which follows it as a secret.
#[cfg(second_factor_taint)]
pub static DRAWN: std::sync::OnceLock<fn(&mut [u8])> = std::sync::OnceLock::new();
