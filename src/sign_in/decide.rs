//! Whether a code is accepted, and what it changes.

use crate::otp::code::Code;
use crate::otp::hotp::Hotp;
use crate::otp::totp::Totp;
use crate::otp::window::Window;
use crate::sign_in::attempt::{Accepted, Attempt, Refusal};
use crate::sign_in::policy::Policy;
use crate::sign_in::state::FactorState;
use crate::time::{Step, UnixTime};

/// Something that can be asked to sign somebody in: [`Totp`], [`Hotp`],
/// [`RecoverySet`](crate::RecoverySet), and references, boxes and `Arc`s of them.
///
/// The trait is sealed: what may be accepted is decided in this crate.
///
/// # Examples
///
/// ```
/// use second_factor::{Attempt, Factor, FactorState, Policy, UnixTime};
///
/// fn try_code(factor: &impl Factor, code: &str) -> Attempt {
///     Policy::new().attempt(factor, FactorState::new(), code, UnixTime::from_secs(59))
/// }
///
/// let totp = second_factor::Totp::from_key(&[7; 20], second_factor::CodeParams::new())?;
/// let attempt = try_code(&Box::new(totp), "no code");
/// assert!(attempt.commit(|_change| Err("never called")).is_err());
/// # Ok::<(), second_factor::error::SecretError>(())
/// ```
pub trait Factor: sealed::Search {}

impl<F: sealed::Search> Factor for F {}

pub(crate) mod sealed {
    use super::{FactorState, Finding, Policy, UnixTime};

    /// What differs between factors.
    #[expect(unnameable_types, reason = "sealed: nothing outside may implement it")]
    pub trait Search {
        /// Whether guesses are counted, slowed down and ended.
        fn limits_guesses(&self) -> bool {
            true
        }

        /// What the typed text is.
        fn search(
            &self,
            policy: &Policy,
            state: FactorState,
            typed: &str,
            now: UnixTime,
        ) -> Finding;
    }
}

/// What was typed, as the factor sees it.
#[expect(unnameable_types, reason = "the answer of a sealed trait")]
#[derive(Clone, Copy, Debug)]
pub enum Finding {
    /// No code at all.
    Malformed,
    /// Nothing to compare with: all steps of the window are behind one that is used up.
    ClockBehind(Step),
    /// A code that was not used yet, its step, the clock's offset, and the state it leaves.
    New(Option<Step>, i32, FactorState),
    /// A code that was used before.
    Used(Option<Step>),
    /// Not a code of this factor at this time.
    Wrong,
}

impl Policy {
    /// Decides about a typed code; nothing counts before [`Attempt::commit`].
    ///
    /// In this order: a disabled factor, a wait that is not over, and text that has not the form of
    /// a code are refused, without a computation and without a change. Then every step of the
    /// window around `now`, moved by the factor's stored offset, is compared in constant time.
    /// The newest step that matches and is not used up is accepted, and with it all before it are
    /// used up. `state` and the factor must come from one read of one row.
    ///
    /// A clock before the epoch is [`Refusal::ClockBehind`].
    ///
    /// # Security
    ///
    /// The time taken tells what the answer tells, and the length of what was typed.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{FactorState, CodeParams, Policy, Refusal, Saved, SignInError, Totp, UnixTime};
    ///
    /// let totp = Totp::from_key(b"12345678901234567890", CodeParams::new())?;
    /// let now = UnixTime::from_secs(59);
    /// let attempt = Policy::new().attempt(&totp, FactorState::new(), "000000", now);
    /// let answer = attempt.commit(|_change| Ok::<_, std::io::Error>(Saved::Yes));
    /// assert!(matches!(
    ///     answer,
    ///     Err(SignInError::Refused(Refusal::Rejected { failures: 1, debt: 2, .. }))
    /// ));
    /// # Ok::<(), second_factor::error::SecretError>(())
    /// ```
    pub fn attempt(
        &self,
        factor: &impl Factor,
        state: FactorState,
        code: &str,
        now: UnixTime,
    ) -> Attempt {
        let limited = factor.limits_guesses();
        match self.standing(state, now) {
            Err(refusal) if limited => return Attempt::unchanged(refusal),
            _ => {}
        }
        match factor.search(self, state, code, now) {
            Finding::Wrong if !limited => Attempt::unchanged(Refusal::Rejected {
                failures: state.failures(),
                debt: state.debt(),
                disabled: false,
                retry_at: None,
            }),
            finding => self.judge(state, finding, now),
        }
    }

