//! What a store saves.

use crate::factors::audit::Event;
use crate::factors::contents::Contents;
use crate::factors::overview::Overview;
use crate::record::Record;
use crate::sign_in::policy::Policy;
use crate::time::UnixTime;

/// A change that a store saves: a user's new record, and the old one that it replaces.
///
/// A store writes [`after`](Self::after) where the row still is [`before`](Self::before), in one
/// statement: an `UPDATE .. WHERE user_id = $1 AND record = $2`, or a plain `INSERT` if there was no
/// row. A database that cannot compare bytes of that length compares the stamps.
pub struct Change {
    pub(super) before: Option<Record>,
    pub(super) after: Record,
    pub(super) event: Event,
    pub(super) contents: Contents,
    pub(super) policy: Policy,
}

impl Change {
    /// The record that the decision was made on; `None` if there was no row.
    ///
    /// If the row holds anything else by now, or is there although there was none, the save is lost.
    #[must_use]
    pub fn before(&self) -> Option<&[u8]> {
        self.before.as_ref().map(Record::as_bytes)
    }

    /// The record to store, at most 4,096 bytes; never the same as [`before`](Self::before).
    #[must_use]
    pub fn after(&self) -> &[u8] {
        self.after.as_bytes()
    }

    /// The stamp of [`before`](Self::before): 16 bytes that no other record ever had.
    #[must_use]
    pub fn stamp_before(&self) -> Option<[u8; 16]> {
        self.before.as_ref().and_then(Record::stamp)
    }

    /// The stamp of [`after`](Self::after).
    #[must_use]
    pub fn stamp_after(&self) -> [u8; 16] {
        self.contents.stamp()
    }

    /// The id of the key that seals [`after`](Self::after), if it is sealed.
    #[must_use]
    pub fn sealed_with(&self) -> Option<u32> {
        self.after.sealed_with()
    }

    /// The time of the decision, by the clock of the request.
    #[must_use]
    pub const fn at(&self) -> UnixTime {
        self.event.at
    }

    /// What happened, for an audit table and the owner's mail.
    #[must_use]
    pub const fn event(&self) -> &Event {
        &self.event
    }

    /// What the record holds after the change, for columns of reports. Decide nothing by such a
    /// column.
    #[must_use]
    pub fn overview(&self) -> Overview {
        self.contents.overview(&self.policy, self.event.at)
    }
}

impl core::fmt::Debug for Change {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Change")
            .field("event", &self.event)
            .finish_non_exhaustive()
    }
}
