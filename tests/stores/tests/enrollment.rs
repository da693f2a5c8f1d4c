//! Recovery codes and enrollments in PostgreSQL: of many at once, one.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use second_factor::{
    CodeParams, CommitError, Credential, Enrollment, FactorState, FactorStore, Label, Policy,
    RecoverySet, Refusal, Saved, Secret, SignInError, Totp, UnixTime, Verifier,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{PgPool, Postgres, Transaction};
use stores::PostgresStore;

#[expect(dead_code, reason = "the other databases are for the other tests")]
mod servers;

const CROWD: usize = 1_000;
const KEY: &[u8; 20] = b"12345678901234567890";
const NOW: UnixTime = UnixTime::from_secs(59);

fn recovery_set(of: &Credential) -> (Vec<String>, RecoverySet) {
    let random = core::array::from_fn(|place| u8::try_from(place).unwrap());
    let (codes, set) = RecoverySet::generate_from(of, &random);
    (codes.expose().map(str::to_owned).collect(), set)
}

#[test]
fn of_a_thousand_redemptions_of_one_code_one_signs_in() {
    servers::runtime().block_on(async {
        let store = PostgresStore::open(servers::postgres(32).await)
            .await
            .unwrap();
        let credential = Credential::new(Secret::from_bytes(KEY).unwrap(), CodeParams::new());
        let (codes, set) = recovery_set(&credential);
        let id = store
            .insert(&set.to_bytes(), FactorState::new())
            .await
            .unwrap();
        let verifier = Verifier::new(store.clone(), Policy::new());

        let redeem = |code: &String| {
            let (verifier, code) = (verifier.clone(), code.clone());
            tokio::spawn(async move { verifier.verify(&id, &code, NOW).await })
        };
        let tasks: Vec<_> = (0..CROWD).map(|_| redeem(&codes[4])).collect();
        let mut accepted = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(proof) => {
                    assert_eq!(proof.step(), None);
                    accepted += 1;
                }
                Err(SignInError::Refused(Refusal::Replayed { step: None, .. })) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(accepted, 1);
        let (set, state): (RecoverySet, FactorState) = store.load(&id).await.unwrap().unwrap();
        assert_eq!(set.remaining(state), 9);
        // The others still work.
        for code in codes.iter().filter(|code| **code != codes[4]) {
            assert!(redeem(code).await.unwrap().is_ok());
        }
    });
}

/// The statements of a block of SQL in the documentation of `Confirmed::commit`: the tables, what
/// *Set up* does, what *Verify* does.
fn documented(block: usize) -> Vec<String> {
    let source = include_str!("../../../src/confirmed.rs");
    let block = source
        .split("/// ```sql\n")
        .nth(1 + block)
        .unwrap()
        .split("/// ```")
        .next()
        .unwrap();
    let lines = block
        .lines()
        .map(|line| line.trim().trim_start_matches("///").trim());
    let statements: Vec<String> = lines
        .collect::<Vec<_>>()
        .join(" ")
        .split_terminator(';')
        .map(|s| s.trim().into())
        .collect();
    statements
        .into_iter()
        .filter(|statement| !statement.is_empty())
        .collect()
}

/// A value of the documentation's `$1` to `$9`.
#[derive(Clone)]
enum Value {
    Number(i64),
    Bytes(Vec<u8>),
}

/// Runs one of the documented statements, which count their values through; rows changed.
async fn run(
    transaction: &mut Transaction<'_, Postgres>,
    statement: &str,
    values: &BTreeMap<u32, Value>,
) -> Result<u64, sqlx::Error> {
    let mut used = Vec::new();
    let mut pieces = statement.split('$');
    let mut sql = pieces.next().unwrap().to_owned();
    for piece in pieces {
        let number = piece[..1].parse().unwrap();
        if !used.contains(&number) {
            used.push(number);
        }
        let place = used.iter().position(|known| *known == number).unwrap() + 1;
        sql += &format!("${place}{}", &piece[1..]);
    }
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
    for number in used {
        query = match &values[&number] {
            Value::Number(number) => query.bind(*number),
            Value::Bytes(bytes) => query.bind(bytes.clone()),
        };
    }
    Ok(query.execute(&mut **transaction).await?.rows_affected())
}

