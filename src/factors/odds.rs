//! The odds of somebody who knows the password and guesses codes.

use crate::factors::contents::authenticator::AuthenticatorKind;
use crate::factors::contents::live::{FORMS, failure_cost, live};
use crate::factors::overview::Overview;
use crate::sign_in::policy::{Policy, rounded_up};

impl Overview {
    /// The probability that one guess hits a live code of any of the authenticators.
    ///
    /// A guess has one form, so it is that of the form whose guess is most likely right: RFC 4226 §6,
    /// with every step of each window and every counter of each look-ahead.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::factors::NewAuthenticator;
    /// use second_factor::{CodeParams, MemoryStore, Proof, Records, Secret, TwoFactor, UnixTime};
    ///
    /// # pollster::block_on(async {
    /// let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
    /// let now = UnixTime::from_secs(1_800_000_000);
    /// let secrets = [Secret::generate(), Secret::generate()];
    /// let apps = secrets.each_ref().map(|one| NewAuthenticator::totp(one, CodeParams::new()));
    /// two_factor.update(&7, now, |f| f.move_in(&apps, Proof::First)).await?;
    ///
    /// let overview = two_factor.load(&7, now).await?.overview();
    /// let policy = two_factor.records().policy();
    /// assert_eq!(overview.odds_per_guess(policy), 6e-6);
    /// // 100 guesses, and one for each three of 365 sign-ins: 122.
    /// assert!((overview.odds_per_year(policy, 1.0) - 222.0 * 6e-6).abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn odds_per_guess(&self, policy: &Policy) -> f64 {
        FORMS.into_iter().fold(0.0, |most: f64, form| {
            let live = f64::from(live(self.kinds(), form, policy));
            let codes = u32::try_from(form.codes()).unwrap_or(1);
            most.max(live / f64::from(codes))
        })
    }

    /// An upper bound on the probability that somebody who guesses for a year gets in.
    ///
    /// It takes all the guesses that the limit allows for an owner who signs in this often:
    /// `max_failures + sign_ins / cost`, rounded up. Below 0 and NaN count as 0. `cost` is the policy's
    /// for one app, and rises with the number of codes that a guess may hit. The bound holds for as
    /// long as the authenticators stay the same.
    #[must_use]
    pub fn odds_per_year(&self, policy: &Policy, sign_ins_per_day: f64) -> f64 {
        let sign_ins = sign_ins_per_day.max(0.0) * 365.0;
        let cost = f64::from(failure_cost(self.kinds(), policy));
        let guesses = f64::from(policy.max_failures()) + rounded_up(sign_ins / cost);
        (guesses * self.odds_per_guess(policy)).min(1.0)
    }

    fn kinds(&self) -> impl ExactSizeIterator<Item = AuthenticatorKind> + Clone {
        self.authenticators.iter().map(|one| one.kind)
    }
}
