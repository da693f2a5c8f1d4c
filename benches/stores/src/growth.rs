//! A table that grows: sign-ins a second, and how much room a user takes.

use std::time::{Duration, Instant};

use second_factor::testing::{Phone, User};
use second_factor::{FactorStore, TwoFactor, UnixTime};
use second_factor_sqlx::{Dialect, PgFactors, SqlFactors, SqliteFactors};
use sqlx::{PgPool, Row as _, SqlitePool};

use crate::measure::Failure;
use crate::processors::Processors;
use crate::subject::{at, records};

/// One user in so many is a real one; the others have random bytes of the same length.
const REAL: i64 = 20;
/// Rows of one statement or transaction.
const BATCH: i64 = 10_000;
/// How long users sign in, at each size.
const TIME: Duration = Duration::from_secs(8);
const TASKS: usize = 4;
/// As many codes as all users together type within that time, at most.
const CODES: u64 = 80_000;

/// Users who sign in, with their phones, spread over the table.
struct Users {
    phones: Vec<Phone>,
    filled: i64,
    /// The state of a generator of random numbers: xorshift, with a fixed seed.
    random: u64,
    length: usize,
}

impl Users {
    const fn new() -> Self {
        Self {
            phones: Vec::new(),
            filled: 0,
            random: 0x9e37_79b9_7f4a_7c15,
            length: 0,
        }
    }

    fn draw(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }

    /// The next rows, and nothing if there are enough.
    fn batch<DB: Dialect>(
        &mut self,
        store: &SqlFactors<DB, i64>,
        up_to: i64,
    ) -> Result<Vec<(i64, Vec<u8>)>, Failure>
    where
        SqlFactors<DB, i64>: FactorStore<Id = i64>,
    {
        let end = up_to.min(self.filled + BATCH);
        let mut rows = Vec::new();
        for id in self.filled..end {
            if id % REAL == 0 {
                let user = User::on(&records(), store.owner(&id), at(0))?;
                self.phones.push(user.phone);
                self.length = user.record.as_bytes().len();
                rows.push((id, user.record.as_bytes().to_vec()));
            } else {
                let mut bytes = Vec::with_capacity(self.length + 8);
                while bytes.len() < self.length {
                    bytes.extend(self.draw().to_le_bytes());
                }
                bytes.truncate(self.length);
                rows.push((id, bytes));
            }
        }
        self.filled = end;
        Ok(rows)
    }

    /// Lets users sign in, in a random order. `round` is higher each time.
    async fn sign_in<S>(
        &mut self,
        store: &S,
        round: u64,
        processors: &Processors,
    ) -> Result<SignIns, Failure>
    where
        S: FactorStore<Id = i64> + Clone + 'static,
    {
        let mut order: Vec<_> = (0..self.phones.len()).collect();
        for last in (1..order.len()).rev() {
            order.swap(
                last,
                usize::try_from(self.draw() % u64::try_from(last + 1)?)?,
            );
        }
        let sweeps = CODES / u64::try_from(order.len())? + 2;
        let mut lists = vec![Vec::new(); TASKS];
        for (place, user) in order.into_iter().enumerate() {
            let phone = self.phones.get(user).ok_or("no phone")?;
            let codes = (0..sweeps).map(|sweep| phone.code_at(moment(round, sweep)));
            let list = lists.get_mut(place % TASKS).ok_or("no list")?;
            list.push((i64::try_from(user)? * REAL, codes.collect::<Vec<_>>()));
        }
        let spent = processors.spent()?;
        let begun = Instant::now();
        let tasks = lists.into_iter().map(|list| {
            let two_factor = TwoFactor::new(store.clone(), records());
            tokio::spawn(async move {
                let mut done = 0_u32;
                for sweep in 0..sweeps {
                    for (id, codes) in &list {
                        if begun.elapsed() > TIME {
                            return Ok::<_, Failure>(done);
                        }
                        let typed = codes.get(usize::try_from(sweep)?).ok_or("no code")?;
                        let now = moment(round, sweep);
                        let sign_in = two_factor.update(id, now, |f| f.sign_in(typed));
                        drop(sign_in.await?);
                        done += 1;
                    }
                }
                Err("there are too few codes".into())
            })
        });
        let tasks: Vec<_> = tasks.collect();
        let mut done = 0;
        for task in tasks {
            done += task.await??;
        }
        let spent = processors.spent()?.saturating_sub(spent);
        Ok(SignIns {
            rate: f64::from(done) / begun.elapsed().as_secs_f64(),
            micros: spent.as_secs_f64() * 1e6 / f64::from(done),
        })
    }
}

