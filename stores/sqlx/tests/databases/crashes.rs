//! Clients that are killed, servers that are restarted.

use core::time::Duration;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

use second_factor::error::TwoFactorError;
use second_factor::{Change, FactorStore, Owner, Record, Refusal, Saved, TwoFactor};
use second_factor_sqlx::sqlx::{self, Connection as _, Pool};
use second_factor_sqlx::{Companion, Error, SqlFactors};
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use crate::backend::{Backend, InMySql, InPostgres, InSqlite, in_each_database};
use crate::user::{at, code, sealed, turned_on};

in_each_database!(
    a_client_killed_before_the_save_has_used_no_code,
    a_client_killed_in_the_transaction_has_used_no_code,
    a_client_killed_after_the_save_has_used_the_code,
);

async fn a_client_killed_before_the_save_has_used_no_code<B: Backend>(pool: Pool<B::Db>) {
    assert!(killed::<B>(pool, "before").await.is_ok());
}

async fn a_client_killed_in_the_transaction_has_used_no_code<B: Backend>(pool: Pool<B::Db>) {
    assert!(killed::<B>(pool, "within").await.is_ok());
}

async fn a_client_killed_after_the_save_has_used_the_code<B: Backend>(pool: Pool<B::Db>) {
    let again = killed::<B>(pool, "after").await;
    assert!(matches!(
        again,
        Err(TwoFactorError::Refused(Refusal::Replayed))
    ));
}

/// Has another process killed at a point of a sign-in, and signs in with the same code.
async fn killed<B: Backend>(pool: Pool<B::Db>, point: &str) -> Result<(), TwoFactorError<Error>> {
    let table = B::table("killed");
    let store = SqlFactors::<B::Db, i64>::new(pool.clone())
        .in_table(&table)
        .unwrap();
    store.create().await.unwrap();
    let two_factor = TwoFactor::new(store, sealed());
    let (app, _) = turned_on(&two_factor, &7).await;
    let typed = code(&app, at(90));

    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--ignored",
            "--exact",
            "--nocapture",
            "crashes::a_process_that_is_killed",
        ])
        .env("TEST_BACKEND", B::NAME)
        .env("TEST_FILE", B::file(&pool))
        .env("TEST_TABLE", &table)
        .env("TEST_POINT", point)
        .env("TEST_CODE", &typed)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut lines = lines.map_while(Result::ok);
    assert!(
        lines.any(|line| line.ends_with("is here")),
        "it did not come to that point"
    );
    child.kill().unwrap();
    child.wait().unwrap();

    two_factor
        .update(&7, at(91), |f| f.sign_in(&typed))
        .await
        .map(drop)
}

/// A store or companion that stops at a point and waits to be killed.
struct Stops<S> {
    store: S,
    point: String,
}

impl<S> Stops<S> {
    async fn stop_at(&self, point: &str) {
        if self.point == point {
            println!("{point} is here");
            sleep(Duration::from_secs(60)).await;
        }
    }
}

impl<S: FactorStore> FactorStore for Stops<S> {
    type Id = S::Id;
    type Error = S::Error;

    fn owner(&self, id: &S::Id) -> Owner {
        self.store.owner(id)
    }

    async fn load(&self, id: &S::Id) -> Result<Option<Record>, S::Error> {
        self.store.load(id).await
    }

    async fn compare_and_swap(&self, id: &S::Id, change: &Change) -> Result<Saved, S::Error> {
        self.stop_at("before").await;
        let saved = self.store.compare_and_swap(id, change).await;
        self.stop_at("after").await;
        saved
    }
}

impl<DB: second_factor_sqlx::Dialect> Companion<DB, i64> for Stops<()> {
    async fn saved(&self, _: &mut DB::Connection, _: &i64, _: &Change) -> sqlx::Result<()> {
        self.stop_at("within").await;
        Ok(())
    }
}

#[tokio::test]
#[ignore = "it is a part of the other tests"]
async fn a_process_that_is_killed() {
    async fn sign_in<B: Backend>() {
        let variable = |name: &str| std::env::var(name).unwrap();
        let pool = B::pool(None).await.unwrap();
        let store = SqlFactors::<B::Db, i64>::new(pool)
            .in_table(&variable("TEST_TABLE"))
            .unwrap();
        let point = || variable("TEST_POINT");
        let store = Stops {
            store: store.together_with(Stops {
                store: (),
                point: point(),
            }),
            point: point(),
        };
        let typed = variable("TEST_CODE");
        let two_factor = TwoFactor::new(store, sealed());
        drop(two_factor.update(&7, at(90), |f| f.sign_in(&typed)).await);
    }
    match std::env::var("TEST_BACKEND").as_deref() {
        Ok(InMySql::NAME) => sign_in::<InMySql>().await,
        Ok(InPostgres::NAME) => sign_in::<InPostgres>().await,
        Ok(InSqlite::NAME) => sign_in::<InSqlite>().await,
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_restart_of_postgres_accepts_no_code_twice() {
    restarted::<InPostgres>("POSTGRES_RESTART").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_restart_of_mysql_accepts_no_code_twice() {
    restarted::<InMySql>("MYSQL_RESTART").await;
}

/// Signs in with one code after the other, each in eight tasks, while the server is restarted by the
/// command that the variable holds.
async fn restarted<B: Backend>(variable: &str) {
    let (Ok(command), Some(pool)) = (std::env::var(variable), B::pool(None).await) else {
        println!("not run: {variable} is not set");
        return;
    };
    let two_factor = TwoFactor::new(B::store::<i64>(&pool).await, sealed());
    let (app, _) = turned_on(&two_factor, &7).await;
    let restart = spawn_blocking(move || {
        std::thread::sleep(Duration::from_millis(200));
        Command::new("sh").args(["-c", &command]).status().unwrap()
    });
    let mut held = pool.acquire().await.unwrap();
    let (began, mut accepted_since, mut round) = (Instant::now(), 0, 0);
    while !restart.is_finished() || accepted_since < 3 {
        round += 1;
        assert!(
            began.elapsed() < Duration::from_secs(120),
            "the server did not come back"
        );
        let secs = round * 90;
        let typed = code(&app, at(secs));
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (two_factor, typed) = (two_factor.clone(), typed.clone());
                tokio::spawn(async move {
                    two_factor
                        .update(&7, at(secs), |f| f.sign_in(&typed))
                        .await
                        .map(drop)
                })
            })
            .collect();
        let mut accepted = 0;
        for task in tasks {
            // Of the others the connection was lost, or the code is used up.
            accepted += u32::from(task.await.unwrap().is_ok());
        }
        assert!(accepted <= 1, "round {round}");
        if restart.is_finished() {
            accepted_since += accepted;
        }
        // What was accepted is durable.
        let again = two_factor.update(&7, at(secs), |f| f.sign_in(&typed)).await;
        assert!(accepted == 0 || again.is_err(), "round {round}");
    }
    assert!(restart.await.unwrap().success());
    assert!(held.ping().await.is_err(), "the server was not restarted");
}
