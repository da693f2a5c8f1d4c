//! Attempts: what they decide, and the state that they leave.

mod account;
mod attempt;
mod counter;
#[cfg(feature = "alloc")]
mod deviation;
mod policy;
mod resync;
mod state;
