//! The proof that a code was accepted, and what a session keeps of it.

use core::fmt;
use core::str::FromStr;
use core::time::Duration;

use crate::factors::contents::authenticator::AuthenticatorId;
use crate::factors::contents::token::{TokenError, hex_words};
use crate::factors::contents::{Contents, moment};
use crate::time::UnixTime;

/// How long a code that was accepted proves anything.
pub(crate) const PROOF_LIFETIME: Duration = Duration::from_secs(5 * 60);

/// Proof that one code of a user was accepted and used up.
///
/// Only a save makes one. Let the function that opens sessions ask for it by value. Within the same
/// request it also proves one change, as [`Proof::Accepted`](crate::Proof::Accepted).
///
/// # Examples
///
/// ```
/// use second_factor::Accepted;
///
/// fn open_session(user: u64, proof: Accepted) -> String {
///     format!("session of {user}, begun at {}", proof.at().as_secs())
/// }
/// # let _ = open_session;
/// ```
///
/// It cannot be used twice:
///
/// ```compile_fail,E0599
/// use second_factor::Accepted;
///
/// fn open_session(user: u64, proof: Accepted) -> String {
///     format!("session of {user}, begun at {}", proof.clone().at().as_secs())
/// }
/// # let _ = open_session;
/// ```
#[must_use = "it is the proof of a sign-in: hand it to what opens the session"]
pub struct Accepted {
    pub(super) by: AcceptedBy,
    pub(super) offset: i32,
    pub(super) failures_before: u32,
    pub(super) shown: Shown,
    pub(super) session_generation: u64,
}

impl Accepted {
    /// Whose code it was: an authenticator's, a recovery code, or a pass.
    #[must_use]
    pub const fn by(&self) -> AcceptedBy {
        self.by
    }

    /// When it was accepted, by the clock of the request.
    #[must_use]
    pub const fn at(&self) -> UnixTime {
        self.shown.at
    }

    /// How many steps the code was ahead of the server's clock; below 0, behind it.
    ///
    /// When it moves away from 0, the clock of the user's app drifts: warn the user before their
    /// codes stop working. For a token, the counters that were skipped; otherwise 0.
    #[must_use]
    pub const fn offset(&self) -> i32 {
        self.offset
    }

    /// Wrong codes since the code that was accepted before this one, 0 to 100.
    ///
    /// Tell the user, as in "3 wrong codes since your last sign-in": it may not have been them.
    #[must_use]
    pub const fn failures_before(&self) -> u32 {
        self.failures_before
    }

    /// The number that the session opened by this code keeps:
    /// [`Factors::session_generation`](crate::Factors::session_generation).
    #[must_use]
    pub const fn session_generation(&self) -> u64 {
        self.session_generation
    }

    /// What a session keeps, to prove a removal in the next five minutes; `None` after a recovery
    /// code or a pass, which prove nothing later.
    #[must_use]
    pub const fn recent(&self) -> Option<RecentCode> {
        match self.by {
            AcceptedBy::Authenticator(_) => Some(RecentCode(self.shown)),
            AcceptedBy::Pass | AcceptedBy::RecoveryCode { .. } => None,
        }
    }
}

impl fmt::Debug for Accepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Accepted(..)")
    }
}

/// The kind of code that was accepted. It was a code of an authenticator (an app or a hardware token),
/// whose id is given, or a recovery code, or a pass: a code that the support desk gives to a user.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum AcceptedBy {
    /// An authenticator's: of those that have the code, the one added first.
    Authenticator(AuthenticatorId),
    /// A pass of the support desk.
    Pass,
    /// A recovery code.
    #[non_exhaustive]
    RecoveryCode {
        /// Recovery codes that are left, 0 to 9. Offer a new set long before it is 0.
        remaining: u32,
    },
}

/// When a code was accepted, and how many proven changes the record had seen then.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) struct Shown {
    at: UnixTime,
    changes: u64,
    birth: [u8; 8],
}

impl Shown {
    pub(super) const fn new(contents: &Contents, at: UnixTime) -> Self {
        Self {
            at,
            changes: contents.changes,
            birth: contents.birth,
        }
    }

    /// Whether it still proves something: for five minutes, on the same record, before any other
    /// proven change. The host that accepted the code may have a clock that is a little ahead.
    pub(super) fn holds(&self, contents: &Contents, now: UnixTime) -> bool {
        self.birth == contents.birth
            && self.changes == contents.changes
            && moment(self.at, now).is_some_and(|at| now.saturating_since(at) < PROOF_LIFETIME)
    }
}

/// What a session keeps after a code of an app or token was accepted. It proves one kind of change: for
/// five minutes the user can remove an authenticator, but not the last one, without another code.
///
/// It is taken as [`Proof::Recent`](crate::Proof::Recent) by one operation: the removal of an
/// authenticator that is not the last. It is good for five minutes, or until another proven change.
/// So a session that was stolen cannot add an authenticator with it.
///
/// # Security
///
/// Keep it in the session on the server. It is not signed: anyone who can write it can make one up.
///
/// # Examples
///
/// ```
/// use second_factor::RecentCode;
///
/// let stored = "000000006b49d200000000000000000200112233445566ff";
/// let recent: RecentCode = stored.parse()?;
/// assert_eq!(recent.to_string(), stored);
/// assert!("tomorrow".parse::<RecentCode>().is_err());
/// # Ok::<(), second_factor::error::TokenError>(())
/// ```
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct RecentCode(Shown);

impl RecentCode {
    pub(super) const fn shown(&self) -> &Shown {
        &self.0
    }
}

impl fmt::Display for RecentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shown { at, changes, birth } = self.0;
        let birth = u64::from_be_bytes(birth);
        write!(f, "{:016x}{changes:016x}{birth:016x}", at.as_secs())
    }
}

impl fmt::Debug for RecentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecentCode(..)")
    }
}

impl FromStr for RecentCode {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        let [at, changes, birth] = hex_words(text).ok_or(TokenError)?;
        Ok(Self(Shown {
            at: UnixTime::from_secs(at),
            changes,
            birth: birth.to_be_bytes(),
        }))
    }
}
