//! What both programs have in place of an operating system's runtime and a C library.

use core::arch::asm;

pub fn exit(code: usize) -> ! {
    // SAFETY: system call 231 is exit_group; it does not return.
    unsafe { asm!("syscall", in("rax") 231, in("rdi") code, options(noreturn, nostack)) }
}

/// The compiled `core` names it for unwinding, which this program does not do.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}

/// What the compiler calls by itself and a C library would bring. Volatile, so that none of these
/// loops is compiled into a call of itself.
mod memory {
    use core::ptr::{read_volatile, write_volatile};

    /// # Safety
    ///
    /// As in C.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, length: usize) -> *mut u8 {
        // SAFETY: the caller gives two regions of `length` bytes.
        (0..length).for_each(|n| unsafe { write_volatile(to.add(n), read_volatile(from.add(n))) });
        to
    }

    /// # Safety
    ///
    /// As in C.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, length: usize) -> *mut u8 {
        // SAFETY: as above; from the end where the target lies behind the source.
        let copy = |n| unsafe { write_volatile(to.add(n), read_volatile(from.add(n))) };
        if to.cast_const() < from {
            (0..length).for_each(copy)
        } else {
            (0..length).rev().for_each(copy)
        }
        to
    }

    /// # Safety
    ///
    /// As in C.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn memset(to: *mut u8, byte: i32, length: usize) -> *mut u8 {
        // SAFETY: the caller gives a region of `length` bytes.
        (0..length).for_each(|n| unsafe { write_volatile(to.add(n), byte as u8) });
        to
    }

    /// # Safety
    ///
    /// As in C.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn memcmp(one: *const u8, other: *const u8, length: usize) -> i32 {
        // SAFETY: the caller gives two regions of `length` bytes.
        let at = |n| unsafe { (read_volatile(one.add(n)), read_volatile(other.add(n))) };
        let (a, b) = (0..length)
            .map(at)
            .find(|(a, b)| a != b)
            .unwrap_or_default();
        i32::from(a) - i32::from(b)
    }
}