    /// Decides about two codes that follow each other, for a user whose clock is wrong.
    ///
    /// Both must lie within 20 steps of `now`, be strictly consecutive, and newer than all that is
    /// used up. Accepted, they are used up, and the offset of the second from `now` is stored and
    /// applied from then on. It is an attempt like any other: refused when one would be, counted
    /// when wrong.
    ///
    /// # Security
    ///
    /// Two codes in a row are as hard to guess as one of twice the length; the 41 steps do not
    /// weaken that noticeably. [`Policy::asvs_5`] does not allow it: [`Refusal::ResyncOff`].
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{FactorState, CodeParams, Policy, Saved, Step, Totp, UnixTime};
    ///
    /// let totp = Totp::from_key(b"12345678901234567890", CodeParams::new())?;
    /// let (first, second) = (totp.code(Step::from_counter(8)), totp.code(Step::from_counter(9)));
    /// let now = UnixTime::from_secs(59); // step 1: the user's clock is four minutes ahead
    /// let codes = [first.expose(), second.expose()];
    /// let accepted = Policy::new()
    ///     .resync(&totp, FactorState::new(), codes, now)
    ///     .commit(|_change| Ok::<_, std::io::Error>(Saved::Yes))?;
    /// assert_eq!(accepted.offset(), 8);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resync(
        &self,
        totp: &Totp,
        state: FactorState,
        codes: [&str; 2],
        now: UnixTime,
    ) -> Attempt {
        if let Err(refusal) = self.standing(state, now) {
            return Attempt::unchanged(refusal);
        }
        if !self.allows_resync() {
            return Attempt::unchanged(Refusal::ResyncOff);
        }
        self.judge(state, find_pair(totp, state, codes, now), now)
    }

    /// Whether a code would be tried at all, for a page that asks for one.
    ///
    /// # Errors
    ///
    /// [`Refusal::Disabled`] or [`Refusal::Throttled`]. Recovery sets are never refused so:
    /// do not ask this about their states.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{FactorState, Policy, UnixTime};
    ///
    /// assert_eq!(Policy::new().standing(FactorState::new(), UnixTime::from_secs(59)), Ok(()));
    /// ```
    pub fn standing(&self, state: FactorState, now: UnixTime) -> Result<(), Refusal> {
        if state.disabled {
            return Err(Refusal::Disabled);
        }
        match self.wait_until(state, now) {
            Some(retry_at) => Err(Refusal::Throttled { retry_at }),
            None => Ok(()),
        }
    }

    /// The attempt that a finding makes.
    fn judge(&self, state: FactorState, finding: Finding, now: UnixTime) -> Attempt {
        match finding {
            Finding::ClockBehind(mark) => Attempt::unchanged(Refusal::ClockBehind { mark }),
            Finding::Malformed => Attempt::unchanged(Refusal::Malformed),
            Finding::Used(step) => Attempt::unchanged(Refusal::Replayed { step }),
            Finding::New(step, offset, used_up) => {
                let after = Self::accepted(used_up);
                Attempt::changed(state, after, Ok(Accepted::new(step, offset)))
            }
            Finding::Wrong => {
                let after = self.failed(state, now);
                let refusal = Refusal::Rejected {
                    failures: after.failures(),
                    debt: after.debt(),
                    disabled: after.disabled,
                    retry_at: (after.retry_at != 0).then_some(UnixTime::from_secs(after.retry_at)),
                };
                Attempt::changed(state, after, Err(refusal))
            }
        }
    }
}

