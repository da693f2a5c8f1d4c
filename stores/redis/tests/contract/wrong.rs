//! Stores that are wrong in one way each.

use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{Client, RedisError, RedisResult, cmd, pipe};
use second_factor::store::conformance::{self, Database};
use second_factor::{Change, FactorStore, Owner, Record, Saved};
use tokio::time::sleep;

use crate::PAGE;
use crate::server::{DURABLE, Server};

#[derive(Clone)]
struct Wrong {
    conn: MultiplexedConnection,
    way: Way,
}

#[derive(Clone, Copy)]
enum Way {
    GetThenSet,
    WatchOnASharedConnection,
    SetAsFirstWrite,
}

impl FactorStore for Wrong {
    type Id = u32;
    type Error = RedisError;

    fn owner(&self, id: &u32) -> Owner {
        Owner::from(i64::from(*id))
    }

    async fn load(&self, id: &u32) -> RedisResult<Option<Record>> {
        let mut conn = self.conn.clone();
        let value = cmd("GET").arg(id).query_async(&mut conn).await?;
        Ok(Option::<Vec<u8>>::map(value, Record::from))
    }

    async fn compare_and_swap(&self, id: &u32, change: &Change) -> RedisResult<Saved> {
        let mut conn = self.conn.clone();
        let after = change.after();
        if matches!(self.way, Way::WatchOnASharedConnection) {
            cmd("WATCH").arg(id).query_async::<()>(&mut conn).await?;
        }
        if !matches!((change.before(), self.way), (None, Way::SetAsFirstWrite)) {
            let now = self.load(id).await?;
            if now.as_ref().map(Record::as_bytes) != change.before() {
                cmd("UNWATCH").query_async::<()>(&mut conn).await?;
                return Ok(Saved::Lost);
            }
        }
        // Long enough for somebody else, on a slow machine, too.
        sleep(Duration::from_millis(5)).await;
        let mut writing = pipe();
        writing.atomic().cmd("SET").arg(id).arg(after);
        let written: Option<(String,)> = writing.query_async(&mut conn).await?;
        Ok(Saved::from_rows(u64::from(written.is_some())))
    }
}

struct Keys {
    first: Wrong,
    users: u32,
}

impl Database for Keys {
    type Store = Wrong;
    type Id = u32;

    async fn open(&mut self) -> Wrong {
        self.first.clone()
    }

    async fn new_user(&mut self) -> u32 {
        self.users += 1;
        self.users
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn wrong_stores_are_found_out() {
    for (way, check) in [
        (Way::GetThenSet, "one_of_two_first_writes_wins"),
        (
            Way::WatchOnASharedConnection,
            "one_of_two_first_writes_wins",
        ),
        (Way::SetAsFirstWrite, "a_first_write_is_an_insert"),
    ] {
        let Some(server) = Server::start(&DURABLE).await else {
            return;
        };
        let client = Client::open(server.url()).unwrap();
        let conn = client.get_multiplexed_async_connection().await.unwrap();
        let first = Wrong { conn, way };
        let found = conformance::check(&mut Keys { first, users: 0 }).await;
        let found = found.unwrap_err();
        assert_eq!(found.check, check, "{found}");
        assert!(PAGE.contains(check));
    }
}
