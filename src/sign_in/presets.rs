//! The numbers of the standards.

use crate::otp::window::Window;
use crate::sign_in::policy::Policy;

impl Policy {
    /// The numbers of NIST SP 800-63B-4 §3.2.2: waits from 30 seconds up to an hour, 100 failures.
    ///
    /// They are those of [`new`](Self::new), under a name that stays if the defaults ever change.
    /// [`deviations`](Self::deviations) says where a credential differs from the standard.
    #[must_use]
    pub const fn nist_800_63b4() -> Self {
        Self::new()
    }

    /// OWASP ASVS 5.0, 6.5.5 to the letter: a code lives for one period, 30 seconds.
    ///
    /// There is no window and no resynchronisation. One code is valid at a time, a third of the
    /// default's three, so an accepted code pays back a whole failure. Users whose clocks or fingers
    /// are slow will notice.
    #[must_use]
    pub const fn asvs_5() -> Self {
        Self {
            window: Window::EXACT,
            failure_cost: 1,
            resync: false,
            ..Self::new()
        }
    }

    /// PCI DSS 4.0 and 4.0.1, 8.3.4: the tenth failure in a row locks for 30 minutes.
    ///
    /// Nine failures are free, the tenth means half an hour, each further one an hour; the rest is
    /// [`new`](Self::new). The count is one for the whole user, as the clause has it. What ends a
    /// lock early is the confirmed identity of the owner:
    /// [`Factors::lift_wait`](crate::Factors::lift_wait).
    ///
    /// 8.5.1: no code is accepted twice (replay). The rest of that clause is the service's part: every
    /// sign-in asks for the password and for the code, so no browser may be remembered
    /// ([`SignIn::remember`](crate::SignIn::remember)). Wrong passwords are counted by the service.
    ///
    /// Recovery codes and passes are neither counted nor delayed, and work while codes are locked:
    /// they are too long to be guessed. Tell your assessor.
    ///
    /// # Examples
    ///
    /// ```
    /// use core::time::Duration;
    /// use second_factor::Policy;
    ///
    /// let policy = Policy::pci_dss_4();
    /// assert_eq!(policy.free_failures(), 9);
    /// assert_eq!(policy.first_wait(), Duration::from_secs(30 * 60));
    /// ```
    #[must_use]
    pub const fn pci_dss_4() -> Self {
        Self {
            free_failures: 9,
            first_wait: 1_800,
            ..Self::new()
        }
    }

    /// PSD2, Delegated Regulation (EU) 2018/389 (the RTS), Article 4: the fifth failure in a row
    /// blocks.
    ///
    /// Four failures are free; the fifth means a wait of 30 seconds, which doubles up to an hour
    /// (Article 4(3)(b)). How long a block has to be depends on the service and its risks
    /// (Article 4(4)): [`with_first_wait`](Self::with_first_wait). A code is accepted once
    /// (Article 4(1)).
    ///
    /// **It is not dynamic linking.** A code of an authenticator app says nothing about amount and
    /// payee, so it opens an account and approves no remote payment (Article 5).
    ///
    /// The service's part:
    ///
    /// * Do not tell which of password and code was wrong (Article 4(3)(a)).
    /// * End the session after five minutes without activity (Article 4(3)(d)).
    /// * Tell the owner before [`max_failures`](Self::max_failures) disables for good (Article 4(4)).
    ///   [`Refusal::WrongCode`](crate::Refusal::WrongCode) has the counts.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Policy;
    ///
    /// assert_eq!(Policy::psd2_rts().free_failures(), 4);
    /// ```
    #[must_use]
    pub const fn psd2_rts() -> Self {
        Self {
            free_failures: 4,
            ..Self::new()
        }
    }
}
