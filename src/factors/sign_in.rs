//! Signing in: one field for every kind of code.

use core::time::Duration;

use crate::factors::accepted::{Accepted, AcceptedBy};
use crate::factors::audit::EventKind;
use crate::factors::change::Change;
use crate::factors::contents::authenticator::Reach;
use crate::factors::contents::browser::{Browser, BrowserToken};
use crate::factors::contents::codes::RecoveryCode;
use crate::factors::contents::search::Verdict;
use crate::factors::state::Factors;
use crate::otp::typed::is_blank;
use crate::sign_in::refusal::Refusal;
use crate::sign_in::unsaved::Unsaved;

/// What a user has typed into a form: one code, or two codes in a row. Two codes help when the clock of
/// a phone is wrong, or when the counter of a token has run ahead of the server's.
///
/// A reference to any text converts into it, and so does an array of two. A second text that is empty
/// or blank counts as none, so a form may always have both fields.
///
/// # Examples
///
/// ```
/// use second_factor::factors::Typed;
///
/// let field = String::from("287 082");
/// let one: Typed = (&field).into();
/// let blank = String::from(" \u{200b}"); // a space, and one that nobody sees
/// let two: Typed = [&field, &blank].into();
/// assert_eq!(one, two);
/// ```
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct Typed<'a> {
    pub(super) first: &'a str,
    pub(super) second: Option<&'a str>,
}

impl<'a, S: AsRef<str> + ?Sized> From<&'a S> for Typed<'a> {
    fn from(typed: &'a S) -> Self {
        Self {
            first: typed.as_ref(),
            second: None,
        }
    }
}

impl<'a, S: AsRef<str> + ?Sized> From<[&'a S; 2]> for Typed<'a> {
    fn from([first, second]: [&'a S; 2]) -> Self {
        Self {
            first: first.as_ref(),
            second: Some(second.as_ref()).filter(|second| !second.chars().all(is_blank)),
        }
    }
}

/// It does not show what was typed.
impl core::fmt::Debug for Typed<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Typed(..)")
    }
}

/// The input of a sign-in: what the user has typed, and whether to remember the browser.
///
/// # Examples
///
/// ```
/// use core::time::Duration;
/// use second_factor::{Remember, SignIn};
///
/// let month = Duration::from_secs(30 * 86_400);
/// let remember = Remember::new("Firefox on Linux", month, "password changed 3 times");
/// let sign_in = SignIn::new("287082").remember(remember);
/// # let _ = sign_in;
/// ```
#[doc(alias = "login")]
#[derive(Clone, Copy, Debug)]
pub struct SignIn<'a> {
    typed: Typed<'a>,
    remember: Option<Remember<'a>>,
}

impl<'a> SignIn<'a> {
    /// A sign-in with what was typed.
    #[must_use]
    pub fn new(typed: impl Into<Typed<'a>>) -> Self {
        Self {
            typed: typed.into(),
            remember: None,
        }
    }

    /// Sets that the browser is to be remembered, if one code of an authenticator is accepted.
    #[must_use]
    pub const fn remember(self, remember: Remember<'a>) -> Self {
        Self {
            remember: Some(remember),
            ..self
        }
    }
}

/// Asks a sign-in to remember the browser: its name, for how long, and a text that changes with the
/// password. When that text changes, the browser is forgotten.
#[doc(alias("trusted device", "remember me"))]
#[derive(Clone, Copy, Debug)]
pub struct Remember<'a> {
    pub(super) name: &'a str,
    pub(super) lifetime: Duration,
    pub(super) context: &'a str,
}

impl<'a> Remember<'a> {
    /// Names the browser for the user's list, says for how long, and what ends it.
    ///
    /// `name` has at most 64 bytes, longer ones are cut; `lifetime` is brought to one minute to 90
    /// days. `context` is what changes when the user's password is changed and not when it is hashed
    /// anew: a count of changes, or the time of the last one. When it is another, the browser is
    /// forgotten.
    #[must_use]
    pub const fn new(name: &'a str, lifetime: Duration, context: &'a str) -> Self {
        Self {
            name,
            lifetime,
            context,
        }
    }
}

/// The result of a sign-in: the proof, and the token of a browser that is remembered.
#[derive(Debug)]
#[non_exhaustive]
#[must_use = "it holds the proof of a sign-in"]
pub struct SignedIn {
    /// The proof: hand it to what opens the session.
    pub accepted: Accepted,
    /// What to put into a cookie of the browser, if it was to be remembered and is.
    pub browser_token: Option<BrowserToken>,
}

