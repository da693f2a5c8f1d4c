//! What is handed out: recovery codes to the user, a pass to the support desk.

use core::time::Duration;

use crate::factors::accepts::Accepts;
use crate::factors::audit::EventKind;
use crate::factors::change::Change;
use crate::factors::contents::codes::RecoveryCodes;
use crate::factors::contents::pass::{Pass, StoredPass};
use crate::factors::contents::recovery::RecoverySet;
use crate::factors::proof::Proof;
use crate::factors::state::Factors;
use crate::sign_in::refusal::Refusal;
use crate::sign_in::unsaved::Unsaved;

impl Factors {
    /// Makes ten new recovery codes; those of an earlier set are void.
    ///
    /// They belong to the user and need no authenticator. On a record that is off, a proof by
    /// [`Proof::Other`] turns the second factor on, for an account whose other factor is a passkey.
    ///
    /// # Errors
    ///
    /// [`Refusal::ProofNeeded`] unless the proof is a code of any kind, an [`Accepted`], or
    /// [`Proof::Other`]; [`Refusal::NotSetUp`] on a record that is off for any other proof; and what
    /// a code as the proof is refused for.
    ///
    /// [`Accepted`]: crate::Accepted
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{MemoryStore, Proof, Records, TwoFactor, UnixTime};
    ///
    /// # pollster::block_on(async {
    /// let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
    /// let now = UnixTime::from_secs(1_800_000_000); // a passkey was verified just now
    /// let proof = Proof::Other { at: now };
    /// let codes = two_factor.update(&7, now, |f| f.new_recovery_codes(proof)).await?;
    /// assert_eq!(codes.expose().count(), 10);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "backup code")]
    pub fn new_recovery_codes(self, proof: Proof<'_>) -> Unsaved<RecoveryCodes, Change> {
        if !self.contents.on && !matches!(proof, Proof::Other { .. }) {
            return Unsaved::unchanged(Err(Refusal::NotSetUp));
        }
        let accepts = Accepts::CODES.and_other();
        self.with_proof(accepts, proof, |factors, _| {
            let now = factors.now;
            let (codes, set) = RecoverySet::draw(now);
            let turned_on = factors.contents.turn_on();
            factors.contents.proven_change(now);
            factors.contents.recovery = Some(set);
            (EventKind::RecoveryCodesMade { turned_on }, codes)
        })
    }

    /// Issues a pass, for a user whom the support desk has identified; an earlier one is void.
    ///
    /// `lifetime` is brought to one minute to 24 hours. It works once, also while codes are disabled.
    /// Prefer it to turning off: an account that is off belongs to whoever knows the password and comes
    /// first.
    ///
    /// The user types the password and then the pass, in the form "I have lost my phone". There it
    /// is the proof of [`set_up`](Self::set_up), as [`Proof::RecoveryCode`]. A pass that is typed
    /// at the sign-in signs in and is used up. It then proves a set-up in that same request alone:
    /// begin it there, with [`Proof::Accepted`].
    ///
    /// # Errors
    ///
    /// [`Refusal::ProofNeeded`] unless the proof is [`Proof::Staff`]; [`Refusal::NotSetUp`] if the
    /// user has no second factor.
    ///
    /// # Security
    ///
    /// Its event tells the owner, with the name of the person at the desk.
    ///
    /// # Examples
    ///
    /// ```
    /// use core::time::Duration;
    /// use second_factor::{Label, MemoryStore, NewApp, Proof, Records, TwoFactor, UnixTime};
    ///
    /// # pollster::block_on(async {
    /// let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
    /// let now = UnixTime::from_secs(1_800_000_000);
    /// two_factor.update(&7, now, |f| f.new_recovery_codes(Proof::Other { at: now })).await?;
    ///
    /// let (who, hour) = (Proof::Staff { who: "desk 3" }, Duration::from_secs(3_600));
    /// let pass = two_factor.update(&7, now, |f| f.issue_pass(who, hour)).await?;
    ///
    /// let app = NewApp::new(Label::new("ana@example.com")?);
    /// let proof = Proof::RecoveryCode(pass.expose()); // the form "I have lost my phone"
    /// let set_up = two_factor.update(&7, now, |f| f.set_up(&app, proof)).await?;
    /// assert!(two_factor.update(&7, now, |f| f.sign_in(pass.expose())).await.is_err());
    /// # let _ = set_up;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias("support desk", "reset"))]
    pub fn issue_pass(self, proof: Proof<'_>, lifetime: Duration) -> Unsaved<Pass, Change> {
        if !self.contents.on {
            return Unsaved::unchanged(Err(Refusal::NotSetUp));
        }
        self.with_proof(Accepts::STAFF, proof, |factors, _| {
            factors.contents.proven_change(factors.now);
            let (pass, stored) = StoredPass::draw(factors.contents.birth, lifetime, factors.now);
            let expires_at = stored.expires_at;
            factors.contents.pass = Some(stored);
            (EventKind::PassIssued { expires_at }, pass)
        })
    }
}
