//! What operators do: new keys, and errors in their logs.

use core::error::Error as StdError;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use second_factor::error::TwoFactorError;
use second_factor::{FactorStore, Keyring, Proof, Records, Refusal, Saved, TwoFactor, seal::KeyId};
use second_factor_sqlx::SqlFactors;
use second_factor_sqlx::sqlx::Pool;
use tokio::sync::Notify;

use crate::backend::{Backend, InMySql, InPostgres, in_each_database};
use crate::user::{at, code, sealed, sealed_anew, set_up, turned_on};

const USERS: i64 = 10;

in_each_database!(
    a_stopped_reseal_goes_on_where_it_was,
    a_reseal_beside_sign_ins_loses_no_change,
    a_reseal_leaves_alone_what_it_cannot_read,
    a_reseal_fills_columns_that_are_new,
    an_error_names_its_code_alone,
);

async fn a_stopped_reseal_goes_on_where_it_was<B: Backend>(pool: Pool<B::Db>) {
    let store = B::store::<i64>(&pool).await;
    let two_factor = TwoFactor::new(store.clone(), sealed());
    for id in 0..USERS {
        turned_on(&two_factor, &id).await;
    }
    let plain = TwoFactor::new(store.clone(), Records::unsealed());
    set_up(&plain, &USERS).await;
    let found = store.rows_by_key().await.unwrap();
    assert_eq!(
        (found.sealed, found.unsealed, found.unreadable),
        (vec![(1, 10)], 1, 0)
    );

    let anew = sealed_anew().migrating_unsealed();
    let (rewritten, records) = (store.clone(), anew.clone());
    let stopped = tokio::spawn(async move {
        let stop = |_: &_| resume_unwind(Box::new("the first batch is done"));
        rewritten.reseal_all(&records, 3, || at(1), stop).await
    });
    assert!(stopped.await.unwrap_err().is_panic());
    let found = store.rows_by_key().await.unwrap();
    assert_eq!((found.sealed, found.unsealed), (vec![(1, 7), (2, 3)], 1));

    let mut seen = Vec::new();
    let rewriting = store.reseal_all(&anew, 3, || at(1), |now| seen.push((now.done, now.left)));
    assert_eq!(rewriting.await.unwrap().done, 8);
    assert_eq!(seen, [(3, 5), (6, 2), (8, 0)]);
    assert_eq!(store.rows_by_key().await.unwrap().sealed, [(2, 11)]);
    let rewriting = store.reseal_all(&anew, 3, || at(1), |_| panic!("nothing was left"));
    assert_eq!(rewriting.await.unwrap().done, 0);
}

async fn a_reseal_beside_sign_ins_loses_no_change<B: Backend>(pool: Pool<B::Db>) {
    let store = B::store::<i64>(&pool).await;
    let old = TwoFactor::new(store.clone(), sealed());
    let mut apps = Vec::new();
    for id in 0..USERS {
        apps.push(turned_on(&old, &id).await.0);
    }
    let both = TwoFactor::new(store.clone(), sealed_anew());
    let started = Arc::new(Notify::new());
    let (users, go) = (both.clone(), Arc::clone(&started));
    let sign_ins = tokio::spawn(async move {
        go.notified().await;
        for id in (0..USERS).rev() {
            let app = &apps[usize::try_from(id).unwrap()];
            let typed = code(app, at(90));
            assert!(
                users
                    .update(&id, at(90), |f| f.sign_in(&typed))
                    .await
                    .is_ok()
            );
        }
        apps
    });
    let anew = sealed_anew();
    let rewriting = store.reseal_all(&anew, 1, || at(90), |_| started.notify_one());
    let rewritten = rewriting.await.unwrap();
    let apps = sign_ins.await.unwrap();
    assert_eq!((rewritten.left, rewritten.skipped), (0, 0));
    assert_eq!(store.rows_by_key().await.unwrap().sealed, [(2, 10)]);
    for (id, app) in (0..USERS).zip(&apps) {
        let typed = code(app, at(90));
        let again = both.update(&id, at(91), |f| f.sign_in(&typed)).await;
        assert!(matches!(
            again,
            Err(TwoFactorError::Refused(Refusal::Replayed))
        ));
    }
}

