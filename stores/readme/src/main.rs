//! The program of the README.

include!(concat!(env!("OUT_DIR"), "/page.rs"));
