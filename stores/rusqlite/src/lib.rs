//! The code of the manual's page about rusqlite.

include!(concat!(env!("OUT_DIR"), "/page.rs"));
