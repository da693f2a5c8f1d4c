//! Why a value is refused: the errors of the types at the crate's root.
//!
//! None of them repeats what was given, since it may be a secret. The errors of key URIs, pictures,
//! exports and sealing live in their modules.

pub use crate::otp::code::CodeError;
pub use crate::otp::params::{AlgorithmError, DigitsError, PeriodError};
pub use crate::otp::secret_error::SecretError;
pub use crate::otp::window::WindowError;
pub use crate::sign_in::policy::PolicyError;
pub use crate::sign_in::state::StateError;
pub use crate::time::TimeError;