/// A pending enrollment, and whose it is.
#[derive(Clone, Copy)]
struct Pending {
    id: i64,
    user: i64,
    session: i64,
    replaces: Option<i64>,
}

/// One click on *Verify*: a request of its own, which knows what is in the database. Its rows get
/// the id `new`.
async fn verify(
    pool: PgPool,
    pending: Pending,
    new: i64,
) -> Result<Credential, CommitError<sqlx::Error>> {
    let sql = "SELECT enrollment FROM enrollments WHERE id = $1";
    let stored: Option<Vec<u8>> = sqlx::query_scalar(sql)
        .bind(pending.id)
        .fetch_optional(&pool)
        .await
        .map_err(CommitError::Store)?;
    // The other click may have been so much faster that there is nothing to confirm.
    let Some(stored) = stored else {
        return Err(CommitError::Conflict);
    };
    let enrollment = Enrollment::from_bytes(&stored).unwrap();
    let confirmed = enrollment.confirm("287082", NOW, &Policy::new()).unwrap();
    let save = async |credential: &Credential, state: &FactorState| {
        let (_codes, set) = recovery_set(credential);
        let values = BTreeMap::from([
            (1, Value::Number(pending.id)),
            (2, Value::Number(pending.user)),
            (3, Value::Number(pending.session)),
            (4, Value::Number(pending.replaces.unwrap_or(0))),
            (5, Value::Number(new)),
            (6, Value::Bytes(credential.to_bytes().expose_owned())),
            (7, Value::Bytes(state.to_bytes().to_vec())),
            (8, Value::Bytes(set.to_bytes())),
            (9, Value::Bytes(FactorState::new().to_bytes().to_vec())),
        ]);
        let mut transaction = pool.begin().await?;
        let mut saved = None;
        for statement in documented(2) {
            let rows = run(&mut transaction, &statement, &values).await?;
            if *saved.get_or_insert(Saved::from_rows(rows)) == Saved::Lost {
                transaction.rollback().await?;
                return Ok(Saved::Lost);
            }
        }
        transaction.commit().await?;
        Ok(Saved::Yes)
    };
    confirmed.commit_async(save).await
}

/// Empty tables in a schema of their own.
async fn tables(schema: &str) -> PgPool {
    let owner = servers::postgres(1).await;
    for statement in [
        format!("DROP SCHEMA IF EXISTS {schema} CASCADE"),
        format!("CREATE SCHEMA {schema}"),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .execute(&owner)
            .await
            .unwrap();
    }
    let options: PgConnectOptions = (*owner.connect_options()).clone();
    let pool = PgPoolOptions::new()
        .max_connections(32)
        .acquire_timeout(Duration::from_secs(300));
    let pool = pool
        .connect_with(options.options([("search_path", schema)]))
        .await
        .unwrap();
    for table in documented(0) {
        sqlx::query(sqlx::AssertSqlSafe(table))
            .execute(&pool)
            .await
            .unwrap();
    }
    pool
}

/// *Set up*: the user sees a QR code.
async fn set_up(pool: &PgPool, pending: Pending, enrollment: &[u8]) {
    let [insert] = &documented(1)[..] else {
        panic!("one statement")
    };
    let insert = sqlx::query(sqlx::AssertSqlSafe(insert.clone()));
    let insert = insert
        .bind(pending.id)
        .bind(pending.user)
        .bind(pending.session)
        .bind(pending.replaces)
        .bind(enrollment);
    assert_eq!(insert.execute(pool).await.unwrap().rows_affected(), 1);
}

/// The old factor of a user, and the old codes.
async fn give_old_factor(pool: &PgPool, user: i64) {
    for insert in [
        "INSERT INTO factors VALUES ($1, $1, '', $2)",
        "INSERT INTO recovery_sets VALUES ($1, $1, '', $2)",
    ] {
        let state = FactorState::new().to_bytes();
        sqlx::query(insert)
            .bind(user)
            .bind(state.as_slice())
            .execute(pool)
            .await
            .unwrap();
    }
}

fn enrollment() -> Vec<u8> {
    let secret = Secret::from_bytes(KEY).unwrap();
    let label = Label::new("ana").unwrap();
    let begun = Enrollment::begin_with(label, secret, CodeParams::new(), NOW).unwrap();
    begun.to_bytes().expose_owned()
}

