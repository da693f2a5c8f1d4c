//! Two and more at once, through handles of their own.

use alloc::string::ToString;
use alloc::vec::Vec;
use core::borrow::Borrow;

use crate::factors::proof::Proof;
use crate::record::Record;
use crate::sign_in::refusal::Refusal;
use crate::sign_in::unsaved::Saved;
use crate::store::conformance::Database;
use crate::store::conformance::handle::Handle;
use crate::store::conformance::join;
use crate::store::conformance::row::{Row, offer};
use crate::store::conformance::specimen::{self, NOW};
use crate::store::conformance::suite::{Checked, Done, Suite};
use crate::store::conformance::violation::{Seen, Violation};
use crate::store::two_factor::TwoFactorError;

/// Handles at once; more than the failures that are free, so that some come too late.
const CROWD: usize = 8;

const OTHER: Proof<'static> = Proof::Other { at: NOW };

impl<D, H> Suite<'_, D, H>
where
    D: Database,
    D::Id: Borrow<H::Id>,
    H: Handle,
{
    pub(super) async fn one_of_two_first_writes_wins(&mut self, check: &'static str) -> Checked {
        for _ in 0..CROWD {
            let mut row = self.row(check).await?;
            one_of_two(&mut row, None).await?;
        }
        Ok(Done::Passed)
    }

    pub(super) async fn one_of_two_changes_wins(&mut self, check: &'static str) -> Checked {
        for _ in 0..CROWD {
            let mut row = self.row(check).await?;
            let record = row.turn_on(&[1]).await?;
            one_of_two(&mut row, Some(&record)).await?;
        }
        Ok(Done::Passed)
    }

    pub(super) async fn a_code_is_accepted_once(&mut self, check: &'static str) -> Checked {
        let mut row = self.row(check).await?;
        row.turn_on(&[1]).await?;
        let typed = specimen::code(1, 0);
        let mut times = 0_usize;
        for answer in self.crowd(&row, &typed).await {
            if row.answered(answer)?.is_some() {
                times = times.saturating_add(1);
            }
        }
        if times == 1 {
            Ok(Done::Passed)
        } else {
            Err(row.violation(Seen::Accepted { times }))
        }
    }

    pub(super) async fn every_guess_counts(&mut self, check: &'static str) -> Checked {
        let mut row = self.row(check).await?;
        row.turn_on(&[1]).await?;
        let typed = specimen::wrong_code(1);
        let mut answered = 0_u32;
        for answer in self.crowd(&row, &typed).await {
            match answer {
                Err(TwoFactorError::Refused(Refusal::WrongCode { .. })) => {
                    answered = answered.saturating_add(1);
                }
                answer => {
                    if row.answered(answer)?.is_some() {
                        return Err(row.violation(Seen::Accepted { times: 1 }));
                    }
                }
            }
        }
        let record = row.load().await?;
        let factors = specimen::records().open(row.owner, record, NOW);
        let factors = factors.map_err(|error| row.failure(error.to_string()))?;
        let counted = factors.overview().failures;
        if counted == answered {
            return Ok(Done::Passed);
        }
        Err(row.violation(Seen::Guesses { answered, counted }))
    }

    /// Many sign-ins at once, each through a handle of its own.
    async fn crowd(
        &mut self,
        row: &Row<H, D::Id>,
        typed: &str,
    ) -> Vec<Result<(), TwoFactorError<alloc::string::String>>> {
        let mut handles = Vec::new();
        for _ in 0..CROWD {
            handles.push(self.open().await);
        }
        let records = specimen::records();
        let sign_ins = handles.iter_mut().map(async |handle| {
            let answer = handle.update(&records, row.id.borrow(), |f| f.sign_in(typed));
            answer.await.map(drop)
        });
        join::all(sign_ins).await
    }
}

/// Offers two changes of one record at once.
async fn one_of_two<H: Handle, I: Borrow<H::Id>>(
    row: &mut Row<H, I>,
    before: Option<&[u8]>,
) -> Result<(), Violation> {
    let records = specimen::records();
    let (owner, id) = (row.owner, row.id.borrow());
    let offers = [&mut row.writer, &mut row.reader].map(async |handle| {
        let record = before.map(|bytes| Record::from(bytes.to_vec()));
        let factors = records.open(owner, record, NOW);
        let change = factors.map(|f| f.new_recovery_codes(OTHER));
        offer(handle, id, change).await
    });
    let mut winners = Vec::new();
    for offered in join::all(offers).await {
        if offered.answer.map_err(|text| row.failure(text))? == Saved::Yes {
            winners.push(offered.after);
        }
    }
    match winners.as_slice() {
        [winner] => row.holds(Some(winner)).await,
        _ => Err(row.violation(Seen::Changes {
            saved: winners.len(),
        })),
    }
}