impl sealed::Search for Totp {
    fn search(&self, policy: &Policy, state: FactorState, typed: &str, now: UnixTime) -> Finding {
        let Ok(code) = Code::parse(typed, self.params().format()) else {
            return Finding::Malformed;
        };
        let present = self.step_at(now);
        let center = present.counter().saturating_add_signed(state.offset.into());
        let steps = policy.window().around(Step::from_counter(center));
        if let Some(mark) = ahead(self, state, *steps.end(), now) {
            return Finding::ClockBehind(mark);
        }
        let hits = self.hits(&code, steps);
        match (
            hits.above(state.mark.map(Step::counter)).newest(),
            hits.newest(),
        ) {
            (Some(step), _) => {
                let after = state.with_last_step(Step::from_counter(step));
                let offset = signed_distance(step, present.counter());
                Finding::New(after.mark, offset, after)
            }
            (None, Some(step)) => Finding::Used(Some(Step::from_counter(step))),
            (None, None) => Finding::Wrong,
        }
    }
}

impl sealed::Search for Hotp {
    /// The last counter is compared too, so that a code sent twice is not taken for a guess.
    fn search(&self, policy: &Policy, state: FactorState, typed: &str, _: UnixTime) -> Finding {
        let Ok(code) = Code::parse(typed, self.format()) else {
            return Finding::Malformed;
        };
        let mark = state.mark.map(Step::counter);
        let next = mark.map_or(0, |mark| mark.saturating_add(1));
        let last = next.saturating_add(policy.look_ahead().into());
        let hits = self.hits(&code, mark.unwrap_or(0)..=last);
        match (hits.above(mark).oldest(), hits.newest()) {
            (Some(counter), _) => {
                let after = state.with_last_step(Step::from_counter(counter));
                Finding::New(after.mark, signed_distance(counter, next), after)
            }
            (None, Some(counter)) => Finding::Used(Some(Step::from_counter(counter))),
            (None, None) => Finding::Wrong,
        }
    }
}

/// References and owning pointers are the factor they point to.
macro_rules! pointer {
    ($pointer:ty) => {
        impl<F: sealed::Search + ?Sized> sealed::Search for $pointer {
            fn limits_guesses(&self) -> bool {
                (**self).limits_guesses()
            }

            fn search(
                &self,
                policy: &Policy,
                state: FactorState,
                typed: &str,
                now: UnixTime,
            ) -> Finding {
                (**self).search(policy, state, typed, now)
            }
        }
    };
}

pointer!(&F);
#[cfg(feature = "alloc")]
pointer!(alloc::boxed::Box<F>);
#[cfg(feature = "alloc")]
pointer!(alloc::sync::Arc<F>);

/// What two codes in a row are, within 20 steps of `now`.
pub(crate) fn find_pair(
    totp: &Totp,
    state: FactorState,
    typed: [&str; 2],
    now: UnixTime,
) -> Finding {
    let [Ok(first), Ok(second)] = typed.map(|text| Code::parse(text, totp.params().format()))
    else {
        return Finding::Malformed;
    };
    let present = totp.step_at(now);
    let steps = Window::FARTHEST.around(present);
    if let Some(mark) = ahead(totp, state, *steps.end(), now) {
        return Finding::ClockBehind(mark);
    }
    let mark = state.mark.map(Step::counter);
    let (first, second) = (totp.hits(&first, steps.clone()), totp.hits(&second, steps));
    match (
        second.after(first.above(mark)).newest(),
        second.after(first).newest(),
    ) {
        (Some(step), _) => {
            let offset = signed_distance(step, present.counter());
            let after = FactorState {
                offset: i8::try_from(offset).unwrap_or_default(),
                ..state.with_last_step(Step::from_counter(step))
            };
            Finding::New(after.mark, offset, after)
        }
        (None, Some(step)) => Finding::Used(Some(Step::from_counter(step))),
        (None, None) => Finding::Wrong,
    }
}

/// A mark that no step up to `last` can pass, or the beginning of a time that is not there yet.
fn ahead(totp: &Totp, state: FactorState, last: u64, now: UnixTime) -> Option<Step> {
    if now < totp.params().epoch() {
        return Some(state.mark.unwrap_or(Step::from_counter(0)));
    }
    state.mark.filter(|mark| mark.counter() > last)
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
