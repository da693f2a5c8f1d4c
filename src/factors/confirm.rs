//! The first code of a set-up, which adds the authenticator.

use core::time::Duration;

use crate::factors::accepted::{Accepted, AcceptedBy};
use crate::factors::audit::EventKind;
use crate::factors::change::Change;
use crate::factors::contents::authenticator::{Authenticator, AuthenticatorId, AuthenticatorKind};
use crate::factors::contents::codes::RecoveryCodes;
use crate::factors::contents::moment;
use crate::factors::contents::recovery::RecoverySet;
use crate::factors::contents::set_up::{LastConfirmed, Pending, SetUpId, SetUpProof};
use crate::factors::diagnosis::{diagnose, diagnose_two};
use crate::factors::sign_in::Typed;
use crate::factors::state::Factors;
use crate::otp::code::CodeError;
use crate::otp::totp::Totp;
use crate::otp::window::Window;
use crate::sign_in::decide::{Factor, Finding, find_two};
use crate::sign_in::diagnosis::Diagnosis;
use crate::sign_in::mark::Mark;
use crate::sign_in::policy::Policy;
use crate::sign_in::refusal::Refusal;
use crate::sign_in::unsaved::Unsaved;
use crate::time::{Step, UnixTime};

/// For how long a second click on *Verify* is answered like the first.
const SECOND_CLICK: Duration = Duration::from_secs(2 * 60);

/// The result of [`Factors::confirm`], when the user presses *Verify*: the id of the new authenticator,
/// recovery codes to show once, if a new set was made, and an [`Accepted`] that can open the session of
/// a user who had to set up before signing in.
#[derive(Debug)]
#[non_exhaustive]
#[must_use = "it holds recovery codes that are shown once, and the proof of a sign-in"]
pub struct Confirmed {
    /// The new authenticator.
    pub authenticator: AuthenticatorId,
    /// Ten recovery codes to show once, if a set was made: there was none, or the set-up was proven
    /// by a recovery code or a pass. Otherwise the user's set stands.
    pub recovery_codes: Option<RecoveryCodes>,
    /// The proof of the code, for a sign-in that makes the user enroll first; `None` for the second
    /// click on *Verify*.
    pub accepted: Option<Accepted>,
}

