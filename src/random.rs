//! Randomness of the operating system, and secrets drawn from it.

use alloc::vec;

use rand::TryRng;
use rand::rngs::SysRng;

use crate::params::Algorithm;
use crate::secret::Secret;
use crate::sensitive::Sensitive;

/// Fills the buffer, all of it.
#[expect(
    clippy::panic,
    reason = "documented: nothing secret can be made without randomness"
)]
pub(crate) fn fill(buffer: &mut [u8]) {
    if SysRng.try_fill_bytes(buffer).is_err() {
        panic!("the operating system gives no randomness");
    }
}

impl Secret {
    /// Draws a secret of 20 bytes, the length that RFC 4226 §4 recommends.
    ///
    /// # Panics
    ///
    /// If the operating system gives no randomness.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Secret;
    ///
    /// let secret = Secret::generate();
    /// assert_eq!(secret.to_base32().expose().len(), 32);
    /// assert!(!secret.ct_eq(&Secret::generate()));
    /// ```
    #[must_use]
    pub fn generate() -> Self {
        Self::generate_for(Algorithm::Sha1)
    }

    /// Draws a secret as long as the algorithm's output: 20, 32 or 64 bytes (RFC 6238 §3, R6).
    ///
    /// # Panics
    ///
    /// If the operating system gives no randomness.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{Algorithm, Secret};
    ///
    /// assert_eq!(Secret::generate_for(Algorithm::Sha256).expose_bytes().len(), 32);
    /// ```
    #[must_use]
    pub fn generate_for(algorithm: Algorithm) -> Self {
        let length = match algorithm {
            Algorithm::Sha1 => 20,
            Algorithm::Sha256 => 32,
            Algorithm::Sha512 => 64,
        };
        let mut bytes = Sensitive::new(vec![0; length]);
        fill(bytes.inner_mut());
        Self::drawn(bytes)
    }
}
