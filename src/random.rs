//! The one door to the operating system's randomness.

use rand::TryRng;
use rand::rngs::SysRng;

/// Fills the buffer, all of it.
#[expect(
    clippy::panic,
    reason = "documented: nothing secret can be made without randomness"
)]
pub(crate) fn fill(buffer: &mut [u8]) {
    if SysRng.try_fill_bytes(buffer).is_err() {
        panic!("the operating system gives no randomness");
    }
    #[cfg(second_factor_taint)]
    if let Some(told) = DRAWN.get() {
        told(buffer);
    }
}

/// Told of what was drawn by the harness in `tests/constant_time/`, which follows it as a secret.
#[cfg(second_factor_taint)]
pub static DRAWN: std::sync::OnceLock<fn(&mut [u8])> = std::sync::OnceLock::new();
