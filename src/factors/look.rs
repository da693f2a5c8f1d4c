//! What only reads: the next question of a sign-in page, and the overview of a security page.

use crate::factors::overview::Overview;
use crate::factors::state::Factors;
use crate::time::UnixTime;

/// What a sign-in page does after the password was right: it opens the session, or it asks for a code.
/// Where the user has to wait, or codes of apps are disabled, the page says so and still shows the
/// field, because recovery codes work.
#[doc(alias = "login")]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Ask {
    /// Ask for a code.
    Code,
    /// Codes of authenticators are disabled. Show the field all the same: recovery codes and passes
    /// work.
    Disabled,
    /// Nothing is left that signs in: only the support desk's pass, or another factor, helps.
    Locked,
    /// The user has no second factor: the password is enough. Open the session where this answer is
    /// matched; there is no [`Accepted`](crate::Accepted).
    Off,
    /// This browser is remembered: the password is enough, as for [`Off`](Self::Off).
    Remembered,
    /// Codes of authenticators are not compared before this time. Show the field all the same.
    #[non_exhaustive]
    Wait {
        /// That time.
        until: UnixTime,
    },
}

impl Factors {
    /// Says what the sign-in page does next, after the password was right.
    ///
    /// `browser` is the cookie of a remembered browser, if there is one, and `context` what
    /// [`Remember`](crate::Remember) was given. It only reads.
    ///
    /// # Security
    ///
    /// It is all that a password-only page may know. [`Ask::Off`] and [`Ask::Remembered`] let people
    /// in without a save, so the record must be read from the primary database.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{Ask, MemoryStore, Records, TwoFactor, UnixTime};
    ///
    /// # pollster::block_on(async {
    /// let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
    /// let factors = two_factor.load(&7, UnixTime::from_secs(1_800_000_000)).await?;
    /// assert_eq!(factors.ask(None, ""), Ask::Off);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn ask(&self, browser: Option<&str>, context: &str) -> Ask {
        let contents = &self.contents;
        if !contents.on {
            return Ask::Off;
        }
        if browser.is_some_and(|token| contents.remembers(token, context, self.now)) {
            return Ask::Remembered;
        }
        if contents.budget.is_disabled() {
            return Ask::Disabled;
        }
        match contents.budget.waits_until(self.policy(), self.now) {
            Some(until) => Ask::Wait { until },
            None if contents.has_way_in(self.now) => Ask::Code,
            None => Ask::Locked,
        }
    }

    /// The number that a session keeps: the session has ended when the number is another one.
    ///
    /// Turning on, replacing or removing an authenticator, confirming a set-up that a recovery code or a
    /// pass has proven, and turning off give it another value; 0 is that of a record which never was on.
    /// A session takes it from what opened it:
    /// [`Accepted::session_generation`](crate::Accepted::session_generation), or this method on the
    /// same value that answered [`Ask::Off`] or [`Ask::Remembered`]. A change takes its answer for
    /// the session that made it. Compare it wherever a session is loaded. It is no secret, and has 53
    /// bits at most.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{MemoryStore, Proof, Records, TwoFactor, UnixTime};
    ///
    /// # pollster::block_on(async {
    /// let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
    /// let now = UnixTime::from_secs(1_800_000_000);
    /// let session = two_factor.load(&7, now).await?.session_generation(); // with the password alone
    ///
    /// two_factor.update(&7, now, |f| f.new_recovery_codes(Proof::Other { at: now })).await?;
    /// let generation = two_factor.load(&7, now).await?.session_generation();
    /// assert_ne!(session, generation); // it was turned on, so that session has ended
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias("security stamp", "sign out everywhere"))]
    #[must_use]
    pub fn session_generation(&self) -> u64 {
        self.contents.session_generation()
    }

    /// Shows everything that the user's security page may show.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{MemoryStore, Records, TwoFactor, UnixTime};
    ///
    /// # pollster::block_on(async {
    /// let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
    /// let overview = two_factor.load(&7, UnixTime::from_secs(1_800_000_000)).await?.overview();
    /// assert!(!overview.on && overview.authenticators.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn overview(&self) -> Overview {
        self.contents.overview(self.policy(), self.now)
    }
}
