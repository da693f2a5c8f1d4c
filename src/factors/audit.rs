//! What happened to a user's second factor: for the audit table and the owner's mail.
//!
//! Every saved change is one [`Event`]. It holds ids, counts and times, and who of the support desk made
//! the change; no secrets, no names of users, apps or browsers, and nothing that was typed. A store may
//! write it in the transaction of the change.
//!
//! Events tell what was saved, "code accepted", never "signed in". A refusal that changes nothing has
//! no event; log its [`Refusal::name`](crate::Refusal::name).

use alloc::string::String;
use core::fmt;

use crate::factors::accepted::AcceptedBy;
use crate::factors::contents::authenticator::AuthenticatorId;
use crate::factors::contents::browser::BrowserId;
use crate::sign_in::budget::Budget;
use crate::time::UnixTime;

/// One saved change, as data for an audit table and as a sentence for a mail to the account's owner. An
/// accepted code and a counted wrong code are saved changes, too.
///
/// `Display` is a sentence for the mail to the account's owner.
#[doc(alias("audit log", "audit trail"))]
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// When, by the clock of the request.
    pub at: UnixTime,
    /// What happened.
    pub kind: EventKind,
    /// What proved it, for changes that take a proof.
    pub proven_by: Option<ProvenBy>,
}

/// What happened: an app was added, a code was wrong, and so on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
#[expect(
    missing_docs,
    reason = "each field is named for what it counts or names"
)]
pub enum EventKind {
    /// A set-up was confirmed.
    AuthenticatorAdded {
        authenticator: AuthenticatorId,
        replaced: u32,
        turned_on: bool,
        recovery_codes: bool,
    },
    /// An authenticator was removed.
    AuthenticatorRemoved { authenticator: AuthenticatorId },
    /// An authenticator has another name.
    AuthenticatorRenamed { authenticator: AuthenticatorId },
    /// Authenticators of another system were added.
    AuthenticatorsMovedIn {
        count: u32,
        replaced: u32,
        turned_on: bool,
    },
    /// A remembered browser was forgotten.
    BrowserForgotten { browser: BrowserId },
    /// All remembered browsers were forgotten.
    BrowsersForgotten,
    /// A code of an authenticator was accepted.
    CodeAccepted {
        authenticator: AuthenticatorId,
        two_codes: bool,
        remembered: Option<BrowserId>,
    },
    /// A wrong code was the last one allowed: codes of authenticators are disabled from now on.
    Disabled { failures: u32 },
    /// The record belongs to another user id now.
    OwnerChanged,
    /// A pass was issued.
    PassIssued { expires_at: UnixTime },
    /// A pass was used.
    PassUsed,
    /// A record that is off was written for a new account.
    RecordCreated,
    /// A record that could not be read was replaced by one with nothing but a pass in it.
    RecordReplaced { expires_at: UnixTime },
    /// A recovery code was used.
    RecoveryCodeUsed { remaining: u32 },
    /// New recovery codes were made; earlier ones are void.
    RecoveryCodesMade { turned_on: bool },
    /// The record was written anew, with the current sealing key.
    Resealed,
    /// The record came from a backup and was made safe.
    Restored,
    /// An authenticator's clock or counter was set right from far off.
    Resynchronised { authenticator: AuthenticatorId },
    /// A set-up was begun.
    SetUpBegun,
    /// The second factor was turned off.
    TurnedOff,
    /// A wait was ended.
    WaitLifted,
    /// A wrong code was counted.
    WrongCode { failures: u32 },
}

impl EventKind {
    /// The event of a wrong code that has led to this budget.
    pub(super) fn wrong_code(budget: Budget) -> Self {
        let failures = budget.failures();
        if budget.is_disabled() {
            Self::Disabled { failures }
        } else {
            Self::WrongCode { failures }
        }
    }

    /// The event of a recovery code or pass that signs in.
    pub(super) const fn redeemed(by: AcceptedBy) -> Self {
        match by {
            AcceptedBy::RecoveryCode { remaining } => Self::RecoveryCodeUsed { remaining },
            AcceptedBy::Pass => Self::PassUsed,
            AcceptedBy::Authenticator(authenticator) => Self::CodeAccepted {
                authenticator,
                two_codes: false,
                remembered: None,
            },
        }
    }
}