/// How many a second, and what each costs in microseconds of processors.
struct SignIns {
    rate: f64,
    micros: f64,
}

/// When a user signs in for the n-th time at one size.
fn moment(round: u64, sweep: u64) -> UnixTime {
    at((round * CODES + sweep + 1) * 300)
}

/// How many users there are, one after the other.
fn sizes() -> Vec<i64> {
    let most = std::env::var("USERS")
        .ok()
        .and_then(|most| most.parse().ok());
    let most = most.unwrap_or(1_000_000);
    let all = [1_000, 10_000, 100_000, 1_000_000];
    all.into_iter().filter(|size| *size <= most).collect()
}

fn tell(name: &str, users: &Users, size: i64, done: &SignIns, [before, after]: [f64; 2]) {
    let SignIns { rate, micros } = done;
    println!(
        "{name:<10} {size:>9} users: {rate:.0} sign-ins a second at {TASKS} tasks, {micros:.0} us of \
         processors each; {before:.0} bytes a user, {after:.0} after them; records of {} bytes",
        users.length,
    );
}

pub(crate) async fn sqlite(pool: &SqlitePool, processors: &Processors) -> Result<(), Failure> {
    let store = SqliteFactors::<i64>::new(pool.clone());
    store.create().await?;
    let mut users = Users::new();
    for (round, size) in (0_u64..).zip(sizes()) {
        loop {
            let rows = users.batch(&store, size)?;
            if rows.is_empty() {
                break;
            }
            let mut tx = pool.begin().await?;
            for (id, record) in rows {
                let insert = sqlx::query("INSERT INTO second_factors VALUES (?, ?)");
                insert.bind(id).bind(record).execute(&mut *tx).await?;
            }
            tx.commit().await?;
        }
        let room = async || {
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
                .execute(pool)
                .await?;
            let sql = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
            let bytes: i64 = sqlx::query(sql).fetch_one(pool).await?.try_get(0)?;
            share(bytes, size)
        };
        let before = room().await?;
        let done = users.sign_in(&store, round, processors).await?;
        tell("SQLite", &users, size, &done, [before, room().await?]);
    }
    Ok(())
}

pub(crate) async fn postgres(pool: &PgPool, processors: &Processors) -> Result<(), Failure> {
    let store = PgFactors::<i64>::new(pool.clone());
    store.create().await?;
    let mut users = Users::new();
    for (round, size) in (0_u64..).zip(sizes()) {
        loop {
            let rows = users.batch(&store, size)?;
            if rows.is_empty() {
                break;
            }
            let (ids, records): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
            let sql = "INSERT INTO second_factors SELECT * FROM UNNEST($1::BIGINT[], $2::BYTEA[])";
            sqlx::query(sql)
                .bind(ids)
                .bind(records)
                .execute(pool)
                .await?;
        }
        sqlx::query("VACUUM ANALYZE second_factors")
            .execute(pool)
            .await?;
        let room = async || {
            let sql = "SELECT pg_total_relation_size('second_factors')";
            let bytes: i64 = sqlx::query_scalar(sql).fetch_one(pool).await?;
            share(bytes, size)
        };
        let before = room().await?;
        let done = users.sign_in(&store, round, processors).await?;
        tell("PostgreSQL", &users, size, &done, [before, room().await?]);
        let sql = "SELECT pg_stat_force_next_flush()";
        sqlx::query(sql).execute(pool).await?;
    }
    let sql = "SELECT n_tup_hot_upd * 100.0 / GREATEST(n_tup_upd, 1) \
               FROM pg_stat_user_tables WHERE relid = CAST('second_factors' AS REGCLASS)";
    let in_place = format!("SELECT CAST(({sql}) AS DOUBLE PRECISION)");
    let in_place: f64 = sqlx::query_scalar(sqlx::AssertSqlSafe(in_place))
        .fetch_one(pool)
        .await?;
    println!("PostgreSQL changed {in_place:.1} % of the rows in their page");
    Ok(())
}

fn share(bytes: i64, users: i64) -> Result<f64, Failure> {
    Ok(f64::from(u32::try_from(bytes / users)?))
}
