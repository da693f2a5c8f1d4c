//! A small portal with two-factor authentication; README.md says what is where.

#![recursion_limit = "256"]

pub mod app;
pub mod config;
pub mod db;
pub mod demo;
pub mod password;
pub mod two_factor;
pub mod web;