async fn ids(pool: &PgPool, table: &str) -> Vec<(i64, i64)> {
    let sql = format!("SELECT user_id, id FROM {table} ORDER BY user_id");
    sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .fetch_all(pool)
        .await
        .unwrap()
}

/// Two sessions of one user, and a thief who has read the other session's enrollment's id.
#[test]
fn of_two_sessions_the_one_that_set_up_last_enrolls() {
    servers::runtime().block_on(async {
        let pool = tables("sessions").await;
        give_old_factor(&pool, 7).await;
        let first = Pending {
            id: 1,
            user: 7,
            session: 70,
            replaces: Some(7),
        };
        let second = Pending {
            id: 2,
            session: 71,
            ..first
        };
        set_up(&pool, first, &enrollment()).await;
        set_up(&pool, second, &enrollment()).await;
        for wrong in [
            first,
            Pending {
                session: 70,
                ..second
            },
            Pending { user: 8, ..second },
        ] {
            let lost = verify(pool.clone(), wrong, 100).await;
            assert!(matches!(lost, Err(CommitError::Conflict)));
            assert_eq!(ids(&pool, "factors").await, [(7, 7)], "the old one stays");
        }
        assert!(verify(pool.clone(), second, 101).await.is_ok());
        assert_eq!(ids(&pool, "factors").await, [(7, 101)]);
        assert_eq!(ids(&pool, "recovery_sets").await, [(7, 101)]);

        // Set up before there was a factor, or with a code of an older one: the new one stays.
        for replaces in [None, Some(7)] {
            let late = Pending {
                id: 3,
                session: 72,
                replaces,
                ..first
            };
            set_up(&pool, late, &enrollment()).await;
            let failed = verify(pool.clone(), late, 102).await;
            assert!(matches!(failed, Err(CommitError::Store(_))));
            assert_eq!(ids(&pool, "factors").await, [(7, 101)]);
            assert_eq!(ids(&pool, "recovery_sets").await, [(7, 101)]);
        }
    });
}

#[test]
fn a_thousand_double_clicks_make_a_thousand_credentials() {
    servers::runtime().block_on(async {
        assert_eq!([0, 1, 2].map(|block| documented(block).len()), [3, 1, 5]);
        let pool = tables("double_clicks").await;
        let stored = Arc::new(enrollment());
        let users = 1..=i64::try_from(CROWD).unwrap();
        let doubles = users.clone().map(|user| {
            let (pool, stored) = (pool.clone(), stored.clone());
            tokio::spawn(async move {
                let pending = Pending {
                    id: user,
                    user,
                    session: -user,
                    replaces: Some(user),
                };
                give_old_factor(&pool, user).await;
                set_up(&pool, pending, &stored).await;
                [0, 1].map(|click| {
                    tokio::spawn(verify(pool.clone(), pending, 10_000 + 10 * user + click))
                })
            })
        });
        for double in doubles.collect::<Vec<_>>() {
            let mut won = 0;
            for click in double.await.unwrap() {
                match click.await.unwrap() {
                    Ok(credential) => {
                        assert_eq!(credential.secret().expose_bytes(), KEY);
                        won += 1;
                    }
                    Err(CommitError::Conflict) => {}
                    Err(other) => panic!("{other}"),
                }
            }
            assert_eq!(won, 1);
        }

        // One new row of each kind for each user; the old ones are gone.
        for table in ["factors", "recovery_sets"] {
            let rows = ids(&pool, table).await;
            assert_eq!(rows.len(), CROWD, "{table}");
            for (user, (owner, id)) in users.clone().zip(rows) {
                assert_eq!((owner, (id - 10_000) / 10), (user, user), "{table}");
            }
        }
        let left: i64 = sqlx::query_scalar("SELECT count(*) FROM enrollments")
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(left, 0);
        // The row signs in, and not with the code that confirmed it.
        let sql = "SELECT factor, state FROM factors WHERE user_id = 7";
        let (credential, state): (Vec<u8>, Vec<u8>) =
            sqlx::query_as(sql).fetch_one(&pool).await.unwrap();
        let totp: Totp = Credential::from_bytes(&credential).unwrap().totp();
        let state = FactorState::from_bytes(&state).unwrap();
        assert_eq!(state.last_step(), Some(totp.step_at(NOW)));
    });
}
