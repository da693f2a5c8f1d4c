//! Sign-ins a second through a store, beside the bare SELECT and UPDATE of a row of that length.
//!
//! `benches/stores/run.sh` starts a PostgreSQL of its own and runs this; without it, `cargo run --release
//! -p second-factor-stores` measures SQLite, and PostgreSQL where `POSTGRES_URL` names one.
//!
//! A slice is 0.2 s; those of the bare pair and of the store take turns, and each ratio is that of two
//! neighbours. A row has the median of the ratios with their quartiles, by the clock and by the time that
//! the processors spent on client and server: a busy neighbour changes the second much less. The aims are
//! by the clock. `SLICES` sets how many pairs there are (25).
//!
//! With the argument `growth` it fills tables up to 1,000,000 users, or as many as `USERS` says, and
//! tells how many sign-ins a second there are and how large a user's row is.

mod growth;
mod measure;
mod processors;
mod subject;

use second_factor_sqlx::{Dialect, SqlFactors};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, PgPool, Pool, Sqlite};

use crate::measure::{Failure, Runner, compare};
use crate::processors::Processors;
use crate::subject::{Bare, Nothing, SignIns, Subject};

/// The stores of a database, one after the other beside the bare pair.
async fn compare_all<DB: Dialect>(
    name: &str,
    pool: Pool<DB>,
    place: [&str; 3],
    aims: [Option<f64>; 3],
    processors: &Processors,
) -> Result<(), Failure>
where
    Bare<DB>: Subject,
{
    let bare = Runner::new(Bare::new(&pool, place).await?);
    let store = |table: &str| SqlFactors::<DB, i64>::new(pool.clone()).in_table(table);
    let plain = store("plain_factors")?;
    let events = store("audited_factors")?
        .with_events("factor_events")?
        .with_columns();
    let beside = store("beside_factors")?
        .with_events("beside_events")?
        .with_columns();
    for store in [&plain, &events, &beside] {
        store.create().await?;
    }
    let [aim, with_event, with_companion] = aims;
    let plain = Runner::new(SignIns::new(plain).await?);
    let title = format!("{name}, store");
    compare((&title, aim), &bare, &plain, processors).await?;
    let events = Runner::new(SignIns::new(events).await?);
    let title = format!("{name}, with columns and event");
    compare((&title, with_event), &bare, &events, processors).await?;
    let beside = Runner::new(SignIns::new(beside.together_with(Nothing)).await?);
    let title = format!("{name}, the same and a companion");
    compare((&title, with_companion), &bare, &beside, processors).await
}

async fn sqlite(file: &std::path::Path) -> Result<Pool<Sqlite>, Failure> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let pool = SqlitePoolOptions::new().max_connections(16);
    Ok(pool.connect_with(options).await?)
}

/// A pool, and the process that forks the server's others; in a schema that is new.
async fn postgres(url: &str) -> Result<(PgPool, u32), Failure> {
    let pool = sqlx::postgres::PgPoolOptions::new().max_connections(16);
    let options: sqlx::postgres::PgConnectOptions = url.parse()?;
    let pool = pool
        .connect_with(options.options([("search_path", "stores_bench")]))
        .await?;
    let anew = "DROP SCHEMA IF EXISTS stores_bench CASCADE; CREATE SCHEMA stores_bench";
    sqlx::raw_sql(anew).execute(&pool).await?;
    for setting in [
        "server_version",
        "synchronous_commit",
        "fsync",
        "shared_buffers",
    ] {
        let sql = AssertSqlSafe(format!("SHOW {setting}"));
        let value: String = sqlx::query_scalar(sql).fetch_one(&pool).await?;
        println!("PostgreSQL {setting} = {value}");
    }
    let session: i32 = sqlx::query_scalar("SELECT pg_backend_pid()")
        .fetch_one(&pool)
        .await?;
    Ok((pool, processors::parent(u32::try_from(session)?)?))
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let is_growth = std::env::args().nth(1).is_some_and(|word| word == "growth");
    println!(
        "{}, {} processors",
        processors::model()?,
        std::thread::available_parallelism()?
    );
    let file = std::env::temp_dir().join(format!("second-factor-{}.sqlite", std::process::id()));
    let pool = sqlite(&file).await?;
    let version: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(&pool)
        .await?;
    println!("SQLite {version}, WAL, synchronous = FULL");
    let processors = Processors::alone();
    if is_growth {
        growth::sqlite(&pool, &processors).await?;
    } else {
        let aims = [Some(1.20), None, None];
        compare_all("SQLite", pool.clone(), ["?"; 3], aims, &processors).await?;
    }
    pool.close().await;
    for end in ["", "-wal", "-shm"] {
        let mut name = file.clone().into_os_string();
        name.push(end);
        let _ = std::fs::remove_file(name);
    }

    let Ok(url) = std::env::var("POSTGRES_URL") else {
        println!("PostgreSQL is not measured: POSTGRES_URL is not set");
        return Ok(());
    };
    let (pool, server) = postgres(&url).await?;
    let processors = Processors::with(server);
    if is_growth {
        return growth::postgres(&pool, &processors).await;
    }
    let aims = [Some(1.05), Some(1.15), Some(1.35)];
    compare_all("PostgreSQL", pool, ["$1", "$2", "$3"], aims, &processors).await
}
