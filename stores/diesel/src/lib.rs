//! The code of the manual's page about diesel.

include!(concat!(env!("OUT_DIR"), "/page.rs"));
