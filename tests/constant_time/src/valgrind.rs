//! Requests to valgrind (its manual, "The Client Request mechanism"); outside valgrind they do
//! nothing and answer 0. For x86-64.

use std::sync::atomic::{AtomicBool, Ordering};

fn request(code: usize, address: usize, length: usize) -> usize {
    let block = [code, address, length, 0, 0, 0];
    let mut answer = 0_usize;
    // SAFETY: the rotations add up to 128 bits and the exchange is of a register with itself, so a
    // processor changes nothing but flags; valgrind recognises the sequence, reads the block and
    // writes rdx.
    unsafe {
        core::arch::asm!(
            "rol rdi, 3", "rol rdi, 13", "rol rdi, 61", "rol rdi, 51", "xchg rbx, rbx",
            in("rax") block.as_ptr(),
            inout("rdx") answer,
            options(nostack),
        );
    }
    answer
}

/// By a unique reference, so that the compiler reads the value anew afterwards.
fn of_memory<T: ?Sized>(code: usize, value: &mut T) {
    let length = size_of_val(value);
    request(
        code,
        std::ptr::from_mut(value).cast::<u8>().expose_provenance(),
        length,
    );
}

/// Whether valgrind runs this program.
pub fn running() -> bool {
    request(0x1001, 0, 0) != 0
}

/// Reports so far: of branches and addresses that depend on undefined memory.
pub fn reports() -> usize {
    request(0x1201, 0, 0)
}

/// Marks a value as undefined: from here on memcheck follows all that is computed from it.
pub fn secret<T: ?Sized>(value: &mut T) {
    of_memory(0x4d43_0001, value);
}

/// Marks a value as defined.
pub fn public<T: ?Sized>(value: &mut T) {
    of_memory(0x4d43_0002, value);
}

/// Whether what the crate draws is undefined, too.
pub fn follow_draws(follow: bool) {
    FOLLOW.store(follow, Ordering::Relaxed);
    second_factor::DRAWN.get_or_init(|| {
        |drawn| {
            if FOLLOW.load(Ordering::Relaxed) {
                secret(drawn);
            }
        }
    });
}

static FOLLOW: AtomicBool = AtomicBool::new(false);
