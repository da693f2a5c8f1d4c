//! The other buttons of a security page and of a support desk.

use crate::factors::accepts::Accepts;
use crate::factors::audit::EventKind;
use crate::factors::change::Change;
use crate::factors::contents::Contents;
use crate::factors::contents::authenticator::{Authenticator, AuthenticatorId, Reach, clean_name};
use crate::factors::contents::codes::RecoveryCode;
use crate::factors::contents::search::{Hit, Verdict};
use crate::factors::contents::set_up::Replacing;
use crate::factors::proof::Proof;
use crate::factors::state::Factors;
use crate::record::Record;
use crate::sign_in::diagnosis::Diagnosis;
use crate::sign_in::refusal::Refusal;
use crate::sign_in::unsaved::Unsaved;

impl Factors {
    /// Removes an authenticator; remembered browsers are forgotten, and sessions end: it may be
    /// somebody else who has it.
    ///
    /// The answer is the new [`session_generation`](Self::session_generation), for the session that
    /// removes it.
    ///
    /// # Errors
    ///
    /// * [`Refusal::UnknownId`]: there is no such authenticator.
    /// * [`Refusal::LastFactor`]: neither another authenticator nor an unused recovery code nor a
    ///   pass would be left. Offer [`turn_off`](Self::turn_off).
    /// * [`Refusal::ProofNeeded`]: the proof must be a code of any kind, an
    ///   [`Accepted`](crate::Accepted), [`Proof::Recent`] if another authenticator stays,
    ///   [`Proof::Other`], or [`Proof::Staff`].
    /// * What a code as the proof is refused for.
    #[doc(alias = "revoke")]
    pub fn remove(self, id: AuthenticatorId, proof: Proof<'_>) -> Unsaved<u64, Change> {
        let mut others = self.contents.authenticators.iter();
        if !self.contents.authenticators.iter().any(|one| one.id == id) {
            return Unsaved::unchanged(Err(Refusal::UnknownId));
        }
        let spent = Self::ways_used_up(proof);
        if !others.any(|one| one.id != id) && !self.has_other_way_in(spent) {
            return Unsaved::unchanged(Err(Refusal::LastFactor));
        }
        let accepts = Accepts::CODES.and_recent().and_other().and_staff();
        self.with_proof(accepts, proof, |factors, _| {
            factors.contents.replace(Replacing::One(id));
            factors.contents.proven_change(factors.now);
            let kind = EventKind::AuthenticatorRemoved { authenticator: id };
            (kind, factors.session_generation())
        })
    }

    /// Whether an unused recovery code or a pass is left once the proof of this request is used up.
    fn has_other_way_in(&self, used_up: u32) -> bool {
        let recovery = self.contents.recovery.as_ref();
        let codes = recovery.map_or(0, |set| set.remaining());
        let pass = self.contents.pass.as_ref();
        let passes = u32::from(pass.is_some_and(|pass| pass.is_live(self.now)));
        codes.saturating_add(passes) > used_up
    }

    /// Ways in that the proof itself uses up: 1 for a typed recovery code or pass.
    fn ways_used_up(proof: Proof<'_>) -> u32 {
        match proof {
            Proof::Code(typed) | Proof::RecoveryCode(typed) => {
                u32::from(RecoveryCode::parse(typed).is_some())
            }
            _ => 0,
        }
    }

    /// Turns the second factor off: authenticators, recovery codes, pass and browsers are gone.
    ///
    /// The row stays, and its number goes on. Sessions end; the answer is the new
    /// [`session_generation`](Self::session_generation), for the session that turns it off.
    ///
    /// # Errors
    ///
    /// [`Refusal::NotSetUp`] if it is off already; [`Refusal::ProofNeeded`] unless the proof is a code
    /// of any kind, an [`Accepted`](crate::Accepted), [`Proof::Other`], or [`Proof::Staff`]; and what
    /// a code as the proof is refused for.
    ///
    /// # Security
    ///
    /// An account that is off belongs to whoever knows the password and comes first. For a user who
    /// has lost everything, a support desk issues a pass instead.
    #[doc(alias("disable", "deactivate"))]
    pub fn turn_off(self, proof: Proof<'_>) -> Unsaved<u64, Change> {
        if !self.contents.on {
            return Unsaved::unchanged(Err(Refusal::NotSetUp));
        }
        let accepts = Accepts::CODES.and_other().and_staff();
        self.with_proof(accepts, proof, |factors, _| {
            let now = factors.now;
            factors.contents.proven_change(now);
            factors.contents.end_sessions();
            factors.contents = Contents {
                number: factors.contents.number,
                changes: factors.contents.changes,
                changed_at: now,
                sessions: factors.contents.sessions,
                last_id: factors.contents.last_id,
                ..Contents::off(factors.contents.birth)
            };
            (EventKind::TurnedOff, factors.session_generation())
        })
    }

    /// Gives an authenticator another name, at most 64 bytes; longer ones are cut.
    ///
    /// It takes no proof. Let whole sessions call it.
    ///
    /// # Errors
    ///
    /// [`Refusal::UnknownId`] if there is no such authenticator.
    pub fn rename(mut self, id: AuthenticatorId, name: &str) -> Unsaved<(), Change> {
        let name = clean_name(name);
        let Some(one) = self.contents.authenticator(id) else {
            return Unsaved::unchanged(Err(Refusal::UnknownId));
        };
        if one.name == name {
            return Unsaved::unchanged(Ok(()));
        }
        one.name = name;
        let kind = EventKind::AuthenticatorRenamed { authenticator: id };
        self.changed(kind, None, Ok(()))
    }

