//! Links only if nothing in it can panic: every function that the library has without a heap, over
//! inputs that the compiler does not know, and a panic handler that calls what nobody defines. Left
//! out is `Debug`, where `core` itself can panic for texts and durations, and with it the text of
//! `PolicyError`, which shows a duration.
//!
//! With feature `planted` one slice is indexed, and it must not link. With feature `body` the handler
//! is a function of its own, so that its callers can be listed. `.ci/run 16` does all of it.
#![no_std]
#![no_main]

#[path = "../bare.rs"]
mod bare;

use core::arch::naked_asm;
use core::convert::Infallible;
use core::fmt::{self, Display, Write};
use core::future::Future;
use core::hint::black_box;
use core::panic::PanicInfo;
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use second_factor::{
    AcceptedStep, Algorithm, Code, CodeFormat, CodeParams, Committed, Digits, FactorState, Hotp,
    Period, Policy, Refusal, Saved, StateChange, Step, Totp, UnixTime, Unsaved, Window,
};

/// An input; the compiler can conclude nothing from it.
fn any<T: Default>() -> T {
    black_box(T::default())
}

fn text() -> &'static str {
    black_box("287 082")
}

fn bytes() -> &'static [u8] {
    black_box(&[1; 40])
}

/// The value, or its replacement, after the text of the error.
fn or<T, E: Display>(result: Result<T, E>, replacement: T) -> T {
    match result {
        Ok(value) => value,
        Err(error) => {
            write(&error);
            replacement
        }
    }
}

fn write(value: &impl Display) {
    let _ = write!(Sink, "{value}");
}

struct Sink;

impl Write for Sink {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        black_box(text);
        black_box(Ok(()))
    }
}

fn algorithm() -> Algorithm {
    let algorithms = [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512];
    let named = or(text().parse(), Algorithm::default());
    write(&named);
    black_box(named.name());
    algorithms.into_iter().nth(any()).unwrap_or(named)
}

fn digits() -> Digits {
    let digits = or(Digits::try_from(any::<u8>()), Digits::Six);
    black_box(digits.count());
    digits
}

fn format() -> CodeFormat {
    let format = match any() {
        true => CodeFormat::Steam,
        false if any() => CodeFormat::Decimal(digits()),
        false => CodeFormat::default(),
    };
    black_box(format.length());
    format
}

fn time() -> UnixTime {
    let time = UnixTime::try_from(any::<i64>());
    let time = or(time, UnixTime::from_secs(any()));
    black_box((
        time.as_secs(),
        time.saturating_since(UnixTime::from_secs(any())),
    ));
    time
}

fn step() -> Step {
    let step = Step::from_counter(any());
    black_box(step.counter());
    step
}

fn params() -> CodeParams {
    let start = match any() {
        true => CodeParams::steam(),
        false if any() => CodeParams::default(),
        false => CodeParams::new().with_digits(digits()),
    };
    let start = start.with_algorithm(algorithm()).with_format(format());
    let period = or(Period::from_secs(any()), Period::default());
    let params = start.with_period(period).with_epoch(time());
    black_box((params.algorithm(), params.format(), params.epoch()));
    black_box(params.period().as_secs());
    black_box(params)
}

fn window() -> Window {
    let window = or(Window::new(any(), any()), Window::default());
    black_box((window.past(), window.future()));
    window
}

fn policy() -> Policy {
    let policy = match any::<u8>() {
        0 => Policy::new(),
        1 => Policy::nist_800_63b4(),
        2 => Policy::asvs_5(),
        3 => Policy::pci_dss_4(),
        4 => Policy::default(),
        _ => Policy::psd2_rts(),
    };
    let policy = policy.with_window(window());
    let policy = policy.with_look_ahead(any()).unwrap_or(policy);
    let policy = policy.with_free_failures(any()).unwrap_or(policy);
    let policy = policy.with_first_wait(any()).unwrap_or(policy);
    let policy = policy.with_longest_wait(any()).unwrap_or(policy);
    let policy = policy.with_max_failures(any()).unwrap_or(policy);
    let policy = policy.with_failure_cost(any()).unwrap_or(policy);
    let policy = policy.with_most_authenticators(any()).unwrap_or(policy);
    black_box((policy.window(), policy.look_ahead()));
    black_box((policy.free_failures(), policy.first_wait()));
    black_box((policy.longest_wait(), policy.max_failures()));
    black_box((policy.failure_cost(), policy.most_authenticators()));
    black_box((policy.allows_resync(), policy.odds_per_guess(params())));
    black_box(policy.odds_per_year(params(), any()));
    black_box(policy)
}

fn state() -> FactorState {
    let state = match any::<u8>() {
        0 => FactorState::new(),
        1 => FactorState::new().with_last_step(step()),
        2 => FactorState::new().with_next_counter(any()),
        _ => or(FactorState::from_bytes(bytes()), FactorState::default()),
    };
    black_box((state.last_step(), state.failures(), state.debt()));
    black_box((state.offset(), state.is_disabled(), state.to_bytes()));
    black_box(state.waits_until(&policy(), time()));
    black_box(state)
}

fn refused(refusal: &Refusal) {
    write(refusal);
    let _ = write!(Sink, "{}", refusal.message(time()));
    black_box((refusal.name(), refusal.retry_at()));
}

fn commit(unsaved: Unsaved<AcceptedStep, StateChange>) {
    let save = |change: &StateChange| {
        black_box((change.before(), change.after()));
        Ok::<_, Infallible>(Saved::from_rows(any()))
    };
    let committed = if any() {
        unsaved.commit(save)
    } else {
        let future = pin!(unsaved.commit_async(async |change| save(change)));
        match future.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(committed) => committed,
            Poll::Pending => return,
        }
    };
    match committed {
        Committed::Done(accepted) => {
            black_box((accepted.step(), accepted.offset()));
        }
        Committed::Refused(refusal) => refused(&refusal),
        _ => {}
    }
}

fn totp() {
    let totp = match Totp::from_key(bytes(), params()) {
        Ok(totp) => totp,
        Err(error) => return write(&error),
    };
    black_box((totp.params(), totp.expires_at(time())));
    black_box((
        totp.code(totp.step_at(time())).expose(),
        totp.code_at(time()),
    ));
    match Code::parse(text(), format()) {
        Ok(code) => drop(black_box(totp.peek(&code, time(), window()))),
        Err(error) => write(&error),
    }
    commit(policy().attempt(&totp, state(), text(), time()));
    commit(policy().resync(&totp, state(), [text(), text()], time()));
    if let Err(refusal) = policy().check_allowed(state(), time()) {
        refused(&refusal);
    }
}

fn hotp() {
    let hotp = match Hotp::from_key(bytes(), algorithm(), digits()) {
        Ok(hotp) => hotp,
        Err(error) => return write(&error),
    };
    let code = hotp.code(any());
    black_box((code.expose(), hotp.peek(&code, any(), any())));
    commit(policy().attempt(&hotp, state(), text(), time()));
}

extern "C" fn run() -> ! {
    totp();
    hotp();
    #[cfg(feature = "planted")]
    black_box(bytes()[any::<usize>()]);
    bare::exit(0)
}

/// The kernel jumps here, with the stack aligned to 16 bytes; a call wants 8 more on it.
#[unsafe(naked)]
#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    naked_asm!("call {run}", "ud2", run = sym run)
}

#[cfg(not(feature = "body"))]
unsafe extern "C" {
    safe fn a_panic_path_is_linked() -> !;
}

#[cfg(feature = "body")]
fn a_panic_path_is_linked() -> ! {
    bare::exit(255)
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    a_panic_path_is_linked()
}
