//! The store of the page keeps the contract, the page's table of losses is true, and the stores that
//! the page warns of are found out. It needs `redis-server`.

mod losses;
mod server;
mod user;
mod wrong;

use std::sync::Arc;

use second_factor::TwoFactor;
use second_factor::error::TwoFactorError;
use second_factor::store::conformance::{self, Database};
use second_factor_redis::{COMPARE_AND_SWAP, SecondFactors};
use tokio::sync::Barrier;

use crate::server::{DURABLE, Server};
use crate::user::{at, sealed, turned_on};

const PAGE: &str = include_str!("../../../../docs/redis.md");

struct Keys {
    server: Server,
    users: u32,
}

impl Database for Keys {
    type Store = SecondFactors;
    type Id = String;

    async fn open(&mut self) -> SecondFactors {
        self.server.store().await
    }

    async fn new_user(&mut self) -> String {
        self.users += 1;
        format!("user {}", self.users)
    }

    async fn similar_users(&mut self) -> Option<[String; 2]> {
        self.users += 1;
        Some([format!("{} ana", self.users), format!("{} Ana", self.users)])
    }

    async fn damage(&mut self, id: &String) -> bool {
        // A script, since an id has a space in it.
        let mut set = redis::cmd("SET");
        set.arg(format!("second_factor:{id}")).arg("").arg("XX");
        let client = redis::Client::open(self.server.url()).unwrap();
        let mut conn = client.get_multiplexed_async_connection().await.unwrap();
        set.query_async(&mut conn).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_store_keeps_the_contract() {
    let Some(server) = Server::start(&DURABLE).await else {
        return;
    };
    let report = conformance::check(&mut Keys { server, users: 0 }).await;
    assert_eq!(report.unwrap().left_out(), ["events_tell_what_was_saved"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_64_tasks_with_one_code_one_is_accepted() {
    let Some(server) = Server::start(&DURABLE).await else {
        return;
    };
    // Half of the tasks in another process's place: with a connection of their own.
    let [one, other] = [server.store().await, server.store().await];
    let [one, other] = [one, other].map(|store| TwoFactor::new(store, sealed()));
    let phone = turned_on(&one, "ana").await;
    for round in 1..=20 {
        let now = at(round * 300);
        let barrier = Arc::new(Barrier::new(64));
        let mut tasks = Vec::new();
        for task in 0..64 {
            let two_factor = if task % 2 == 0 {
                one.clone()
            } else {
                other.clone()
            };
            let (typed, barrier) = (phone.code_at(now), Arc::clone(&barrier));
            tasks.push(tokio::spawn(async move {
                barrier.wait().await;
                let typed = typed.expose();
                two_factor.update("ana", now, |f| f.sign_in(typed)).await
            }));
        }
        let mut accepted = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => accepted += 1,
                Err(TwoFactorError::Refused(_) | TwoFactorError::Conflict) => {}
                Err(error) => panic!("{error:?}"),
            }
        }
        assert_eq!(accepted, 1, "round {round}");
    }
}

#[tokio::test]
async fn settings_that_lose_changes_are_named() {
    let Some(server) = Server::start(&DURABLE).await else {
        return;
    };
    assert!(
        server
            .store()
            .await
            .lossy_settings()
            .await
            .unwrap()
            .is_empty()
    );
    let lossy = ["--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"];
    let Some(server) = Server::start(&lossy).await else {
        return;
    };
    let found = server.store().await.lossy_settings().await.unwrap();
    assert_eq!(
        found,
        [
            "appendonly no",
            "appendfsync everysec",
            "maxmemory-policy allkeys-lru"
        ]
    );
}

#[test]
fn the_script_is_that_of_the_manual() {
    let databases = include_str!("../../../../docs/databases.md");
    assert!(databases.contains(&format!("```lua\n{COMPARE_AND_SWAP}```")));
    assert!(PAGE.contains(COMPARE_AND_SWAP));
}
