//! Signing in with one factor: the policy, the state, the decision.

pub(crate) mod state;
pub(crate) mod attempt;
pub(crate) mod policy;
pub(crate) mod decide;
#[cfg(feature = "alloc")]
pub(crate) mod deviation;
