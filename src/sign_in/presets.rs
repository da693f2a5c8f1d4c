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
    /// No window, no resynchronisation; a third of the codes are live at any time, so an accepted
    /// code makes up for a whole failure. Users with slow clocks or fingers will notice.
    #[must_use]
    pub const fn asvs_5() -> Self {
        Self {
            window: Window::EXACT,
            failure_cost: 1,
            resync: false,
            ..Self::new()
        }
    }
}
