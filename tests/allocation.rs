//! An attempt takes nothing from the heap, whatever it comes to.

#![expect(unsafe_code, reason = "an allocator that counts")]

use core::cell::Cell;
use std::alloc::{GlobalAlloc, Layout, System};

use second_factor::{
    Accepted, Algorithm, Digits, Factor, FactorState, Hotp, Params, Policy, Refusal, Saved,
    SignInError, StateError, Totp, UnixTime,
};

/// The system's allocator, which counts for each thread.
struct Counting;

std::thread_local! {
    static ALLOCATIONS: Cell<u32> = const { Cell::new(0) };
}

// SAFETY: all is left to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller keeps the same promises to us.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

fn allocations(work: impl FnOnce()) -> u32 {
    let before = ALLOCATIONS.get();
    work();
    ALLOCATIONS.get() - before
}

const NOW: UnixTime = UnixTime::from_secs(59);

fn sign_in(
    factor: &impl Factor,
    state: &mut FactorState,
    code: &str,
) -> Result<Accepted, SignInError<StateError>> {
    Policy::new().attempt(factor, *state, code, NOW).commit(|change| {
        *state = FactorState::from_bytes(change.after())?;
        Ok(Saved::Yes)
    })
}

/// Each verdict there is, on the way to a factor that waits.
fn every_verdict(factor: &impl Factor, good: &str) {
    let mut state = FactorState::new();
    assert!(sign_in(factor, &mut state, good).is_ok());
    let refusal = |state: &mut FactorState, code: &str| match sign_in(factor, state, code) {
        Err(SignInError::Refused(refusal)) => refusal,
        _ => Refusal::Disabled,
    };
    assert!(matches!(refusal(&mut state, good), Refusal::Replayed { .. }));
    assert!(matches!(refusal(&mut state, "what"), Refusal::Malformed));
    for _ in 0..5 {
        assert!(matches!(refusal(&mut state, "000000"), Refusal::Rejected { .. }));
    }
    assert!(matches!(refusal(&mut state, "000000"), Refusal::Throttled { .. }));
}

#[test]
fn attempts_allocate_nothing() {
    assert_eq!(allocations(|| drop(core::hint::black_box(Box::new(7)))), 1, "it counts");

    let key = b"12345678901234567890";
    for algorithm in [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512] {
        let totp = Totp::from_key(key, Params::new().with_algorithm(algorithm)).unwrap();
        let code = totp.code_at(NOW);
        assert_eq!(allocations(|| every_verdict(&totp, code.expose())), 0, "{algorithm}");

        let hotp = Hotp::from_key(key, algorithm, Digits::Six).unwrap();
        let code = hotp.code(0);
        assert_eq!(allocations(|| every_verdict(&hotp, code.expose())), 0, "{algorithm}");

        let resync = || {
            let codes = [totp.code_at(NOW), totp.code_at(UnixTime::from_secs(89))];
            let codes = [codes[0].expose(), codes[1].expose()];
            let attempt = Policy::new().resync(&totp, FactorState::new(), codes, NOW);
            assert!(attempt.commit(|_change| Ok::<_, StateError>(Saved::Yes)).is_ok());
        };
        assert_eq!(allocations(resync), 0, "{algorithm}");
    }
}
