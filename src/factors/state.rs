//! The value that every operation takes.

use core::fmt;

use crate::factors::audit::{Event, EventKind, ProvenBy};
use crate::factors::change::Change;
use crate::factors::contents::Contents;
use crate::factors::records::{Records, draw_birth};
use crate::record::Record;
use crate::record::owner::Owner;
use crate::sign_in::policy::Policy;
use crate::sign_in::refusal::Refusal;
use crate::sign_in::unsaved::Unsaved;
use crate::stored::StoredError;
use crate::time::UnixTime;

/// One user's whole second factor, as it was read from the database.
///
/// Its methods are the buttons of a portal. Each decides a sign-in or a change and gives an
/// [`Unsaved`]: what is to be saved, and an answer that comes out after that. A wrong code is one
/// failure, however many authenticators the user has, and a right code of one is never a failure of
/// another.
///
/// A service gets it from [`TwoFactor`](crate::TwoFactor), which loads, decides and saves; or from
/// [`Records::open`], with a database of its own shape.
///
/// # Security
///
/// It holds the secrets of the user's authenticators. There is no `Clone`, `Debug` hides them, and
/// they are erased on drop.
///
/// # Examples
///
/// ```
/// use second_factor::{Ask, Owner, Records, UnixTime};
///
/// let now = UnixTime::from_secs(1_800_000_000);
/// let factors = Records::unsealed().open(Owner::from(7), None, now)?;
/// assert_eq!(factors.ask(None, ""), Ask::Off);
/// # Ok::<(), second_factor::error::StoredError>(())
/// ```
#[must_use = "an operation on it says what to save"]
pub struct Factors {
    pub(super) row: Option<Record>,
    pub(super) contents: Contents,
    pub(super) owner: Owner,
    pub(super) records: Records,
    pub(super) now: UnixTime,
}

impl Factors {
    pub(super) const fn policy(&self) -> &Policy {
        &self.records.policy
    }

    /// The change to what the contents are now.
    pub(super) fn changed<T>(
        mut self,
        kind: EventKind,
        proven_by: Option<ProvenBy>,
        answer: Result<T, Refusal>,
    ) -> Unsaved<T, Change> {
        // A record that was saved 2^64 times has no next number.
        let Some(number) = self.contents.number.checked_add(1) else {
            return Unsaved::unchanged(Err(Refusal::Full));
        };
        self.contents.number = number;
        let after = self.records.write(&self.contents, self.owner);
        let event = Event {
            at: self.now,
            kind,
            proven_by,
        };
        let change = Change {
            before: self.row,
            after,
            event,
            contents: self.contents,
            policy: self.records.policy,
        };
        Unsaved::changed(change, answer)
    }
}

impl fmt::Debug for Factors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Factors")
            .field("owner", &self.owner)
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

impl Records {
    /// Opens what the database holds of a user, for decisions at this moment.
    ///
    /// `record` is `None` if there is no row.
    ///
    /// # Errors
    ///
    /// [`StoredError`], for a record that cannot be read, belongs to another owner, or is missing.
    /// Nothing is lost then; nobody signs in.
    ///
    /// # Panics
    ///
    /// Where there is no row, if the operating system gives no randomness.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::error::StoredError;
    /// use second_factor::{Owner, Record, Records, UnixTime};
    ///
    /// let (records, now) = (Records::unsealed(), UnixTime::from_secs(1_800_000_000));
    /// let record = records.new_record(Owner::from(7));
    /// let other = records.open(Owner::from(8), Some(record), now);
    /// assert_eq!(other.err(), Some(StoredError::Owner));
    /// let damaged = records.open(Owner::from(7), Some(Record::from(vec![])), now);
    /// assert_eq!(damaged.err().map(|error| error.to_string()).as_deref(),
    ///     Some("the stored bytes have a wrong length: 0"));
    /// ```
    pub fn open(
        &self,
        owner: Owner,
        record: Option<Record>,
        now: UnixTime,
    ) -> Result<Factors, StoredError> {
        let contents = match &record {
            Some(record) => self.read(record, owner)?,
            None if self.rows_required => return Err(StoredError::Missing),
            None => Contents::off(draw_birth()),
        };
        Ok(Factors {
            row: record,
            contents,
            owner,
            records: self.clone(),
            now,
        })
    }
}
