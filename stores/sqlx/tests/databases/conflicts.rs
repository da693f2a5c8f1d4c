//! What a server's error means for a sign-in that waits behind another change: a lost race, after which
//! it is decided anew, or that nobody knows.

use core::time::Duration;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use second_factor::error::TwoFactorError;
use second_factor::{Change, FactorStore, Owner, Record, Refusal, Saved, TwoFactor};
use second_factor_sqlx::sqlx::{self, Pool, Postgres};
use second_factor_sqlx::{Companion, Error, SqlFactors};
use tokio::sync::Barrier;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::backend::{Backend, InMySql, InPostgres};
use crate::user::{at, code, sealed, turned_on};

/// A server on which sessions wait for each other.
trait Server: Backend {
    const DEADLOCK: &str;

    /// The sessions that wait for a lock in a statement on this table, as `FROM .. WHERE ..`.
    fn waiting(table: &str) -> String;

    /// The number of a session, in what `waiting` says.
    const SESSION: &str;

    /// The statement that ends a session.
    fn end(session: i64) -> String;
}

impl Server for InPostgres {
    const DEADLOCK: &str = "40P01";

    fn waiting(table: &str) -> String {
        format!("FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%{table}%'")
    }

    const SESSION: &str = "CAST(pid AS BIGINT)";

    fn end(session: i64) -> String {
        format!("SELECT pg_terminate_backend({session})")
    }
}

impl Server for InMySql {
    const DEADLOCK: &str = "1213";

    fn waiting(table: &str) -> String {
        let waits = "trx_state = 'LOCK WAIT'";
        format!("FROM information_schema.innodb_trx WHERE {waits} AND trx_query LIKE '%{table}%'")
    }

    const SESSION: &str = "CAST(trx_mysql_thread_id AS SIGNED)";

    fn end(session: i64) -> String {
        format!("KILL {session}")
    }
}

