//! Where the databases are, and what runs their futures.

use std::path::{Path, PathBuf};
use std::{env, fs};

use redis::aio::MultiplexedConnection;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::runtime::Runtime;

pub fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap()
}

fn url(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set; run .ci/run 45"))
}

pub async fn postgres(connections: u32) -> PgPool {
    let pool = PgPoolOptions::new().max_connections(connections);
    pool.connect(&url("POSTGRES_URL")).await.unwrap()
}

pub async fn redis() -> MultiplexedConnection {
    let client = redis::Client::open(url("REDIS_URL")).unwrap();
    client.get_multiplexed_async_connection().await.unwrap()
}

/// A new file in the build's directory for such things.
pub fn file(name: &str) -> PathBuf {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    for end in ["", "-shm", "-wal"] {
        let _none = fs::remove_file(format!("{}{end}", file.display()));
    }
    file
}
