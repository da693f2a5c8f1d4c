//! How records are opened and written: sealed or not, and under which policy.

use alloc::sync::Arc;
use core::fmt;
use core::time::Duration;

use crate::factors::audit::{Event, EventKind, ProvenBy};
use crate::factors::change::Change;
use crate::factors::contents::Contents;
use crate::factors::layout;
use crate::factors::pass::{Pass, StoredPass};
use crate::factors::proof::Proof;
use crate::factors::state::Factors;
use crate::random;
use crate::record::Record;
use crate::record::form::{self, Seal};
use crate::record::owner::Owner;
use crate::sign_in::outcome::Refusal;
use crate::sign_in::policy::Policy;
use crate::sign_in::unsaved::Unsaved;
use crate::stored::StoredError;
use crate::time::UnixTime;

/// How a service keeps the records of its users: with which sealing keys, under which policy.
///
/// Make one at the start of the program, with `Records::sealed` (feature `seal`), and clone it;
/// clones share the keys.
///
/// # Examples
///
/// ```
/// use second_factor::{Policy, Records};
///
/// let records = Records::unsealed().with_policy(Policy::nist_800_63b4());
/// # let _ = records;
/// ```
#[derive(Clone)]
pub struct Records {
    seal: Option<Arc<dyn Seal>>,
    pub(super) policy: Policy,
    rows_required: bool,
    opens_unsealed: bool,
}

impl Records {
    /// Records with the secrets in the clear, for tests and demonstrations.
    ///
    /// # Security
    ///
    /// Whoever reads the database, a backup of it, or a log of its statements can compute everybody's
    /// codes. A service uses `Records::sealed`.
    #[must_use]
    pub const fn unsealed() -> Self {
        Self {
            seal: None,
            policy: Policy::new(),
            rows_required: false,
            opens_unsealed: true,
        }
    }

    /// Records that this seals.
    #[cfg(feature = "seal")]
    pub(crate) fn with_seal(seal: Arc<dyn Seal>) -> Self {
        Self {
            seal: Some(seal),
            opens_unsealed: false,
            ..Self::unsealed()
        }
    }

    /// Sets the policy; without it, [`Policy::new`].
    #[must_use]
    pub fn with_policy(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// Sets that every account has a row: a missing one is [`StoredError::Missing`], and never "no
    /// second factor".
    ///
    /// Write the row with the account, by `TwoFactor::create`.
    #[must_use]
    pub fn rows_required(self) -> Self {
        Self {
            rows_required: true,
            ..self
        }
    }

    /// Sets that unsealed records are opened too, and sealed at their next change: while a service
    /// moves from unsealed records to sealed ones.
    #[must_use]
    pub fn migrating_unsealed(self) -> Self {
        Self {
            opens_unsealed: true,
            ..self
        }
    }

    /// The policy.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Makes the record of a new account, which is off.
    ///
    /// # Panics
    ///
    /// If the operating system gives no randomness.
    #[must_use]
    pub fn new_record(&self, owner: Owner) -> Record {
        self.write(&Contents::off(draw_birth()), owner)
    }

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
    ///     Some("stored bytes have another length than 0"));
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

    /// Replaces a record that cannot be read by one that is on and holds nothing but a pass.
    ///
    /// This is the way out of damage and of a lost sealing key. Deleting the row would mean "no
    /// second factor", and the password alone would sign in. `lifetime` is that of
    /// [`Factors::issue_pass`].
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
        contents.turn_on(now);
        contents.proven_change(now);
        contents.number = 1;
        let (pass, stored) = StoredPass::draw(contents.birth, lifetime, now);
        let expires_at = stored.expires_at;
        contents.pass = Some(stored);
        let kind = EventKind::RecordReplaced { expires_at };
        let change = self.change(Some(record), contents, owner, kind, Some(proof), now);
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

    /// The change that a new account's record is.
    pub(crate) fn created(&self, owner: Owner, now: UnixTime) -> Change {
        let contents = Contents::off(draw_birth());
        self.change(None, contents, owner, EventKind::RecordCreated, None, now)
    }

    fn change(
        &self,
        before: Option<Record>,
        contents: Contents,
        owner: Owner,
        kind: EventKind,
        proof: Option<Proof<'_>>,
        now: UnixTime,
    ) -> Change {
        Change {
            before,
            after: self.write(&contents, owner),
            event: Event {
                at: now,
                kind,
                proven_by: proof.map(ProvenBy::of),
            },
            contents,
            policy: self.policy,
        }
    }

    fn read(&self, record: &Record, owner: Owner) -> Result<Contents, StoredError> {
        let (head, rest) = form::Head::read(record.as_bytes())?;
        match (head.key, &self.seal) {
            (None, _) if self.opens_unsealed => layout::read(rest, head.stamp, owner),
            (None, _) => Err(StoredError::Unsealed),
            (Some(_), None) => Err(StoredError::Sealed),
            (Some(key), Some(seal)) => {
                let plain = seal.open(key, owner, head.stamp, rest)?;
                let from = crate::stored::Reader::new(plain.expose());
                layout::read(from, head.stamp, owner)
            }
        }
    }

    pub(super) fn write(&self, contents: &Contents, owner: Owner) -> Record {
        let stamp = contents.stamp();
        let form = layout::Form { contents, owner };
        form::write(&form, owner, stamp, self.seal.as_deref())
    }

    /// The id of the key that seals.
    pub(super) fn current_key(&self) -> Option<u32> {
        self.seal.as_ref().map(|seal| seal.current())
    }
}

/// It shows the policy, not the keys.
impl fmt::Debug for Records {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records")
            .field("sealed_with", &self.current_key())
            .field("policy", &self.policy)
            .field("rows_required", &self.rows_required)
            .finish_non_exhaustive()
    }
}

fn draw_birth() -> [u8; 8] {
    let mut birth = [0; 8];
    random::fill(&mut birth);
    birth
}
