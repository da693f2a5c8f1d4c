//! Many tasks want one thing at the same moment, and one gets it.
//!
//! `ROUNDS` sets how often each contest is repeated; a contest without conflicts shows nothing and
//! fails. `FIGURES` names a file to which the share of rounds with a conflict is added.

use core::time::Duration;
use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use second_factor::error::TwoFactorError;
use second_factor::{Change, FactorStore, Factors, Owner, Proof, Record, Refusal, Remember, Saved};
use second_factor::{SignIn, TwoFactor, Unsaved};
use second_factor_sqlx::sqlx::Pool;
use second_factor_sqlx::{Error, SqlFactors};
use tokio::sync::Barrier;

use crate::backend::{Backend, InMySql, InPostgres, in_each_database};
use crate::user::{at, code, scanned, sealed, set_up, turned_on, wrong_code};

const TASKS: usize = 64;

/// Seconds between two rounds: no code of one is in the window of the next.
const ROUND: u64 = 300;

in_each_database!(
    of_64_first_writes_one_is_saved,
    of_64_sign_ins_with_one_code_one_is_accepted,
    of_64_sign_ins_that_ask_to_be_remembered_one_gets_a_token,
    of_64_confirms_with_one_code_one_is_a_proof,
    of_64_sign_ins_with_one_recovery_code_one_is_accepted,
    of_64_sign_ins_with_one_pass_one_is_accepted,
    each_of_64_wrong_codes_is_counted_or_refused,
);

/// A store that counts the conflicts.
#[derive(Clone)]
struct Counted<S>(S, Arc<AtomicU64>);

impl<S: FactorStore> FactorStore for Counted<S> {
    type Id = S::Id;
    type Error = S::Error;

    fn owner(&self, id: &S::Id) -> Owner {
        self.0.owner(id)
    }

    async fn load(&self, id: &S::Id) -> Result<Option<Record>, S::Error> {
        self.0.load(id).await
    }

    async fn compare_and_swap(&self, id: &S::Id, change: &Change) -> Result<Saved, S::Error> {
        let saved = self.0.compare_and_swap(id, change).await?;
        if saved == Saved::Lost {
            self.1.fetch_add(1, Ordering::Relaxed);
        }
        Ok(saved)
    }
}

type Users<B> = TwoFactor<Counted<SqlFactors<<B as Backend>::Db, i64>>>;

/// Contests on one store.
struct Contest<B: Backend> {
    name: &'static str,
    two_factor: Users<B>,
    rounds: u64,
    contested: u64,
}

impl<B: Backend> Contest<B> {
    async fn new(pool: &Pool<B::Db>, name: &'static str) -> Self {
        let rounds = std::env::var("ROUNDS")
            .ok()
            .and_then(|rounds| rounds.parse().ok());
        let store = Counted(B::store::<i64>(pool).await, Arc::default());
        Self {
            name,
            two_factor: TwoFactor::new(store, sealed()),
            rounds: rounds.unwrap_or(5),
            contested: 0,
        }
    }

    /// Lets all tasks do the same at once; their answers.
    async fn round<T: Send + 'static>(
        &mut self,
        id: i64,
        secs: u64,
        decide: impl Fn(Factors) -> Unsaved<T, Change> + Clone + Send + 'static,
    ) -> Vec<Result<T, TwoFactorError<Error>>> {
        self.all(|two_factor| {
            let decide = decide.clone();
            async move { two_factor.update(&id, at(secs), decide).await }
        })
        .await
    }

    async fn all<T, F>(&mut self, task: impl Fn(Users<B>) -> F) -> Vec<T>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let conflicts = Arc::clone(&self.two_factor.store().1);
        let before = conflicts.load(Ordering::Relaxed);
        let barrier = Arc::new(Barrier::new(TASKS));
        let tasks: Vec<_> = (0..TASKS)
            .map(|_| {
                let (running, barrier) = (task(self.two_factor.clone()), Arc::clone(&barrier));
                tokio::spawn(async move {
                    barrier.wait().await;
                    running.await
                })
            })
            .collect();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.unwrap());
        }
        if conflicts.load(Ordering::Relaxed) != before {
            self.contested += 1;
        }
        answers
    }
}

impl<B: Backend> Drop for Contest<B> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let Self {
                name,
                rounds,
                contested,
                ..
            } = self;
            if let Some(file) = std::env::var_os("FIGURES") {
                let mut file = File::options()
                    .append(true)
                    .create(true)
                    .open(file)
                    .unwrap();
                writeln!(file, "{} {name}: {contested} of {rounds} rounds", B::NAME).unwrap();
            }
            // At least one round in a hundred, and at least one.
            let needed = (self.rounds / 100).max(1);
            assert!(
                self.contested >= needed,
                "{} contested rounds show nothing",
                self.contested
            );
        }
    }
}

