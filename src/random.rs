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
}
