//! A user whose row a check works on.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::borrow::Borrow;
use core::convert::Infallible;
use core::time::Duration;

use crate::factors::change::Change;
use crate::factors::proof::Proof;
use crate::factors::state::Factors;
use crate::record::Record;
use crate::record::owner::Owner;
use crate::sign_in::unsaved::{Saved, Unsaved};
use crate::store::conformance::handle::Handle;
use crate::store::conformance::specimen::{self, NOW};
use crate::store::conformance::violation::{Seen, Violation};
use crate::store::two_factor::TwoFactorError;
use crate::stored::StoredError;

/// A user, one handle that writes, and another that reads.
pub(super) struct Row<H, I> {
    pub(super) check: &'static str,
    pub(super) id: I,
    pub(super) owner: Owner,
    pub(super) writer: H,
    pub(super) reader: H,
}

/// What became of a change.
pub(super) struct Offered {
    pub(super) after: Vec<u8>,
    pub(super) answer: Result<Saved, String>,
}

/// Gives a handle a change.
pub(super) async fn offer_change<H: Handle>(
    handle: &mut H,
    id: &H::Id,
    change: &Change,
) -> Offered {
    Offered {
        after: change.after().to_vec(),
        answer: handle.save(id, change).await,
    }
}

/// Gives a handle the change of a decision.
pub(super) async fn offer<H: Handle, T>(
    handle: &mut H,
    id: &H::Id,
    decided: Result<Unsaved<T, Change>, StoredError>,
) -> Offered {
    let mut offered = Offered::none();
    let save = async |change: &Change| {
        offered = offer_change(handle, id, change).await;
        Ok::<_, Infallible>(Saved::Lost)
    };
    if let Ok(unsaved) = decided {
        let _conflict = unsaved.commit_async(save).await;
    }
    offered
}

/// Gives two handles the same change, one after the other.
pub(super) async fn offer_twice<H: Handle, T>(
    (one, other): (&mut H, &mut H),
    id: &H::Id,
    unsaved: Unsaved<T, Change>,
) -> [Offered; 2] {
    let mut offered = [Offered::none(), Offered::none()];
    let save = async |change: &Change| {
        offered = [
            offer_change(one, id, change).await,
            offer_change(other, id, change).await,
        ];
        Ok::<_, Infallible>(Saved::Lost)
    };
    let _conflict = unsaved.commit_async(save).await;
    offered
}

impl Offered {
    fn none() -> Self {
        Self {
            after: Vec::new(),
            answer: Err("the check has made no change".into()),
        }
    }
}

impl<H: Handle, I: Borrow<H::Id>> Row<H, I> {
    pub(super) const fn violation(&self, seen: Seen) -> Violation {
        Violation {
            check: self.check,
            seen,
        }
    }

    pub(super) const fn failure(&self, text: String) -> Violation {
        self.violation(Seen::Error { text })
    }

    /// Offers the change that is decided on a record, whatever the row holds.
    pub(super) async fn offer<T>(
        &mut self,
        before: Option<&[u8]>,
        decide: impl FnOnce(Factors) -> Unsaved<T, Change>,
    ) -> Offered {
        let record = before.map(|bytes| Record::from(bytes.to_vec()));
        let factors = specimen::records().open(self.owner, record, NOW);
        offer(&mut self.writer, self.id.borrow(), factors.map(decide)).await
    }

    /// Offers a change of a record that may be damaged.
    pub(super) async fn offer_on(&mut self, before: Vec<u8>) -> Offered {
        let records = specimen::records();
        let id = self.id.borrow();
        match records.open(self.owner, Some(Record::from(before.clone())), NOW) {
            Ok(factors) => offer(&mut self.writer, id, Ok(factors.reseal())).await,
            Err(_) => {
                let (staff, hour) = (Proof::Staff { who: "desk" }, Duration::from_secs(3_600));
                let before = Record::from(before);
                let unsaved = records.replace_unreadable(self.owner, before, staff, hour, NOW);
                offer(&mut self.writer, id, Ok(unsaved)).await
            }
        }
    }

    /// Offers a change that must be saved, and gives the new record.
    pub(super) async fn write<T>(
        &mut self,
        before: Option<&[u8]>,
        decide: impl FnOnce(Factors) -> Unsaved<T, Change>,
    ) -> Result<Vec<u8>, Violation> {
        let offered = self.offer(before, decide).await;
        self.wants(Saved::Yes, offered)
    }

    /// Turns it on with apps of these numbers, as the first write of the row.
    pub(super) async fn turn_on(&mut self, numbers: &[u8]) -> Result<Vec<u8>, Violation> {
        let apps = specimen::apps(numbers);
        self.write(None, |factors| factors.move_in(&apps, Proof::First))
            .await
    }

    /// The answer to a change must be this one; gives the record after it.
    pub(super) fn wants(&self, expected: Saved, offered: Offered) -> Result<Vec<u8>, Violation> {
        let found = offered.answer.map_err(|text| self.failure(text))?;
        if found == expected {
            return Ok(offered.after);
        }
        Err(self.violation(Seen::Answer { expected, found }))
    }

    /// Reads through the other handle.
    pub(super) async fn load(&mut self) -> Result<Option<Record>, Violation> {
        let loaded = self.reader.load(self.id.borrow()).await;
        loaded.map_err(|text| self.failure(text))
    }

    /// The other handle reads this.
    pub(super) async fn holds(&mut self, expected: Option<&[u8]>) -> Result<(), Violation> {
        let found = self.load().await?;
        self.is(expected, found)
    }

    /// The handle that wrote reads this too.
    pub(super) async fn writer_reads(&mut self, expected: &[u8]) -> Result<(), Violation> {
        let found = self.writer.load(self.id.borrow()).await;
        let found = found.map_err(|text| self.failure(text))?;
        self.is(Some(expected), found)
    }

    fn is(&self, expected: Option<&[u8]>, found: Option<Record>) -> Result<(), Violation> {
        match (expected, found) {
            (None, None) => Ok(()),
            (Some(expected), Some(found)) if found.as_bytes() == expected => Ok(()),
            (Some(expected), Some(found)) => Err(self.violation(Seen::Record {
                expected: expected.len(),
                found: found.as_bytes().len(),
            })),
            (Some(_), None) => Err(self.violation(Seen::Missing)),
            (None, Some(_)) => Err(self.violation(Seen::Present)),
        }
    }

    /// What a service is told, without the refusals.
    pub(super) fn answered<T>(
        &self,
        answer: Result<T, TwoFactorError<String>>,
    ) -> Result<Option<T>, Violation> {
        match answer {
            Ok(value) => Ok(Some(value)),
            Err(TwoFactorError::Refused(_)) => Ok(None),
            Err(error) => Err(self.failure(error.to_string())),
        }
    }
}
