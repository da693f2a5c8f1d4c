//! A pass: one code that the support desk issues to a user who has lost everything else.

use alloc::string::String;
use core::fmt;
use core::time::Duration;

use subtle::{Choice, ConstantTimeEq};

use crate::factors::contents::codes::{RecoveryCode, SHOWN, show};
use crate::factors::contents::hash::{HASH, Tag, hash};
use crate::factors::contents::{is_ahead, moment};
use crate::sensitive::Sensitive;
use crate::time::UnixTime;

/// The greatest lifetime of a pass: NIST SP 800-63B-4 §4.2.1.2 gives a code by mail 24 hours.
const LONGEST: Duration = Duration::from_secs(24 * 3_600);
const SHORTEST: Duration = Duration::from_secs(60);

/// A code that the support desk issues to a user who has lost phone and recovery codes. The user
/// types it once, to sign in or to prove a change, such as the set-up of a new app.
///
/// It looks like a recovery code.
///
/// # Security
///
/// Anyone who has it and the password can sign in. Give it to the identified user alone; `Debug` hides it, and
/// it is erased on drop.
#[doc(alias("bypass code", "temporary access pass"))]
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
pub(in crate::factors) struct StoredPass {
    pub(in crate::factors) hash: [u8; HASH],
    pub(in crate::factors) issued_at: UnixTime,
    pub(in crate::factors) expires_at: UnixTime,
}

impl StoredPass {
    /// Draws a pass; its lifetime is brought to one minute to 24 hours.
    pub(in crate::factors) fn draw(
        birth: [u8; 8],
        lifetime: Duration,
        now: UnixTime,
    ) -> (Pass, Self) {
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
    pub(in crate::factors) fn compare(&self, birth: [u8; 8], code: &RecoveryCode) -> Choice {
        self.hash.ct_eq(&pass_hash(birth, code))
    }

    /// Whether it counts at this moment.
    pub(in crate::factors) fn is_live(&self, now: UnixTime) -> bool {
        moment(self.issued_at, now).is_some() && is_ahead(self.expires_at, LONGEST, now)
    }
}

fn pass_hash(birth: [u8; 8], code: &RecoveryCode) -> [u8; HASH] {
    let mut salt = [0; 16];
    salt[..8].copy_from_slice(&birth);
    hash(Tag::Pass, salt, [code.expose()])
}
