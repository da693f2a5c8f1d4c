//! Sign-ins through a store, the suite for stores, and many threads at one row.

mod conformance;
mod contest;
mod harness;
mod verifier;
