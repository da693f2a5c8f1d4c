//! Verification takes nothing from the heap, whatever it comes to.

#![expect(unsafe_code, reason = "an allocator that counts")]

use core::cell::Cell;
use std::alloc::{GlobalAlloc, Layout, System};

use second_factor::error::StoredError;
use second_factor::{
    AcceptedStep, Algorithm, Code, CodeFormat, CodeParams, Committed, Digits, FactorState, Hotp,
    Policy, Refusal, Saved, StateChange, Totp, UnixTime, Unsaved, Window,
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

type Attempt = Unsaved<AcceptedStep, StateChange>;

/// What tries a code of one factor.
type Tries<'a> = &'a dyn Fn(FactorState, &str) -> Attempt;

fn sign_in(
    tries: Tries<'_>,
    state: &mut FactorState,
    code: &str,
) -> Committed<AcceptedStep, StoredError> {
    tries(*state, code).commit(|change| {
        *state = FactorState::from_bytes(change.after())?;
        Ok(Saved::Yes)
    })
}

/// Each verdict there is, on the way to a factor that waits.
fn every_verdict(tries: Tries<'_>, good: &str) {
    let mut state = FactorState::new();
    assert!(matches!(
        sign_in(tries, &mut state, good),
        Committed::Done(_)
    ));
    let refusal = |state: &mut FactorState, code: &str| match sign_in(tries, state, code) {
        Committed::Refused(refusal) => refusal,
        _ => Refusal::Disabled,
    };
    assert!(matches!(refusal(&mut state, good), Refusal::Replayed));
    assert!(matches!(refusal(&mut state, "what"), Refusal::Malformed(_)));
    for _ in 0..5 {
        assert!(matches!(
            refusal(&mut state, "000000"),
            Refusal::WrongCode { .. }
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
        let tries = |state, typed: &str| Policy::new().attempt(&totp, state, typed, NOW);
        assert_eq!(
            allocations(|| every_verdict(&tries, code.expose())),
            0,
            "{algorithm}"
        );

        let hotp = Hotp::from_key(key, algorithm, Digits::Six).unwrap();
        let code = hotp.code(0);
        let tries = |state, typed: &str| Policy::new().attempt(&hotp, state, typed, NOW);
        assert_eq!(
            allocations(|| every_verdict(&tries, code.expose())),
            0,
            "{algorithm}"
        );

        let resync = || {
            let codes = [totp.code_at(NOW), totp.code_at(UnixTime::from_secs(89))];
            let codes = [codes[0].expose(), codes[1].expose()];
            let attempt = Policy::new().resync(&totp, FactorState::new(), codes, NOW);
            let answer = attempt.commit(|_change| Ok::<_, StoredError>(Saved::Yes));
            assert!(matches!(answer, Committed::Done(_)));
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
fn comparing_secrets_allocates_nothing() {
    use second_factor::Secret;

    let pair = [7, 7].map(|byte| Secret::from_bytes(&[byte; 20]).unwrap());
    assert_eq!(allocations(|| assert!(pair[0].ct_eq(&pair[1]))), 0);
}
