//! Verification takes nothing from the heap, whatever it comes to.

#![expect(unsafe_code, reason = "an allocator that counts")]

use core::cell::Cell;
use std::alloc::{GlobalAlloc, Layout, System};

use second_factor::error::StateError;
use second_factor::{
    Accepted, Algorithm, Code, CodeFormat, CodeParams, Digits, Factor, FactorState, Hotp, Policy,
    Refusal, Saved, SignInError, Totp, UnixTime, Window,
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
    Policy::new()
        .attempt(factor, *state, code, NOW)
        .commit(|change| {
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
    assert!(matches!(
        refusal(&mut state, good),
        Refusal::Replayed { .. }
    ));
    assert!(matches!(refusal(&mut state, "what"), Refusal::Malformed));
    for _ in 0..5 {
        assert!(matches!(
            refusal(&mut state, "000000"),
            Refusal::Rejected { .. }
        ));
    }
    assert!(matches!(
        refusal(&mut state, "000000"),
        Refusal::Throttled { .. }
    ));
}

#[test]
fn attempts_allocate_nothing() {
    assert_eq!(
        allocations(|| drop(core::hint::black_box(Box::new(7)))),
        1,
        "it counts"
    );

    let key = b"12345678901234567890";
    for algorithm in [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512] {
        let totp = Totp::from_key(key, CodeParams::new().with_algorithm(algorithm)).unwrap();
        let code = totp.code_at(NOW);
        assert_eq!(
            allocations(|| every_verdict(&totp, code.expose())),
            0,
            "{algorithm}"
        );

        let hotp = Hotp::from_key(key, algorithm, Digits::Six).unwrap();
        let code = hotp.code(0);
        assert_eq!(
            allocations(|| every_verdict(&hotp, code.expose())),
            0,
            "{algorithm}"
        );

        let resync = || {
            let codes = [totp.code_at(NOW), totp.code_at(UnixTime::from_secs(89))];
            let codes = [codes[0].expose(), codes[1].expose()];
            let attempt = Policy::new().resync(&totp, FactorState::new(), codes, NOW);
            assert!(
                attempt
                    .commit(|_change| Ok::<_, StateError>(Saved::Yes))
                    .is_ok()
            );
        };
        assert_eq!(allocations(resync), 0, "{algorithm}");
    }
}

#[test]
fn codes_and_looks_allocate_nothing() {
    let widest = Window::new(10, 10).unwrap();
    for algorithm in [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512] {
        for format in [CodeFormat::Decimal(Digits::Eight), CodeFormat::Steam] {
            let params = CodeParams::new()
                .with_algorithm(algorithm)
                .with_format(format);
            let look = || {
                // Longer than a block of two of the hashes, which hash it first.
                let totp = Totp::from_key(&[7; 100], params).unwrap();
                let shown = totp.code_at(NOW);
                let typed = Code::parse(shown.expose(), format).unwrap();
                assert!(totp.peek(&typed, NOW, widest).is_some());
            };
            assert_eq!(allocations(look), 0, "{params:?}");
        }
        let search = || {
            let hotp = Hotp::from_key(&[7; 100], algorithm, Digits::Six).unwrap();
            assert!(hotp.peek(&hotp.code(200), 0, u8::MAX).is_some());
        };
        assert_eq!(allocations(search), 0, "{algorithm}");
    }
}

#[test]
#[cfg(feature = "alloc")]
fn redeeming_a_recovery_code_allocates_nothing() {
    use second_factor::{Credential, RecoverySet, Secret};

    let secret = || Secret::from_bytes(&[7; 20]).unwrap();
    let random = core::array::from_fn(|place| u8::try_from(place).unwrap());
    let (codes, set) =
        RecoverySet::generate_from(&Credential::new(secret(), CodeParams::new()), &random);
    let code = codes.expose().next().unwrap();
    let redeem = || {
        let mut state = FactorState::new();
        assert!(sign_in(&set, &mut state, code).is_ok());
        assert!(sign_in(&set, &mut state, code).is_err());
    };
    assert_eq!(allocations(redeem), 0);

    let pair = [secret(), secret()];
    assert_eq!(allocations(|| assert!(pair[0].ct_eq(&pair[1]))), 0);
}
