//! What a sign-in decides and says.

mod account;
mod counter;
mod decide;
mod diagnosis;
mod policy;
mod presets;
mod refusal;
mod resync;
mod state;
