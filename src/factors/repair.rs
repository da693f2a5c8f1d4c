//! The ways out: a record that cannot be read, an account that gets another id.

use core::time::Duration;

use crate::factors::audit::EventKind;
use crate::factors::change::Change;
use crate::factors::contents::Contents;
use crate::factors::contents::pass::{Pass, StoredPass};
use crate::factors::proof::{Proof, proven_by};
use crate::factors::records::{Records, draw_birth};
use crate::record::Record;
use crate::record::owner::Owner;
use crate::sign_in::refusal::Refusal;
use crate::sign_in::unsaved::Unsaved;
use crate::stored::StoredError;
use crate::time::UnixTime;

impl Records {
    /// Replaces a record that cannot be read by one that is on and holds nothing but a pass.
    ///
    /// This is the way out of damage and of a lost sealing key. Deleting the row would mean "no
    /// second factor", and the password alone would sign in. `lifetime` is that of
    /// [`Factors::issue_pass`](crate::Factors::issue_pass).
    ///
    /// # Errors
    ///
    /// [`Refusal::ProofNeeded`] unless the proof is [`Proof::Staff`]; [`Refusal::Readable`] if the
    /// record can be read.
    ///
    /// # Security
    ///
    /// A key that was left out of the configuration makes records unreadable, too: look there first.
    ///
    /// # Panics
    ///
    /// If the operating system gives no randomness.
    pub fn replace_unreadable(
        &self,
        owner: Owner,
        record: Record,
        proof: Proof<'_>,
        lifetime: Duration,
        now: UnixTime,
    ) -> Unsaved<Pass, Change> {
        if !matches!(proof, Proof::Staff { .. }) {
            return Unsaved::unchanged(Err(Refusal::ProofNeeded));
        }
        if self.read(&record, owner).is_ok() {
            return Unsaved::unchanged(Err(Refusal::Readable));
        }
        let mut contents = Contents::off(draw_birth());
        contents.turn_on();
        contents.proven_change(now);
        contents.number = 1;
        let (pass, stored) = StoredPass::draw(contents.birth, lifetime, now);
        let expires_at = stored.expires_at;
        contents.pass = Some(stored);
        let kind = EventKind::RecordReplaced { expires_at };
        let proven_by = Some(proven_by(proof));
        let change = self.change(Some(record), contents, owner, kind, proven_by, now);
        Unsaved::changed(change, Ok(pass))
    }

    /// Moves a record to another owner, for accounts that are merged or get another id.
    ///
    /// Save both changes in one transaction: the first leaves an empty record at the old id, the
    /// second puts the record at the new one. `target` is what the new id has, which must be off.
    ///
    /// # Errors
    ///
    /// [`StoredError`] for a record that cannot be read; [`StoredError::Field`] named `target` if
    /// the new id has a second factor already.
    ///
    /// # Panics
    ///
    /// If the operating system gives no randomness.
    pub fn rebind(
        &self,
        (from, record): (Owner, Record),
        (to, target): (Owner, Option<Record>),
        now: UnixTime,
    ) -> Result<[Change; 2], StoredError> {
        let mut contents = self.read(&record, from)?;
        if let Some(target) = &target {
            if self.read(target, to)?.on {
                return Err(StoredError::Field { name: "target" });
            }
        }
        let next = contents.number.checked_add(1);
        contents.browsers.clear();
        contents.proven_change(now);
        contents.number = next.ok_or(StoredError::Field { name: "number" })?;
        let mut left = Contents::off(draw_birth());
        left.number = 1;
        let kind = EventKind::OwnerChanged;
        Ok([
            self.change(Some(record), left, from, kind, None, now),
            self.change(target, contents, to, kind, None, now),
        ])
    }
}
