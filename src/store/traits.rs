//! The two operations that a database must offer.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::future::Future;

use crate::factors::change::Change;
use crate::record::Record;
use crate::record::owner::Owner;
use crate::sign_in::unsaved::Saved;

/// The async way to a database with one record for each user, which is read and replaced as a whole. A
/// service implements it once; for a driver that blocks there is [`BlockingStore`].
///
/// The table is `second_factors (user_id PRIMARY KEY, record)`, with a `NOT NULL` column of bytes.
/// There are three statements: read; plain insert where there is no row; replace where the row still
/// is what was read. Implement the methods with `async fn`.
///
/// # Examples
///
/// A client of a database that speaks of rows:
///
/// ```
/// use second_factor::{Change, FactorStore, Owner, Record, Saved};
/// # #[derive(Debug)]
/// # struct DbError;
/// # impl std::fmt::Display for DbError {
/// #     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("db") }
/// # }
/// # impl std::error::Error for DbError {}
/// # struct Db;
/// # impl Db {
/// #     async fn row(&self, _: &str, _: i64) -> Result<Option<Vec<u8>>, DbError> { Ok(None) }
/// #     async fn execute(&self, _: &str, _: i64, _: &[&[u8]]) -> Result<u64, DbError> { Ok(0) }
/// # }
///
/// struct SecondFactors(Db);
///
/// impl FactorStore for SecondFactors {
///     type Id = i64;
///     type Error = DbError;
///
///     fn owner(&self, id: &i64) -> Owner {
///         Owner::from(*id)
///     }
///
///     async fn load(&self, id: &i64) -> Result<Option<Record>, DbError> {
///         let sql = "SELECT record FROM second_factors WHERE user_id = $1";
///         Ok(self.0.row(sql, *id).await?.map(Record::from))
///     }
///
///     async fn compare_and_swap(&self, id: &i64, change: &Change) -> Result<Saved, DbError> {
///         let rows = match change.before() {
///             None => {
///                 let sql = "INSERT INTO second_factors (user_id, record) VALUES ($1, $2) \
///                            ON CONFLICT (user_id) DO NOTHING";
///                 self.0.execute(sql, *id, &[change.after()]).await?
///             }
///             Some(before) => {
///                 let sql = "UPDATE second_factors SET record = $3 WHERE user_id = $1 AND record = $2";
///                 self.0.execute(sql, *id, &[before, change.after()]).await?
///             }
///         };
///         Ok(Saved::from_rows(rows))
///     }
/// }
/// # let store = SecondFactors(Db);
/// # assert!(pollster::block_on(store.load(&1)).is_ok_and(|row| row.is_none()));
/// ```
#[doc(alias("database", "sqlx", "compare and swap"))]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a store of second factors",
    note = "implement `FactorStore` for a type of yours that holds the database"
)]
pub trait FactorStore: Send + Sync {
    /// What names a user: the key of the table, never what a user types.
    type Id: ?Sized + Sync;

    /// What goes wrong with the database.
    type Error: core::error::Error + Send + Sync + 'static;

    /// The owner that a user's record is bound to: for each id another one, and always the same.
    fn owner(&self, id: &Self::Id) -> Owner;

    /// Reads the user's record; `None` if there is no row, and only then.
    ///
    /// A column that is `NULL` or empty is a record of no bytes, not `None`. Read what is committed,
    /// at the primary: neither a cache nor a replica that lags. "No second factor" and "remembered"
    /// are answers that let people in.
    ///
    /// # Errors
    ///
    /// The database's own.
    fn load(
        &self,
        id: &Self::Id,
    ) -> impl Future<Output = Result<Option<Record>, Self::Error>> + Send;

    /// Writes [`Change::after`] where the row still is [`Change::before`].
    ///
    /// Where `before` is `None`, it is a plain insert: a row that is there by now is
    /// [`Saved::Lost`], and so is every error of which the database says that nothing was written (a
    /// unique violation, SQLSTATE 40001, a deadlock). It is never an upsert.
    ///
    /// # Errors
    ///
    /// The database's own, also when nobody knows whether it has saved the change. Do not try again
    /// and do not read back: the code may be used up, and nobody is signed in.
    ///
    /// # Security
    ///
    /// [`Saved::Yes`] means that this very call changed the row and that the change is durable. A row
    /// that already equals [`Change::after`] is [`Saved::Lost`]. Do not read first and write then:
    /// another request may write between the two.
    fn compare_and_swap(
        &self,
        id: &Self::Id,
        change: &Change,
    ) -> impl Future<Output = Result<Saved, Self::Error>> + Send;
}

/// A database with one record for each user, through a driver that blocks.
///
/// [`Records::update`](crate::Records::update) works on it. Each save opens and commits a
/// transaction of its own, or is one statement.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a blocking store of second factors",
    note = "implement `BlockingStore` for a type of yours that holds the connection"
)]
pub trait BlockingStore {
    /// What names a user: the key of the table, never what a user types.
    type Id: ?Sized;

    /// What goes wrong with the database.
    type Error: core::error::Error + 'static;

    /// The owner that a user's record is bound to: for each id another one, and always the same.
    fn owner(&self, id: &Self::Id) -> Owner;

    /// Reads the user's record, under the rules of [`FactorStore::load`].
    ///
    /// # Errors
    ///
    /// The database's own.
    fn load(&mut self, id: &Self::Id) -> Result<Option<Record>, Self::Error>;

    /// Writes a change, under the rules of [`FactorStore::compare_and_swap`].
    ///
    /// # Errors
    ///
    /// The database's own.
    fn compare_and_swap(&mut self, id: &Self::Id, change: &Change) -> Result<Saved, Self::Error>;
}

/// References and owning pointers are the store they point to.
macro_rules! pointer {
    ($pointer:ty) => {
        impl<S: FactorStore> FactorStore for $pointer {
            type Id = S::Id;
            type Error = S::Error;

            fn owner(&self, id: &S::Id) -> Owner {
                (**self).owner(id)
            }

            fn load(
                &self,
                id: &S::Id,
            ) -> impl Future<Output = Result<Option<Record>, S::Error>> + Send {
                (**self).load(id)
            }

            fn compare_and_swap(
                &self,
                id: &S::Id,
                change: &Change,
            ) -> impl Future<Output = Result<Saved, S::Error>> + Send {
                (**self).compare_and_swap(id, change)
            }
        }
    };
}

pointer!(&S);
pointer!(Box<S>);
pointer!(Arc<S>);

impl<S: BlockingStore> BlockingStore for &mut S {
    type Id = S::Id;
    type Error = S::Error;

    fn owner(&self, id: &S::Id) -> Owner {
        (**self).owner(id)
    }

    fn load(&mut self, id: &S::Id) -> Result<Option<Record>, S::Error> {
        (**self).load(id)
    }

    fn compare_and_swap(&mut self, id: &S::Id, change: &Change) -> Result<Saved, S::Error> {
        (**self).compare_and_swap(id, change)
    }
}
