//! Users for tests.

use alloc::string::String;
use alloc::vec::Vec;
use core::convert::Infallible;

use crate::factors::change::Change;
use crate::factors::move_in::NewAuthenticator;
use crate::factors::proof::Proof;
use crate::factors::records::Records;
use crate::factors::state::Factors;
use crate::otp::params::CodeParams;
use crate::otp::secret::Secret;
use crate::record::Record;
use crate::record::owner::Owner;
use crate::sign_in::refusal::Refusal;
use crate::sign_in::unsaved::{Committed, Saved, Unsaved};
use crate::testing::Phone;
use crate::time::{Step, UnixTime};

/// Long enough for all the failures that disable codes, with the longest waits between them.
const PAST: u64 = 3 * 365 * 86_400;

/// More wrong codes than any policy allows.
const MANY: usize = 1_000;

/// A user with one app and ten recovery codes, in a chosen state.
///
/// Put the record into the store: `MemoryStore::put`, or an `INSERT` by hand. It is made by the same
/// operations as a service's, some of them in the past.
///
/// # Errors
///
/// Each function answers the refusal of an operation, if the policy of the records has none of the
/// chosen states.
///
/// # Examples
///
/// ```
/// use second_factor::testing::User;
/// use second_factor::{Ask, Owner, Records, UnixTime};
///
/// let (records, now) = (Records::unsealed(), UnixTime::from_secs(1_800_000_000));
/// let ana = User::disabled(&records, Owner::from(7), now)?;
/// let factors = records.open(Owner::from(7), Some(ana.record), now)?;
/// assert_eq!(factors.ask(None, ""), Ask::Disabled);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct User {
    /// What the database holds.
    pub record: Record,
    /// The user's phone; none of its codes around the given moment is used.
    pub phone: Phone,
    /// Ten recovery codes, all unused.
    pub recovery_codes: Vec<String>,
}

impl User {
    /// A user who can sign in.
    ///
    /// # Errors
    ///
    /// The refusal of an operation; see [`User`].
    pub fn on(records: &Records, owner: Owner, now: UnixTime) -> Result<Self, Refusal> {
        let secret = Secret::generate();
        let long_ago = UnixTime::from_secs(now.as_secs().saturating_sub(PAST));
        let app = NewAuthenticator::totp(&secret, CodeParams::new()).named("Phone");
        let apps = [app.with_last_step(Step::from_counter(0))];
        let mut record = None;
        let (_, moved_in) = open(records, owner, record.take(), long_ago, |factors| {
            factors.move_in(&apps, Proof::First)
        })?;
        record = moved_in;
        let other = Proof::Other { at: long_ago };
        let (codes, record) = open(records, owner, record, long_ago, |factors| {
            factors.new_recovery_codes(other)
        })?;
        Ok(Self {
            record: record.ok_or(Refusal::NotSetUp)?,
            phone: Phone::with_secret(&secret),
            recovery_codes: codes.expose().map(String::from).collect(),
        })
    }

    /// A user who has turned the second factor off; phone and codes are of before.
    ///
    /// # Errors
    ///
    /// The refusal of an operation; see [`User`].
    pub fn off(records: &Records, owner: Owner, now: UnixTime) -> Result<Self, Refusal> {
        let user = Self::on(records, owner, now)?;
        let long_ago = UnixTime::from_secs(now.as_secs().saturating_sub(PAST));
        let staff = Proof::Staff { who: "test" };
        let record = Some(user.record);
        let (_, record) = open(records, owner, record, long_ago, |f| f.turn_off(staff))?;
        Ok(Self {
            record: record.ok_or(Refusal::NotSetUp)?,
            ..user
        })
    }

    /// A user who has typed wrong codes just now, and has to wait.
    ///
    /// # Errors
    ///
    /// The refusal of an operation; see [`User`].
    pub fn waiting(records: &Records, owner: Owner, now: UnixTime) -> Result<Self, Refusal> {
        let user = Self::on(records, owner, now)?;
        user.guess(records, owner, now, |refusal| match refusal {
            Refusal::WrongCode { retry_at, .. } => retry_at.is_none().then_some(now),
            _ => None,
        })
    }

    /// A user whose codes are disabled, after wrong ones in the past.
    ///
    /// # Errors
    ///
    /// The refusal of an operation; see [`User`].
    pub fn disabled(records: &Records, owner: Owner, now: UnixTime) -> Result<Self, Refusal> {
        let user = Self::on(records, owner, now)?;
        let long_ago = UnixTime::from_secs(now.as_secs().saturating_sub(PAST));
        user.guess(records, owner, long_ago, |refusal| match refusal {
            Refusal::WrongCode { disabled: true, .. } => None,
            refusal => Some(refusal.retry_at().unwrap_or(long_ago)),
        })
    }

    /// Types wrong codes as long as there is a moment for another one.
    fn guess(
        mut self,
        records: &Records,
        owner: Owner,
        mut at: UnixTime,
        next: impl Fn(Refusal) -> Option<UnixTime>,
    ) -> Result<Self, Refusal> {
        for _ in 0..MANY {
            let typed = self.phone.wrong_code_at(at);
            let factors = records.open(owner, Some(self.record), at);
            let factors = factors.map_err(|_| Refusal::NotSetUp)?;
            let (answer, record) = decide(factors.sign_in(&typed));
            self.record = record.ok_or(Refusal::NotSetUp)?;
            match answer {
                Ok(_accepted) => return Err(Refusal::Replayed),
                Err(refusal) => match next(refusal) {
                    Some(next) => at = next.max(at),
                    None => return Ok(self),
                },
            }
        }
        Err(Refusal::NotSetUp)
    }
}

/// One operation, and the record after it.
fn open<T>(
    records: &Records,
    owner: Owner,
    record: Option<Record>,
    now: UnixTime,
    operation: impl FnOnce(Factors) -> Unsaved<T, Change>,
) -> Result<(T, Option<Record>), Refusal> {
    let factors = records.open(owner, record, now);
    let factors = factors.map_err(|_| Refusal::NotSetUp)?;
    let (answer, record) = decide(operation(factors));
    answer.map(|value| (value, record))
}

/// What an operation answers, and the record that it would have saved.
fn decide<T>(unsaved: Unsaved<T, Change>) -> (Result<T, Refusal>, Option<Record>) {
    let mut record = None;
    let answer = unsaved.commit(|change| {
        record = Some(Record::from(change.after().to_vec()));
        Ok::<_, Infallible>(Saved::Yes)
    });
    let answer = match answer {
        Committed::Done(value) => Ok(value),
        Committed::Refused(refusal) => Err(refusal),
        Committed::Conflict => Err(Refusal::NotSetUp),
        Committed::Failed(never) => match never {},
    };
    (answer, record)
}