/// How many have it. The others are told why not, and nobody gets an error of the database.
fn count<T>(answers: &[Result<T, TwoFactorError<Error>>], is_got: impl Fn(&T) -> bool) -> usize {
    let mut got = 0;
    for answer in answers {
        match answer {
            Ok(value) if is_got(value) => got += 1,
            Ok(_) | Err(TwoFactorError::Refused(_) | TwoFactorError::Conflict) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    got
}

async fn of_64_first_writes_one_is_saved<B: Backend>(pool: Pool<B::Db>) {
    let mut contest = Contest::<B>::new(&pool, "first write").await;
    for round in 1..=contest.rounds {
        let id = i64::try_from(round).unwrap();
        let answers = contest.all(|two_factor| async move { two_factor.create(&id, at(0)).await });
        let answers = answers.await;
        assert_eq!(count(&answers, |()| true), 1, "round {round}");
    }
}

async fn of_64_sign_ins_with_one_code_one_is_accepted<B: Backend>(pool: Pool<B::Db>) {
    let mut contest = Contest::<B>::new(&pool, "sign-in").await;
    let (app, _) = turned_on(&contest.two_factor, &7).await;
    for round in 1..=contest.rounds {
        let typed = code(&app, at(round * ROUND));
        let answers = contest
            .round(7, round * ROUND, move |f| f.sign_in(&typed))
            .await;
        assert_eq!(count(&answers, |_| true), 1, "round {round}");
    }
}

async fn of_64_sign_ins_that_ask_to_be_remembered_one_gets_a_token<B: Backend>(pool: Pool<B::Db>) {
    let mut contest = Contest::<B>::new(&pool, "sign-in that is remembered").await;
    let (app, _) = turned_on(&contest.two_factor, &7).await;
    for round in 1..=contest.rounds {
        let typed = code(&app, at(round * ROUND));
        let answers = contest.round(7, round * ROUND, move |f| {
            let remember = Remember::new("Firefox", Duration::from_secs(60), "1");
            f.sign_in_with(&SignIn::new(&typed).remember(remember))
        });
        let answers = answers.await;
        assert_eq!(
            count(&answers, |in_| in_.browser_token.is_some()),
            1,
            "round {round}"
        );
        assert_eq!(count(&answers, |_| true), 1, "round {round}");
        let now = contest
            .two_factor
            .load(&7, at(round * ROUND))
            .await
            .unwrap();
        assert_eq!(now.overview().browsers.len(), 1);
    }
}

async fn of_64_confirms_with_one_code_one_is_a_proof<B: Backend>(pool: Pool<B::Db>) {
    let mut contest = Contest::<B>::new(&pool, "confirm").await;
    for round in 1..=contest.rounds {
        let id = i64::try_from(round).unwrap();
        let pending = set_up(&contest.two_factor, &id).await;
        let typed = code(&scanned(&pending), at(0));
        let pending = pending.id;
        let answers = contest
            .round(id, 0, move |f| f.confirm(pending, &typed))
            .await;
        assert_eq!(
            count(&answers, |confirmed| confirmed.accepted.is_some()),
            1,
            "round {round}"
        );
        let now = contest.two_factor.load(&id, at(0)).await.unwrap();
        assert_eq!(now.overview().authenticators.len(), 1);
    }
}

async fn of_64_sign_ins_with_one_recovery_code_one_is_accepted<B: Backend>(pool: Pool<B::Db>) {
    let mut contest = Contest::<B>::new(&pool, "recovery code").await;
    for round in 1..=contest.rounds {
        let id = i64::try_from(round).unwrap();
        let (_, codes) = turned_on(&contest.two_factor, &id).await;
        let typed = codes.expose().next().unwrap().to_owned();
        let answers = contest.round(id, ROUND, move |f| f.sign_in(&typed)).await;
        assert_eq!(count(&answers, |_| true), 1, "round {round}");
        let now = contest.two_factor.load(&id, at(ROUND)).await.unwrap();
        assert_eq!(now.overview().recovery_codes.unwrap().remaining, 9);
    }
}

async fn of_64_sign_ins_with_one_pass_one_is_accepted<B: Backend>(pool: Pool<B::Db>) {
    let mut contest = Contest::<B>::new(&pool, "pass").await;
    for round in 1..=contest.rounds {
        let id = i64::try_from(round).unwrap();
        turned_on(&contest.two_factor, &id).await;
        let staff = Proof::Staff { who: "desk" };
        let issue = |f: Factors| f.issue_pass(staff, Duration::from_secs(3_600));
        let pass = contest.two_factor.update(&id, at(1), issue).await.unwrap();
        let typed = pass.expose().to_owned();
        let answers = contest.round(id, ROUND, move |f| f.sign_in(&typed)).await;
        assert_eq!(count(&answers, |_| true), 1, "round {round}");
    }
}

async fn each_of_64_wrong_codes_is_counted_or_refused<B: Backend>(pool: Pool<B::Db>) {
    let mut contest = Contest::<B>::new(&pool, "wrong code").await;
    for round in 1..=contest.rounds {
        let id = i64::try_from(round).unwrap();
        let (app, _) = turned_on(&contest.two_factor, &id).await;
        let typed = wrong_code(&app, at(ROUND));
        let answers = contest.round(id, ROUND, move |f| f.sign_in(&typed)).await;
        assert_eq!(count(&answers, |_| true), 0, "round {round}");
        let wrong = |answer: &&Result<_, _>| {
            matches!(
                answer,
                Err(TwoFactorError::Refused(Refusal::WrongCode { .. }))
            )
        };
        let compared = answers.iter().filter(wrong).count();
        let now = contest.two_factor.load(&id, at(ROUND)).await.unwrap();
        let failures = usize::try_from(now.overview().failures).unwrap();
        assert!(
            compared >= 1 && failures == compared,
            "{failures} of {compared} in round {round}"
        );
    }
}

/// Isolation levels that a service may have set: each conflict is a conflict, not an error.
async fn with_isolation<B: Backend>() {
    for isolation in ["repeatable read", "serializable"] {
        if let Some(pool) = B::pool(Some(isolation)).await {
            of_64_sign_ins_with_one_code_one_is_accepted::<B>(pool.clone()).await;
            of_64_confirms_with_one_code_one_is_a_proof::<B>(pool).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_stricter_isolation_changes_nothing_in_postgres() {
    with_isolation::<InPostgres>().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_stricter_isolation_changes_nothing_in_mysql() {
    with_isolation::<InMySql>().await;
}
