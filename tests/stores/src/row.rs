//! What the rows hold.

use second_factor::error::StateError;
use second_factor::{Credential, CredentialError, Factor, RecoveryError, RecoverySet, Totp};

/// A factor that a row's bytes become.
pub trait Stored: Factor + Send + Sized + 'static {
    /// Reads the `factor` column. If its bytes are sealed, here is the place to open them.
    ///
    /// # Errors
    ///
    /// [`RowError`] for bytes that are no factor of this kind.
    fn from_row(bytes: &[u8]) -> Result<Self, RowError>;
}

impl Stored for Totp {
    fn from_row(bytes: &[u8]) -> Result<Self, RowError> {
        Ok(Credential::from_bytes(bytes)?.totp())
    }
}

impl Stored for RecoverySet {
    fn from_row(bytes: &[u8]) -> Result<Self, RowError> {
        Ok(Self::from_bytes(bytes)?)
    }
}

/// Why a store fails.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
    /// The `factor` column holds no credential.
    #[error(transparent)]
    Credential(#[from] CredentialError),
    /// The `factor` column holds no recovery set.
    #[error(transparent)]
    Recovery(#[from] RecoveryError),
    /// Redis failed.
    #[error(transparent)]
    Redis(#[from] redis::RedisError),
    /// The database failed.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    /// The `state` column holds no state.
    #[error(transparent)]
    State(#[from] StateError),
}