/// The proof that was given for a saved change. For the support desk it also names the person.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ProvenBy {
    /// A code of the user's.
    Code(AcceptedBy),
    /// The service's word that there is no second factor yet.
    First,
    /// Another factor of the user's, outside this library.
    Other,
    /// A code that the user's session gave in the last minutes.
    Recent,
    /// The set-up that the user's session had begun.
    SetUp,
    /// A person of the support desk.
    #[non_exhaustive]
    Staff {
        /// Who, at most 64 bytes.
        who: String,
    },
}

impl Event {
    /// A stable word for the audit table and for translations, such as `authenticator_added`.
    ///
    /// The names do not change between releases.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{Committed, Owner, Proof, Records, Saved, UnixTime};
    ///
    /// let now = UnixTime::from_secs(1_800_000_000);
    /// let factors = Records::unsealed().open(Owner::from(7), None, now)?;
    /// let mut row = None; // what the database holds
    /// let mut name = "";
    /// let answer = factors.new_recovery_codes(Proof::Other { at: now }).commit(|change| {
    ///     if row.is_some() {
    ///         return Ok::<_, std::convert::Infallible>(Saved::Lost);
    ///     }
    ///     row = Some(change.after().to_vec());
    ///     name = change.event().name();
    ///     Ok(Saved::Yes)
    /// });
    /// assert!(matches!(answer, Committed::Done(_)));
    /// assert_eq!(name, "recovery_codes_made");
    /// # Ok::<(), second_factor::error::StoredError>(())
    /// ```
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self.kind {
            EventKind::AuthenticatorAdded { .. } => "authenticator_added",
            EventKind::AuthenticatorRemoved { .. } => "authenticator_removed",
            EventKind::AuthenticatorRenamed { .. } => "authenticator_renamed",
            EventKind::AuthenticatorsMovedIn { .. } => "authenticators_moved_in",
            EventKind::BrowserForgotten { .. } => "browser_forgotten",
            EventKind::BrowsersForgotten => "browsers_forgotten",
            EventKind::CodeAccepted { .. } => "code_accepted",
            EventKind::Disabled { .. } => "disabled",
            EventKind::OwnerChanged => "owner_changed",
            EventKind::PassIssued { .. } => "pass_issued",
            EventKind::PassUsed => "pass_used",
            EventKind::RecordCreated => "record_created",
            EventKind::RecordReplaced { .. } => "record_replaced",
            EventKind::RecoveryCodeUsed { .. } => "recovery_code_used",
            EventKind::RecoveryCodesMade { .. } => "recovery_codes_made",
            EventKind::Resealed => "resealed",
            EventKind::Restored => "restored",
            EventKind::Resynchronised { .. } => "resynchronised",
            EventKind::SetUpBegun => "set_up_begun",
            EventKind::TurnedOff => "turned_off",
            EventKind::WaitLifted => "wait_lifted",
            EventKind::WrongCode { .. } => "wrong_code",
        }
    }

    /// Whether a standard demands that the owner is told: NIST SP 800-63B-4 §4.2.3 (recovery) and ASVS 5.0,
    /// 6.3.7 (changes of credentials); and when codes are disabled, since somebody knows the password.
    #[must_use]
    pub const fn notify_owner(&self) -> bool {
        let recovered = matches!(
            self.proven_by,
            Some(ProvenBy::Code(
                AcceptedBy::RecoveryCode { .. } | AcceptedBy::Pass
            ))
        );
        recovered || self.kind.concerns_owner()
    }
}

