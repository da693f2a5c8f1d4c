//! One reader, one writer and one error for everything that is stored.

#[cfg(feature = "rand")]
mod writer;

#[cfg(feature = "rand")]
pub(crate) use writer::{Counter, Sink, Writer};

/// Takes fields off the front of stored bytes, in the order in which they were written.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    length: usize,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            length: bytes.len(),
        }
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], StoredError> {
        let (head, rest) = self.rest.split_first_chunk().ok_or(self.cut())?;
        self.rest = rest;
        Ok(*head)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, StoredError> {
        self.array().map(u8::from_be_bytes)
    }

    pub(crate) fn u16(&mut self) -> Result<u16, StoredError> {
        self.array().map(u16::from_be_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, StoredError> {
        self.array().map(u64::from_be_bytes)
    }

    /// The bytes ended too early.
    pub(crate) const fn cut(&self) -> StoredError {
        StoredError::Length { found: self.length }
    }
}

/// The fields that only records have.
#[cfg(feature = "rand")]
impl<'a> Reader<'a> {
    /// Whatever has not been read.
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(crate) fn u32(&mut self) -> Result<u32, StoredError> {
        self.array().map(u32::from_be_bytes)
    }

    /// As many bytes as the one before them says.
    pub(crate) fn short(&mut self) -> Result<&'a [u8], StoredError> {
        let length = usize::from(self.u8()?);
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or(self.cut())?;
        self.rest = rest;
        Ok(bytes)
    }

    /// A byte that is 0 for nothing, or 1 before a value.
    pub(crate) fn option<T>(
        &mut self,
        name: &'static str,
        value: impl FnOnce(&mut Self) -> Result<T, StoredError>,
    ) -> Result<Option<T>, StoredError> {
        match self.u8()? {
            0 => Ok(None),
            1 => value(self).map(Some),
            _ => Err(StoredError::Field { name }),
        }
    }
}

/// Why stored bytes cannot be read.
///
/// It is never the user's mistake: somebody has to look into it. A service must not take it for
/// "this user has no second factor". The message never shows the bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StoredError {
    /// A field has a value that this crate never writes.
    #[error("the stored bytes have an impossible {name}")]
    #[non_exhaustive]
    Field {
        /// What is impossible.
        name: &'static str,
    },
    /// The bytes were changed, or sealed with another key of the same id, or for another user.
    #[error("the sealed bytes were changed, belong to another owner, or to another key of this id")]
    Forged,
    /// There are too few or too many bytes; a `NULL` or an empty column is one case of it.
    #[error("the stored bytes have a wrong length: {found}")]
    #[non_exhaustive]
    Length {
        /// Bytes found.
        found: usize,
    },
    /// There is no row, in a service that writes one with each account
    /// (`Records::rows_required`).
    #[error("the row is missing")]
    Missing,
    /// The record belongs to another user than the one it was read for.
    #[error("the record belongs to another owner")]
    Owner,
    /// The record is sealed, and these `Records` open unsealed ones.
    #[error("the record is sealed, and no sealing key was given")]
    Sealed,
    /// No sealing key with this id is on the keyring.
    #[error("no sealing key {id} is on the keyring")]
    #[non_exhaustive]
    UnknownKey {
        /// The id of the key that sealed the bytes.
        id: u32,
    },
    /// The record is not sealed, and these `Records` open sealed ones.
    #[error("the record is not sealed")]
    Unsealed,
    /// A newer release wrote the bytes, or something else did.
    #[error("the stored bytes have the unknown version {found}")]
    #[non_exhaustive]
    Version {
        /// Version found.
        found: u8,
    },
}
