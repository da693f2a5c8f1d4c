//! Sign-ins a second through a store, beside the bare SELECT and UPDATE of a row of that length.
//!
//! `cargo run --release -p second-factor-stores`, with `POSTGRES_URL` for PostgreSQL, and `SLICES`
//! pairs of slices (25). A slice is 0.2 s; those of the bare pair and of the store take turns, and each
//! ratio is that of two neighbours. It prints the median of the ratios and their quartiles.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use second_factor::{
    Change, CodeParams, FactorStore, Keyring, Label, NewApp, Proof, Records, Totp, TwoFactor,
    UnixTime, seal::KeyId,
};
use second_factor_sqlx::{Companion, Dialect, SqlFactors};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Pool, Postgres, Sqlite};

const USERS: u64 = 500;
const SLICE: Duration = Duration::from_millis(200);
/// Seconds between two sign-ins of one user.
const ROUND: u64 = 300;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// One operation on the user with this number, for the n-th time.
trait Subject: Send + Sync + 'static {
    fn once(&self, user: u64, n: u64) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// The statements alone.
struct Bare<DB: sqlx::Database> {
    pool: Pool<DB>,
    select: Arc<str>,
    update: Arc<str>,
}

macro_rules! bare {
    ($database:ty) => {
        impl Subject for Bare<$database> {
            async fn once(&self, user: u64, n: u64) -> Result<(), Failure> {
                let id = i64::try_from(user)?;
                let select = AssertSqlSafe(Arc::clone(&self.select));
                let before: Vec<u8> = sqlx::query_scalar(select)
                    .bind(id)
                    .fetch_one(&self.pool)
                    .await?;
                let mut after = before.clone();
                for (byte, salt) in after.iter_mut().zip(n.to_be_bytes().iter().cycle()) {
                    *byte = byte.wrapping_mul(31).wrapping_add(*salt).wrapping_add(1);
                }
                let update = sqlx::query(AssertSqlSafe(Arc::clone(&self.update)));
                let done = update
                    .bind(after)
                    .bind(id)
                    .bind(before)
                    .execute(&self.pool)
                    .await?;
                assert_eq!(done.rows_affected(), 1);
                Ok(())
            }
        }
    };
}
bare!(Postgres);
bare!(Sqlite);

/// Sign-ins through a store.
struct SignIns<S> {
    two_factor: TwoFactor<S>,
    apps: Vec<Totp>,
}

fn at(secs: u64) -> UnixTime {
    UnixTime::from_secs(1_800_000_000 + secs)
}

impl<S: FactorStore<Id = i64> + 'static> SignIns<S> {
    async fn new(store: S) -> Result<Self, Failure> {
        let records = Records::sealed(Keyring::new(KeyId(1), &[0x5c; 32]));
        let two_factor = TwoFactor::new(store, records);
        let mut apps = Vec::new();
        for id in 0..i64::try_from(USERS)? {
            let app = NewApp::new(Label::new("ana@example.com")?.with_issuer("Example")?);
            let set_up = two_factor
                .update(&id, at(0), |f| f.set_up(&app, Proof::First))
                .await?;
            let phone = Totp::new(set_up.key_uri.secret(), CodeParams::new());
            let first = phone.code_at(at(0)).expose().to_owned();
            let confirming = two_factor.update(&id, at(0), |f| f.confirm(set_up.id, &first));
            drop(confirming.await?);
            apps.push(phone);
        }
        Ok(Self { two_factor, apps })
    }
}

impl<S: FactorStore<Id = i64> + 'static> Subject for SignIns<S> {
    async fn once(&self, user: u64, n: u64) -> Result<(), Failure> {
        let now = at((n + 1) * ROUND);
        let app = self
            .apps
            .get(usize::try_from(user)?)
            .ok_or("no such user")?;
        let typed = app.code_at(now).expose().to_owned();
        let id = i64::try_from(user)?;
        drop(
            self.two_factor
                .update(&id, now, |f| f.sign_in(&typed))
                .await?,
        );
        Ok(())
    }
}

/// Nothing but the transaction that a companion takes.
struct Nothing;

impl<DB: Dialect> Companion<DB, i64> for Nothing {
    async fn saved(&self, _: &mut DB::Connection, _: &i64, _: &Change) -> sqlx::Result<()> {
        Ok(())
    }
}

struct Runner<T> {
    subject: Arc<T>,
    /// How often it was each user's turn. Each user is one task's, so that turns stay in order.
    turns: Arc<Vec<AtomicU64>>,
}

impl<T: Subject> Runner<T> {
    fn new(subject: T) -> Self {
        Self {
            subject: Arc::new(subject),
            turns: Arc::new((0..USERS).map(|_| AtomicU64::new(0)).collect()),
        }
    }

