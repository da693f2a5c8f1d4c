//! What a sign-in decides and says.

mod account;
mod attempt;
mod counter;
#[cfg(all(feature = "rand", feature = "std"))]
mod deviation;
mod diagnosis;
mod policy;
mod presets;
mod refusal;
mod resync;
mod state;
