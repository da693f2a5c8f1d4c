//! Key URIs: written, read strictly, imported.

mod build;
mod domain;
mod drafts;
mod import;
mod label;
mod refused;
mod strict;
