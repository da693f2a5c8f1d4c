//! Whether a code of one factor is accepted, and what it changes.

use core::fmt;

use crate::otp::code::{Code, CodeError};
use crate::otp::hotp::Hotp;
use crate::otp::matches::Matches;
use crate::otp::totp::Totp;
use crate::otp::window::Window;
use crate::sign_in::budget::Budget;
use crate::sign_in::mark::{Mark, signed_distance};
use crate::sign_in::policy::Policy;
use crate::sign_in::refusal::Refusal;
use crate::sign_in::state::FactorState;
use crate::sign_in::unsaved::Unsaved;
use crate::time::{Step, UnixTime};

impl Policy {
    /// Decides about a code that was typed for one [`Totp`] or [`Hotp`].
    ///
    /// This is the heap-free core. A service with users takes [`Factors`](crate::Factors), which
    /// does the same for all authenticators of a user.
    ///
    /// In this order: a disabled factor, a wait that is not over, and text that is not a code are
    /// refused, without a computation and without a change. Then every step of the window around
    /// `now`, moved by the stored offset, is compared in constant time. The newest step that matches
    /// and is not used up is accepted, and with it all before it are used up. `state` and the factor
    /// must come from one read of one row.
    ///
    /// # Security
    ///
    /// Nobody is signed in and no guess is counted before [`Unsaved::commit`]. The time taken tells
    /// what the answer tells, and the length of what was typed.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{CodeParams, Committed, FactorState, Policy, Refusal, Saved, Totp, UnixTime};
    ///
    /// let totp = Totp::from_key(b"12345678901234567890", CodeParams::new())?;
    /// let mut row = FactorState::new(); // what the database holds
    /// let unsaved = Policy::new().attempt(&totp, row, "000000", UnixTime::from_secs(59));
    /// let answer = unsaved.commit(|change| {
    ///     if row.to_bytes() != *change.before() {
    ///         return Ok::<_, second_factor::error::StoredError>(Saved::Lost);
    ///     }
    ///     row = FactorState::from_bytes(change.after())?;
    ///     Ok(Saved::Yes)
    /// });
    /// assert!(matches!(answer, Committed::Refused(Refusal::WrongCode { failures: 1, .. })));
    /// assert_eq!((row.failures(), row.debt()), (1, 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn attempt(
        &self,
        factor: &impl Factor,
        state: FactorState,
        code: &str,
        now: UnixTime,
    ) -> Unsaved<AcceptedStep, StateChange> {
        if let Err(refusal) = state.budget().check_allowed(self, now) {
            return Unsaved::unchanged(Err(refusal));
        }
        self.judge(state, factor.search(self, state.mark(), code, now), now)
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
    /// use second_factor::{CodeParams, Committed, FactorState, Policy, Saved, Step, Totp, UnixTime};
    ///
    /// let totp = Totp::from_key(b"12345678901234567890", CodeParams::new())?;
    /// let (first, second) = (totp.code(Step::from_counter(8)), totp.code(Step::from_counter(9)));
    /// let now = UnixTime::from_secs(59); // step 1: the user's clock is four minutes ahead
    /// let mut row = FactorState::new(); // what the database holds
    /// let unsaved = Policy::new().resync(&totp, row, [first.expose(), second.expose()], now);
    /// let answer = unsaved.commit(|change| {
    ///     if row.to_bytes() != *change.before() {
    ///         return Ok::<_, second_factor::error::StoredError>(Saved::Lost);
    ///     }
    ///     row = FactorState::from_bytes(change.after())?;
    ///     Ok(Saved::Yes)
    /// });
    /// assert!(matches!(answer, Committed::Done(_)));
    /// assert_eq!(row.offset(), 8);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resync(
        &self,
        totp: &Totp,
        state: FactorState,
        codes: [&str; 2],
        now: UnixTime,
    ) -> Unsaved<AcceptedStep, StateChange> {
        if let Err(refusal) = state.budget().check_allowed(self, now) {
            return Unsaved::unchanged(Err(refusal));
        }
        if !self.allows_resync() {
            return Unsaved::unchanged(Err(Refusal::ResyncOff));
        }
        let finding = find_two(totp, state.mark(), codes, Window::FOR_TWO, now);
        self.judge(state, finding, now)
    }

    /// Tells whether a code would be tried at all, for a page that asks for one.
    ///
    /// # Errors
    ///
    /// [`Refusal::Disabled`] or [`Refusal::Throttled`].
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{FactorState, Policy, UnixTime};
    ///
    /// assert_eq!(Policy::new().check_allowed(FactorState::new(), UnixTime::from_secs(59)), Ok(()));
    /// ```
    pub fn check_allowed(&self, state: FactorState, now: UnixTime) -> Result<(), Refusal> {
        state.budget().check_allowed(self, now)
    }

    /// The decision that a finding makes.
    fn judge(
        &self,
        state: FactorState,
        finding: Finding,
        now: UnixTime,
    ) -> Unsaved<AcceptedStep, StateChange> {
        let (budget, mark, answer) = match finding {
            Finding::Refused(refusal) => return Unsaved::unchanged(Err(refusal)),
            Finding::Used => return Unsaved::unchanged(Err(Refusal::Replayed)),
            Finding::New {
                counter,
                offset,
                mark,
            } => {
                let accepted = AcceptedStep {
                    step: Step::from_counter(counter),
                    offset,
                };
                (state.budget().after_acceptance(), mark, Ok(accepted))
            }
            Finding::Wrong => {
                let cost = self.plain_cost();
                let budget = state.budget().after_failure(self, cost, now);
                (budget, state.mark(), Err(budget.wrong_code()))
            }
        };
        Unsaved::changed(StateChange::new(state, budget, mark), answer)
    }
}

