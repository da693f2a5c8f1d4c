//! Key URIs: written, read strictly, imported.

mod build;
mod import;
mod label;
mod refused;
mod strict;
