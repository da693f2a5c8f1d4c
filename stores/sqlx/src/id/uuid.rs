//! Ids of sixteen bytes.

use second_factor::Owner;
use sqlx::error::BoxDynError;
use sqlx::types::Uuid;
use sqlx::{Arguments as _, ColumnIndex, Decode, Encode, Row as _, Type};

use super::{IdColumn, UserId, one_column};
use crate::dialect::Dialect;

impl<DB: Dialect> IdColumn<DB> for Uuid
where
    Self: Type<DB> + for<'a> Encode<'a, DB> + for<'a> Decode<'a, DB>,
    usize: ColumnIndex<DB::Row>,
{
    type Owned = Self;

    const TYPE: &'static str = DB::TYPES.id_uuid;

    fn owner(&self) -> Owner {
        Owner::new(self.as_bytes())
    }

    fn add(&self, to: &mut DB::Arguments) -> Result<(), BoxDynError> {
        to.add(*self)
    }

    fn read(row: &DB::Row, index: usize) -> sqlx::Result<Self> {
        row.try_get(index)
    }
}

one_column!(
    Uuid,
    Self: Type<DB> + for<'a> Encode<'a, DB> + for<'a> Decode<'a, DB>,
    usize: ColumnIndex<DB::Row>
);
