//! What users and their compilers rely on.

mod compare;
#[cfg(all(feature = "rand", feature = "qr"))]
mod factors;
mod layers;
mod links;
mod names;
mod requirements;
mod review;
#[cfg(all(feature = "rand", feature = "qr"))]
mod signatures;
mod standards;
#[cfg(all(feature = "rand", feature = "qr"))]
mod traits;
mod vulnerabilities;
