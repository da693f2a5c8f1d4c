//! One error, which shows no value of a row.

use core::fmt;

/// What goes wrong with the database or with a table's name.
///
/// # Security
///
/// Neither `Display` nor `Debug` nor `source` shows what the database said: its messages repeat values
/// of rows, and so records. What is shown is the database's code.
pub struct Error(Kind);

enum Kind {
    Name,
    Truncating,
    Broken,
    Sqlx(sqlx::Error),
}

impl Error {
    pub(crate) const fn name() -> Self {
        Self(Kind::Name)
    }

    pub(crate) const fn truncating() -> Self {
        Self(Kind::Truncating)
    }

    pub(crate) const fn broken() -> Self {
        Self(Kind::Broken)
    }

    /// The driver's own error, if it is one.
    ///
    /// # Security
    ///
    /// Its `Debug`, and with some databases its `Display`, repeats values of the row. Match on it, and
    /// do not log it.
    #[must_use]
    pub const fn expose_driver(&self) -> Option<&sqlx::Error> {
        match &self.0 {
            Kind::Sqlx(error) => Some(error),
            Kind::Name | Kind::Truncating | Kind::Broken => None,
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self(Kind::Sqlx(error))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = match &self.0 {
            Kind::Name => return f.write_str("this is not the name of a table"),
            Kind::Truncating => {
                return f
                    .write_str("sql_mode has no STRICT_TRANS_TABLES: long values would be cut");
            }
            Kind::Broken => return f.write_str("the companion has ended the transaction"),
            Kind::Sqlx(error) => error,
        };
        match error {
            sqlx::Error::Database(error) => {
                f.write_str("the database refused the statement")?;
                match error.code() {
                    Some(code) => write!(f, " (code {code})"),
                    None => Ok(()),
                }
            }
            sqlx::Error::Io(error) => write!(f, "the connection failed ({})", error.kind()),
            sqlx::Error::Tls(_) => f.write_str("the connection could not be encrypted"),
            sqlx::Error::PoolTimedOut => f.write_str("no connection was free in time"),
            sqlx::Error::PoolClosed => f.write_str("the pool is closed"),
            sqlx::Error::WorkerCrashed => f.write_str("the database's thread has ended"),
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => {
                f.write_str("a column has another type than expected")
            }
            sqlx::Error::ColumnNotFound(_) | sqlx::Error::ColumnIndexOutOfBounds { .. } => {
                f.write_str("a column is missing")
            }
            _ => f.write_str("the driver failed"),
        }
    }
}

/// As `Display`.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error(\"{self}\")")
    }
}

impl core::error::Error for Error {}
