//! Text and bytes that hold a secret.

use alloc::string::String;
use alloc::vec::Vec;
use core::{fmt, mem};

use zeroize::optimization_barrier;

/// Text or bytes with a secret in them: hidden from `Debug`, erased on drop.
///
/// The crate's own answers with a secret in them come as a `Sensitive<String>` or a
/// `Sensitive<Vec<u8>>`: base32 text, key URIs, QR codes, stored credentials.
///
/// # Security
///
/// Memory is erased when the value is dropped, also the part of a buffer that is not in use.
/// What [`expose`](Self::expose) hands out and its caller copies is the caller's to erase.
///
/// # Examples
///
/// ```
/// use second_factor::Secret;
///
/// let secret = Secret::from_base32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")?;
/// let text = secret.to_base32();
/// assert_eq!(text.expose(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
/// assert_eq!(format!("{text:?}"), "Sensitive(..)");
/// # Ok::<(), second_factor::error::SecretError>(())
/// ```
pub struct Sensitive<T: Buffer>(T);

impl<T: Buffer> Sensitive<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(value)
    }

    pub(crate) const fn inner_mut(&mut self) -> &mut T {
        &mut self.0
    }

    /// Shows what is inside.
    ///
    /// # Security
    ///
    /// Anyone who reads it can compute the user's codes, or use the user's recovery codes. Show it to
    /// that user alone, over TLS, in a response that nothing caches. Never log it.
    #[must_use]
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// Takes out what is inside, for a function that takes ownership.
    ///
    /// # Security
    ///
    /// As for [`expose`](Self::expose); besides, nothing erases it any more.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Secret;
    ///
    /// let secret = Secret::from_bytes(b"12345678901234567890")?;
    /// let key: String = secret.to_grouped_base32().expose_owned();
    /// assert_eq!(key, "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    /// # Ok::<(), second_factor::error::SecretError>(())
    /// ```
    #[must_use]
    pub fn expose_owned(mut self) -> T {
        mem::take(&mut self.0)
    }
}

impl<T: Buffer> Drop for Sensitive<T> {
    fn drop(&mut self) {
        self.0.erase();
    }
}

impl<T: Buffer> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sensitive(..)")
    }
}

/// What a [`Sensitive`] can hold: a `String` or a `Vec<u8>`. No other type can implement this trait.
#[expect(unnameable_types, reason = "sealed: nothing outside may implement it")]
pub trait Buffer: Default {
    /// Overwrites the whole buffer, its unused capacity too.
    fn erase(&mut self);
}

impl Buffer for String {
    fn erase(&mut self) {
        mem::take(self).into_bytes().erase();
    }
}

impl Buffer for Vec<u8> {
    fn erase(&mut self) {
        self.clear();
        // Within the capacity, so nothing moves. One fill of memory; `zeroize` writes byte by byte.
        self.resize(self.capacity(), 0);
        optimization_barrier(self.as_slice());
        self.clear();
    }
}
