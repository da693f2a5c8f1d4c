//! Records and codes that the checks know, made as a service makes them.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::factors::move_in::NewAuthenticator;
use crate::factors::records::Records;
use crate::otp::code::Code;
use crate::otp::params::CodeParams;
use crate::otp::secret::Secret;
use crate::otp::totp::Totp;
use crate::otp::window::Window;
use crate::sign_in::policy::Policy;
use crate::time::{Step, UnixTime};

/// When everything in the checks takes place.
pub(super) const NOW: UnixTime = UnixTime::from_secs(2_000_000_000);

/// Bytes that text, JSON and careless quoting do not survive.
const AWKWARD: [u8; 20] = *b"\xff\0'\\\r\n\"\x80 \xc3\x28%s;--\0\0\0\0";

/// The name of an authenticator, as long as names get, with letters of both cases.
pub(super) const NAME: &str =
    "Ana's \"phone\"; DROP TABLE second_factors; -- \\' \u{1f4f1} %s {} Aa";

/// Not sealed: what is compared is then what is told here.
pub(super) fn records() -> Records {
    let policy = Policy::new();
    Records::unsealed().with_policy(policy.with_most_authenticators(5).unwrap_or(policy))
}

fn secret(number: u8) -> Option<Secret> {
    let [_, rest @ ..] = AWKWARD;
    let mut bytes = [number; 20];
    for (slot, byte) in bytes.iter_mut().skip(1).zip(rest) {
        *slot = byte;
    }
    Secret::from_legacy_bytes(&bytes).ok()
}

/// Apps with these numbers, whose codes at [`NOW`] are unused.
pub(super) fn apps(numbers: &[u8]) -> Vec<NewAuthenticator> {
    let long_ago = Step::from_counter(1);
    let app = |secret| NewAuthenticator::totp(&secret, CodeParams::new());
    let secrets = numbers.iter().filter_map(|number| secret(*number));
    secrets
        .map(|secret| app(secret).named(NAME).with_last_step(long_ago))
        .collect()
}

/// The code that an app shows so many steps after [`NOW`]; 0 and 1 are good, in this order.
pub(super) fn code(number: u8, steps: u64) -> String {
    let Some(secret) = secret(number) else {
        return String::new();
    };
    let totp = Totp::new(&secret, CodeParams::new());
    let step = totp.step_at(NOW).counter().saturating_add(steps);
    totp.code(Step::from_counter(step)).expose().into()
}

/// Six digits that are no code of the app at [`NOW`].
pub(super) fn wrong_code(number: u8) -> String {
    let Some(secret) = secret(number) else {
        return String::new();
    };
    let totp = Totp::new(&secret, CodeParams::new());
    let is_wrong = |code: &String| {
        Code::parse(code, CodeParams::new().format())
            .is_ok_and(|code| totp.peek(&code, NOW, Window::DEFAULT).is_none())
    };
    (0..)
        .map(|n| format!("{n:06}"))
        .find(is_wrong)
        .unwrap_or_default()
}
