//! Whose record it is.

use core::fmt;

use sha2::{Digest, Sha256};

/// What the hash is of, so that no other hash of this crate can be taken for an owner.
const TAG: &[u8] = b"second-factor owner 1";

/// The user that a record belongs to: a hash of the user's id.
///
/// It stands in the record, and a sealed record is bound to it, so that a row that was copied to
/// another user does not open there. One id, one owner, for ever: take what the row is asked for by,
/// not what a user types.
///
/// Every integer type gives the same owner for the same number, so a column may grow from 32 to 64
/// bits. **The text `"7"` is another owner than the number 7**, and `"Ana"` another than `"ana"`.
///
/// # Examples
///
/// ```
/// use second_factor::Owner;
///
/// assert_eq!(Owner::from(7_i32), Owner::from(7_u64));
/// assert_ne!(Owner::from(7), Owner::from("7"));
/// assert_eq!(Owner::new([0x67; 16]), Owner::new(&[0x67; 16])); // a UUID's bytes
/// assert_ne!(Owner::pair("tenant", 7), Owner::pair("tenant", 8));
/// ```
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct Owner([u8; 32]);

impl Owner {
    /// The owner with an id of bytes or text: a UUID's 16 bytes, a name that never changes.
    #[must_use]
    pub fn new(id: impl AsRef<[u8]>) -> Self {
        Self::hashed(b'b', [id.as_ref()])
    }

    /// The owner with an id of two columns, such as a tenant and a user.
    #[must_use]
    pub fn pair(first: impl Into<Self>, second: impl Into<Self>) -> Self {
        let (first, second) = (first.into(), second.into());
        Self::hashed(b'p', [&first.0, &second.0])
    }

    fn hashed<const N: usize>(kind: u8, parts: [&[u8]; N]) -> Self {
        let mut hash = Sha256::new_with_prefix(TAG);
        hash.update([kind]);
        for part in parts {
            hash.update(part);
        }
        Self(hash.finalize().into())
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) const fn from_stored(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, ..] = self.0;
        write!(f, "Owner({:08x}..)", u32::from_be_bytes([a, b, c, d]))
    }
}

impl From<&str> for Owner {
    fn from(id: &str) -> Self {
        Self::new(id)
    }
}

impl From<&alloc::string::String> for Owner {
    fn from(id: &alloc::string::String) -> Self {
        Self::new(id)
    }
}

impl From<&[u8; 16]> for Owner {
    fn from(id: &[u8; 16]) -> Self {
        Self::new(id)
    }
}

impl From<i128> for Owner {
    fn from(id: i128) -> Self {
        Self::hashed(b'i', [&id.to_be_bytes()])
    }
}

/// Numbers over `i128::MAX` have owners of their own.
impl From<u128> for Owner {
    fn from(id: u128) -> Self {
        match i128::try_from(id) {
            Ok(id) => Self::from(id),
            Err(_) => Self::hashed(b'u', [&id.to_be_bytes()]),
        }
    }
}

macro_rules! integers {
    ($($integer:ty)*) => { $(
        impl From<$integer> for Owner {
            fn from(id: $integer) -> Self {
                Self::from(i128::from(id))
            }
        }

        impl From<&$integer> for Owner {
            fn from(id: &$integer) -> Self {
                Self::from(*id)
            }
        }
    )* };
}

integers!(i8 i16 i32 i64 u8 u16 u32 u64);

impl From<usize> for Owner {
    fn from(id: usize) -> Self {
        // No machine has wider addresses than 128 bits.
        u128::try_from(id).map_or_else(|_| Self::new(id.to_be_bytes()), Self::from)
    }
}

impl From<&usize> for Owner {
    fn from(id: &usize) -> Self {
        Self::from(*id)
    }
}
