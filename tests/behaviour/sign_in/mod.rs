//! What a sign-in decides and says.

mod account;
mod diagnosis;
mod policy;
