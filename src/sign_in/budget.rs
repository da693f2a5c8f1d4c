//! The count of wrong codes, and what follows from it: waits, then the end. How long a wait is,
//! `policy.rs` says.

use crate::sign_in::policy::{MOST_FAILURES, Policy};
use crate::sign_in::refusal::Refusal;
use crate::stored::{Reader, StoredError};
use crate::time::UnixTime;

/// The highest cost of a policy, and what five authenticators with the widest window add to it.
const MOST_COST: u8 = 134;

/// The counts of wrong codes against one factor, or against all authenticators of one user.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Budget {
    disabled: bool,
    /// Failures since the last accepted code.
    failures: u8,
    /// What one failure costs, in accepted codes; 0 without debt.
    cost: u8,
    /// Failures that accepted codes have not paid off yet, in accepted codes.
    debt: u16,
    /// Seconds since 1970 before which nothing is tried; 0 for no wait.
    retry_at: u64,
}

impl Budget {
    /// Bytes in the stored form.
    pub(crate) const LEN: usize = 13;

    /// Nothing was tried yet.
    pub(crate) const NEW: Self = Self {
        disabled: false,
        failures: 0,
        cost: 0,
        debt: 0,
        retry_at: 0,
    };

    /// Whether a code would be tried at all.
    pub(crate) fn check_allowed(self, policy: &Policy, now: UnixTime) -> Result<(), Refusal> {
        if self.disabled {
            return Err(Refusal::Disabled);
        }
        match self.waits_until(policy, now) {
            Some(retry_at) => Err(Refusal::Throttled { retry_at }),
            None => Ok(()),
        }
    }

    /// The time before which nothing is tried, if there is one now.
    ///
    /// Another host may have set it whose clock is ahead of this one. A wait that ends further off
    /// than twice the longest was set by a clock that has jumped since.
    pub(crate) fn waits_until(self, policy: &Policy, now: UnixTime) -> Option<UnixTime> {
        let left = self.retry_at.checked_sub(now.as_secs())?;
        let longest = policy.longest_wait().as_secs().saturating_mul(2);
        (left > 0 && left <= longest).then_some(UnixTime::from_secs(self.retry_at))
    }

    /// The budget after one more wrong code, which costs this many accepted codes.
    pub(crate) fn after_failure(self, policy: &Policy, cost: u8, now: UnixTime) -> Self {
        let failures = self.failures.saturating_add(1).min(MOST_FAILURES);
        let cost = cost.clamp(1, MOST_COST).max(self.cost);
        let debt = converted(self.debt, self.cost, cost)
            .saturating_add(cost.into())
            .min(limit(cost, MOST_FAILURES));
        let disabled = failures >= MOST_FAILURES || debt >= limit(cost, policy.most_failures());
        let late = failures.saturating_sub(policy.most_free_failures());
        let retry_at = if disabled || late == 0 {
            0
        } else {
            let wait = policy.wait(late);
            now.as_secs().saturating_add(wait.into())
        };
        Self {
            disabled,
            failures,
            cost,
            debt,
            retry_at,
        }
    }

    /// The budget after an accepted code: no failures in a row, and one unit of the debt is paid.
    pub(crate) const fn after_acceptance(self) -> Self {
        let debt = self.debt.saturating_sub(1);
        Self {
            failures: 0,
            cost: if debt == 0 { 0 } else { self.cost },
            debt,
            retry_at: 0,
            ..self
        }
    }

    pub(crate) const fn is_disabled(self) -> bool {
        self.disabled
    }

    pub(crate) fn failures(self) -> u32 {
        self.failures.into()
    }

    pub(crate) fn debt(self) -> u32 {
        self.debt.into()
    }

    /// What a wrong code has led to, for the refusal of that code.
    pub(crate) fn wrong_code(self) -> Refusal {
        Refusal::WrongCode {
            failures: self.failures(),
            debt: self.debt(),
            disabled: self.disabled,
            retry_at: (self.retry_at != 0).then_some(UnixTime::from_secs(self.retry_at)),
        }
    }

    pub(crate) fn to_bytes(self) -> [u8; Self::LEN] {
        let [debt0, debt1] = self.debt.to_be_bytes();
        let [r0, r1, r2, r3, r4, r5, r6, r7] = self.retry_at.to_be_bytes();
        let disabled = u8::from(self.disabled);
        [
            disabled,
            self.failures,
            self.cost,
            debt0,
            debt1,
            r0,
            r1,
            r2,
            r3,
            r4,
            r5,
            r6,
            r7,
        ]
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, StoredError> {
        let disabled = match from.u8()? {
            0 => false,
            1 => true,
            _ => {
                return Err(StoredError::Field {
                    name: "disabled flag",
                });
            }
        };
        let budget = Self {
            disabled,
            failures: from.u8()?,
            cost: from.u8()?,
            debt: from.u16()?,
            retry_at: from.u64()?,
        };
        budget.check()?;
        Ok(budget)
    }

    /// What is true after every attempt.
    fn check(self) -> Result<(), StoredError> {
        let most = limit(self.cost, MOST_FAILURES);
        let at_the_end = self.failures == MOST_FAILURES || (self.debt != 0 && self.debt == most);
        let rules = [
            (
                "failures",
                self.failures <= MOST_FAILURES && u16::from(self.failures) <= self.debt,
            ),
            (
                "cost",
                self.cost <= MOST_COST && (self.cost == 0) == (self.debt == 0),
            ),
            ("debt", self.debt <= most),
            (
                "retry time",
                self.retry_at == 0 || (self.failures != 0 && !self.disabled),
            ),
            (
                "disabled flag",
                if self.disabled {
                    self.debt != 0
                } else {
                    !at_the_end
                },
            ),
        ];
        match rules.into_iter().find(|(_, holds)| !holds) {
            Some((name, _)) => Err(StoredError::Field { name }),
            None => Ok(()),
        }
    }
}

#[cfg(feature = "rand")]
impl Budget {
    /// The same without a wait; the counts stay.
    pub(crate) const fn without_wait(self) -> Self {
        Self {
            retry_at: 0,
            ..self
        }
    }
}

/// The debt of that many failures.
fn limit(cost: u8, failures: u8) -> u16 {
    u16::from(cost).saturating_mul(failures.into())
}

/// A debt made at one cost in terms of another that is not lower, rounded up.
fn converted(debt: u16, old: u8, new: u8) -> u16 {
    let product = u32::from(debt).saturating_mul(new.into());
    let rounded = product.saturating_add(u32::from(old).saturating_sub(1));
    match rounded.checked_div(old.into()) {
        Some(converted) => u16::try_from(converted).unwrap_or(u16::MAX),
        // Without a cost there is no debt.
        None => debt,
    }
}
