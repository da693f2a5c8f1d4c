//! What a service sees of a store.

use second_factor::error::TwoFactorError;
use second_factor::{Ask, Change, Committed, FactorStore, Owner, Proof, Refusal, Saved, TwoFactor};
use second_factor_sqlx::sqlx::types::Uuid;
use second_factor_sqlx::sqlx::{self, Pool};
use second_factor_sqlx::{Companion, Error, SqlFactors, UserId};

use tokio::runtime::Builder;

use crate::backend::{Backend, in_each_database};
use crate::user::{at, code, scanned, sealed, sealed_anew, set_up, turned_on};

in_each_database!(
    a_code_works_once,
    a_table_is_created_once,
    ids_of_each_type_have_rows_of_their_own,
    a_lost_change_writes_nothing,
    an_event_and_columns_are_saved_with_the_change,
    a_rolled_back_transaction_has_saved_nothing,
    a_refused_code_is_counted_in_a_transaction_of_the_service,
    an_empty_column_is_damage_and_not_off,
    a_companion_is_saved_with_the_change_or_not_at_all,
    a_companion_that_hides_an_error_is_found_out,
);

async fn a_code_works_once<B: Backend>(pool: Pool<B::Db>) {
    let two_factor = TwoFactor::new(B::store::<i64>(&pool).await, sealed());
    assert_eq!(
        two_factor.load(&7, at(0)).await.unwrap().ask(None, ""),
        Ask::Off
    );
    let (app, _) = turned_on(&two_factor, &7).await;
    assert_eq!(
        two_factor.load(&7, at(90)).await.unwrap().ask(None, ""),
        Ask::Code
    );

    let typed = code(&app, at(90));
    let accepted = two_factor.update(&7, at(90), |f| f.sign_in(&typed)).await;
    assert!(accepted.is_ok());
    let again = two_factor.update(&7, at(91), |f| f.sign_in(&typed)).await;
    assert!(matches!(
        again,
        Err(TwoFactorError::Refused(Refusal::Replayed))
    ));
    // Another user has nothing of it.
    assert_eq!(
        two_factor.load(&8, at(90)).await.unwrap().ask(None, ""),
        Ask::Off
    );
}

async fn ids_of_each_type_have_rows_of_their_own<B: Backend>(pool: Pool<B::Db>) {
    let id = |last: u8| Uuid::from_bytes([0, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last]);
    let text = |text: &str| String::from(text);
    check_ids::<B, i64>(&pool, &[&-1, &0, &1, &i64::MAX], Owner::from(-1)).await;
    check_ids::<B, str>(&pool, &["ana", "Ana", "ana ", "anä"], Owner::new("ana")).await;
    check_ids::<B, String>(
        &pool,
        &[&text("7"), &text("07"), &text("")],
        Owner::new("7"),
    )
    .await;
    check_ids::<B, (i64, String)>(
        &pool,
        &[&(1, text("2")), &(2, text("1")), &(1, text("1"))],
        Owner::pair(1, "2"),
    )
    .await;
    let [first, second] = [id(0), id(1)].map(B::Uuid::from);
    let owner = Owner::new(id(0).as_bytes());
    check_ids::<B, B::Uuid>(&pool, &[&first, &second], owner).await;
}

async fn check_ids<B: Backend, I>(pool: &Pool<B::Db>, ids: &[&I], first: Owner)
where
    I: UserId<B::Db> + Eq + core::fmt::Debug + ?Sized,
{
    let two_factor = TwoFactor::new(B::store::<I>(pool).await, sealed());
    assert_eq!(two_factor.store().owner(ids[0]), first);
    for (index, id) in ids.iter().enumerate() {
        assert_eq!(
            two_factor.load(id, at(0)).await.unwrap().ask(None, ""),
            Ask::Off
        );
        turned_on(&two_factor, id).await;
        for other in &ids[..index] {
            assert_ne!(
                two_factor.store().owner(id),
                two_factor.store().owner(other)
            );
        }
    }
    for id in ids {
        assert_eq!(
            two_factor.load(id, at(90)).await.unwrap().ask(None, ""),
            Ask::Code
        );
    }
    // The ids come back from the table as they went in.
    let anew = sealed_anew();
    let rewritten = two_factor.store().reseal_all(&anew, 2, || at(90), |_| ());
    assert_eq!(
        rewritten.await.unwrap().done,
        u64::try_from(ids.len()).unwrap()
    );
}

async fn a_table_is_created_once<B: Backend>(pool: Pool<B::Db>) {
    let store = with_everything::<B>(&pool).await.0;
    turned_on(&TwoFactor::new(store.clone(), sealed()), &7).await;
    store.create().await.unwrap();
    assert!(store.load(&7).await.unwrap().is_some());
}

