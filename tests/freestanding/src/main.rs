//! Computes and verifies codes on bare x86-64 Linux: exit code 0 if all is right, else the number
//! of the check that failed. Only `default-features = false` of the library is in reach.
#![no_std]
#![no_main]

use core::arch::{asm, naked_asm};
use core::panic::PanicInfo;

use second_factor::{
    Algorithm, Code, CodeFormat, CodeParams, Committed, Digits, FactorState, Hotp, Policy, Saved,
    Step, Totp, UnixTime, Window,
};

const KEY: &[u8] = b"12345678901234567890";
const EIGHT: CodeFormat = CodeFormat::Decimal(Digits::Eight);

/// Vectors of RFC 4226 and RFC 6238, and a sign-in that is refused the second time.
fn checks() -> [bool; 6] {
    let eight = Totp::from_key(KEY, CodeParams::new().with_digits(Digits::Eight));
    let six = Totp::from_key(KEY, CodeParams::new());
    let hotp = Hotp::from_key(KEY, Algorithm::Sha1, Digits::Six);
    let (Ok(eight), Ok(six), Ok(hotp)) = (eight, six, hotp) else {
        return [false; 6];
    };
    let at = UnixTime::from_secs(59);
    let found = Code::parse("94287082", EIGHT).ok();
    let found = found.and_then(|code| eight.peek(&code, at, Window::DEFAULT));

    let mut row = FactorState::new().to_bytes();
    let mut sign_in = || {
        let state = FactorState::from_bytes(&row).ok()?;
        let attempt = Policy::new().attempt(&six, state, "287 082", at);
        Some(attempt.commit(|change| {
            row = *change.after();
            Ok::<_, ()>(Saved::Yes)
        }))
    };
    let (first, second) = (sign_in(), sign_in());
    [
        eight.code_at(at).expose() == "94287082",
        found == Some(Step::from_counter(1)),
        hotp.code(9).expose() == "520489",
        hotp.peek(&hotp.code(9), 0, 8).is_none(),
        matches!(first, Some(Committed::Done(accepted)) if accepted.step() == Step::from_counter(1)),
        matches!(second, Some(Committed::Refused(_))),
    ]
}

extern "C" fn run() -> ! {
    let failed = checks().iter().position(|passed| !passed);
    exit(failed.map_or(0, |place| place + 1))
}

/// The kernel jumps here, with the stack aligned to 16 bytes; a call wants 8 more on it.
#[unsafe(naked)]
#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    naked_asm!("call {run}", "ud2", run = sym run)
}

fn exit(code: usize) -> ! {
    // SAFETY: system call 231 is exit_group; it does not return.
    unsafe { asm!("syscall", in("rax") 231, in("rdi") code, options(noreturn, nostack)) }
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    exit(255)
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
