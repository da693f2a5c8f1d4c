//! What the library does: the tests of a folder or file of `src` are in that of its name. What holds
//! for every input is in `tests/laws`, what others have computed in `tests/vectors`.

#[cfg(feature = "migration")]
mod migration;
mod otp;
#[cfg(feature = "qr")]
mod qr;
#[path = "../common/seeded.rs"]
mod seeded;
mod sign_in;
#[cfg(feature = "alloc")]
mod uri;
