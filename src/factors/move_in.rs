//! Moving in: authenticators that another system has enrolled.

use alloc::string::String;
use alloc::vec::Vec;

use crate::factors::accepts::Accepts;
use crate::factors::audit::EventKind;
use crate::factors::change::Change;
use crate::factors::contents::authenticator::{
    Authenticator, AuthenticatorId, AuthenticatorKind, clean_name,
};
use crate::factors::contents::set_up::Replacing;
use crate::factors::proof::Proof;
use crate::factors::state::Factors;
use crate::otp::matches::Hidden;
use crate::otp::params::{Algorithm, CodeParams, Digits};
use crate::otp::secret::Secret;
use crate::sign_in::mark::{FARTHEST_OFFSET, Mark};
use crate::sign_in::refusal::Refusal;
use crate::sign_in::unsaved::Unsaved;
use crate::time::Step;
use crate::uri::KeyKind;
use crate::uri::key_uri::KeyUri;

/// An authenticator that another system has enrolled, for [`Factors::move_in`].
///
/// # Examples
///
/// ```
/// use second_factor::factors::NewAuthenticator;
/// use second_factor::{CodeParams, Secret, Step};
///
/// let secret = Secret::from_legacy_base32("JBSWY3DPEHPK3PXP")?; // as the old table has it
/// let phone = NewAuthenticator::totp(&secret, CodeParams::new())
///     .named("Phone")
///     .with_last_step(Step::from_counter(57_000_000));
/// # let _ = phone;
/// # Ok::<(), second_factor::error::SecretError>(())
/// ```
#[doc(alias = "import")]
#[derive(Debug)]
pub struct NewAuthenticator {
    kind: AuthenticatorKind,
    secret: Secret,
    name: String,
    last_step: Option<Step>,
    offset: i8,
}

impl NewAuthenticator {
    /// An app or token whose codes follow the clock.
    #[must_use]
    pub fn totp(secret: &Secret, params: CodeParams) -> Self {
        Self::new(AuthenticatorKind::Totp(params), secret, None)
    }

    /// A token whose codes follow a counter; `next_counter` is that of the next code, as key URIs
    /// and most databases store it.
    #[must_use]
    pub fn hotp(secret: &Secret, algorithm: Algorithm, digits: Digits, next_counter: u64) -> Self {
        let last = next_counter.checked_sub(1).map(Step::from_counter);
        Self::new(AuthenticatorKind::Hotp { algorithm, digits }, secret, last)
    }

    /// What a key URI describes, for example one of [`KeyUri::import`]. The label is not taken over.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::KeyUri;
    /// use second_factor::factors::NewAuthenticator;
    ///
    /// let text = "otpauth://totp/Old%20Portal:ana?secret=ORSW4LLCPF2GK4ZB";
    /// let imported = KeyUri::import(text)?;
    /// let phone = NewAuthenticator::from_key_uri(&imported.uri);
    /// # let _ = phone;
    /// # Ok::<(), second_factor::uri::UriError>(())
    /// ```
    #[must_use]
    pub fn from_key_uri(uri: &KeyUri) -> Self {
        match uri.kind() {
            KeyKind::Totp(params) => Self::totp(uri.secret(), params),
            KeyKind::Hotp {
                algorithm,
                digits,
                counter,
            } => Self::hotp(uri.secret(), algorithm, digits, counter),
        }
    }

    fn new(kind: AuthenticatorKind, secret: &Secret, last_step: Option<Step>) -> Self {
        Self {
            kind,
            secret: secret.copied(),
            name: String::new(),
            last_step,
            offset: 0,
        }
    }

    /// Sets the name in the user's list, at most 64 bytes; longer ones are cut.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        Self {
            name: clean_name(name),
            ..self
        }
    }

    /// Sets the last step that the old system accepted; for a token, the last counter.
    ///
    /// Without it, all of the present window of an app counts as used up.
    #[must_use]
    pub fn with_last_step(self, step: Step) -> Self {
        Self {
            last_step: Some(step),
            ..self
        }
    }

    /// Sets how many steps the clock of the app is ahead, as the old system has learnt it: brought
    /// to -60 to 60. It means nothing for a token with a counter.
    #[must_use]
    pub fn with_offset(self, steps: i32) -> Self {
        let farthest = i32::from(FARTHEST_OFFSET);
        let steps = steps.clamp(farthest.saturating_neg(), farthest);
        match (self.kind, i8::try_from(steps)) {
            (AuthenticatorKind::Totp(_), Ok(offset)) => Self { offset, ..self },
            _ => self,
        }
    }

    pub(super) const fn secret(&self) -> &Secret {
        &self.secret
    }
}

