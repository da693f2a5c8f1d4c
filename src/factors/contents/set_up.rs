//! Set-ups in a record: the one that waits for its first code, and the one that was confirmed last.

use alloc::string::String;
use core::fmt;
use core::str::FromStr;
use core::time::Duration;

use subtle::ConstantTimeEq;

use crate::factors::contents::authenticator::AuthenticatorId;
use crate::factors::contents::token::{TokenError, hex_words};
use crate::factors::contents::{Contents, is_ahead};
use crate::otp::params::CodeParams;
use crate::otp::secret::Secret;
use crate::random;
use crate::time::{Step, UnixTime};

/// How long a set-up is open.
pub(in crate::factors) const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// Whether a new authenticator replaces none, one, or all of those that there are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Replacing {
    /// All that there are.
    All,
    /// None: it is added.
    None,
    /// The one with this id.
    One(AuthenticatorId),
}

/// The id of a set-up: the session that began the set-up keeps it, and the record holds it too.
///
/// # Security
///
/// Keep it in the session on the server. Anyone who has it can finish the set-up, if they can read a
/// code of its secret. `Debug` hides it; it is compared in constant time.
///
/// # Examples
///
/// ```
/// use second_factor::factors::SetUpId;
///
/// let stored = "000102030405060708090a0b0c0d0e0f";
/// let id: SetUpId = stored.parse()?;
/// assert_eq!(id.to_string(), stored);
/// # Ok::<(), second_factor::error::TokenError>(())
/// ```
#[derive(Clone, Copy)]
pub struct SetUpId([u8; 16]);

impl SetUpId {
    pub(in crate::factors) fn draw() -> Self {
        let mut id = [0; 16];
        random::fill(&mut id);
        Self(id)
    }

    pub(in crate::factors) const fn from_stored(id: [u8; 16]) -> Self {
        Self(id)
    }

    pub(in crate::factors) const fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    pub(in crate::factors) fn is(self, other: Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl fmt::Display for SetUpId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl fmt::Debug for SetUpId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SetUpId(..)")
    }
}

impl FromStr for SetUpId {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        let words: [u64; 2] = hex_words(text).ok_or(TokenError)?;
        let mut id = [0; 16];
        for (slot, word) in id.chunks_exact_mut(8).zip(words) {
            slot.copy_from_slice(&word.to_be_bytes());
        }
        Ok(Self(id))
    }
}

/// A set-up that waits for its first code.
pub(in crate::factors) struct Pending {
    pub(in crate::factors) id: SetUpId,
    pub(in crate::factors) expires_at: UnixTime,
    pub(in crate::factors) proof: SetUpProof,
    pub(in crate::factors) replacing: Replacing,
    pub(in crate::factors) params: CodeParams,
    pub(in crate::factors) name: String,
    pub(in crate::factors) secret: Secret,
}

/// What proved a set-up, as far as it still matters.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::factors) enum SetUpProof {
    First,
    App,
    /// A recovery code or a pass: its confirmation draws new recovery codes.
    Recovery,
    Other,
}

impl SetUpProof {
    /// Whether a recovery code, a pass or another factor proved it: an app's code does not undo it.
    const fn is_stronger_than_app(self) -> bool {
        matches!(self, Self::Recovery | Self::Other)
    }
}

impl Pending {
    fn is_live(&self, now: UnixTime) -> bool {
        is_ahead(self.expires_at, LIFETIME, now)
    }
}

impl Contents {
    /// The set-up that waits for its first code, if it has not ended.
    pub(in crate::factors) fn live_set_up(&self, now: UnixTime) -> Option<&Pending> {
        self.set_up.as_ref().filter(|pending| pending.is_live(now))
    }

    /// Whether a set-up is pending that an app's code must not undo.
    pub(in crate::factors) fn has_stronger_set_up(&self, now: UnixTime) -> bool {
        let pending = self.live_set_up(now);
        pending.is_some_and(|pending| pending.proof.is_stronger_than_app())
    }
}

/// The set-up that was confirmed last, for the second click on *Verify*.
pub(in crate::factors) struct LastConfirmed {
    pub(in crate::factors) id: SetUpId,
    pub(in crate::factors) authenticator: AuthenticatorId,
    pub(in crate::factors) at: UnixTime,
    pub(in crate::factors) step: Step,
}
