//! What a security page shows of a user's second factor.

use alloc::string::String;
use alloc::vec::Vec;

use crate::factors::contents::Contents;
use crate::factors::contents::authenticator::{AuthenticatorId, AuthenticatorKind};
use crate::factors::contents::browser::BrowserId;
use crate::sign_in::policy::Policy;
use crate::time::UnixTime;

/// Everything that a user's security page may show; there is no secret in it.
///
/// # Security
///
/// It is for whole sessions: names and counts tell a password thief where to look. A page after the
/// password alone asks [`Factors::ask`](crate::Factors::ask).
#[doc(alias = "security page")]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Overview {
    /// Whether the second factor is on.
    pub on: bool,
    /// The authenticators, in the order in which they were added.
    pub authenticators: Vec<AuthenticatorInfo>,
    /// When the pending set-up ends, if there is one.
    pub set_up_until: Option<UnixTime>,
    /// The recovery codes, if there is a set.
    pub recovery_codes: Option<RecoveryInfo>,
    /// The browsers that are remembered now, the oldest first.
    pub browsers: Vec<BrowserInfo>,
    /// Wrong codes since the last accepted one, 0 to 100.
    pub failures: u32,
    /// Whether codes of authenticators are disabled after too many failures.
    pub disabled: bool,
    /// Before this, codes of authenticators are not compared, if there is a wait now.
    pub waits_until: Option<UnixTime>,
    /// When the pass of the support desk ends, if there is one.
    pub pass_until: Option<UnixTime>,
    /// The last proven change, if there was one.
    pub changed_at: Option<UnixTime>,
}

/// An authenticator in a user's list.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AuthenticatorInfo {
    /// Its number, for the form that removes or renames it.
    pub id: AuthenticatorId,
    /// Its name, at most 64 bytes; escape it like any text of a user.
    pub name: String,
    /// What it is, and how its codes are made.
    pub kind: AuthenticatorKind,
    /// When it was added.
    pub added_at: UnixTime,
    /// When a code of it was accepted last.
    pub used_at: Option<UnixTime>,
}

/// How many recovery codes a user has left, and when the set was made. The codes are not in it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RecoveryInfo {
    /// Codes that are left, 0 to 10.
    pub remaining: u32,
    /// When the set was made.
    pub made_at: UnixTime,
}

/// A remembered browser in a user's list.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BrowserInfo {
    /// Its number, for the form that forgets it.
    pub id: BrowserId,
    /// Its name, at most 64 bytes; escape it like any text of a user.
    pub name: String,
    /// When it was remembered.
    pub made_at: UnixTime,
    /// When it is forgotten.
    pub expires_at: UnixTime,
}

impl Contents {
    pub(super) fn overview(&self, policy: &Policy, now: UnixTime) -> Overview {
        let set = |at: UnixTime| (at.as_secs() != 0).then_some(at);
        Overview {
            on: self.on,
            authenticators: self
                .authenticators
                .iter()
                .map(|one| AuthenticatorInfo {
                    id: one.id,
                    name: one.name.clone(),
                    kind: one.kind,
                    added_at: one.added_at,
                    used_at: one.used_at,
                })
                .collect(),
            set_up_until: self.live_set_up(now).map(|pending| pending.expires_at),
            recovery_codes: self.recovery.as_ref().map(|set| RecoveryInfo {
                remaining: set.remaining(),
                made_at: set.made_at(),
            }),
            browsers: self
                .browsers
                .iter()
                .filter(|browser| browser.is_live(now))
                .map(|browser| BrowserInfo {
                    id: browser.id,
                    name: browser.name.clone(),
                    made_at: browser.made_at,
                    expires_at: browser.expires_at,
                })
                .collect(),
            failures: self.budget.failures(),
            disabled: self.budget.is_disabled(),
            waits_until: self.budget.waits_until(policy, now),
            pass_until: self
                .pass
                .as_ref()
                .filter(|pass| pass.is_live(now))
                .map(|pass| pass.expires_at),
            changed_at: set(self.changed_at),
        }
    }
}
