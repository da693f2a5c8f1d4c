//! Setting up: from the secret to the credential.

mod confirm;
mod diagnosis;
