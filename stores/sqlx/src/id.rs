//! What names a user in the table, and which owner it is.

#[cfg(feature = "uuid")]
mod uuid;

use core::borrow::Borrow;

use second_factor::Owner;
use sqlx::error::BoxDynError;

use crate::dialect::{Dialect, Value};

/// A user's id: one column, or a pair of two.
///
/// | Type | Columns | Owner of the record |
/// |---|---|---|
/// | `i64` | `user_id` | `Owner::from(id)` |
/// | `str`, `String` | `user_id` | `Owner::new(id)` |
/// | `Uuid` (feature `uuid`) | `user_id` | `Owner::new(id.as_bytes())` |
/// | `(A, B)` | `tenant_id`, `user_id` | `Owner::pair` of both columns' owners |
///
/// A record is bound to its owner, so the type of a user's id must not change; the text `"7"` is
/// another owner than the number 7. `Records::rebind` moves a record. Implement the trait for an id
/// type of your own by passing each method on to one of these.
///
/// # Security
///
/// An id is compared byte by byte, letter case and spaces included.
pub trait UserId<DB: Dialect>: Sync {
    /// The same with its memory, for [`reseal_all`](crate::SqlFactors::reseal_all).
    type Owned: Borrow<Self> + Send + Sync;

    /// The names and types of the columns.
    fn columns() -> Vec<(&'static str, &'static str)>;

    /// The owner that the user's record is bound to.
    fn owner(&self) -> Owner;

    /// Adds the columns' values to those of a statement, in the order of [`columns`](Self::columns).
    ///
    /// # Errors
    ///
    /// If a value cannot be encoded.
    fn add(&self, to: &mut DB::Arguments) -> Result<(), BoxDynError>;

    /// Reads the id from the first columns of a row.
    ///
    /// # Errors
    ///
    /// If a column has another type.
    fn read(row: &DB::Row) -> sqlx::Result<Self::Owned>;
}

/// A value that is one column of an id: `i64`, `str`, `String`, and `Uuid` with the feature `uuid`.
pub trait IdColumn<DB: Dialect>: Sync {
    /// The same with its memory.
    type Owned: Borrow<Self> + Send + Sync;

    /// The column's type in `CREATE TABLE`.
    const TYPE: &'static str;

    /// The owner that this value alone gives.
    fn owner(&self) -> Owner;

    /// Adds the value to those of a statement.
    ///
    /// # Errors
    ///
    /// If it cannot be encoded.
    fn add(&self, to: &mut DB::Arguments) -> Result<(), BoxDynError>;

    /// Reads the column with this number, from 0.
    ///
    /// # Errors
    ///
    /// If it has another type.
    fn read(row: &DB::Row, index: usize) -> sqlx::Result<Self::Owned>;
}

impl<DB: Dialect> IdColumn<DB> for i64 {
    type Owned = Self;

    const TYPE: &'static str = DB::TYPES.number;

    fn owner(&self) -> Owner {
        Owner::from(*self)
    }

    fn add(&self, to: &mut DB::Arguments) -> Result<(), BoxDynError> {
        DB::add(to, Value::Number(Some(*self)))
    }

    fn read(row: &DB::Row, index: usize) -> sqlx::Result<Self> {
        DB::number(row, index)
    }
}

macro_rules! text {
    ($text:ty) => {
        impl<DB: Dialect> IdColumn<DB> for $text {
            type Owned = String;

            const TYPE: &'static str = DB::TYPES.id_text;

            fn owner(&self) -> Owner {
                Owner::new(self)
            }

            fn add(&self, to: &mut DB::Arguments) -> Result<(), BoxDynError> {
                DB::add(to, Value::Text(self))
            }

            fn read(row: &DB::Row, index: usize) -> sqlx::Result<String> {
                DB::text(row, index)
            }
        }
    };
}

text!(str);
text!(String);

/// An id of one column.
macro_rules! one_column {
    ($id:ty $(, $($bounds:tt)*)?) => {
        impl<DB: Dialect> UserId<DB> for $id
        $(where $($bounds)*)?
        {
            type Owned = <Self as IdColumn<DB>>::Owned;

            fn columns() -> Vec<(&'static str, &'static str)> {
                vec![("user_id", <Self as IdColumn<DB>>::TYPE)]
            }

            fn owner(&self) -> Owner {
                IdColumn::<DB>::owner(self)
            }

            fn add(&self, to: &mut DB::Arguments) -> Result<(), BoxDynError> {
                IdColumn::<DB>::add(self, to)
            }

            fn read(row: &DB::Row) -> sqlx::Result<Self::Owned> {
                <Self as IdColumn<DB>>::read(row, 0)
            }
        }
    };
}
#[cfg(feature = "uuid")]
use one_column;

one_column!(i64);
one_column!(str);
one_column!(String);

impl<DB: Dialect, A, B> UserId<DB> for (A, B)
where
    A: IdColumn<DB, Owned = A> + Send,
    B: IdColumn<DB, Owned = B> + Send,
{
    type Owned = Self;

    fn columns() -> Vec<(&'static str, &'static str)> {
        vec![("tenant_id", A::TYPE), ("user_id", B::TYPE)]
    }

    fn owner(&self) -> Owner {
        Owner::pair(self.0.owner(), self.1.owner())
    }

    fn add(&self, to: &mut DB::Arguments) -> Result<(), BoxDynError> {
        self.0.add(to)?;
        self.1.add(to)
    }

    fn read(row: &DB::Row) -> sqlx::Result<Self> {
        Ok((A::read(row, 0)?, B::read(row, 1)?))
    }
}
