//! A key URI carries a secret to an authenticator app. This module has the errors, notes and warnings of
//! [`KeyUri`](crate::KeyUri) and [`Label`](crate::Label).

pub(crate) mod label;
mod parameter;
mod known_names;
pub(crate) mod error;
mod image;
mod domain;
pub(crate) mod key_uri;
pub(crate) mod text;
pub(crate) mod strict;
mod note;
pub(crate) mod foreign_label;
mod import;

pub use error::UriError;
pub use import::Imported;
pub use key_uri::KeyKind;
pub use label::{LabelError, LabelPart, LabelWarning};
pub use note::ImportNote;
pub use parameter::{UriParameter, UriPart};