impl EventKind {
    const fn concerns_owner(&self) -> bool {
        match self {
            Self::AuthenticatorAdded { .. }
            | Self::AuthenticatorRemoved { .. }
            | Self::AuthenticatorsMovedIn { .. }
            | Self::Disabled { .. }
            | Self::OwnerChanged
            | Self::PassIssued { .. }
            | Self::PassUsed
            | Self::RecordReplaced { .. }
            | Self::RecoveryCodeUsed { .. }
            | Self::RecoveryCodesMade { .. }
            | Self::Resynchronised { .. }
            | Self::Restored
            | Self::TurnedOff => true,
            Self::CodeAccepted { remembered, .. } => remembered.is_some(),
            Self::AuthenticatorRenamed { .. }
            | Self::BrowserForgotten { .. }
            | Self::BrowsersForgotten
            | Self::RecordCreated
            | Self::Resealed
            | Self::SetUpBegun
            | Self::WaitLifted
            | Self::WrongCode { .. } => false,
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            EventKind::AuthenticatorAdded { replaced: 0, .. } => {
                f.write_str("An authenticator app was added to your account")
            }
            EventKind::AuthenticatorAdded { .. } => {
                f.write_str("An authenticator app was added to your account in place of another")
            }
            EventKind::AuthenticatorRemoved { .. } => {
                f.write_str("An authenticator was removed from your account")
            }
            EventKind::AuthenticatorRenamed { .. } => f.write_str("An authenticator was renamed"),
            EventKind::AuthenticatorsMovedIn { count: 1, .. } => {
                f.write_str("1 authenticator was moved to your account")
            }
            EventKind::AuthenticatorsMovedIn { count, .. } => {
                write!(f, "{count} authenticators were moved to your account")
            }
            EventKind::BrowserForgotten { .. } => f.write_str("A remembered browser was forgotten"),
            EventKind::BrowsersForgotten => f.write_str("All remembered browsers were forgotten"),
            EventKind::CodeAccepted {
                remembered: Some(_),
                ..
            } => f.write_str("A code was accepted, and the browser will be remembered"),
            EventKind::CodeAccepted { .. } => f.write_str("A code was accepted"),
            EventKind::Disabled { .. } => f.write_str(
                "Codes for your account are disabled after too many wrong ones. Somebody knows your \
                 password: change it, then use a recovery code and set up your app anew",
            ),
            EventKind::OwnerChanged => {
                f.write_str("Your second factor was moved to another account id")
            }
            EventKind::PassIssued { .. } => f.write_str("A pass was issued for your account"),
            EventKind::PassUsed => f.write_str("A pass of the support desk was used"),
            EventKind::RecordCreated => f.write_str(
                "Two-factor authentication was prepared for your account; it is off",
            ),
            EventKind::RecordReplaced { .. } => f.write_str(
                "Your second factor could not be read and was replaced with a pass",
            ),
            EventKind::RecoveryCodeUsed { remaining: 1 } => {
                f.write_str("A recovery code was used; 1 is left")
            }
            EventKind::RecoveryCodeUsed { remaining } => {
                write!(f, "A recovery code was used; {remaining} are left")
            }
            EventKind::RecoveryCodesMade { .. } => f.write_str("New recovery codes were made"),
            EventKind::Resealed => f.write_str("Your second factor was encrypted anew"),
            EventKind::Restored => f.write_str(
                "Your second factor comes from a backup. Recovery codes and remembered browsers are \
                 void",
            ),
            EventKind::Resynchronised { .. } => {
                f.write_str("The clock of an authenticator was set right")
            }
            EventKind::SetUpBegun => f.write_str("The set-up of an authenticator app was begun"),
            EventKind::TurnedOff => f.write_str("Two-factor authentication was turned off"),
            EventKind::WaitLifted => f.write_str("A wait after wrong codes was ended"),
            EventKind::WrongCode { failures } => {
                write!(f, "A wrong code was typed ({failures} since the last right one)")
            }
        }?;
        match &self.proven_by {
            Some(ProvenBy::Staff { who }) => write!(f, ", by {who} of the support desk."),
            Some(ProvenBy::Code(AcceptedBy::RecoveryCode { .. })) => {
                f.write_str(", with a recovery code.")
            }
            Some(ProvenBy::Code(AcceptedBy::Pass)) => f.write_str(", with a pass."),
            Some(ProvenBy::Code(AcceptedBy::Authenticator(_)) | ProvenBy::Recent) => {
                f.write_str(", with a code of an authenticator.")
            }
            Some(ProvenBy::Other) => f.write_str(", with another factor of yours."),
            Some(ProvenBy::First | ProvenBy::SetUp) | None => f.write_str("."),
        }
    }
}
