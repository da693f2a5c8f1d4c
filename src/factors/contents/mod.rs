//! What a record holds, and the rules that keep its parts together.

pub(in crate::factors) mod hash;
pub(crate) mod token;
pub(in crate::factors) mod codes;
pub(in crate::factors) mod authenticator;
pub(in crate::factors) mod live;
pub(in crate::factors) mod recovery;
pub(in crate::factors) mod pass;
pub(in crate::factors) mod browser;
pub(in crate::factors) mod set_up;
pub(in crate::factors) mod search;
mod fields;
pub(in crate::factors) mod layout;

use alloc::vec::Vec;
use core::time::Duration;

use crate::factors::contents::authenticator::{Authenticator, AuthenticatorId};
use crate::factors::contents::browser::Browser;
use crate::factors::contents::pass::StoredPass;
use crate::factors::contents::recovery::RecoverySet;
use crate::factors::contents::search::Hit;
use crate::factors::contents::set_up::{LastConfirmed, Pending, Replacing};
use crate::sign_in::budget::Budget;
use crate::sign_in::policy::Policy;
use crate::time::UnixTime;

/// Places for authenticators in a record.
pub(in crate::factors) const MOST: usize = 5;

/// A user's second factor.
pub(in crate::factors) struct Contents {
    /// Drawn when the record is made; with the number, no record is ever the same as another.
    pub(in crate::factors) birth: [u8; 8],
    /// Rises with each saved change.
    pub(in crate::factors) number: u64,
    pub(in crate::factors) on: bool,
    /// The number of the last proven change.
    pub(in crate::factors) changes: u64,
    /// The last proven change; 0 for none.
    pub(in crate::factors) changed_at: UnixTime,
    /// The number of the last change that ended sessions; 0 for none.
    pub(in crate::factors) sessions: u64,
    pub(in crate::factors) budget: Budget,
    /// The last id of an authenticator or browser that was given.
    pub(in crate::factors) last_id: u32,
    /// In the order of their ids.
    pub(in crate::factors) authenticators: Vec<Authenticator>,
    pub(in crate::factors) set_up: Option<Pending>,
    pub(in crate::factors) confirmed: Option<LastConfirmed>,
    pub(in crate::factors) recovery: Option<RecoverySet>,
    pub(in crate::factors) pass: Option<StoredPass>,
    /// In the order of their ids.
    pub(in crate::factors) browsers: Vec<Browser>,
}

impl Contents {
    /// No second factor yet.
    pub(in crate::factors) const fn off(birth: [u8; 8]) -> Self {
        Self {
            birth,
            number: 0,
            on: false,
            changes: 0,
            changed_at: UnixTime::from_secs(0),
            sessions: 0,
            budget: Budget::NEW,
            last_id: 0,
            authenticators: Vec::new(),
            set_up: None,
            confirmed: None,
            recovery: None,
            pass: None,
            browsers: Vec::new(),
        }
    }

    /// The 16 bytes in the record's head.
    pub(in crate::factors) fn stamp(&self) -> [u8; 16] {
        let mut stamp = [0; 16];
        stamp[..8].copy_from_slice(&self.birth);
        stamp[8..].copy_from_slice(&self.number.to_be_bytes());
        stamp
    }

    /// Notes a proven change: what was decided before it proves nothing any more, and a pending
    /// set-up is void.
    pub(in crate::factors) fn proven_change(&mut self, now: UnixTime) {
        // The number that this change will have, which is checked when it is written.
        self.changes = self.number.saturating_add(1);
        self.changed_at = now;
        self.set_up = None;
        self.confirmed = None;
    }

    /// Ends all sessions that were opened before this change.
    pub(in crate::factors) fn end_sessions(&mut self) {
        self.sessions = self.number.saturating_add(1);
    }

    /// What sessions keep: a number that is another after each change that ends them, and in each
    /// record. It has 53 bits, for columns and JSON without unsigned numbers of 64.
    pub(in crate::factors) fn session_generation(&self) -> u64 {
        match self.sessions {
            0 => 0,
            number => u64::from_be_bytes(self.birth).wrapping_add(number) & ((1 << 53) - 1),
        }
    }

