//! The operating system's randomness.

use rand::TryRng;
use rand::rngs::SysRng;

#[expect(
    clippy::panic,
    reason = "documented: nothing secret can be made without randomness"
)]
pub(super) fn fill(buffer: &mut [u8]) {
    if SysRng.try_fill_bytes(buffer).is_err() {
        panic!("the operating system gives no randomness");
    }
}
