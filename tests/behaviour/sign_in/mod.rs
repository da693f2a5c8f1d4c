//! What a sign-in decides and says.

mod account;
mod attempt;
mod counter;
#[cfg(feature = "rand")]
mod deviation;
mod diagnosis;
mod policy;
mod presets;
mod refusal;
mod resync;
mod state;
