//! Computes and verifies codes on bare x86-64 Linux: exit code 0 if all is right, else the number
//! of the check that failed. Only `default-features = false` of the library is in reach.
#![no_std]
#![no_main]

mod bare;

use core::arch::naked_asm;
use core::panic::PanicInfo;

use bare::exit;
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

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    exit(255)
}
