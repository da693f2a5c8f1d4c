//! What the library does: the tests of a folder or file of `src` are in that of its name. What holds
//! for every input is in `tests/laws`, what others have computed in `tests/vectors`.

#[cfg(feature = "cxf")]
mod cxf;
#[cfg(feature = "rand")]
mod factors;
#[cfg(feature = "migration")]
mod migration;
mod otp;
#[cfg(feature = "qr")]
mod qr;
#[cfg(feature = "seal")]
mod seal;
#[path = "../common/seeded.rs"]
mod seeded;
#[cfg(feature = "serde")]
mod serde;
mod sign_in;
#[cfg(all(feature = "std", feature = "rand"))]
mod store;
#[cfg(feature = "testing")]
mod testing;
#[cfg(feature = "std")]
mod time;
#[cfg(feature = "alloc")]
mod uri;
