//! How many codes a guess may hit, and what a wrong one costs therefore.

use crate::factors::contents::authenticator::AuthenticatorKind;
use crate::otp::params::{CodeFormat, Digits};
use crate::sign_in::policy::Policy;

/// Every form that a code can have.
pub(in crate::factors) const FORMS: [CodeFormat; 4] = [
    CodeFormat::Decimal(Digits::Six),
    CodeFormat::Decimal(Digits::Seven),
    CodeFormat::Decimal(Digits::Eight),
    CodeFormat::Steam,
];

/// Counters that a token may skip, of so many authenticators: as the policy says, and 10 where a token
/// is all there is.
pub(in crate::factors) fn look_ahead(policy: &Policy, authenticators: usize) -> u8 {
    match (policy.look_ahead(), authenticators) {
        (look_ahead @ 1.., 1) => look_ahead.max(10),
        (look_ahead, _) => look_ahead,
    }
}

/// Codes of one form that are accepted at a moment, of all these authenticators together.
pub(in crate::factors) fn live(
    kinds: impl ExactSizeIterator<Item = AuthenticatorKind>,
    form: CodeFormat,
    policy: &Policy,
) -> u32 {
    let look_ahead = look_ahead(policy, kinds.len());
    let of_form = kinds.filter(|kind| kind.format() == form);
    of_form
        .map(|kind| match kind {
            AuthenticatorKind::Hotp { .. } => u32::from(look_ahead).saturating_add(1),
            AuthenticatorKind::Totp(_) => policy.window().live(),
        })
        .fold(0, u32::saturating_add)
}

/// Accepted codes that one failure costs: the more codes a guess may hit, the more.
pub(in crate::factors) fn failure_cost(
    kinds: impl ExactSizeIterator<Item = AuthenticatorKind> + Clone,
    policy: &Policy,
) -> u8 {
    // A third of the live codes of one form, in millionths of that form's codes, rounded up.
    let thirds = FORMS.map(|form| {
        let live = u64::from(live(kinds.clone(), form, policy));
        let scaled = live.saturating_mul(1_000_000);
        scaled.div_ceil(form.codes().saturating_mul(3))
    });
    let more = thirds.into_iter().max().unwrap_or(1).saturating_sub(1);
    policy
        .plain_cost()
        .saturating_add(u8::try_from(more).unwrap_or(u8::MAX))
}
