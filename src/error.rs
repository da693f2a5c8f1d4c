//! The errors of codes, secrets, parameters, policies and stores. The errors of key URIs, QR codes,
//! exports and sealing keys are in their own modules; [`Refusal`](crate::Refusal) says why a code is
//! refused.
//!
//! [`Diagnosis`] is the reason why a code does not confirm a set-up.
//!
//! None of them repeats what was given, since it may be a secret.

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