async fn a_reseal_leaves_alone_what_it_cannot_read<B: Backend>(pool: Pool<B::Db>) {
    let store = B::store::<i64>(&pool).await;
    for (id, key) in [(1, 1), (2, 9), (3, 1)] {
        let keyring = Keyring::new(KeyId(key), &[u8::try_from(key).unwrap(); 32]);
        turned_on(
            &TwoFactor::new(store.clone(), Records::sealed(keyring)),
            &id,
        )
        .await;
    }
    let before = store.load(&2).await.unwrap().unwrap();
    let anew = sealed_anew();
    let rewritten = store.reseal_all(&anew, 1, || at(1), |_| ()).await.unwrap();
    assert_eq!(
        (rewritten.done, rewritten.skipped, rewritten.left),
        (2, 1, 1)
    );
    assert_eq!(
        store.load(&2).await.unwrap().unwrap().as_bytes(),
        before.as_bytes()
    );
    assert_eq!(store.rows_by_key().await.unwrap().sealed, [(2, 2), (9, 1)]);
}

async fn a_reseal_fills_columns_that_are_new<B: Backend>(pool: Pool<B::Db>) {
    let table = B::table("factors");
    let bare = SqlFactors::<B::Db, i64>::new(pool.clone())
        .in_table(&table)
        .unwrap();
    let store = bare.clone().with_columns();
    store.create().await.unwrap();
    // The release before knows no columns.
    for id in 0..3 {
        turned_on(&TwoFactor::new(bare.clone(), sealed()), &id).await;
    }
    let count = format!("SELECT COUNT(*) FROM {table} WHERE enabled = TRUE AND layout = 1");
    assert_eq!(B::number(&pool, &count).await, 0);
    let rewritten = store
        .reseal_all(&sealed(), 2, || at(1), |_| ())
        .await
        .unwrap();
    assert_eq!((rewritten.done, B::number(&pool, &count).await), (3, 3));
}

async fn an_error_names_its_code_alone<B: Backend>(pool: Pool<B::Db>) {
    let store = SqlFactors::<B::Db, i64>::new(pool.clone())
        .in_table("no_such_table")
        .unwrap();
    let two_factor = TwoFactor::new(store, sealed());
    let Err(TwoFactorError::Store(error)) = two_factor.load(&7, at(0)).await else {
        panic!("a table that is not there was read");
    };
    assert!(error.expose_driver().is_some());
    let [code, rest] = [error.to_string(), format!("{error:?}")];
    assert!(
        code.starts_with("the database refused the statement (code "),
        "{code}"
    );
    assert_eq!(rest, format!("Error(\"{code}\")"));
    assert!(!code.contains("no_such_table"));
    pool.close().await;
    assert_eq!(
        two_factor.load(&7, at(0)).await.err().unwrap().to_string(),
        TwoFactorError::Store("the pool is closed").to_string()
    );
}

#[tokio::test]
async fn no_error_of_postgres_shows_a_record() {
    static HIDDEN: AtomicU32 = AtomicU32::new(0);
    let Some(pool) = InPostgres::pool(None).await else {
        return;
    };
    let table = InPostgres::table("checked");
    let sql = format!(
        "CREATE TABLE {table} (user_id BIGINT PRIMARY KEY, record BYTEA CHECK (length(record) < 9))"
    );
    InPostgres::run(&pool, &sql).await.unwrap();
    let store = SqlFactors::<_, i64>::new(pool).in_table(&table).unwrap();
    let row = Records::unsealed()
        .open(store.owner(&7), None, at(0))
        .unwrap();
    let answer = row
        .new_recovery_codes(Proof::Other { at: at(0) })
        .commit_async(async |change| {
            let error = store.compare_and_swap(&7, change).await.unwrap_err();
            let [first, second, ..] = change.stamp_after();
            let record = format!("{:02x}{:02x}{first:02x}{second:02x}", 1, 1);
            // The driver's own error repeats the row: this is what is to be hidden.
            assert!(format!("{:?}", error.expose_driver()).contains(&record));
            assert!(!format!("{error:?} {error}").contains(&record));
            assert!(StdError::source(&error).is_none());
            HIDDEN.fetch_add(1, Ordering::Relaxed);
            Err::<Saved, _>(error)
        });
    drop(answer.await);
    assert_eq!(HIDDEN.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn mysql_that_would_cut_a_record_is_refused() {
    // A second setting of the connection, behind the one that the argument is for.
    let lax = InMySql::pool(Some("read committed; set session sql_mode = ''")).await;
    let (Some(strict), Some(lax)) = (InMySql::pool(None).await, lax) else {
        return;
    };
    let table = InMySql::table("cut");
    let store = |pool| SqlFactors::<_, i64>::new(pool).in_table(&table).unwrap();
    let refused = store(lax).create().await.unwrap_err();
    assert!(refused.to_string().contains("STRICT_TRANS_TABLES"));
    assert!(store(strict).create().await.is_ok());
}
