//! What users and their compilers rely on.

mod layers;
mod requirements;
#[cfg(all(feature = "std", feature = "rand", feature = "qr"))]
mod signatures;
#[cfg(feature = "alloc")]
mod traits;
