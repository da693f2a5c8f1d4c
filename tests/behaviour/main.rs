//! What the library does, in the order of `src`: the tests of a file of `src` are in the file of its
//! name.

#[cfg(feature = "alloc")]
mod enrollment;
#[cfg(feature = "migration")]
mod migration;
mod otp;
#[cfg(feature = "qr")]
mod qr;
#[cfg(feature = "alloc")]
mod recovery;
#[cfg(feature = "seal")]
mod seal;
#[path = "../common/seeded.rs"]
mod seeded;
#[cfg(feature = "serde")]
mod serde;
mod sign_in;
#[cfg(feature = "std")]
mod store;
#[cfg(feature = "alloc")]
mod uri;
