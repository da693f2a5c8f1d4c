//! How records are opened and written: sealed or not, and under which policy.

use alloc::sync::Arc;
use core::fmt;

use crate::factors::audit::{Event, EventKind, ProvenBy};
use crate::factors::change::Change;
use crate::factors::contents::Contents;
use crate::factors::contents::layout;
use crate::random;
use crate::record::Record;
use crate::record::form::{self, Seal};
use crate::record::owner::Owner;
use crate::sign_in::policy::Policy;
use crate::stored::StoredError;
use crate::time::UnixTime;

/// The settings with which a service reads and writes all records: the sealing keys and the policy. It
/// opens a record as [`Factors`](crate::Factors).
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
#[doc(alias = "encryption at rest")]
#[derive(Clone)]
pub struct Records {
    seal: Option<Arc<dyn Seal>>,
    pub(super) policy: Policy,
    pub(super) rows_required: bool,
    opens_unsealed: bool,
}

impl Records {
    /// Records with the secrets in the clear, for tests and demonstrations.
    ///
    /// # Security
    ///
    /// Anyone who reads the database, a backup of it, or a log of its statements can compute everybody's
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

    /// Gives the rules of sign-ins, as [`with_policy`](Self::with_policy) has set them.
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

    /// The change that a new account's record is.
    pub(crate) fn created(&self, owner: Owner, now: UnixTime) -> Change {
        let contents = Contents::off(draw_birth());
        self.change(None, contents, owner, EventKind::RecordCreated, None, now)
    }

    pub(super) fn change(
        &self,
        before: Option<Record>,
        contents: Contents,
        owner: Owner,
        kind: EventKind,
        proven_by: Option<ProvenBy>,
        now: UnixTime,
    ) -> Change {
        Change {
            before,
            after: self.write(&contents, owner),
            event: Event {
                at: now,
                kind,
                proven_by,
            },
            contents,
            policy: self.policy,
        }
    }

    pub(super) fn read(&self, record: &Record, owner: Owner) -> Result<Contents, StoredError> {
        let (head, rest) = form::Head::read(record.as_bytes())?;
        form::check_length(record.as_bytes())?;
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

pub(super) fn draw_birth() -> [u8; 8] {
    let mut birth = [0; 8];
    random::fill(&mut birth);
    birth
}
