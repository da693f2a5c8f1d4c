//! Which codes of one authenticator are used up, and how far its clock is off.

use core::ops::RangeInclusive;

use crate::otp::totp::Totp;
use crate::otp::window::Window;
use crate::sign_in::refusal::Refusal;
use crate::time::{Step, UnixTime};

/// How far off a clock may be whose offset is stored, in steps.
pub(crate) const FARTHEST_OFFSET: u8 = 60;

/// The newest step (for HOTP: counter) that was used up, and the clock's offset in steps.
#[expect(unnameable_types, reason = "part of a sealed trait")]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Mark {
    last_step: Option<Step>,
    offset: i8,
}

impl Mark {
    pub(crate) const fn new(last_step: Option<Step>, offset: i8) -> Self {
        Self { last_step, offset }
    }

    pub(crate) const fn last_step(self) -> Option<Step> {
        self.last_step
    }

    pub(crate) const fn offset(self) -> i8 {
        self.offset
    }

    /// The last step as a plain number.
    pub(crate) fn last(self) -> Option<u64> {
        self.last_step.map(Step::counter)
    }

    /// The same with this step and all before it used up; the mark never falls.
    pub(crate) fn used(self, counter: u64) -> Self {
        Self {
            last_step: self.last_step.max(Some(Step::from_counter(counter))),
            ..self
        }
    }

    /// The same with another offset, -60 to 60.
    pub(crate) const fn with_offset(self, offset: i8) -> Self {
        Self { offset, ..self }
    }

    /// The steps of a TOTP's window around `now`, moved by the offset.
    ///
    /// # Errors
    ///
    /// [`Refusal::ClockBehind`] if none of them can be accepted.
    pub(crate) fn steps(
        self,
        totp: &Totp,
        window: Window,
        now: UnixTime,
    ) -> Result<RangeInclusive<u64>, Refusal> {
        let present = totp.step_at(now).counter();
        let center = present.saturating_add_signed(self.offset.into());
        self.not_behind(totp, window.around(Step::from_counter(center)), now)
    }

    /// The steps of a wider window around `now` itself, in which two codes are looked for.
    pub(crate) fn steps_for_two(
        self,
        totp: &Totp,
        window: Window,
        now: UnixTime,
    ) -> Result<RangeInclusive<u64>, Refusal> {
        self.not_behind(totp, window.around(totp.step_at(now)), now)
    }

    fn not_behind(
        self,
        totp: &Totp,
        steps: RangeInclusive<u64>,
        now: UnixTime,
    ) -> Result<RangeInclusive<u64>, Refusal> {
        let last_step = match self.last_step {
            Some(last) if last.counter() > *steps.end() => last,
            last if now < totp.params().epoch() => last.unwrap_or(Step::from_counter(0)),
            _ => return Ok(steps),
        };
        Err(Refusal::ClockBehind { last_step })
    }

    /// The counters of a token that one code may have: the last one again, so that a code sent twice
    /// is not taken for a guess, the next, and as many after it as may be skipped.
    pub(crate) fn counters(self, look_ahead: u8) -> RangeInclusive<u64> {
        let next = self.next_counter();
        self.last().unwrap_or(0)..=next.saturating_add(look_ahead.into())
    }

    /// The counter of a token's next code.
    pub(crate) fn next_counter(self) -> u64 {
        self.last().map_or(0, |last| last.saturating_add(1))
    }
}

/// Steps from one to another; for those of a window and near it.
pub(crate) fn signed_distance(to: u64, from: u64) -> i32 {
    let distance = i32::try_from(to.abs_diff(from)).unwrap_or(i32::MAX);
    if to < from {
        distance.saturating_neg()
    } else {
        distance
    }
}