/// A store with events and columns, and the names of its two tables.
async fn with_everything<B: Backend>(pool: &Pool<B::Db>) -> (SqlFactors<B::Db, i64>, [String; 2]) {
    let (table, events) = (B::table("factors"), B::table("events"));
    let store = SqlFactors::new(pool.clone()).in_table(&table).unwrap();
    let store = store.with_events(&events).unwrap().with_columns();
    store.create().await.unwrap();
    (store, [table, events])
}

async fn a_lost_change_writes_nothing<B: Backend>(pool: Pool<B::Db>) {
    let (store, [table, events]) = with_everything::<B>(&pool).await;
    let count = async |what: &str| B::number(&pool, &format!("SELECT COUNT(*) FROM {what}")).await;
    let save = async |factors: second_factor::Factors, other: Saved| {
        let answer = factors.new_recovery_codes(Proof::Other { at: at(90) });
        let answer = answer.commit_async(async |change| {
            let saved = store.compare_and_swap(&7, change).await?;
            // Once more: the row equals what the change writes, and is not what it was made on.
            assert_eq!(store.compare_and_swap(&7, change).await?, Saved::Lost);
            Ok::<_, Error>(saved)
        });
        match answer.await {
            Committed::Done(_) => assert_eq!(other, Saved::Yes),
            Committed::Conflict => assert_eq!(other, Saved::Lost),
            _ => panic!("neither saved nor lost"),
        }
    };
    let open = async || {
        let row = store.load(&7).await.unwrap();
        sealed().open(store.owner(&7), row, at(90)).unwrap()
    };

    let (first, second) = (open().await, open().await);
    save(first, Saved::Yes).await;
    save(second, Saved::Lost).await;
    assert_eq!((count(&table).await, count(&events).await), (1, 1));

    let (first, second) = (open().await, open().await);
    save(first, Saved::Yes).await;
    let third = open().await.reseal().commit_async(async |change| {
        let saved = store.compare_and_swap(&7, change).await?;
        Ok::<_, Error>(saved)
    });
    assert!(matches!(third.await, Committed::Done(())));
    save(second, Saved::Lost).await;
    assert_eq!((count(&table).await, count(&events).await), (1, 3));

    // A row that is gone is no row to insert.
    let late = open().await;
    B::run(&pool, &format!("DELETE FROM {table}"))
        .await
        .unwrap();
    save(late, Saved::Lost).await;
    assert_eq!((count(&table).await, count(&events).await), (0, 3));
}

async fn an_event_and_columns_are_saved_with_the_change<B: Backend>(pool: Pool<B::Db>) {
    let (store, [table, events]) = with_everything::<B>(&pool).await;
    let two_factor = TwoFactor::new(store, sealed());
    let holds = async |sql: String| B::number(&pool, &format!("SELECT COUNT(*) FROM {sql}")).await;

    let pending = set_up(&two_factor, &7).await;
    let row = format!("{table} WHERE user_id = 7 AND key_id = 1 AND layout = 1");
    assert_eq!(holds(format!("{row} AND NOT (enabled <> FALSE)")).await, 1);
    let first = code(&scanned(&pending), at(10));
    let confirmed = two_factor
        .update(&7, at(10), |f| f.confirm(pending.id, &first))
        .await;
    assert!(confirmed.is_ok());
    let changed = at(10).as_secs();
    assert_eq!(
        holds(format!(
            "{row} AND enabled = TRUE AND changed_at = {changed}"
        ))
        .await,
        1
    );

    let wrong = two_factor
        .update(&7, at(200), |f| f.sign_in("000000"))
        .await;
    assert!(matches!(
        wrong,
        Err(TwoFactorError::Refused(Refusal::WrongCode { .. }))
    ));
    assert_eq!(holds(events.clone()).await, 3);
    for (name, notify, at) in [
        ("set_up_begun", "FALSE", at(0)),
        ("authenticator_added", "TRUE", at(10)),
        ("wrong_code", "FALSE", at(200)),
    ] {
        let at = at.as_secs();
        let event =
            format!("user_id = 7 AND at = {at} AND name = '{name}' AND notify_owner = {notify}");
        assert_eq!(
            holds(format!("{events} WHERE {event} AND sentence <> ''")).await,
            1,
            "{name}"
        );
    }
}

