//! A user's stored record: whose it is, its head, its padding, and what seals it.

pub(crate) mod owner;
pub(crate) mod form;

use alloc::vec::Vec;
use core::fmt;

use crate::sensitive::Sensitive;

/// What the database holds of one user's second factor: bytes, erased on drop.
///
/// A store makes one of the column that it has read, with `Record::from`, and writes
/// [`as_bytes`](Self::as_bytes). The column is bytes and `NOT NULL`; a record has at most 4,096 bytes,
/// and typically 768.
///
/// The head is in the clear. It says whether the record is sealed, its version, the sealing key's id,
/// and a stamp of 16 bytes. No two saved records have the same stamp. `DESIGN.md` has the layout.
///
/// # Security
///
/// An unsealed record holds the secrets of the user's authenticators; `Debug` hides them. An empty
/// column is a damaged record, never an absent one.
///
/// # Examples
///
/// ```
/// use second_factor::{Owner, Record, Records};
///
/// let record = Records::unsealed().new_record(Owner::from(7));
/// let column: Vec<u8> = record.as_bytes().to_vec(); // into the database, and back
/// assert_eq!(Record::from(column).as_bytes(), record.as_bytes());
/// ```
#[doc(alias = "database row")]
pub struct Record(Sensitive<Vec<u8>>);

impl Record {
    pub(crate) const fn new(bytes: Sensitive<Vec<u8>>) -> Self {
        Self(bytes)
    }

    /// Shows the stored bytes.
    ///
    /// # Security
    ///
    /// They hold secrets unless they are sealed: write them into the database and nowhere else.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.expose()
    }

    /// A second owner of the same bytes, for stores in memory.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{Owner, Records};
    ///
    /// let record = Records::unsealed().new_record(Owner::from(7));
    /// assert_eq!(record.to_owned_record().as_bytes(), record.as_bytes());
    /// ```
    #[must_use]
    pub fn to_owned_record(&self) -> Self {
        Self::from(self.as_bytes().to_vec())
    }

    /// The id of the sealing key, if the record is sealed and has a head that can be read.
    #[must_use]
    pub fn sealed_with(&self) -> Option<u32> {
        form::Head::read(self.as_bytes())
            .ok()
            .and_then(|(head, _)| head.key)
    }

    /// The 16 bytes that no two records share, if the record has a head that can be read.
    ///
    /// A database that cannot compare bytes of any length compares these instead.
    #[must_use]
    pub fn stamp(&self) -> Option<[u8; 16]> {
        form::Head::read(self.as_bytes())
            .ok()
            .map(|(head, _)| head.stamp)
    }
}

/// The column as it was read from the database.
impl From<Vec<u8>> for Record {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Sensitive::new(bytes))
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Record(..)")
    }
}