impl Factors {
    /// Accepts a code once: an app's, a token's, a recovery code, or a pass, all from one field.
    ///
    /// Two codes in a row set a wrong clock right. Both are of one authenticator, the second is the one
    /// after the first, and they lie within 20 steps or counters.
    ///
    /// Wrong codes of authenticators lead to waits, and too many of them disable codes. Recovery codes
    /// and passes are neither counted nor delayed: 120 bits cannot be guessed.
    ///
    /// # Errors
    ///
    /// * [`Refusal::WrongCode`]: counted. [`Refusal::Replayed`], [`Refusal::WrongRecoveryCode`]: not.
    /// * [`Refusal::Malformed`]: nothing was compared.
    /// * [`Refusal::Throttled`], [`Refusal::Disabled`]: nothing was compared.
    /// * [`Refusal::ClockBehind`], [`Refusal::TwoCodesNeeded`]: nothing could be compared.
    /// * [`Refusal::ResyncOff`]: the policy does not allow two codes.
    /// * [`Refusal::NotSetUp`]: the user has no second factor. It is never an acceptance.
    ///
    /// # Security
    ///
    /// Call it after the password was right; otherwise strangers can disable codes. Every step of
    /// every window of every authenticator is computed and compared in constant time (RFC 6238 §5.2:
    /// each code is accepted once).
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{CodeParams, KeyUri, MemoryStore, NewApp, Label, Proof, Records, Refusal, Totp};
    /// use second_factor::{TwoFactor, UnixTime};
    ///
    /// # pollster::block_on(async {
    /// let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
    /// let at = |secs: u64| UnixTime::from_secs(1_800_000_000 + secs);
    /// let app = NewApp::new(Label::new("ana@example.com")?);
    /// let set_up = two_factor.update(&7, at(0), |f| f.set_up(&app, Proof::First)).await?;
    /// let phone = Totp::new(set_up.key_uri.secret(), CodeParams::new()); // what Ana scanned
    /// let first = phone.code_at(at(10)).expose().to_owned();
    /// two_factor.update(&7, at(10), |f| f.confirm(set_up.id, &first)).await?;
    ///
    /// let typed = phone.code_at(at(40)).expose().to_owned();
    /// let accepted = two_factor.update(&7, at(40), |f| f.sign_in(&typed)).await?;
    /// assert_eq!(accepted.offset(), 0);
    /// let again = two_factor.update(&7, at(41), |f| f.sign_in(&typed)).await;
    /// assert_eq!(again.err().and_then(|error| error.refusal()), Some(Refusal::Replayed));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias("login", "verify", "validate"))]
    pub fn sign_in<'a>(self, typed: impl Into<Typed<'a>>) -> Unsaved<Accepted, Change> {
        self.attempt(typed.into(), None, |accepted, _| accepted)
    }

    /// As [`sign_in`](Self::sign_in), and remembers the browser in the same change if asked to.
    ///
    /// A browser is remembered for one code of an authenticator: not for a recovery code, a pass or
    /// two codes in a row, which give no token.
    ///
    /// # Errors
    ///
    /// As [`sign_in`](Self::sign_in).
    pub fn sign_in_with(self, sign_in: &SignIn<'_>) -> Unsaved<SignedIn, Change> {
        let answer = |accepted, browser_token| SignedIn {
            accepted,
            browser_token,
        };
        self.attempt(sign_in.typed, sign_in.remember, answer)
    }

    fn attempt<T>(
        mut self,
        typed: Typed<'_>,
        remember: Option<Remember<'_>>,
        answer: impl FnOnce(Accepted, Option<BrowserToken>) -> T,
    ) -> Unsaved<T, Change> {
        let failures = self.contents.budget.failures();
        if !self.contents.on {
            return Unsaved::unchanged(Err(Refusal::NotSetUp));
        }
        if let (None, Some(code)) = (typed.second, RecoveryCode::parse(typed.first)) {
            return match self.redeem(&code) {
                Ok(by) => {
                    let accepted = self.accepted(by, 0, failures);
                    self.changed(EventKind::redeemed(by), None, Ok(answer(accepted, None)))
                }
                Err(refusal) => Unsaved::unchanged(Err(refusal)),
            };
        }
        if let Err(refusal) = self.contents.budget.check_allowed(self.policy(), self.now) {
            return Unsaved::unchanged(Err(refusal));
        }
        let verdict = match typed.second {
            None => self.contents.search(self.policy(), typed.first, self.now),
            Some(second) => self.search_two([typed.first, second]),
        };
        let hit = match verdict {
            Verdict::New(hit) => hit,
            Verdict::Used => return Unsaved::unchanged(Err(Refusal::Replayed)),
            Verdict::Refused(refusal) => return Unsaved::unchanged(Err(refusal)),
            Verdict::Wrong => {
                let refusal = self.fail();
                let kind = EventKind::wrong_code(self.contents.budget);
                return self.changed(kind, None, Err(refusal));
            }
        };
        let two = typed.second.is_some();
        let Some(id) = self.accept(&hit) else {
            return Unsaved::unchanged(Err(Refusal::UnknownId));
        };
        if two {
            self.set_right(&hit);
        }
        let remembered = remember
            .filter(|_| !two && self.contents.has_ids(1))
            .map(|remember| {
                let shown = (remember.name, remember.context);
                Browser::draw(&mut self.contents, shown, remember.lifetime, self.now)
            });
        let (token, browser) = remembered.unzip();
        let by = AcceptedBy::Authenticator(id);
        let kind = EventKind::CodeAccepted {
            authenticator: id,
            two_codes: two,
            remembered: browser,
        };
        let accepted = self.accepted(by, hit.offset, failures);
        self.changed(kind, None, Ok(answer(accepted, token)))
    }

    /// Two codes at sign-in: as the policy allows, and for a token that must show two in any case.
    fn search_two(&self, typed: [&str; 2]) -> Verdict {
        let allowed = self.policy().allows_resync();
        if !allowed && !self.contents.authenticators.iter().any(|one| one.two_codes) {
            return Verdict::Refused(Refusal::ResyncOff);
        }
        self.contents
            .search_two(typed, Reach::NEAR, |one| allowed || one.two_codes, self.now)
    }
}
