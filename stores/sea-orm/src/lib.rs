//! The code of the manual's page about SeaORM.

include!(concat!(env!("OUT_DIR"), "/page.rs"));
