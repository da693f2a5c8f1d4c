//! What an accepted code uses up, and what a wrong one costs.

use crate::factors::accepted::{Accepted, AcceptedBy, Shown};
use crate::factors::contents::authenticator::{AuthenticatorId, AuthenticatorKind};
use crate::factors::contents::codes::RecoveryCode;
use crate::factors::contents::recovery::Redeemed;
use crate::factors::contents::search::Hit;
use crate::factors::state::Factors;
use crate::otp::matches::Hidden;
use crate::sign_in::refusal::Refusal;

impl Factors {
    /// Uses up what a code matched; the authenticator that counts as its owner.
    pub(super) fn accept(&mut self, hit: &Hit) -> Option<AuthenticatorId> {
        let id = self.contents.authenticators.get(hit.place)?.id;
        self.contents.accept(hit, self.now);
        Some(id)
    }

    /// Stores what two codes in a row have shown of a clock or counter.
    pub(super) fn set_right(&mut self, hit: &Hit) {
        if let Some(one) = self.contents.authenticators.get_mut(hit.place) {
            one.two_codes = false;
            if let (AuthenticatorKind::Totp(_), Ok(offset)) = (one.kind, i8::try_from(hit.offset)) {
                one.mark = one.mark.with_offset(offset);
            }
        }
    }

    /// Counts a wrong code.
    pub(super) fn fail(&mut self) -> Refusal {
        let cost = self.contents.failure_cost(self.policy());
        self.contents.budget =
            self.contents
                .budget
                .after_failure(&self.records.policy, cost, self.now);
        self.contents.budget.wrong_code()
    }

    /// Uses up a recovery code or a pass; both are compared, whatever is found.
    pub(super) fn redeem(&mut self, code: &RecoveryCode) -> Result<AcceptedBy, Refusal> {
        if !self.contents.on {
            return Err(Refusal::NotSetUp);
        }
        let contents = &mut self.contents;
        let recovery = contents.recovery.as_ref().map(|set| set.compare(code));
        let pass = contents.pass.as_ref().map(|pass| {
            let mut found = Hidden::starting_at(0);
            found.add(pass.compare(contents.birth, code));
            found
        });
        let is_pass = pass.is_some_and(|found| found.reveal().newest().is_some());
        if is_pass
            && contents
                .pass
                .as_ref()
                .is_some_and(|pass| pass.is_live(self.now))
        {
            contents.pass = None;
            contents.proven_change(self.now);
            return Ok(AcceptedBy::Pass);
        }
        let (Some(set), Some(found)) = (contents.recovery.as_mut(), recovery) else {
            return Err(Refusal::WrongRecoveryCode);
        };
        match set.redeemed(found) {
            Redeemed::New(place) => {
                set.spend(place);
                Ok(AcceptedBy::RecoveryCode {
                    remaining: set.remaining(),
                })
            }
            Redeemed::Used | Redeemed::Unknown => Err(Refusal::WrongRecoveryCode),
        }
    }

    /// What a code that was accepted just now gives the caller.
    pub(super) fn accepted(&self, by: AcceptedBy, offset: i32, failures_before: u32) -> Accepted {
        Accepted {
            by,
            offset,
            failures_before,
            shown: Shown::new(&self.contents, self.now),
            session_generation: self.contents.session_generation(),
        }
    }
}
