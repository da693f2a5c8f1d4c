//! What proves that a change is the owner's wish.

use core::fmt;

use crate::factors::accepted::{Accepted, AcceptedBy, PROOF_LIFETIME, RecentCode};
use crate::factors::accepts::Accepts;
use crate::factors::audit::{EventKind, ProvenBy};
use crate::factors::change::Change;
use crate::factors::contents::authenticator::clean_name;
use crate::factors::contents::codes::RecoveryCode;
use crate::factors::contents::moment;
use crate::factors::contents::search::Verdict;
use crate::factors::contents::set_up::SetUpId;
use crate::factors::state::Factors;
use crate::otp::code::CodeError;
use crate::otp::params::{CodeFormat, Digits};
use crate::otp::typed::is_blank;
use crate::sign_in::refusal::Refusal;
use crate::sign_in::unsaved::Unsaved;
use crate::time::UnixTime;

/// What a caller gives to show that a change is allowed: a code typed with the change, a code that was
/// accepted just before, or the word of the service or of the support desk.
///
/// Adding, replacing, removing and handing out take a proof. That a record is empty proves nothing: for
/// the first authenticator the service has to say [`Proof::First`]. Each operation lists the proofs that
/// it takes. Any other is refused as [`Refusal::ProofNeeded`], or as [`Refusal::RecoveryCodeNeeded`]
/// where a recovery code would be enough and an app's code is not.
///
/// # Security
///
/// A session alone proves nothing, since it may be stolen. Ask for a code in the form that asks for
/// the change, and pass it as [`Proof::Code`]. The form "I have lost my phone" is the exception: it
/// passes it as [`Proof::RecoveryCode`].
///
/// While a set-up is pending that a recovery code, a pass or another factor has proven, an app's code
/// proves no change at all. The phone may be in a thief's hands.
///
/// # Examples
///
/// ```
/// use second_factor::{Factors, Proof, Refusal};
///
/// // The form of "Turn off" has a field for a code.
/// fn turn_off(factors: Factors, typed: &str) -> second_factor::Unsaved<u64, second_factor::Change> {
///     factors.turn_off(Proof::Code(typed))
/// }
/// # let _ = turn_off;
/// ```
#[doc(alias("step-up", "reauthentication", "sudo mode"))]
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Proof<'a> {
    /// A code that was accepted by a sign-in in this same request; good for five minutes and one
    /// change.
    Accepted(&'a Accepted),
    /// A code typed with the request. It is an attempt like a sign-in: used up, or counted.
    Code(&'a str),
    /// The service's word that this account has no second factor of any kind, here or elsewhere.
    ///
    /// It proves a first `set_up` or `move_in`, and nothing once the record is on.
    First,
    /// The service's word that a factor outside this library, such as a passkey, was verified at this
    /// time. It is good for five minutes, and not after another proven change.
    Other {
        /// When it was verified, by the server's clock.
        at: UnixTime,
    },
    /// A code that this session gave in the last five minutes: it proves the removal of an
    /// authenticator that is not the last.
    Recent(&'a RecentCode),
    /// A recovery code or pass typed with the request, and no app's code: for a form "I have lost my
    /// phone" that is open to a session with the password only.
    RecoveryCode(&'a str),
    /// The pending set-up that this session began: it proves a `set_up` that takes its place.
    SetUp(SetUpId),
    /// A person of the support desk, who has identified the user in another way.
    Staff {
        /// Who it was, for the event: at most 64 bytes, longer ones are cut.
        who: &'a str,
    },
}

impl Proof<'_> {
    /// Whether a code is the proof, which a record that is off has none of.
    pub(super) const fn is_of_a_code(&self) -> bool {
        matches!(
            self,
            Self::Accepted(_) | Self::Code(_) | Self::RecoveryCode(_)
        )
    }
}

/// It does not show a typed code.
impl fmt::Debug for Proof<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepted(_) => f.write_str("Accepted(..)"),
            Self::Code(_) => f.write_str("Code(..)"),
            Self::First => f.write_str("First"),
            Self::Other { at } => f.debug_struct("Other").field("at", at).finish(),
            Self::Recent(_) => f.write_str("Recent(..)"),
            Self::RecoveryCode(_) => f.write_str("RecoveryCode(..)"),
            Self::SetUp(_) => f.write_str("SetUp(..)"),
            Self::Staff { who } => f.debug_struct("Staff").field("who", who).finish(),
        }
    }
}

/// Of a field that was left empty.
const EMPTY: CodeError = CodeError::Length {
    format: CodeFormat::Decimal(Digits::Six),
    found: 0,
};

/// What became of a proof.
enum Guard {
    Passed(ProvenBy),
    /// A wrong code, which is counted: the change is saved, the operation refused.
    Counted(Refusal),
    Refused(Refusal),
}

impl Factors {
    /// Does what is to be done if the proof holds.
    ///
    /// All other reasons to refuse come before this call, and `apply` cannot fail, so that no right
    /// code is used up for a refusal.
    pub(super) fn with_proof<T>(
        self,
        accepts: Accepts,
        proof: Proof<'_>,
        apply: impl FnOnce(&mut Self, &ProvenBy) -> (EventKind, T),
    ) -> Unsaved<T, Change> {
        self.with_proof_and(accepts, proof, |factors, by| Ok(apply(factors, by)))
    }

