//! The databases: pools, tables of each test's own, and statements by hand.

use core::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use second_factor_sqlx::sqlx::mysql::MySqlPoolOptions;
use second_factor_sqlx::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use second_factor_sqlx::sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions,
};
use second_factor_sqlx::sqlx::types::Uuid;
use second_factor_sqlx::sqlx::{self, AssertSqlSafe, MySql, Pool, Postgres, Sqlite};
use second_factor_sqlx::{Dialect, SqlFactors, UserId};

/// A database under test.
pub trait Backend: Sized + Send + Sync + 'static {
    const NAME: &str;

    type Db: Dialect;
    /// `Uuid`, of which the compiler knows that it is an id here.
    type Uuid: UserId<Self::Db> + From<Uuid> + Eq + core::fmt::Debug;

    /// `None` if no server is named. `isolation` is the connections' default, if it is not the server's.
    async fn pool(isolation: Option<&str>) -> Option<Pool<Self::Db>>;

    /// The database's file, for another process; empty if it is on a server.
    fn file(_: &Pool<Self::Db>) -> PathBuf {
        PathBuf::new()
    }

    async fn run(pool: &Pool<Self::Db>, sql: &str) -> sqlx::Result<u64>;

    fn run_in(
        conn: &mut <Self::Db as sqlx::Database>::Connection,
        sql: String,
    ) -> impl Future<Output = sqlx::Result<()>> + Send;

    /// The first number of the first row.
    async fn number(pool: &Pool<Self::Db>, sql: &str) -> i64;

    /// A name that no other test has, for a table.
    fn table(name: &str) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        format!("{name}_{}_{number}", std::process::id())
    }

    /// A store with a table of its own, which is there.
    async fn store<I>(pool: &Pool<Self::Db>) -> SqlFactors<Self::Db, I>
    where
        I: UserId<Self::Db> + ?Sized,
    {
        let store = SqlFactors::new(pool.clone())
            .in_table(&Self::table("factors"))
            .unwrap();
        store.create().await.unwrap();
        store
    }
}

macro_rules! statements {
    () => {
        async fn run(pool: &Pool<Self::Db>, sql: &str) -> sqlx::Result<u64> {
            let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(pool).await?;
            Ok(done.rows_affected())
        }

        async fn run_in(
            conn: &mut <Self::Db as sqlx::Database>::Connection,
            sql: String,
        ) -> sqlx::Result<()> {
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(conn).await?;
            Ok(())
        }

        async fn number(pool: &Pool<Self::Db>, sql: &str) -> i64 {
            sqlx::query_scalar(AssertSqlSafe(sql))
                .fetch_one(pool)
                .await
                .unwrap()
        }
    };
}

pub struct InSqlite;
pub struct InPostgres;
pub struct InMySql;

impl Backend for InSqlite {
    const NAME: &str = "Sqlite";

    type Db = Sqlite;
    type Uuid = Uuid;

    async fn pool(_: Option<&str>) -> Option<Pool<Sqlite>> {
        let file = std::env::var("TEST_FILE").map_or_else(|_| new_file(), PathBuf::from);
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .busy_timeout(core::time::Duration::from_secs(60))
            .journal_mode(SqliteJournalMode::Wal);
        let pool = SqlitePoolOptions::new().max_connections(8);
        Some(pool.connect_with(options).await.unwrap())
    }

    fn file(pool: &Pool<Sqlite>) -> PathBuf {
        pool.connect_options().get_filename().to_owned()
    }

    statements!();
}

/// The name of a file that is not there.
fn new_file() -> PathBuf {
    let name = InSqlite::table("test") + ".sqlite";
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    for end in ["", "-wal", "-shm"] {
        let mut name = file.clone().into_os_string();
        name.push(end);
        let _ = std::fs::remove_file(name);
    }
    file
}

impl Backend for InPostgres {
    const NAME: &str = "Postgres";

    type Db = Postgres;
    type Uuid = Uuid;

    async fn pool(isolation: Option<&str>) -> Option<Pool<Postgres>> {
        let url = server("POSTGRES_URL")?;
        let mut options: PgConnectOptions = url.parse().unwrap();
        if let Some(isolation) = isolation {
            options = options.options([("default_transaction_isolation", isolation)]);
        }
        let pool = PgPoolOptions::new().max_connections(16);
        Some(pool.connect_with(options).await.unwrap())
    }

    statements!();
}

impl Backend for InMySql {
    const NAME: &str = "MySql";

    type Db = MySql;
    type Uuid = Uuid;

    async fn pool(isolation: Option<&str>) -> Option<Pool<MySql>> {
        let url = server("MYSQL_URL")?;
        let isolation = isolation.map(|name| {
            let mut sql = String::from("SET SESSION TRANSACTION ISOLATION LEVEL ");
            write!(sql, "{}", name.to_uppercase()).unwrap();
            // MariaDB's default from 11.8 on: error 1020 behind another change.
            sql + "; SET SESSION innodb_snapshot_isolation = ON"
        });
        let pool = MySqlPoolOptions::new().max_connections(16);
        let pool = pool.after_connect(move |conn, _| {
            let isolation = isolation.clone();
            Box::pin(async move {
                if let Some(sql) = isolation {
                    sqlx::raw_sql(AssertSqlSafe(sql)).execute(conn).await?;
                }
                Ok(())
            })
        });
        Some(pool.connect(&url).await.unwrap())
    }

    statements!();
}

fn server(variable: &str) -> Option<String> {
    let url = std::env::var(variable).ok();
    if url.is_none() {
        println!("not run: {variable} is not set");
    }
    url
}

/// A test of each database, from `async fn test<B: Backend>(pool: Pool<B::Db>)`.
macro_rules! in_each_database {
    ($($(#[$attribute:meta])* $test:ident),+ $(,)?) => { $(
        mod $test {
            use crate::backend::{Backend, InMySql, InPostgres, InSqlite};

            async fn run<B: Backend>(isolation: Option<&str>) {
                if let Some(pool) = B::pool(isolation).await {
                    super::$test::<B>(pool).await;
                }
            }

            $(#[$attribute])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn in_sqlite() {
                run::<InSqlite>(None).await;
            }

            $(#[$attribute])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn in_postgres() {
                run::<InPostgres>(None).await;
            }

            $(#[$attribute])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn in_mysql() {
                run::<InMySql>(None).await;
            }
        }
    )+ };
}
pub(crate) use in_each_database;