/// What can be asked to sign somebody in without a heap: [`Totp`] and [`Hotp`].
///
/// The trait is sealed: what may be accepted is decided in this crate.
#[expect(unnameable_types, reason = "sealed: nothing outside may implement it")]
pub trait Factor {
    /// Looks for what was typed among the codes that may be accepted.
    #[doc(hidden)]
    fn search(&self, policy: &Policy, mark: Mark, typed: &str, now: UnixTime) -> Finding;
}

/// What a text is, as one factor sees it.
#[expect(unnameable_types, reason = "the answer of a sealed trait")]
#[derive(Debug)]
pub enum Finding {
    /// Nothing was compared, for this reason.
    Refused(Refusal),
    /// A code that was not used yet, how far off its step is, and the mark that it leaves.
    New {
        /// Its step or counter.
        counter: u64,
        /// Steps ahead of the present one, or counters that were skipped.
        offset: i32,
        /// What is used up then.
        mark: Mark,
    },
    /// A code that was used before.
    Used,
    /// Not a code of this factor at this time.
    Wrong,
}

impl From<CodeError> for Finding {
    fn from(error: CodeError) -> Self {
        Self::Refused(Refusal::Malformed(error))
    }
}

impl Factor for Totp {
    fn search(&self, policy: &Policy, mark: Mark, typed: &str, now: UnixTime) -> Finding {
        let code = match Code::parse(typed, self.params().format()) {
            Ok(code) => code,
            Err(error) => return error.into(),
        };
        let steps = match mark.steps(self, policy.window(), now) {
            Ok(steps) => steps,
            Err(refusal) => return Finding::Refused(refusal),
        };
        let present = self.step_at(now).counter();
        let matches = self.matches(&code, steps).reveal();
        let new = matches.above(mark.last()).newest();
        finding(matches, new, present, mark)
    }
}

