//! What a typed code is to all authenticators of a user together.

use crate::factors::contents::authenticator::{Authenticator, Compared, Reach};
use crate::factors::contents::codes::RecoveryCode;
use crate::factors::contents::{Contents, MOST};
use crate::otp::code::{Code, CodeError};
use crate::otp::matches::Hidden;
use crate::sign_in::mark::signed_distance;
use crate::sign_in::policy::Policy;
use crate::sign_in::refusal::Refusal;
use crate::time::UnixTime;

/// What a code is, and what it uses up if it is accepted.
pub(in crate::factors) enum Verdict {
    /// A code that one of them has not used yet.
    New(Hit),
    /// One of them has used it.
    Used,
    /// A code of none of them.
    Wrong,
    /// Nothing was compared, for this reason.
    Refused(Refusal),
}

/// A code that is accepted.
pub(in crate::factors) struct Hit {
    /// Place of the authenticator that was added first, of those for which the code is new.
    pub(in crate::factors) place: usize,
    /// Steps ahead of the present one, or counters that were skipped.
    pub(in crate::factors) offset: i32,
    /// For each authenticator, the step or counter that is used up now.
    pub(in crate::factors) used: [Option<u64>; MOST],
}

impl Contents {
    /// Compares a typed code with every step of every window of every authenticator of its form.
    ///
    /// All is computed and compared before anything is looked at.
    pub(in crate::factors) fn search(
        &self,
        policy: &Policy,
        typed: &str,
        now: UnixTime,
    ) -> Verdict {
        let look_ahead = self.look_ahead(policy);
        let meant = |error| match RecoveryCode::was_meant(typed) {
            true => Refusal::Malformed(CodeError::RecoveryCode),
            false => Refusal::Malformed(error),
        };
        let compared = self.each(|authenticator| {
            let code = authenticator.parse(typed).map_err(meant)?;
            authenticator.compare(&code, policy, look_ahead, now)
        });
        self.judge(compared, |authenticator, found: Hidden| {
            let matches = found.reveal();
            let seen = matches.newest().is_some();
            (seen, authenticator.newest_unused(matches))
        })
    }

    /// Whether a text has the form of a code of one of the authenticators.
    pub(in crate::factors) fn is_app_code(&self, typed: &str) -> bool {
        let mut authenticators = self.authenticators.iter();
        authenticators.any(|one| one.parse(typed).is_ok())
    }

    /// Compares two codes in a row with all that is in reach, for those authenticators that `only`
    /// takes.
    pub(in crate::factors) fn search_two(
        &self,
        typed: [&str; 2],
        reach: Reach,
        only: impl Fn(&Authenticator) -> bool,
        now: UnixTime,
    ) -> Verdict {
        let compared = self.each(|authenticator| {
            if !only(authenticator) {
                return Err(Refusal::ResyncOff);
            }
            let [first, second] = two_codes(authenticator, typed).map_err(Refusal::Malformed)?;
            authenticator.compare_two([&first, &second], reach, now)
        });
        self.judge(compared, |authenticator, [first, second]: [Hidden; 2]| {
            let (first, second) = (first.reveal(), second.reveal());
            let seen = second.after(first).newest().is_some();
            let unused = first.above(authenticator.mark.last());
            (seen, authenticator.newest_unused(second.after(unused)))
        })
    }

    /// Runs a comparison for each authenticator, in their order.
    fn each<T>(
        &self,
        mut compare: impl FnMut(&Authenticator) -> Result<Compared<T>, Refusal>,
    ) -> [Option<Result<Compared<T>, Refusal>>; MOST] {
        let mut authenticators = self.authenticators.iter();
        core::array::from_fn(|_| authenticators.next().map(&mut compare))
    }

    /// Looks at what was compared.
    fn judge<T>(
        &self,
        compared: [Option<Result<Compared<T>, Refusal>>; MOST],
        mut look: impl FnMut(&Authenticator, T) -> (bool, Option<u64>),
    ) -> Verdict {
        let mut hit: Option<(usize, i32)> = None;
        let mut used = [None; MOST];
        let (mut any_compared, mut any_seen) = (false, false);
        let mut refusal = None;
        let places = self.authenticators.iter().zip(compared).zip(&mut used);
        for (place, ((authenticator, compared), used)) in places.enumerate() {
            let compared = match compared {
                Some(Ok(compared)) => compared,
                Some(Err(found)) => {
                    refusal = Some(weightier(refusal, found));
                    continue;
                }
                None => continue,
            };
            any_compared = true;
            let (seen, new) = look(authenticator, compared.found);
            any_seen |= seen;
            *used = new;
            if let (None, Some(counter)) = (hit, new) {
                hit = Some((place, signed_distance(counter, compared.expected)));
            }
        }
        match hit {
            Some((place, offset)) => Verdict::New(Hit {
                place,
                offset,
                used,
            }),
            None if any_seen => Verdict::Used,
            None if any_compared => Verdict::Wrong,
            None => {
                Verdict::Refused(refusal.unwrap_or(Refusal::Malformed(CodeError::RecoveryCode)))
            }
        }
    }
}

/// Two texts of this authenticator's form that are not the same code.
fn two_codes(authenticator: &Authenticator, typed: [&str; 2]) -> Result<[Code; 2], CodeError> {
    let [first, second] = typed;
    let (first, second) = (authenticator.parse(first)?, authenticator.parse(second)?);
    if first.expose() == second.expose() {
        return Err(CodeError::Repeated);
    }
    Ok([first, second])
}

/// Of two reasons for which nothing was compared, the one that says more.
fn weightier(before: Option<Refusal>, found: Refusal) -> Refusal {
    // Those that were left out say least; then those of another form.
    let weight = |refusal: &Refusal| match refusal {
        Refusal::ResyncOff => 0,
        Refusal::Malformed(_) => 1,
        _ => 2,
    };
    match before {
        Some(before) if weight(&before) >= weight(&found) => before,
        _ => found,
    }
}
