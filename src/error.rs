//! The errors of the types at the crate's root. A code that is refused is no error of these: it is a
//! [`Refusal`](crate::Refusal), which says why.
//!
//! [`Diagnosis`] is the reason why a code does not confirm a set-up.
//!
//! None of them repeats what was given, since it may be a secret. The errors of key URIs, pictures,
//! exports and keyrings live in their modules.

#[cfg(feature = "rand")]
pub use crate::factors::contents::token::TokenError;
pub use crate::otp::code::CodeError;
pub use crate::otp::params::{AlgorithmError, DigitsError, PeriodError};
pub use crate::otp::secret_error::SecretError;
pub use crate::otp::window::WindowError;
pub use crate::sign_in::diagnosis::Diagnosis;
pub use crate::sign_in::policy::PolicyError;
#[cfg(feature = "rand")]
pub use crate::store::two_factor::TwoFactorError;
pub use crate::stored::StoredError;
pub use crate::time::TimeError;
