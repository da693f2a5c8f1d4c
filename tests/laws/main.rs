//! Laws that hold for every input, tried with random ones.

mod codes;
#[path = "../common/mod.rs"]
mod common;
#[cfg(feature = "rand")]
mod drawn;
mod guessing;
mod inputs;
mod model;
#[cfg(feature = "rand")]
mod odds;
#[path = "../common/seeded.rs"]
mod seeded;
#[cfg(feature = "alloc")]
mod total;
mod typed;
#[cfg(feature = "alloc")]
mod uri;