/// Lets go on when this many sessions wait.
async fn until_waiting<B: Server>(pool: &Pool<B::Db>, table: &str, sessions: i64) {
    let count = format!("SELECT COUNT(*) {}", B::waiting(table));
    for _ in 0..600 {
        if B::number(pool, &count).await == sessions {
            return;
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("nobody waits");
}

/// What a store has answered to each change; `None` for an error.
type Answers = Arc<Mutex<Vec<Option<Saved>>>>;

#[derive(Clone)]
struct Watched<S> {
    store: S,
    answers: Answers,
}

impl<S: FactorStore> FactorStore for Watched<S> {
    type Id = S::Id;
    type Error = S::Error;

    fn owner(&self, id: &S::Id) -> Owner {
        self.store.owner(id)
    }

    async fn load(&self, id: &S::Id) -> Result<Option<Record>, S::Error> {
        self.store.load(id).await
    }

    async fn compare_and_swap(&self, id: &S::Id, change: &Change) -> Result<Saved, S::Error> {
        let answer = self.store.compare_and_swap(id, change).await;
        let seen = answer.as_ref().ok().copied();
        self.answers.lock().unwrap().push(seen);
        answer
    }
}

/// A change of Ana's row that is not committed, and a sign-in of hers that waits behind it.
struct Behind<B: Server> {
    table: String,
    two_factor: TwoFactor<SqlFactors<B::Db, i64>>,
    first: sqlx::Transaction<'static, B::Db>,
    sign_in: JoinHandle<Result<(), TwoFactorError<Error>>>,
    typed: String,
    answers: Answers,
}

const ANA: i64 = 7;

impl<B: Server> Behind<B> {
    /// The sign-in uses the second pool.
    async fn new(pool: &Pool<B::Db>, waiting: &Pool<B::Db>) -> Self {
        let table = B::table("waited");
        let store = |pool: &Pool<B::Db>| SqlFactors::new(pool.clone()).in_table(&table).unwrap();
        let (one, other) = (store(pool), store(waiting));
        one.create().await.unwrap();
        let two_factor = TwoFactor::new(one.clone(), sealed());
        let (app, _) = turned_on(&two_factor, &ANA).await;
        let typed = code(&app, at(90));

        let mut first = pool.begin().await.unwrap();
        let row = one.load_in(&mut first, &ANA).await.unwrap();
        let factors = sealed().open(one.owner(&ANA), row, at(90)).unwrap();
        let change = factors.reseal().commit_async(async |change| {
            assert_eq!(one.save_in(&mut first, &ANA, change).await?, Saved::Yes);
            Ok::<_, Error>(Saved::Yes)
        });
        drop(change.await);

        let answers = Answers::default();
        let watched = Watched {
            store: other,
            answers: Arc::clone(&answers),
        };
        let (waits, typing) = (TwoFactor::new(watched, sealed()), typed.clone());
        let sign_in = tokio::spawn(async move {
            let answer = waits.update(&ANA, at(90), |f| f.sign_in(&typing)).await;
            answer.map(drop)
        });
        until_waiting::<B>(pool, &table, 1).await;
        Self {
            table,
            two_factor,
            first,
            sign_in,
            typed,
            answers,
        }
    }

    /// The sign-in ends with an error that has this code in it, is not tried again, and has saved
    /// nothing.
    async fn assert_fails(self, code: &str) {
        let Err(TwoFactorError::Store(error)) = self.sign_in.await.unwrap() else {
            panic!("it is not an error of the store");
        };
        let told = format!("{:?}", error.expose_driver());
        assert!(told.contains(code), "{told}");
        assert_eq!(*self.answers.lock().unwrap(), [None]);
        self.first.rollback().await.unwrap();
        let later = self
            .two_factor
            .update(&ANA, at(91), |f| f.sign_in(&self.typed));
        assert!(later.await.is_ok());
    }
}

/// At each isolation level, and what a bare statement is told that waits there, too.
async fn behind_a_commit<B: Server>(levels: [(&str, Option<&str>); 3]) {
    for (level, code) in levels {
        let Some(pool) = B::pool(Some(level)).await else {
            return;
        };
        let behind = Behind::<B>::new(&pool, &pool).await;
        let sql = format!("UPDATE {} SET record = record", behind.table);
        let mut conn = pool.acquire().await.unwrap();
        let bare = tokio::spawn(async move { B::run_in(&mut conn, sql).await });
        until_waiting::<B>(&pool, &behind.table, 2).await;
        behind.first.commit().await.unwrap();

        let told = bare.await.unwrap();
        match code {
            None => assert!(told.is_ok(), "{level}: {told:?}"),
            Some(code) => {
                let told = format!("{:?}", told.unwrap_err());
                assert!(told.contains(code), "{level}: {told}");
            }
        }
        assert!(behind.sign_in.await.unwrap().is_ok());
        let answers = behind.answers.lock().unwrap().clone();
        assert_eq!(answers.first(), Some(&Some(Saved::Lost)), "{level}");
        assert_eq!(answers.last(), Some(&Some(Saved::Yes)), "{level}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_serialization_failure_of_postgres_is_a_lost_race() {
    behind_a_commit::<InPostgres>([
        ("read committed", None),
        ("repeatable read", Some("40001")),
        ("serializable", Some("40001")),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_record_that_has_changed_in_mysql_is_a_lost_race() {
    behind_a_commit::<InMySql>([
        ("read committed", None),
        ("repeatable read", None),
        ("serializable", Some("1020")),
    ])
    .await;
}

/// Locks the row of another user, when the other has locked this one's.
struct Crossing<B> {
    table: String,
    met: Barrier,
    runs: AtomicU32,
    deadlocks: AtomicU32,
    backend: core::marker::PhantomData<B>,
}

impl<B: Server> Companion<B::Db, i64> for Crossing<B> {
    async fn saved(
        &self,
        tx: &mut <B::Db as sqlx::Database>::Connection,
        id: &i64,
        _: &Change,
    ) -> sqlx::Result<()> {
        if self.runs.fetch_add(1, Ordering::Relaxed) < 2 {
            self.met.wait().await;
        }
        let (table, other) = (&self.table, 3 - id);
        let sql = format!("UPDATE {table} SET record = record WHERE user_id = {other}");
        let locked = B::run_in(tx, sql).await;
        if let Err(error) = &locked {
            let told = format!("{error:?}");
            assert!(told.contains(B::DEADLOCK), "{told}");
            self.deadlocks.fetch_add(1, Ordering::Relaxed);
        }
        locked
    }
}

async fn deadlock<B: Server>() {
    let Some(pool) = B::pool(None).await else {
        return;
    };
    let table = B::table("crossed");
    let alone = SqlFactors::<B::Db, i64>::new(pool)
        .in_table(&table)
        .unwrap();
    alone.create().await.unwrap();
    let two_factor = TwoFactor::new(alone.clone(), sealed());
    let mut codes = Vec::new();
    for id in [1, 2] {
        codes.push(code(&turned_on(&two_factor, &id).await.0, at(90)));
    }
    let crossing = Arc::new(Crossing::<B> {
        table,
        met: Barrier::new(2),
        runs: AtomicU32::new(0),
        deadlocks: AtomicU32::new(0),
        backend: core::marker::PhantomData,
    });
    let crossed = TwoFactor::new(alone.together_with(Shared(Arc::clone(&crossing))), sealed());
    let mut sign_ins = Vec::new();
    for (id, typed) in [1, 2].into_iter().zip(codes.clone()) {
        let crossed = crossed.clone();
        sign_ins.push(tokio::spawn(async move {
            let sign_in = crossed.update(&id, at(90), |f| f.sign_in(&typed));
            sign_in.await.map(drop)
        }));
    }
    for sign_in in sign_ins {
        assert!(sign_in.await.unwrap().is_ok());
    }
    assert_eq!(crossing.deadlocks.load(Ordering::Relaxed), 1);
    assert_eq!(crossing.runs.load(Ordering::Relaxed), 3);
    for (id, typed) in [1, 2].iter().zip(&codes) {
        let again = two_factor.update(id, at(91), |f| f.sign_in(typed)).await;
        assert!(matches!(
            again,
            Err(TwoFactorError::Refused(Refusal::Replayed))
        ));
    }
}

struct Shared<C>(Arc<C>);

impl<B: Server> Companion<B::Db, i64> for Shared<Crossing<B>> {
    async fn saved(
        &self,
        tx: &mut <B::Db as sqlx::Database>::Connection,
        id: &i64,
        change: &Change,
    ) -> sqlx::Result<()> {
        self.0.saved(tx, id, change).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_deadlock_of_postgres_is_a_lost_race() {
    deadlock::<InPostgres>().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_deadlock_of_mysql_is_a_lost_race() {
    deadlock::<InMySql>().await;
}

/// A first write that waits behind another, which is committed or rolled back.
async fn first_write<B: Server>(level: &str, is_committed: bool) {
    let Some(pool) = B::pool(Some(level)).await else {
        return;
    };
    let table = B::table("first");
    let store = SqlFactors::<B::Db, i64>::new(pool.clone())
        .in_table(&table)
        .unwrap();
    store.create().await.unwrap();
    let mut first = pool.begin().await.unwrap();
    let factors = sealed().open(store.owner(&ANA), None, at(0)).unwrap();
    let proof = second_factor::Proof::Other { at: at(0) };
    let codes = factors
        .new_recovery_codes(proof)
        .commit_async(async |change| {
            assert_eq!(store.save_in(&mut first, &ANA, change).await?, Saved::Yes);
            Ok::<_, Error>(Saved::Yes)
        });
    drop(codes.await);
    let second = tokio::spawn({
        let two_factor = TwoFactor::new(store.clone(), sealed());
        async move { two_factor.create(&ANA, at(0)).await }
    });
    until_waiting::<B>(&pool, &table, 1).await;
    if is_committed {
        first.commit().await.unwrap();
        let lost = second.await.unwrap();
        assert!(matches!(lost, Err(TwoFactorError::Conflict)), "{lost:?}");
    } else {
        first.rollback().await.unwrap();
        assert!(second.await.unwrap().is_ok());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_duplicate_key_is_a_lost_race() {
    for level in ["read committed", "repeatable read", "serializable"] {
        for is_committed in [true, false] {
            first_write::<InPostgres>(level, is_committed).await;
            first_write::<InMySql>(level, is_committed).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_wait_that_runs_out_is_an_error() {
    if let Some(pool) = InPostgres::pool(None).await {
        let options = pool.connect_options().as_ref().clone();
        let options = options.options([("lock_timeout", "2000")]);
        let impatient = Pool::<Postgres>::connect_with(options).await.unwrap();
        let behind = Behind::<InPostgres>::new(&pool, &impatient).await;
        behind.assert_fails("55P03").await;
    }
    // A second setting of the connection, behind the one that the argument is for.
    let impatient = "read committed; set session innodb_lock_wait_timeout = 2";
    if let Some(pool) = InMySql::pool(None).await {
        let impatient = InMySql::pool(Some(impatient)).await.unwrap();
        let behind = Behind::<InMySql>::new(&pool, &impatient).await;
        behind.assert_fails("1205").await;
    }
}

/// A connection that the server ends while the statement waits.
async fn ended<B: Server>(code: &str) {
    let Some(pool) = B::pool(None).await else {
        return;
    };
    let behind = Behind::<B>::new(&pool, &pool).await;
    let session = format!("SELECT {} {}", B::SESSION, B::waiting(&behind.table));
    let session = B::number(&pool, &session).await;
    B::run(&pool, &B::end(session)).await.unwrap();
    behind.assert_fails(code).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_connection_that_is_ended_is_an_error() {
    ended::<InPostgres>("57P01").await;
    ended::<InMySql>("Io").await;
}
