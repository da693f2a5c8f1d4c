//! The database, SQLite or PostgreSQL: accounts, the outbox, what happened.

use std::error::Error;
use std::fs;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{FromRow, PgPool, SqlitePool};

/// One pool for everything. A program for one database needs neither this type nor the macro.
#[derive(Clone)]
pub enum Db {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// The same statements on either database; both know `$1`.
#[macro_export]
macro_rules! on {
    ($db:expr, $kind:ident, $inner:ident => $do:expr) => {
        match $db {
            $kind::Sqlite($inner) => $do,
            $kind::Postgres($inner) => $do,
        }
    };
}

/// An account.
#[derive(Clone, Debug, FromRow)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub name: String,
    pub password_hash: String,
    /// Works at the support desk.
    pub is_desk: bool,
    /// Has to set up a second factor before anything else.
    pub must_enroll: bool,
    /// How often the password was changed: remembered browsers end with it.
    pub password_changes: i64,
}

impl User {
    /// What changes with the password, for remembered browsers.
    pub fn context(&self) -> String {
        format!("password {}", self.password_changes)
    }
}

/// A line of a user's activity.
#[derive(FromRow)]
pub struct Activity {
    pub at: i64,
    pub sentence: String,
}

#[derive(FromRow)]
pub struct Mail {
    pub to: String,
    pub text: String,
}

const TABLES: [&str; 5] = [
    "CREATE TABLE IF NOT EXISTS users (
        id BIGINT PRIMARY KEY,
        email TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        password_hash TEXT NOT NULL,
        is_desk BOOLEAN NOT NULL,
        must_enroll BOOLEAN NOT NULL,
        password_changes BIGINT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS sessions (
        id TEXT PRIMARY KEY,
        data TEXT NOT NULL,
        expires_at BIGINT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS outbox (user_id BIGINT NOT NULL, text TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS sessions_end ON sessions (expires_at)",
    "CREATE INDEX IF NOT EXISTS factor_events_user ON factor_events (user_id, id)",
];

impl Db {
    /// `sqlite://PATH` or `postgres://..`.
    pub async fn open(url: &str) -> Result<Self, Box<dyn Error>> {
        if url.starts_with("sqlite:") {
            let options = SqliteConnectOptions::from_str(url)?;
            if let Some(folder) = options.get_filename().parent() {
                fs::create_dir_all(folder)?;
            }
            let options = options
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(10));
            let pool = SqlitePoolOptions::new().max_connections(8);
            Ok(Self::Sqlite(pool.connect_with(options).await?))
        } else {
            let pool = PgPoolOptions::new().max_connections(20);
            Ok(Self::Postgres(pool.connect(url).await?))
        }
    }

    /// Creates the tables that are missing; those of the second factors are there by then.
    pub async fn create(&self) -> sqlx::Result<()> {
        for sql in TABLES {
            on!(self, Self, pool => sqlx::query(sql).execute(pool).await.map(|_| ()))?;
        }
        Ok(())
    }

    /// Where it is, for the first lines of output.
    pub fn place(&self) -> String {
        match self {
            Self::Sqlite(pool) => pool.connect_options().get_filename().display().to_string(),
            Self::Postgres(pool) => pool.connect_options().get_host().to_owned(),
        }
    }

    pub async fn user(&self, id: i64) -> sqlx::Result<Option<User>> {
        let sql = "SELECT * FROM users WHERE id = $1";
        on!(self, Self, pool => sqlx::query_as(sql).bind(id).fetch_optional(pool).await)
    }

    pub async fn user_by_email(&self, email: &str) -> sqlx::Result<Option<User>> {
        let sql = "SELECT * FROM users WHERE email = $1";
        let email = email.trim().to_lowercase();
        on!(self, Self, pool => sqlx::query_as(sql).bind(email).fetch_optional(pool).await)
    }

    /// Users whose address holds a text, 50 at most.
    pub async fn find_users(&self, text: &str) -> sqlx::Result<Vec<User>> {
        let sql = "SELECT * FROM users WHERE email LIKE $1 ESCAPE '!' ORDER BY email LIMIT 50";
        let text = text.trim().to_lowercase();
        let text = text.replace('!', "!!").replace('%', "!%").replace('_', "!_");
        let like = format!("%{text}%");
        on!(self, Self, pool => sqlx::query_as(sql).bind(like).fetch_all(pool).await)
    }

    /// Adds an account if the number and the address are free.
    pub async fn add_user(&self, user: &User) -> sqlx::Result<()> {
        let sql = "INSERT INTO users VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
        on!(self, Self, pool => sqlx::query(sql)
            .bind(user.id).bind(&user.email).bind(&user.name).bind(&user.password_hash)
            .bind(user.is_desk).bind(user.must_enroll).bind(user.password_changes)
            .execute(pool).await.map(|_| ()))
    }

    /// Sets another password where the old one still stands.
    pub async fn set_password(&self, user: &User, hash: &str) -> sqlx::Result<bool> {
        let sql = "UPDATE users SET password_hash = $1, password_changes = password_changes + 1
            WHERE id = $2 AND password_hash = $3";
        on!(self, Self, pool => sqlx::query(sql)
            .bind(hash).bind(user.id).bind(&user.password_hash)
            .execute(pool).await.map(|done| done.rows_affected() == 1))
    }

    /// What happened to a user's second factor, the newest first: the table that the store writes.
    pub async fn activity(&self, user: i64) -> sqlx::Result<Vec<Activity>> {
        let sql =
            "SELECT at, sentence FROM factor_events WHERE user_id = $1 ORDER BY id DESC LIMIT 50";
        on!(self, Self, pool => sqlx::query_as(sql).bind(user).fetch_all(pool).await)
    }

    /// Hands each mail of the outbox to `send`; those that were not committed come again.
    pub async fn send_mails(&self, mut send: impl FnMut(Mail)) -> sqlx::Result<()> {
        let waiting = "SELECT 1 FROM outbox LIMIT 1";
        let take = "DELETE FROM outbox RETURNING
            COALESCE((SELECT email FROM users WHERE users.id = outbox.user_id), '?') AS \"to\", text";
        on!(self, Self, pool => {
            if sqlx::query(waiting).fetch_optional(pool).await?.is_some() {
                let mut tx = pool.begin().await?;
                let mails: Vec<Mail> = sqlx::query_as(take).fetch_all(&mut *tx).await?;
                mails.into_iter().for_each(&mut send);
                tx.commit().await?;
            }
        });
        Ok(())
    }
}

/// What may be logged of a database's error: its code. Its text repeats values.
pub fn code(error: &sqlx::Error) -> String {
    let code = error.as_database_error().and_then(|error| error.code());
    code.map_or_else(|| String::from("none"), |code| code.into_owned())
}