async fn a_rolled_back_transaction_has_saved_nothing<B: Backend>(pool: Pool<B::Db>) {
    let (store, [_, events]) = with_everything::<B>(&pool).await;
    let two_factor = TwoFactor::new(store.clone(), sealed());
    let (app, _) = turned_on(&two_factor, &7).await;
    let typed = code(&app, at(90));

    let mut tx = pool.begin().await.unwrap();
    let row = store.load_in(&mut tx, &7).await.unwrap();
    let factors = sealed().open(store.owner(&7), row, at(90)).unwrap();
    let answer = factors.sign_in(&typed).commit_async(async |change| {
        assert_eq!(store.save_in(&mut tx, &7, change).await?, Saved::Yes);
        tx.rollback().await?;
        Ok::<_, Error>(Saved::Lost)
    });
    assert!(matches!(answer.await, Committed::Conflict));
    assert_eq!(
        B::number(&pool, &format!("SELECT COUNT(*) FROM {events}")).await,
        2
    );
    assert!(
        two_factor
            .update(&7, at(91), |f| f.sign_in(&typed))
            .await
            .is_ok()
    );
}

async fn a_refused_code_is_counted_in_a_transaction_of_the_service<B: Backend>(pool: Pool<B::Db>) {
    let store = B::store::<i64>(&pool).await;
    let two_factor = TwoFactor::new(store.clone(), sealed());
    turned_on(&two_factor, &7).await;

    let mut tx = pool.begin().await.unwrap();
    let row = store.load_in(&mut tx, &7).await.unwrap();
    let factors = sealed().open(store.owner(&7), row, at(90)).unwrap();
    let answer = factors.sign_in("000000").commit_async(async |change| {
        let saved = store.save_in(&mut tx, &7, change).await?;
        tx.commit().await?;
        Ok::<_, Error>(saved)
    });
    assert!(matches!(
        answer.await,
        Committed::Refused(Refusal::WrongCode { .. })
    ));
    assert_eq!(
        two_factor
            .load(&7, at(90))
            .await
            .unwrap()
            .overview()
            .failures,
        1
    );
}

async fn an_empty_column_is_damage_and_not_off<B: Backend>(pool: Pool<B::Db>) {
    let store = B::store::<i64>(&pool).await;
    let two_factor = TwoFactor::new(store, sealed());
    turned_on(&two_factor, &7).await;
    let table = format!("{:?}", two_factor.store());
    let name = table
        .split(['"', '`', '\\'])
        .find(|part| part.starts_with("factors_"))
        .unwrap();
    B::run(
        &pool,
        &format!("UPDATE {name} SET record = SUBSTR(record, 1, 0)"),
    )
    .await
    .unwrap();
    let read = two_factor.load(&7, at(90)).await;
    assert!(matches!(read, Err(TwoFactorError::Stored(_))));
}

/// Writes a row of its own, after which it does what the test says.
struct Outbox<B> {
    table: String,
    then: Then,
    backend: core::marker::PhantomData<B>,
}

#[derive(Clone, Copy)]
enum Then {
    Succeed,
    Fail,
    HideAnError,
    RollBack,
}

impl<B: Backend> Companion<B::Db, i64> for Outbox<B> {
    async fn saved(
        &self,
        tx: &mut <B::Db as sqlx::Database>::Connection,
        id: &i64,
        change: &Change,
    ) -> sqlx::Result<()> {
        let name = change.event().name();
        B::run_in(
            tx,
            format!("INSERT INTO {} VALUES ({id}, '{name}')", self.table),
        )
        .await?;
        match self.then {
            Then::Succeed => Ok(()),
            Then::Fail => Err(sqlx::Error::RowNotFound),
            Then::HideAnError => {
                let failed =
                    B::run_in(tx, String::from("INSERT INTO no_such_table VALUES (1)")).await;
                assert!(failed.is_err());
                Ok(())
            }
            Then::RollBack => B::run_in(tx, String::from("ROLLBACK")).await,
        }
    }
}

async fn with_outbox<B: Backend>(
    pool: &Pool<B::Db>,
    then: Then,
) -> (
    SqlFactors<B::Db, i64>,
    second_factor_sqlx::Together<B::Db, i64, Outbox<B>>,
    String,
) {
    let (store, _) = with_everything::<B>(pool).await;
    let table = B::table("outbox");
    let columns = "(user_id BIGINT NOT NULL, name VARCHAR(40) NOT NULL)";
    B::run(pool, &format!("CREATE TABLE {table} {columns}"))
        .await
        .unwrap();
    let backend = core::marker::PhantomData;
    let outbox = Outbox {
        table: table.clone(),
        then,
        backend,
    };
    (store.clone(), store.together_with(outbox), table)
}