impl Factor for Hotp {
    fn search(&self, policy: &Policy, mark: Mark, typed: &str, _: UnixTime) -> Finding {
        let code = match Code::parse(typed, self.format()) {
            Ok(code) => code,
            Err(error) => return error.into(),
        };
        let counters = mark.counters(policy.look_ahead());
        let matches = self.matches(&code, counters).reveal();
        let new = matches.above(mark.last()).oldest();
        finding(matches, new, mark.next_counter(), mark)
    }
}

/// What a search for one code has found; `new` is what it would accept.
fn finding(matches: Matches, new: Option<u64>, expected: u64, mark: Mark) -> Finding {
    match (new, matches.newest()) {
        (Some(counter), _) => Finding::New {
            counter,
            offset: signed_distance(counter, expected),
            mark: mark.used(counter),
        },
        (None, Some(_)) => Finding::Used,
        (None, None) => Finding::Wrong,
    }
}

/// What two codes in a row are, within a window around `now`.
pub(crate) fn find_two(
    totp: &Totp,
    mark: Mark,
    typed: [&str; 2],
    window: Window,
    now: UnixTime,
) -> Finding {
    let [first, second] = typed.map(|text| Code::parse(text, totp.params().format()));
    let (first, second) = match (first, second) {
        (Ok(first), Ok(second)) => (first, second),
        (Err(error), _) | (_, Err(error)) => return error.into(),
    };
    let steps = match mark.steps_for_two(totp, window, now) {
        Ok(steps) => steps,
        Err(refusal) => return Finding::Refused(refusal),
    };
    let present = totp.step_at(now).counter();
    let first = totp.matches(&first, steps.clone());
    let second = totp.matches(&second, steps);
    let (first, second) = (first.reveal(), second.reveal());
    let new = second.after(first.above(mark.last())).newest();
    match finding(second.after(first), new, present, mark) {
        Finding::New {
            counter,
            offset,
            mark,
        } => match i8::try_from(offset) {
            Ok(stored) => Finding::New {
                counter,
                offset,
                mark: mark.with_offset(stored),
            },
            // No window is so wide.
            Err(_) => Finding::Wrong,
        },
        finding => finding,
    }
}

/// What to save after [`Policy::attempt`]: the factor's new state, and the old one that it
/// replaces.
#[derive(Debug)]
pub struct StateChange {
    before: [u8; FactorState::LEN],
    after: [u8; FactorState::LEN],
}

impl StateChange {
    fn new(before: FactorState, budget: Budget, mark: Mark) -> Self {
        Self {
            before: before.to_bytes(),
            after: FactorState::of(budget, mark).to_bytes(),
        }
    }

    /// The state that the decision was made on; if the row has another, the save is lost.
    #[must_use]
    pub const fn before(&self) -> &[u8; FactorState::LEN] {
        &self.before
    }

    /// The state to store; never the same as [`before`](Self::before).
    #[must_use]
    pub const fn after(&self) -> &[u8; FactorState::LEN] {
        &self.after
    }
}

/// Proof that [`Policy::attempt`] accepted a code and used it up. It is for programs without user
/// records; a service with users gets an [`Accepted`](crate::Accepted).
///
/// Only a commit makes one. It does not say whose code it was.
///
/// # Examples
///
/// It cannot be made by hand:
///
/// ```compile_fail,E0451
/// use second_factor::{AcceptedStep, Step};
///
/// let proof = AcceptedStep { step: Step::from_counter(1), offset: 0 };
/// ```
#[must_use = "it is the proof of a sign-in: hand it to what opens the door"]
pub struct AcceptedStep {
    step: Step,
    offset: i32,
}

impl AcceptedStep {
    /// The step (for HOTP: the counter) whose code it was.
    #[must_use]
    pub const fn step(&self) -> Step {
        self.step
    }

    /// How many steps the code was ahead of the server's clock; below 0, behind it.
    ///
    /// For HOTP, the counters that were skipped.
    #[must_use]
    pub const fn offset(&self) -> i32 {
        self.offset
    }
}

impl fmt::Debug for AcceptedStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AcceptedStep(..)")
    }
}
