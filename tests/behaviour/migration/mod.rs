//! Google Authenticator's exports, read and written.

mod export;
mod import;