    /// Operations a second in one slice.
    async fn slice(&self, tasks: usize) -> Result<f64, Failure> {
        let begun = Instant::now();
        let running: Vec<_> = (0..tasks)
            .map(|task| {
                let (subject, turns) = (Arc::clone(&self.subject), Arc::clone(&self.turns));
                tokio::spawn(async move {
                    let mut done = 0_u32;
                    let mut users = (0_u64..)
                        .zip(turns.iter())
                        .skip(task)
                        .step_by(tasks)
                        .cycle();
                    while begun.elapsed() < SLICE {
                        let (user, turn) = users.next().ok_or("no users")?;
                        subject
                            .once(user, turn.fetch_add(1, Ordering::Relaxed))
                            .await?;
                        done += 1;
                    }
                    Ok::<_, Failure>(done)
                })
            })
            .collect();
        let mut done = 0;
        for task in running {
            done += task.await??;
        }
        Ok(f64::from(done) / begun.elapsed().as_secs_f64())
    }
}

async fn compare<T: Subject, U: Subject>(
    name: &str,
    bare: &Runner<T>,
    store: &Runner<U>,
) -> Result<(), Failure> {
    let slices = std::env::var("SLICES")
        .ok()
        .and_then(|slices| slices.parse().ok())
        .unwrap_or(25);
    for tasks in [1, 4, 16] {
        let (mut ratios, mut rates) = (Vec::new(), Vec::new());
        for _ in 0..slices {
            let (one, other) = (bare.slice(tasks).await?, store.slice(tasks).await?);
            ratios.push(one / other);
            rates.push(other);
        }
        let [low, middle, high] = quartiles(ratios);
        let [_, rate, _] = quartiles(rates);
        println!(
            "{name:<38} {tasks:>2} tasks  {middle:.3} [{low:.3} {high:.3}]  {rate:.0} a second"
        );
    }
    Ok(())
}

fn quartiles(mut all: Vec<f64>) -> [f64; 3] {
    all.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| {
        all.get(all.len() * quarter / 4)
            .copied()
            .unwrap_or(f64::NAN)
    })
}

/// The bare pair on a table of the same form, with records of the same length.
async fn bare<DB: Dialect>(pool: &Pool<DB>, place: [&str; 3]) -> Result<Bare<DB>, Failure>
where
    Bare<DB>: Subject,
{
    let store = SqlFactors::<DB, i64>::new(pool.clone()).in_table("bare_factors")?;
    store.create().await?;
    SignIns::new(store).await?;
    let [one, two, three] = place;
    let table = "bare_factors";
    Ok(Bare {
        pool: pool.clone(),
        select: format!("SELECT record FROM {table} WHERE user_id = {one}").into(),
        update: format!(
            "UPDATE {table} SET record = {one} WHERE user_id = {two} AND record = {three}"
        )
        .into(),
    })
}

async fn compare_all<DB: Dialect>(
    name: &str,
    pool: Pool<DB>,
    place: [&str; 3],
) -> Result<(), Failure>
where
    Bare<DB>: Subject,
{
    let bare = Runner::new(bare(&pool, place).await?);
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
    let plain = Runner::new(SignIns::new(plain).await?);
    compare(&format!("{name}: store"), &bare, &plain).await?;
    let events = Runner::new(SignIns::new(events).await?);
    compare(&format!("{name}: with columns and event"), &bare, &events).await?;
    let beside = Runner::new(SignIns::new(beside.together_with(Nothing)).await?);
    compare(
        &format!("{name}: the same with a companion"),
        &bare,
        &beside,
    )
    .await
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let file = std::env::temp_dir().join(format!("second-factor-{}.sqlite", std::process::id()));
    let options = SqliteConnectOptions::new()
        .filename(&file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let pool = Pool::<Sqlite>::connect_with(options).await?;
    compare_all("SQLite", pool.clone(), ["?"; 3]).await?;
    pool.close().await;
    std::fs::remove_file(file)?;

    if let Ok(url) = std::env::var("POSTGRES_URL") {
        let pool = sqlx::postgres::PgPoolOptions::new().max_connections(16);
        let pool = pool.connect(&url).await?;
        for table in [
            "bare_factors",
            "plain_factors",
            "audited_factors",
            "factor_events",
        ] {
            sqlx::raw_sql(AssertSqlSafe(format!("DROP TABLE IF EXISTS {table}")))
                .execute(&pool)
                .await?;
        }
        sqlx::raw_sql("DROP TABLE IF EXISTS beside_factors, beside_events")
            .execute(&pool)
            .await?;
        compare_all("PostgreSQL", pool, ["$1", "$2", "$3"]).await?;
    }
    Ok(())
}