    /// Turns the second factor on; whether it was off.
    pub(in crate::factors) fn turn_on(&mut self) -> bool {
        let was_off = !self.on;
        if was_off {
            self.on = true;
            self.end_sessions();
        }
        was_off
    }

    /// Takes authenticators away before others come: how many went.
    ///
    /// Guesses at secrets that are gone no longer count; where one stays, all stays.
    pub(in crate::factors) fn replace(&mut self, replacing: Replacing) -> u32 {
        let before = self.authenticators.len();
        match replacing {
            Replacing::None => {}
            Replacing::One(id) => self.authenticators.retain(|one| one.id != id),
            Replacing::All => self.authenticators.clear(),
        }
        let gone = before.saturating_sub(self.authenticators.len());
        if gone > 0 {
            self.end_sessions();
        }
        self.authenticators_changed();
        u32::try_from(gone).unwrap_or(u32::MAX)
    }

    /// What follows from any change of the authenticators.
    pub(in crate::factors) fn authenticators_changed(&mut self) {
        self.browsers.clear();
        if self.authenticators.is_empty() {
            self.budget = Budget::NEW;
        }
    }

    /// Whether so many ids are left; there are four billion in all.
    pub(in crate::factors) fn has_ids(&self, count: usize) -> bool {
        let left = u32::MAX.saturating_sub(self.last_id);
        u32::try_from(count).is_ok_and(|count| count <= left)
    }

    /// A new id, for an authenticator or a browser; [`has_ids`](Self::has_ids) comes before it.
    pub(in crate::factors) fn next_id(&mut self) -> u32 {
        self.last_id = self.last_id.saturating_add(1);
        self.last_id
    }

    pub(in crate::factors) fn authenticator(
        &mut self,
        id: AuthenticatorId,
    ) -> Option<&mut Authenticator> {
        self.authenticators.iter_mut().find(|one| one.id == id)
    }

    /// Counters that a token may skip.
    pub(in crate::factors) fn look_ahead(&self, policy: &Policy) -> u8 {
        live::look_ahead(policy, self.authenticators.len())
    }

    /// Accepted codes that one failure costs.
    pub(in crate::factors) fn failure_cost(&self, policy: &Policy) -> u8 {
        live::failure_cost(self.authenticators.iter().map(|one| one.kind), policy)
    }

    /// Uses up what an accepted code matched.
    pub(in crate::factors) fn accept(&mut self, hit: &Hit, now: UnixTime) {
        for (authenticator, used) in self.authenticators.iter_mut().zip(hit.used) {
            if let Some(counter) = used {
                authenticator.mark = authenticator.mark.used(counter);
            }
        }
        if let Some(authenticator) = self.authenticators.get_mut(hit.place) {
            authenticator.used_at = Some(now);
        }
        self.budget = self.budget.after_acceptance();
    }

    /// Whether anything is left that signs in.
    pub(in crate::factors) fn has_way_in(&self, now: UnixTime) -> bool {
        !self.authenticators.is_empty()
            || self
                .recovery
                .as_ref()
                .is_some_and(|set| set.remaining() > 0)
            || self.pass.as_ref().is_some_and(|pass| pass.is_live(now))
    }
}

/// Whether a stored end lies ahead, and not further than twice the longest time it was set for: one
/// beyond was set by a clock that has jumped.
pub(in crate::factors) fn is_ahead(end: UnixTime, longest: Duration, now: UnixTime) -> bool {
    let left = end.saturating_since(now);
    !left.is_zero() && left <= longest.saturating_mul(2)
}

/// A stored moment as seen now. Up to a minute ahead is now, since the clocks of hosts differ. Further
/// ahead, it was set by a clock that has jumped, and is void.
pub(in crate::factors) fn moment(at: UnixTime, now: UnixTime) -> Option<UnixTime> {
    let ahead = at.saturating_since(now);
    (ahead <= Duration::from_secs(60)).then_some(at.min(now))
}
