//! A user's whole second factor: authenticators, recovery codes, remembered browsers, one count of
//! guesses.
//!
//! [`Factors`](crate::Factors) is the type that a service meets. This module has what its operations
//! answer.

mod hash;
pub(crate) mod contents;
mod layout;
pub(crate) mod authenticator;
mod search;
#[doc(hidden)]
pub mod audit;
pub(crate) mod change;
pub(crate) mod state;
pub(crate) mod accepted;
pub(crate) mod proof;
pub(crate) mod recovery;
pub(crate) mod browser;
pub(crate) mod pass;
pub(crate) mod set_up;
mod diagnosis;
pub(crate) mod confirm;
pub(crate) mod move_in;
pub(crate) mod sign_in;
pub(crate) mod manage;
pub(crate) mod overview;
pub(crate) mod records;
pub(crate) mod deviation;

pub use accepted::AcceptedBy;
pub use authenticator::{AuthenticatorId, AuthenticatorKind};
pub use browser::{BrowserId, BrowserToken};
pub use confirm::Confirmed;
pub use deviation::Deviation;
pub use move_in::NewAuthenticator;
pub use overview::{AuthenticatorInfo, BrowserInfo, Overview, RecoveryInfo};
pub use pass::Pass;
pub use recovery::codes::RecoveryCodes;
pub use set_up::{Replacing, SetUp, SetUpId};
pub use sign_in::{SignedIn, Typed};
