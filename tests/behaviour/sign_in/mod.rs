//! What a sign-in decides and says.

mod account;
mod attempt;
mod counter;
mod diagnosis;
mod policy;
mod refusal;
mod resync;
mod state;