impl Factors {
    /// Adds the authenticator of a set-up, if the code is the one that its app shows.
    ///
    /// `typed` is one code, or two in a row for a phone whose clock is wrong. Then the offset is stored
    /// and applied from then on. The code is used up, and pays back no failure. Neither a wait nor
    /// disabled codes hold it up.
    ///
    /// The first confirmation turns the second factor on. What the new authenticator replaces is
    /// removed in the same change. Ten recovery codes come with it where there are none, and where a
    /// recovery code or a pass has proven the set-up.
    ///
    /// A second click on *Verify* makes the recovery codes anew, because the page of the first
    /// click is lost. It has the same id and the same code, and comes within two minutes and before
    /// a recovery code was used.
    ///
    /// # Errors
    ///
    /// * [`Refusal::Unconfirmed`] with a [`Diagnosis`]: nothing is changed and nothing counted, since
    ///   there is nothing to guess yet.
    /// * [`Refusal::SetUpGone`]: there is no such set-up, or not any more. A wrong code with the id of
    ///   the set-up that was confirmed last is [`Refusal::WrongCode`], and is counted.
    /// * [`Refusal::ResyncOff`]: the policy does not allow two codes.
    /// * [`Refusal::Full`], [`Refusal::UnknownId`]: there is no place or number for it any more, or
    ///   what it would replace is gone.
    ///
    /// # Security
    ///
    /// Take the id from the session that began the set-up. The answer to a wrong code says much about
    /// the secret: give it to that session alone.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{CodeParams, Label, MemoryStore, NewApp, Proof, Records, Totp, TwoFactor};
    /// use second_factor::UnixTime;
    ///
    /// # pollster::block_on(async {
    /// let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
    /// let at = |secs: u64| UnixTime::from_secs(1_800_000_000 + secs);
    /// let app = NewApp::new(Label::new("ana@example.com")?).named("Phone");
    /// let set_up = two_factor.update(&7, at(0), |f| f.set_up(&app, Proof::First)).await?;
    ///
    /// let phone = Totp::new(set_up.key_uri.secret(), CodeParams::new()); // what Ana scanned
    /// let typed = phone.code_at(at(20)).expose().to_owned();
    /// let confirmed = two_factor.update(&7, at(20), |f| f.confirm(set_up.id, &typed)).await?;
    /// assert_eq!(confirmed.recovery_codes.map(|codes| codes.expose().count()), Some(10));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn confirm<'a>(
        mut self,
        id: SetUpId,
        typed: impl Into<Typed<'a>>,
    ) -> Unsaved<Confirmed, Change> {
        let typed = typed.into();
        let pending = self.contents.live_set_up(self.now);
        let Some(pending) = pending.filter(|pending| pending.id.is(id)) else {
            return self.confirm_again(id, typed);
        };
        let replacing = self.replacing(pending.replacing);
        if let Err(refusal) = self.has_room(replacing, 1) {
            return Unsaved::unchanged(Err(refusal));
        }
        let (step, offset, mark) = match first_code(pending, self.policy(), typed, self.now) {
            Ok(found) => found,
            Err(refusal) => return Unsaved::unchanged(Err(refusal)),
        };
        let Some(pending) = self.contents.set_up.take() else {
            return Unsaved::unchanged(Err(Refusal::SetUpGone));
        };
        let failures = self.contents.budget.failures();
        let now = self.now;
        let contents = &mut self.contents;
        let replaced = contents.replace(replacing);
        let authenticator = AuthenticatorId(contents.next_id());
        contents.authenticators.push(Authenticator {
            id: authenticator,
            kind: AuthenticatorKind::Totp(pending.params),
            secret: pending.secret,
            mark,
            two_codes: false,
            name: pending.name,
            added_at: now,
            used_at: Some(now),
        });
        let turned_on = contents.turn_on();
        if pending.proof == SetUpProof::Recovery {
            // The phone is lost, also where no app is left that would be replaced.
            contents.end_sessions();
        }
        contents.proven_change(now);
        contents.confirmed = Some(LastConfirmed {
            id,
            authenticator,
            at: now,
            step,
        });
        let drawn = (contents.recovery.is_none() || pending.proof == SetUpProof::Recovery)
            .then(|| RecoverySet::draw(now));
        let recovery_codes = drawn.map(|(codes, set)| {
            contents.recovery = Some(set);
            codes
        });
        let by = AcceptedBy::Authenticator(authenticator);
        let kind = EventKind::AuthenticatorAdded {
            authenticator,
            replaced,
            turned_on,
            recovery_codes: recovery_codes.is_some(),
        };
        let confirmed = Confirmed {
            authenticator,
            recovery_codes,
            accepted: Some(self.accepted(by, offset, failures)),
        };
        self.changed(kind, None, Ok(confirmed))
    }

    /// The second click on *Verify*.
    fn confirm_again(mut self, id: SetUpId, typed: Typed<'_>) -> Unsaved<Confirmed, Change> {
        let last = self.contents.confirmed.as_ref().filter(|last| {
            let at = moment(last.at, self.now);
            let recent = at.is_some_and(|at| self.now.saturating_since(at) <= SECOND_CLICK);
            recent && last.id.is(id)
        });
        let Some((authenticator, at, step)) =
            last.map(|last| (last.authenticator, last.at, last.step))
        else {
            return Unsaved::unchanged(Err(Refusal::SetUpGone));
        };
        if let Err(refusal) = self.contents.budget.check_allowed(self.policy(), self.now) {
            return Unsaved::unchanged(Err(refusal));
        }
        let text = typed.second.unwrap_or(typed.first);
        match self
            .contents
            .authenticator(authenticator)
            .map(|one| one.has_code(text, step))
        {
            Some(Ok(true)) => {}
            Some(Ok(false)) => {
                let refusal = self.fail();
                let kind = EventKind::wrong_code(self.contents.budget);
                return self.changed(kind, None, Err(refusal));
            }
            Some(Err(error)) => return Unsaved::unchanged(Err(Refusal::Malformed(error))),
            None => return Unsaved::unchanged(Err(Refusal::SetUpGone)),
        }
        let recovery = self.contents.recovery.as_ref();
        if !recovery.is_some_and(|set| set.is_whole() && set.made_at() == at) {
            let confirmed = Confirmed {
                authenticator,
                recovery_codes: None,
                accepted: None,
            };
            return Unsaved::unchanged(Ok(confirmed));
        }
        let (codes, set) = RecoverySet::draw(at);
        self.contents.recovery = Some(set);
        let confirmed = Confirmed {
            authenticator,
            recovery_codes: Some(codes),
            accepted: None,
        };
        let kind = EventKind::RecoveryCodesMade { turned_on: false };
        self.changed(kind, None, Ok(confirmed))
    }
}

impl Authenticator {
    /// Whether a text is the code of this step, compared in constant time.
    fn has_code(&self, typed: &str, step: Step) -> Result<bool, CodeError> {
        let code = self.parse(typed)?;
        let AuthenticatorKind::Totp(params) = self.kind else {
            return Ok(false);
        };
        let totp = Totp::new(&self.secret, params);
        let found = totp.matches(&code, step.counter()..=step.counter());
        Ok(found.reveal().newest().is_some())
    }
}

/// The step that a confirming code has, how far off it is, and the mark that it leaves; or why it
/// confirms nothing.
fn first_code(
    pending: &Pending,
    policy: &Policy,
    typed: Typed<'_>,
    now: UnixTime,
) -> Result<(Step, i32, Mark), Refusal> {
    let totp = Totp::new(&pending.secret, pending.params);
    let unused = Mark::new(None, 0);
    let finding = match typed.second {
        None => totp.search(policy, unused, typed.first, now),
        Some(_) if !policy.allows_resync() => return Err(Refusal::ResyncOff),
        Some(second) => find_two(&totp, unused, [typed.first, second], Window::FOR_TWO, now),
    };
    if let Finding::New {
        counter,
        offset,
        mark,
    } = finding
    {
        return Ok((Step::from_counter(counter), offset, mark));
    }
    let (secret, params) = (&pending.secret, pending.params);
    let diagnosis: Diagnosis = match typed.second {
        None => diagnose(secret, params, typed.first, now),
        Some(second) => diagnose_two(secret, params, [typed.first, second], now),
    };
    Err(Refusal::Unconfirmed(diagnosis))
}