    /// The same with an `apply` that may refuse: then nothing changes, and a proof is not used up.
    ///
    /// It must not take an app's code, which would be compared and not counted.
    pub(super) fn with_proof_and<T>(
        mut self,
        accepts: Accepts,
        proof: Proof<'_>,
        apply: impl FnOnce(&mut Self, &ProvenBy) -> Result<(EventKind, T), Refusal>,
    ) -> Unsaved<T, Change> {
        match self.guard(accepts, proof) {
            Guard::Passed(proven_by) => match apply(&mut self, &proven_by) {
                Ok((kind, value)) => self.changed(kind, Some(proven_by), Ok(value)),
                Err(refusal) => Unsaved::unchanged(Err(refusal)),
            },
            Guard::Counted(refusal) => {
                let kind = EventKind::wrong_code(self.contents.budget);
                self.changed(kind, None, Err(refusal))
            }
            Guard::Refused(refusal) => Unsaved::unchanged(Err(refusal)),
        }
    }

    fn guard(&mut self, accepts: Accepts, proof: Proof<'_>) -> Guard {
        let holds = match proof {
            Proof::Accepted(accepted) => return self.guard_accepted(accepts, accepted),
            Proof::Code(typed) | Proof::RecoveryCode(typed)
                if accepts.recovery && typed.chars().all(is_blank) =>
            {
                return Guard::Refused(Refusal::Malformed(EMPTY));
            }
            Proof::Code(typed) => return self.guard_code(accepts, typed),
            Proof::RecoveryCode(typed) => return self.guard_recovery_code(accepts, typed),
            Proof::First => accepts.first && !self.contents.on,
            Proof::Other { at } => accepts.other && self.is_other_fresh(at),
            Proof::Recent(recent) => {
                if accepts.recent && self.contents.budget.is_disabled() {
                    return Guard::Refused(Refusal::Disabled);
                }
                if accepts.recent && self.contents.has_stronger_set_up(self.now) {
                    return Guard::Refused(Refusal::RecoveryCodeNeeded);
                }
                accepts.recent
                    && self.contents.authenticators.len() > 1
                    && recent.shown().holds(&self.contents, self.now)
            }
            // The operation that takes it looks at it first.
            Proof::SetUp(_) => false,
            Proof::Staff { .. } => accepts.staff,
        };
        if holds {
            Guard::Passed(proven_by(proof))
        } else {
            Guard::Refused(Refusal::ProofNeeded)
        }
    }

    fn guard_accepted(&self, accepts: Accepts, accepted: &Accepted) -> Guard {
        let app = matches!(accepted.by, AcceptedBy::Authenticator(_));
        if app && accepts.app && self.contents.budget.is_disabled() {
            return Guard::Refused(Refusal::Disabled);
        }
        if app && self.bars_apps(accepts) {
            return Guard::Refused(Refusal::RecoveryCodeNeeded);
        }
        if accepts.takes(accepted.by) && accepted.shown.holds(&self.contents, self.now) {
            Guard::Passed(ProvenBy::Code(accepted.by))
        } else {
            Guard::Refused(Refusal::ProofNeeded)
        }
    }

    fn guard_code(&mut self, accepts: Accepts, typed: &str) -> Guard {
        if RecoveryCode::parse(typed).is_some() {
            return self.guard_recovery_code(accepts, typed);
        }
        if self.bars_apps(accepts) {
            return Guard::Refused(Refusal::RecoveryCodeNeeded);
        }
        if !accepts.app {
            return Guard::Refused(Refusal::ProofNeeded);
        }
        if let Err(refusal) = self.contents.budget.check_allowed(self.policy(), self.now) {
            return Guard::Refused(refusal);
        }
        match self.contents.search(self.policy(), typed, self.now) {
            Verdict::New(hit) => match self.accept(&hit) {
                Some(id) => Guard::Passed(ProvenBy::Code(AcceptedBy::Authenticator(id))),
                None => Guard::Refused(Refusal::ProofNeeded),
            },
            Verdict::Used => Guard::Refused(Refusal::Replayed),
            Verdict::Wrong => Guard::Counted(self.fail()),
            Verdict::Refused(refusal) => Guard::Refused(refusal),
        }
    }

    fn guard_recovery_code(&mut self, accepts: Accepts, typed: &str) -> Guard {
        if !accepts.recovery {
            return Guard::Refused(Refusal::ProofNeeded);
        }
        let Some(code) = RecoveryCode::parse(typed) else {
            return Guard::Refused(match self.contents.is_app_code(typed) {
                true => Refusal::RecoveryCodeNeeded,
                false => Refusal::Malformed(CodeError::RecoveryCode),
            });
        };
        match self.redeem(&code) {
            Ok(by) => Guard::Passed(ProvenBy::Code(by)),
            Err(refusal) => Guard::Refused(refusal),
        }
    }

    /// Whether a recovery code would prove what an app's code does not, now or at any time.
    fn bars_apps(&self, accepts: Accepts) -> bool {
        accepts.recovery && (!accepts.app || self.contents.has_stronger_set_up(self.now))
    }

    /// Whether another factor was verified within five minutes, and after the last proven change.
    fn is_other_fresh(&self, at: UnixTime) -> bool {
        let changed_at = moment(self.contents.changed_at, self.now);
        at <= self.now
            && self.now.saturating_since(at) < PROOF_LIFETIME
            && changed_at.is_none_or(|changed_at| at >= changed_at)
    }
}

/// What proved a change, for its event.
pub(super) fn proven_by(proof: Proof<'_>) -> ProvenBy {
    match proof {
        Proof::Accepted(accepted) => ProvenBy::Code(accepted.by()),
        Proof::Code(_) | Proof::Recent(_) | Proof::RecoveryCode(_) => ProvenBy::Recent,
        Proof::First => ProvenBy::First,
        Proof::Other { .. } => ProvenBy::Other,
        Proof::SetUp(_) => ProvenBy::SetUp,
        Proof::Staff { who } => ProvenBy::Staff {
            who: clean_name(who),
        },
    }
}
