//! A pass: one code that the support desk issues to a user who has lost everything else.

use alloc::string::String;
use core::fmt;
use core::time::Duration;

use subtle::{Choice, ConstantTimeEq};

use crate::factors::audit::EventKind;
use crate::factors::change::Change;
use crate::factors::contents::{is_ahead, moment};
use crate::factors::hash::{HASH, Tag, hash};
use crate::factors::proof::{Accepts, Proof};
use crate::factors::recovery::codes::{RecoveryCode, SHOWN, show};
use crate::factors::state::Factors;
use crate::sensitive::Sensitive;
use crate::sign_in::outcome::Refusal;
use crate::sign_in::unsaved::Unsaved;
use crate::time::UnixTime;

/// The greatest lifetime of a pass: NIST SP 800-63B-4 §4.2.1.2 gives a code by mail 24 hours.
const LONGEST: Duration = Duration::from_secs(24 * 3_600);
const SHORTEST: Duration = Duration::from_secs(60);

/// A code that signs a user in once, or proves a set-up: it looks like a recovery code.
///
/// # Security
///
/// Whoever has it and the password is in. Give it to the identified user alone; `Debug` hides it, and
/// it is erased on drop.
pub struct Pass {
    text: Sensitive<String>,
    expires_at: UnixTime,
}

impl Pass {
    /// Shows the code, `7Q4ZKM-9XW2DR-A0CH5T-VB8E3N` for example.
    ///
    /// # Security
    ///
    /// Show it to the person at the desk who hands it on, and never log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.text.expose()
    }

    /// When it ends.
    #[must_use]
    pub const fn expires_at(&self) -> UnixTime {
        self.expires_at
    }
}

impl fmt::Debug for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pass(..)")
    }
}

/// The hash of a pass in a record.
pub(crate) struct StoredPass {
    pub(super) hash: [u8; HASH],
    pub(super) issued_at: UnixTime,
    pub(super) expires_at: UnixTime,
}

impl StoredPass {
    /// Draws a pass; its lifetime is brought to one minute to 24 hours.
    pub(super) fn draw(birth: [u8; 8], lifetime: Duration, now: UnixTime) -> (Pass, Self) {
        let code = RecoveryCode::draw();
        let lifetime = lifetime.clamp(SHORTEST, LONGEST).as_secs();
        let expires_at = UnixTime::from_secs(now.as_secs().saturating_add(lifetime));
        let mut text = Sensitive::new(String::with_capacity(SHOWN));
        show(&code, text.inner_mut());
        let stored = Self {
            hash: pass_hash(birth, &code),
            issued_at: now,
            expires_at,
        };
        (Pass { text, expires_at }, stored)
    }

    /// Compares a code in constant time.
    pub(super) fn compare(&self, birth: [u8; 8], code: &RecoveryCode) -> Choice {
        self.hash.ct_eq(&pass_hash(birth, code))
    }

    /// Whether it counts at this moment.
    pub(super) fn is_live(&self, now: UnixTime) -> bool {
        moment(self.issued_at, now).is_some() && is_ahead(self.expires_at, LONGEST, now)
    }
}

impl Factors {
    /// Issues a pass, for a user whom the support desk has identified; an earlier one is void.
    ///
    /// `lifetime` is brought to one minute to 24 hours. The user types it where a code is asked for,
    /// with the password, and sets up a new app. It works while codes are disabled. Prefer it to
    /// turning off: an account that is off belongs to whoever knows the password and comes first.
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
    /// use second_factor::{MemoryStore, Proof, Records, TwoFactor, UnixTime};
    ///
    /// # pollster::block_on(async {
    /// let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
    /// let now = UnixTime::from_secs(1_800_000_000);
    /// two_factor.update(&7, now, |f| f.new_recovery_codes(Proof::Other { at: now })).await?;
    ///
    /// let (who, hour) = (Proof::Staff { who: "desk 3" }, Duration::from_secs(3_600));
    /// let pass = two_factor.update(&7, now, |f| f.issue_pass(who, hour)).await?;
    /// two_factor.update(&7, now, |f| f.sign_in(pass.expose())).await?;
    /// assert!(two_factor.update(&7, now, |f| f.sign_in(pass.expose())).await.is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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

fn pass_hash(birth: [u8; 8], code: &RecoveryCode) -> [u8; HASH] {
    let mut salt = [0; 16];
    salt[..8].copy_from_slice(&birth);
    hash(Tag::Pass, salt, [code.expose()])
}