    /// Sets a clock or counter right that is far off: two codes in a row within 60 steps or 100
    /// counters.
    ///
    /// # Errors
    ///
    /// * [`Refusal::UnknownId`]: there is no such authenticator.
    /// * [`Refusal::Malformed`], [`Refusal::Unconfirmed`], [`Refusal::Replayed`],
    ///   [`Refusal::ClockBehind`]: the codes are not two new ones in a row. Nothing is counted, and
    ///   a recovery code or pass that was the proof is not used up.
    /// * [`Refusal::RecoveryCodeNeeded`], [`Refusal::ProofNeeded`]: the proof must be a recovery code,
    ///   a pass, [`Proof::Other`] or [`Proof::Staff`].
    ///
    /// # Security
    ///
    /// An app's code proves nothing here: a phished pair of codes would live for half an hour. Nothing is
    /// compared before the proof holds, since wrong pairs are not counted.
    #[doc(alias("resynchronisation", "resynchronization"))]
    pub fn resync_far(
        self,
        id: AuthenticatorId,
        codes: [&str; 2],
        proof: Proof<'_>,
    ) -> Unsaved<(), Change> {
        if !self.contents.authenticators.iter().any(|one| one.id == id) {
            return Unsaved::unchanged(Err(Refusal::UnknownId));
        }
        let accepts = Accepts::RECOVERY.and_other().and_staff();
        self.with_proof_and(accepts, proof, |factors, _| {
            let only = |one: &Authenticator| one.id == id;
            let contents = &factors.contents;
            let hit = match contents.search_two(codes, Reach::FAR, only, factors.now) {
                Verdict::New(hit) => hit,
                Verdict::Used => return Err(Refusal::Replayed),
                Verdict::Wrong => return Err(Refusal::Unconfirmed(Diagnosis::NoneFound)),
                Verdict::Refused(refusal) => return Err(refusal),
            };
            factors.use_up(&hit);
            factors.set_right(&hit);
            Ok((EventKind::Resynchronised { authenticator: id }, ()))
        })
    }

    /// Uses up the codes that a search has found, and pays no debt.
    fn use_up(&mut self, hit: &Hit) {
        for (one, used) in self.contents.authenticators.iter_mut().zip(hit.used) {
            if let Some(counter) = used {
                one.mark = one.mark.used(counter);
            }
        }
    }

    /// Ends a wait; the counts of failures stay, and disabled codes stay disabled.
    ///
    /// # Errors
    ///
    /// [`Refusal::ProofNeeded`] unless the proof is [`Proof::Staff`] or [`Proof::Other`];
    /// [`Refusal::Disabled`] if codes are disabled; [`Refusal::NotSetUp`] on a record that is off.
    #[doc(alias = "unlock")]
    pub fn lift_wait(self, proof: Proof<'_>) -> Unsaved<(), Change> {
        if !self.contents.on {
            return Unsaved::unchanged(Err(Refusal::NotSetUp));
        }
        if self.contents.budget.is_disabled() {
            return Unsaved::unchanged(Err(Refusal::Disabled));
        }
        self.with_proof(Accepts::STAFF.and_other(), proof, |factors, _| {
            factors.contents.budget = factors.contents.budget.without_wait();
            (EventKind::WaitLifted, ())
        })
    }

    /// Tells whether the record is sealed with another key than the current one, or not sealed while
    /// it should be. The next change, or [`reseal`](Self::reseal), mends it.
    #[must_use]
    pub fn needs_reseal(&self) -> bool {
        let sealed_with = self.row.as_ref().map(Record::sealed_with);
        sealed_with.is_some_and(|key| key != self.records.current_key())
    }

    /// Writes the record anew, sealed with the current key and in the newest layout.
    ///
    /// Each change does this by itself. It is for a job that goes through all rows after a new key.
    pub fn reseal(self) -> Unsaved<(), Change> {
        if self.row.is_none() {
            return Unsaved::unchanged(Ok(()));
        }
        self.changed(EventKind::Resealed, None, Ok(()))
    }

    /// Makes a record safe that comes from a restored backup.
    ///
    /// Codes that were used since the backup are good again in it. Therefore:
    ///
    /// * Remembered browsers and a pending set-up are forgotten.
    /// * Recovery codes and a pass are void.
    /// * The whole present window of each app counts as used up.
    /// * Each token has to show two codes in a row at its next sign-in.
    #[doc(alias = "backup")]
    pub fn after_restore(mut self) -> Unsaved<(), Change> {
        if self.row.is_none() {
            return Unsaved::unchanged(Ok(()));
        }
        let now = self.now;
        let policy = self.records.policy;
        let contents = &mut self.contents;
        contents.proven_change(now);
        contents.browsers.clear();
        contents.recovery = None;
        contents.pass = None;
        for one in &mut contents.authenticators {
            match one.end_of_window(&policy, now) {
                Some(end) => one.mark = one.mark.used(end),
                None => one.two_codes = true,
            }
        }
        self.changed(EventKind::Restored, None, Ok(()))
    }

    /// Decides that nothing changes, and answers with a value: for a closure that looks first.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{MemoryStore, Records, TwoFactor, UnixTime};
    ///
    /// # pollster::block_on(async {
    /// let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
    /// let now = UnixTime::from_secs(1_800_000_000);
    /// let on = two_factor.update(&7, now, |f| {
    ///     let on = f.overview().on;
    ///     f.unchanged(on)
    /// });
    /// assert!(!on.await?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn unchanged<T>(self, value: T) -> Unsaved<T, Change> {
        Unsaved::unchanged(Ok(value))
    }
}
