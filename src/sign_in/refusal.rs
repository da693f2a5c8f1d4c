//! Why a code, or a change of a user's second factor, is refused.

use crate::otp::code::CodeError;
use crate::sign_in::diagnosis::Diagnosis;
use crate::time::{Step, UnixTime};

/// Why a code, or a change of a user's second factor, is refused.
///
/// `Display` is one line for logs, [`name`](Self::name) a stable word for metrics and translations,
/// and [`message`](Self::message) is what the person at the keyboard may read. Nothing in it is
/// secret.
///
/// What is counted against guessing is [`WrongCode`](Self::WrongCode) alone.
///
/// # Examples
///
/// ```
/// use second_factor::{Refusal, UnixTime};
///
/// let now = UnixTime::from_secs(1_800_000_000);
/// assert_eq!(Refusal::Disabled.name(), "disabled");
/// assert!(Refusal::Replayed.message(now).to_string().starts_with("That code was not accepted"));
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// A newer step than the whole window is used up: this host's clock is behind, or one was far
    /// ahead when that code was accepted. Nothing was compared.
    #[error("step {} is used up, but lies ahead of this host's clock", last_step.counter())]
    #[non_exhaustive]
    ClockBehind {
        /// The newest step that was used up.
        last_step: Step,
    },
    /// Too many wrong codes have disabled the authenticators. Recovery codes and passes still work.
    #[error("codes are disabled after too many failures")]
    Disabled,
    /// An authenticator has this secret already.
    #[error("an authenticator has this secret already")]
    Duplicate,
    /// The user has as many authenticators as the policy allows.
    #[error("there are as many authenticators as the policy allows")]
    Full,
    /// The removal would leave nothing to sign in with; turning off is another operation.
    #[error("nothing would be left to sign in with")]
    LastFactor,
    /// What was typed does not have the form of a code. Nothing was compared.
    #[error("what was typed is not a code: {0}")]
    Malformed(CodeError),
    /// The user has no second factor, so there is nothing to sign in with or to change.
    #[error("there is no second factor")]
    NotSetUp,
    /// The operation needs another proof than the one it was given.
    #[error("the operation needs another proof")]
    ProofNeeded,
    /// The record can be read, so there is no reason to replace it.
    #[error("the record can be read and is not replaced")]
    Readable,
    /// An app's code is not enough for this change; a recovery code or a pass is.
    ///
    /// So it is for a clock that is far off, and for every change while a set-up is open that a recovery
    /// code, a pass or another factor has proven.
    #[error("an app's code does not prove this change; a recovery code or a pass does")]
    RecoveryCodeNeeded,
    /// The code was right once, but is used up. It is not counted.
    #[error("the code was used before")]
    Replayed,
    /// The policy does not allow two codes in a row.
    #[error("the policy allows no resynchronisation")]
    ResyncOff,
    /// The set-up is confirmed, replaced, void or over its ten minutes.
    #[error("there is no such set-up any more")]
    SetUpGone,
    /// The last step to move in lies ahead of this host's clock by more than the window.
    #[error("the last step to move in lies ahead of the clock")]
    StepAhead,
    /// It is too soon after a wrong code. Nothing was compared.
    #[error("too soon after a failure: nothing is compared before {}", retry_at.as_secs())]
    #[non_exhaustive]
    Throttled {
        /// Before this, nothing is compared.
        retry_at: UnixTime,
    },
    /// The token has to show two codes in a row, because a backup was restored.
    #[error("the token has to give two codes in a row")]
    TwoCodesNeeded,
    /// The code does not confirm the set-up, for this reason. It is not counted.
    #[error("the set-up is not confirmed: {0}")]
    Unconfirmed(Diagnosis),
    /// The user has no authenticator or browser with this id.
    #[error("the user has no authenticator or browser with this id")]
    UnknownId,
    /// A wrong code. It is counted.
    #[error("wrong code: {failures} in a row, debt {debt}{}", if *disabled { "; codes are disabled from now on" } else { "" })]
    #[non_exhaustive]
    WrongCode {
        /// Failures in a row, with this one.
        failures: u32,
        /// Failures that no accepted code has made up for, in accepted codes.
        debt: u32,
        /// Whether this failure was the last one allowed: codes are disabled from now on.
        disabled: bool,
        /// Before this, nothing is compared; `None` for no wait.
        retry_at: Option<UnixTime>,
    },
    /// It has the form of a recovery code or pass, but is none of this user's. It is not counted.
    #[error("wrong recovery code")]
    WrongRecoveryCode,
}

impl Refusal {
    /// A stable word for logs, metrics and translations, such as `wrong_code`.
    ///
    /// The names do not change between releases. A log line with the user's id and this name, and
    /// without what was typed, is what an operations team needs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ClockBehind { .. } => "clock_behind",
            Self::Disabled => "disabled",
            Self::Duplicate => "duplicate",
            Self::Full => "full",
            Self::LastFactor => "last_factor",
            Self::Malformed(_) => "malformed",
            Self::NotSetUp => "not_set_up",
            Self::ProofNeeded => "proof_needed",
            Self::Readable => "readable",
            Self::RecoveryCodeNeeded => "recovery_code_needed",
            Self::Replayed => "replayed",
            Self::ResyncOff => "resync_off",
            Self::SetUpGone => "set_up_gone",
            Self::StepAhead => "step_ahead",
            Self::Throttled { .. } => "throttled",
            Self::TwoCodesNeeded => "two_codes_needed",
            Self::Unconfirmed(_) => "unconfirmed",
            Self::UnknownId => "unknown_id",
            Self::WrongCode { .. } => "wrong_code",
            Self::WrongRecoveryCode => "wrong_recovery_code",
        }
    }

    /// The time before which nothing is compared, if there is a wait.
    #[must_use]
    pub const fn retry_at(&self) -> Option<UnixTime> {
        match *self {
            Self::WrongCode { retry_at, .. } => retry_at,
            Self::Throttled { retry_at, .. } => Some(retry_at),
            _ => None,
        }
    }
}
