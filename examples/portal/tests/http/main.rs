//! The portal over HTTP, on SQLite, with a clock that stands still and phones that obey.

#[path = "../common/mod.rs"]
mod common;

mod desk;
mod errors;
mod forms;
mod recovery;
mod remembered;
mod security;
mod sessions;
mod set_up;
mod sign_in;
mod waits;
