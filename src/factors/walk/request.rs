//! The requests that meet: each operation, with what a user or a thief would type.

use core::time::Duration;
use std::string::{String, ToString};

use crate::factors::change::Change;
use crate::factors::contents::authenticator::AuthenticatorId;
use crate::factors::contents::codes::RecoveryCodes;
use crate::factors::contents::set_up::SetUpId;
use crate::factors::look::Ask;
use crate::factors::move_in::NewAuthenticator;
use crate::factors::proof::Proof;
use crate::factors::set_up::NewApp;
use crate::factors::sign_in::{Remember, SignIn};
use crate::factors::state::Factors;
use crate::otp::params::CodeParams;
use crate::otp::secret::Secret;
use crate::sign_in::unsaved::{Committed, Saved, Unsaved};
use crate::uri::label::Label;

/// One request: it loads, decides and saves once, and again after a conflict.
#[derive(Clone, Debug)]
pub(super) enum Request {
    Ask,
    SignIn(String),
    SignInTwo([String; 2]),
    SignInRemember(String),
    SetUp(String),
    Confirm(SetUpId, String),
    MoveIn(String),
    Remove(AuthenticatorId, String),
    TurnOff(String),
    NewCodes(String),
    ResyncFar(AuthenticatorId, [String; 2], String),
    Rename(AuthenticatorId),
    ForgetBrowsers,
    IssuePass,
    LiftWait,
    Reseal,
    AfterRestore,
}

/// What was told to the one who asked.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) enum Told {
    Nothing,
    /// The password is enough.
    Off,
    SignedIn,
    /// A browser may come back without a code.
    Remembered(String),
    /// The first code of a set that was shown.
    Codes(String),
    /// The same for the second click on *Verify*, which proves nothing.
    CodesAgain(String),
    Done,
    Refused(&'static str),
    Conflict,
    Failed,
}

impl Request {
    /// Decides on what was loaded, and has it saved.
    pub(super) fn run(
        &self,
        factors: Factors,
        save: impl FnOnce(&Change) -> Result<Saved, ()>,
    ) -> Told {
        let staff = Proof::Staff { who: "desk" };
        match self {
            Self::Ask if factors.ask(None, "") == Ask::Off => Told::Off,
            Self::Ask => Told::Nothing,
            Self::SignIn(typed) => tell(factors.sign_in(typed), save, |_| Told::SignedIn),
            Self::SignInTwo([first, second]) => {
                tell(factors.sign_in([first, second]), save, |_| Told::SignedIn)
            }
            Self::SignInRemember(typed) => {
                let remember = Remember::new("browser", Duration::from_secs(86_400), "1");
                let sign_in = SignIn::new(typed).remember(remember);
                tell(
                    factors.sign_in_with(&sign_in),
                    save,
                    |signed_in| match signed_in.browser_token {
                        Some(token) => Told::Remembered(token.expose().to_string()),
                        None => Told::SignedIn,
                    },
                )
            }
            Self::SetUp(typed) => {
                let app = NewApp::new(Label::new("ana").unwrap());
                tell(factors.set_up(&app, Proof::Code(typed)), save, |_| {
                    Told::Done
                })
            }
            Self::Confirm(id, typed) => tell(factors.confirm(*id, typed), save, |confirmed| {
                let first = |codes: RecoveryCodes| codes.expose().next().unwrap().to_string();
                match (confirmed.recovery_codes, confirmed.accepted) {
                    (Some(codes), Some(_)) => Told::Codes(first(codes)),
                    (Some(codes), None) => Told::CodesAgain(first(codes)),
                    (None, Some(_)) => Told::Done,
                    (None, None) => Told::Nothing,
                }
            }),
            Self::MoveIn(typed) => {
                let secret = Secret::from_bytes(&[9; 20]).unwrap();
                let list = [NewAuthenticator::totp(&secret, CodeParams::new())];
                tell(factors.move_in(&list, Proof::Code(typed)), save, |_| {
                    Told::Done
                })
            }
            Self::Remove(id, typed) => tell(factors.remove(*id, Proof::Code(typed)), save, |_| {
                Told::Done
            }),
            Self::TurnOff(typed) => {
                tell(factors.turn_off(Proof::Code(typed)), save, |_| Told::Done)
            }
            Self::NewCodes(typed) => {
                let unsaved = factors.new_recovery_codes(Proof::Code(typed));
                tell(unsaved, save, |codes| {
                    Told::Codes(codes.expose().next().unwrap().to_string())
                })
            }
            Self::ResyncFar(id, [first, second], typed) => {
                let unsaved = factors.resync_far(*id, [first, second], Proof::Code(typed));
                tell(unsaved, save, |()| Told::Done)
            }
            Self::Rename(id) => tell(factors.rename(*id, "another"), save, |()| Told::Done),
            Self::ForgetBrowsers => tell(factors.forget_browsers(), save, |()| Told::Done),
            Self::IssuePass => {
                let unsaved = factors.issue_pass(staff, Duration::from_secs(3_600));
                tell(unsaved, save, |_| Told::Done)
            }
            Self::LiftWait => tell(factors.lift_wait(staff), save, |()| Told::Done),
            Self::Reseal => tell(factors.reseal(), save, |()| Told::Done),
            Self::AfterRestore => tell(factors.after_restore(), save, |()| Told::Done),
        }
    }

    /// The code that the request types, which must not count for two.
    pub(super) fn code(&self) -> Option<&str> {
        match self {
            Self::SignIn(typed)
            | Self::SignInRemember(typed)
            | Self::SetUp(typed)
            | Self::Confirm(_, typed)
            | Self::MoveIn(typed)
            | Self::Remove(_, typed)
            | Self::TurnOff(typed)
            | Self::NewCodes(typed)
            | Self::ResyncFar(_, _, typed) => Some(typed),
            Self::SignInTwo([_, second]) => Some(second),
            Self::Ask
            | Self::Rename(_)
            | Self::ForgetBrowsers
            | Self::IssuePass
            | Self::LiftWait
            | Self::Reseal
            | Self::AfterRestore => None,
        }
    }
}

fn tell<T>(
    unsaved: Unsaved<T, Change>,
    save: impl FnOnce(&Change) -> Result<Saved, ()>,
    told: impl FnOnce(T) -> Told,
) -> Told {
    match unsaved.commit(save) {
        Committed::Done(value) => told(value),
        Committed::Refused(refusal) => Told::Refused(refusal.name()),
        Committed::Conflict => Told::Conflict,
        Committed::Failed(()) => Told::Failed,
    }
}
