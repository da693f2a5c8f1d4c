//! What users and their compilers rely on.

mod layers;
