//! The heap-free core: a policy, the state of one factor, a decision that has to be saved.

pub(crate) mod policy;
mod presets;
pub(crate) mod budget;
pub(crate) mod mark;
pub(crate) mod state;
pub(crate) mod diagnosis;
pub(crate) mod refusal;
mod message;
pub(crate) mod unsaved;
pub(crate) mod decide;