async fn a_companion_is_saved_with_the_change_or_not_at_all<B: Backend>(pool: Pool<B::Db>) {
    let (_, together, outbox) = with_outbox::<B>(&pool, Then::Succeed).await;
    let two_factor = TwoFactor::new(together, sealed());
    let (app, _) = turned_on(&two_factor, &7).await;
    let typed = code(&app, at(90));
    assert!(
        two_factor
            .update(&7, at(90), |f| f.sign_in(&typed))
            .await
            .is_ok()
    );
    // What changes nothing has no companion.
    assert!(
        two_factor
            .update(&7, at(91), |f| f.sign_in(&typed))
            .await
            .is_err()
    );
    assert!(
        two_factor
            .update(&7, at(200), |f| f.sign_in("000000"))
            .await
            .is_err()
    );
    for name in [
        "set_up_begun",
        "authenticator_added",
        "code_accepted",
        "wrong_code",
    ] {
        let sql = format!("SELECT COUNT(*) FROM {outbox} WHERE user_id = 7 AND name = '{name}'");
        assert_eq!(B::number(&pool, &sql).await, 1, "{name}");
    }
    assert_eq!(
        B::number(&pool, &format!("SELECT COUNT(*) FROM {outbox}")).await,
        4
    );

    let (alone, together, outbox) = with_outbox::<B>(&pool, Then::Fail).await;
    let (app, _) = turned_on(&TwoFactor::new(alone.clone(), sealed()), &7).await;
    let typed = code(&app, at(90));
    let failing = TwoFactor::new(together, sealed());
    let answer = failing.update(&7, at(90), |f| f.sign_in(&typed)).await;
    assert!(matches!(answer, Err(TwoFactorError::Store(_))));
    assert_eq!(
        B::number(&pool, &format!("SELECT COUNT(*) FROM {outbox}")).await,
        0
    );
    let alone = TwoFactor::new(alone, sealed());
    assert!(
        alone
            .update(&7, at(90), |f| f.sign_in(&typed))
            .await
            .is_ok()
    );
}

async fn a_companion_that_hides_an_error_is_found_out<B: Backend>(pool: Pool<B::Db>) {
    for then in [Then::HideAnError, Then::RollBack] {
        let (alone, together, _) = with_outbox::<B>(&pool, then).await;
        let (app, _) = turned_on(&TwoFactor::new(alone.clone(), sealed()), &7).await;
        let typed = code(&app, at(90));
        let two_factor = TwoFactor::new(together, sealed());
        let answer = two_factor.update(&7, at(90), |f| f.sign_in(&typed)).await;
        // Only where the database goes on after an error is the change still there, and saved.
        let alone = TwoFactor::new(alone, sealed());
        let again = loop {
            let again = alone.update(&7, at(91), |f| f.sign_in(&typed)).await;
            // SQLite's connection tells its next user that there was nothing to roll back.
            if !matches!(again, Err(TwoFactorError::Store(_))) {
                break again;
            }
        };
        assert_ne!(
            answer.is_ok(),
            again.is_ok(),
            "a code is accepted twice, or used up without a word"
        );
    }
}

#[test]
fn a_name_that_is_none_is_refused() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let _guard = runtime.enter();
    let pool = Pool::<sqlx::Sqlite>::connect_lazy("sqlite::memory:").unwrap();
    let in_table = |name: &str| SqlFactors::<_, i64>::new(pool.clone()).in_table(name);
    for name in [
        "",
        ".",
        "a.b.c",
        "a b",
        "a\"b",
        "a`b",
        "a;b",
        "1a",
        "é",
        "a.",
        "a\0",
        &"a".repeat(64),
    ] {
        assert!(in_table(name).is_err(), "{name}");
    }
    for name in ["a", "_1", "auth.second_factors", "Users", &"a".repeat(63)] {
        let schema = in_table(name).unwrap().schema();
        let quoted = format!("\"{}\"", name.replace('.', "\".\""));
        assert!(
            schema.starts_with(&format!("CREATE TABLE IF NOT EXISTS {quoted} (\n")),
            "{schema}"
        );
    }
}

#[test]
fn the_readme_shows_the_schema() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let _guard = runtime.enter();
    let pool = Pool::<sqlx::Postgres>::connect_lazy("postgres://localhost").unwrap();
    let store = SqlFactors::<_, i64>::new(pool).with_columns();
    let readme =
        include_str!("../../README.md").replace(" -- REFERENCES users ON DELETE CASCADE", "");
    let schema = store.with_events("factor_events").unwrap().schema();
    assert!(readme.contains(&format!("```sql\n{schema}```")), "{schema}");
}