impl Factors {
    /// Adds authenticators that another system has enrolled, all in one change. Gives their ids in order.
    ///
    /// It asks for no first code, and turns the second factor on. Recovery
    /// codes do not come with it: [`new_recovery_codes`](Self::new_recovery_codes). While codes are
    /// disabled it replaces all authenticators.
    ///
    /// # Errors
    ///
    /// * [`Refusal::ProofNeeded`]: the proof must be [`Proof::First`] on a record that is off, a code
    ///   of any kind, an [`Accepted`](crate::Accepted), or [`Proof::Other`].
    /// * [`Refusal::Full`]: more than the policy allows. [`Refusal::UnknownId`]: an empty list.
    /// * [`Refusal::Duplicate`]: an authenticator has one of the secrets already, or two of the list
    ///   have the same.
    /// * [`Refusal::StepAhead`]: a last step lies beyond the window around now. Old tables write -1
    ///   for "never": leave the step out then.
    /// * What a code as the proof is refused for.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::factors::NewAuthenticator;
    /// use second_factor::{CodeParams, MemoryStore, Proof, Records, Secret, TwoFactor, UnixTime};
    ///
    /// # pollster::block_on(async {
    /// let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
    /// let now = UnixTime::from_secs(1_800_000_000);
    /// let secret = Secret::from_bytes(b"12345678901234567890")?; // of the old table
    /// let apps = [NewAuthenticator::totp(&secret, CodeParams::new())];
    /// let ids = two_factor.update(&7, now, |f| f.move_in(&apps, Proof::First)).await?;
    /// assert_eq!(ids.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn move_in(
        self,
        authenticators: &[NewAuthenticator],
        proof: Proof<'_>,
    ) -> Unsaved<Vec<AuthenticatorId>, Change> {
        if !self.contents.on && proof.is_of_a_code() {
            return Unsaved::unchanged(Err(Refusal::NotSetUp));
        }
        let replacing = self.replacing(Replacing::None);
        let room = self.has_room(replacing, authenticators.len());
        if let Err(refusal) = room.and_then(|()| self.check(authenticators)) {
            return Unsaved::unchanged(Err(refusal));
        }
        let accepts = Accepts::CODES.and_first().and_other();
        self.with_proof(accepts, proof, |factors, _| {
            let now = factors.now;
            let replaced = factors.contents.replace(replacing);
            let ids: Vec<_> = authenticators.iter().map(|one| factors.add(one)).collect();
            let turned_on = factors.contents.turn_on();
            factors.contents.proven_change(now);
            let kind = EventKind::AuthenticatorsMovedIn {
                count: u32::try_from(ids.len()).unwrap_or(u32::MAX),
                replaced,
                turned_on,
            };
            (kind, ids)
        })
    }

    /// The reasons for which an authenticator cannot be moved in.
    fn check(&self, new: &[NewAuthenticator]) -> Result<(), Refusal> {
        if new.is_empty() {
            return Err(Refusal::UnknownId);
        }
        for (place, one) in new.iter().enumerate() {
            let before = new.iter().take(place).map(NewAuthenticator::secret);
            let there = self.contents.authenticators.iter().map(|one| &one.secret);
            let mut found = Hidden::starting_at(0);
            before
                .chain(there)
                .for_each(|secret| found.add(secret.same(&one.secret)));
            if found.reveal().newest().is_some() {
                return Err(Refusal::Duplicate);
            }
            let end = self.placed(one).end_of_window(self.policy(), self.now);
            let last = one.last_step.map(Step::counter);
            if end.is_some_and(|end| last > Some(end)) {
                return Err(Refusal::StepAhead);
            }
        }
        Ok(())
    }

    /// The authenticator as the record would hold it, without an id.
    fn placed(&self, new: &NewAuthenticator) -> Authenticator {
        Authenticator {
            id: AuthenticatorId(0),
            kind: new.kind,
            secret: new.secret.copied(),
            mark: Mark::new(new.last_step, new.offset),
            two_codes: false,
            name: new.name.clone(),
            added_at: self.now,
            used_at: None,
        }
    }

    fn add(&mut self, new: &NewAuthenticator) -> AuthenticatorId {
        let mut one = self.placed(new);
        one.id = AuthenticatorId(self.contents.next_id());
        if let (None, Some(end)) = (new.last_step, one.end_of_window(self.policy(), self.now)) {
            one.mark = one.mark.used(end);
        }
        let id = one.id;
        self.contents.authenticators.push(one);
        id
    }
}
