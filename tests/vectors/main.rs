//! Data that somebody else has computed, published or collected. It is in `data/`.

#[path = "../common/mod.rs"]
mod common;
#[cfg(all(feature = "rand", feature = "std"))]
mod moving_in;
#[cfg(feature = "alloc")]
mod published;
mod rfc4226;
mod rfc6238;
#[cfg(feature = "std")]
mod sequences;
#[cfg(feature = "alloc")]
#[path = "../common/seeded.rs"]
mod seeded;
#[cfg(feature = "seal")]
mod stored;
#[cfg(feature = "alloc")]
mod typed;
#[cfg(feature = "alloc")]
mod uri_cases;
#[cfg(feature = "alloc")]
mod uri_fields;
#[cfg(feature = "alloc")]
mod uri_oracles;
