//! Forgetting remembered browsers.

use crate::factors::audit::EventKind;
use crate::factors::change::Change;
use crate::factors::contents::browser::BrowserId;
use crate::factors::state::Factors;
use crate::sign_in::refusal::Refusal;
use crate::sign_in::unsaved::Unsaved;

impl Factors {
    /// Forgets one remembered browser.
    ///
    /// It takes no proof: it only makes the account safer. Let whole sessions call it.
    ///
    /// # Errors
    ///
    /// [`Refusal::UnknownId`] if there is no such browser.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::factors::BrowserId;
    /// use second_factor::{MemoryStore, Records, Refusal, TwoFactor, UnixTime};
    ///
    /// # pollster::block_on(async {
    /// let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
    /// let now = UnixTime::from_secs(1_800_000_000);
    /// let answer = two_factor.update(&7, now, |f| f.forget_browser(BrowserId(1))).await;
    /// assert_eq!(answer.err().and_then(|error| error.refusal()), Some(Refusal::UnknownId));
    /// # });
    /// ```
    pub fn forget_browser(mut self, id: BrowserId) -> Unsaved<(), Change> {
        let before = self.contents.browsers.len();
        self.contents.browsers.retain(|browser| browser.id != id);
        if self.contents.browsers.len() == before {
            return Unsaved::unchanged(Err(Refusal::UnknownId));
        }
        self.changed(EventKind::BrowserForgotten { browser: id }, None, Ok(()))
    }

    /// Forgets all remembered browsers.
    ///
    /// Adding, replacing or removing an authenticator does this by itself. It takes no proof.
    pub fn forget_browsers(mut self) -> Unsaved<(), Change> {
        if self.contents.browsers.is_empty() {
            return Unsaved::unchanged(Ok(()));
        }
        self.contents.browsers.clear();
        self.changed(EventKind::BrowsersForgotten, None, Ok(()))
    }
}
