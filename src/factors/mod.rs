//! The types that the operations of [`Factors`](crate::Factors) take and answer. `Factors` is a user's
//! whole second factor: authenticators, recovery codes, remembered browsers, set-ups, and one count of
//! wrong codes for all authenticators.

pub(crate) mod contents;
pub(crate) mod accepted;
#[doc(hidden)]
pub mod audit;
pub(crate) mod overview;
mod odds;
pub(crate) mod change;
pub(crate) mod records;
pub(crate) mod state;
pub(crate) mod look;
mod attempt;
mod accepts;
pub(crate) mod proof;
pub(crate) mod sign_in;
pub(crate) mod set_up;
mod diagnosis;
pub(crate) mod confirm;
pub(crate) mod move_in;
mod manage;
mod hand_out;
mod forget;
mod repair;
pub(crate) mod deviation;
#[cfg(test)]
mod walk;

pub use accepted::AcceptedBy;
pub use confirm::Confirmed;
pub use contents::authenticator::{AuthenticatorId, AuthenticatorKind};
pub use contents::browser::{BrowserId, BrowserToken};
pub use contents::codes::RecoveryCodes;
pub use contents::pass::Pass;
pub use contents::set_up::{Replacing, SetUpId};
pub use deviation::Deviation;
pub use move_in::NewAuthenticator;
pub use overview::{AuthenticatorInfo, BrowserInfo, Overview, RecoveryInfo};
pub use set_up::SetUp;
pub use sign_in::{SignedIn, Typed};
