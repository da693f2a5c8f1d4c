mod browser;
mod confirm;
#[cfg(feature = "std")]
mod deviation;
mod hand_out;
mod layout;
mod look;
mod manage;
mod move_in;
mod proof;
mod records;
#[cfg(feature = "std")]
mod sessions;
mod set_up;
mod sign_in;
#[cfg(feature = "std")]
mod table;
mod user;
