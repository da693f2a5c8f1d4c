//! The code of the manual's page about Redis.

include!(concat!(env!("OUT_DIR"), "/page.rs"));
