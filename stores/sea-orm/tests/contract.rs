//! The stores of the page keep the contract, and the stores that the page warns of are found out.
//!
//! On SQLite, and on the PostgreSQL that `POSTGRES_URL` names.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbErr, TryInsertResult};
use second_factor::error::TwoFactorError;
use second_factor::store::conformance::{self, Database};
use second_factor::{
    Change, CodeParams, FactorStore, Keyring, Label, NewApp, Owner, Proof, Record, Records, Saved,
    Totp, TwoFactor, UnixTime, seal::KeyId,
};
use second_factor_sea_orm::{ActiveModel, Column, Entity, SecondFactors, on_the_same_pool};
use second_factor_sqlx::SqliteFactors;
use tokio::sync::Barrier;

const PAGE: &str = include_str!("../../../docs/sea_orm.md");

/// A database of its own, with the tables of the manual, and the store that this opens.
struct Tables<F> {
    options: ConnectOptions,
    db: DatabaseConnection,
    users: i64,
    store: F,
}

impl<S, F: Fn(DatabaseConnection) -> S> Tables<F> {
    async fn in_sqlite(store: F) -> Self {
        let name = unique("sea-orm") + ".sqlite";
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_file(&file);
        let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", file.display()));
        options.map_sqlx_sqlite_opts(|options| {
            let options = options.journal_mode(sea_orm::sqlx::sqlite::SqliteJournalMode::Wal);
            options.busy_timeout(std::time::Duration::from_secs(60))
        });
        Self::new(options, "SQLite\n", store).await
    }

    /// `None` if no server is named.
    async fn in_postgres(level: &'static str, store: F) -> Option<Self> {
        let Ok(url) = std::env::var("POSTGRES_URL") else {
            println!("not run: POSTGRES_URL is not set");
            return None;
        };
        let schema = unique("sea_orm");
        let db = sea_orm::Database::connect(&url).await.unwrap();
        let sql = format!("CREATE SCHEMA {schema}");
        db.execute_unprepared(&sql).await.unwrap();
        let mut options = ConnectOptions::new(url);
        options.set_schema_search_path(schema);
        options.map_sqlx_postgres_opts(move |options| {
            options.options([("default_transaction_isolation", level)])
        });
        Some(Self::new(options, "PostgreSQL\n", store).await)
    }

    async fn new(mut options: ConnectOptions, section: &str, store: F) -> Self {
        options.max_connections(8).sqlx_logging(false);
        let db = sea_orm::Database::connect(options.clone()).await.unwrap();
        let users = "CREATE TABLE users (id BIGINT PRIMARY KEY)";
        db.execute_unprepared(users).await.unwrap();
        let page = include_str!("../../../docs/databases.md");
        let section = page
            .split("\n# ")
            .find(|part| part.starts_with(section))
            .unwrap();
        let (_, table) = section.split_once("```sql\n").unwrap();
        let (table, _) = table.split_once("```").unwrap();
        db.execute_unprepared(table).await.unwrap();
        let users = 0;
        Self {
            options,
            db,
            users,
            store,
        }
    }
}

fn unique(name: &str) -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("{name}_{}_{number}", std::process::id())
}

impl<S: FactorStore<Id = i64>, F: Fn(DatabaseConnection) -> S> Database for Tables<F> {
    type Store = S;
    type Id = i64;

    async fn open(&mut self) -> S {
        let db = sea_orm::Database::connect(self.options.clone()).await;
        (self.store)(db.unwrap())
    }

    async fn new_user(&mut self) -> i64 {
        self.users += 1;
        let sql = format!("INSERT INTO users VALUES ({})", self.users);
        self.db.execute_unprepared(&sql).await.unwrap();
        self.users
    }

    async fn damage(&mut self, id: &i64) -> bool {
        let empty = Entity::update_many().col_expr(Column::Record, Expr::value(Vec::<u8>::new()));
        let empty = empty.filter(Column::UserId.eq(*id)).exec(&self.db).await;
        empty.unwrap().rows_affected == 1
    }
}

async fn keeps_the_contract<S, F>(mut tables: Tables<F>)
where
    S: FactorStore<Id = i64> + 'static,
    F: Fn(DatabaseConnection) -> S,
{
    let report = conformance::check(&mut tables).await.unwrap();
    assert_eq!(
        report.left_out(),
        ["similar_ids_are_two_users", "events_tell_what_was_saved"]
    );
    let store = Arc::new((tables.store)(tables.db.clone()));
    of_64_tasks_one_is_accepted(store, tables.new_user().await).await;
}

/// Ten codes, for each of which 64 tasks compete.
async fn of_64_tasks_one_is_accepted<S: FactorStore<Id = i64> + 'static>(store: Arc<S>, user: i64) {
    let records = Records::sealed(Keyring::new(KeyId(1), &[0x5c; 32]));
    let two_factor = TwoFactor::new(store, records);
    let at = |secs: u64| UnixTime::from_secs(1_800_000_000 + secs);
    let app = NewApp::new(Label::new("ana@example.com").unwrap());
    let set_up = two_factor.update(&user, at(0), |f| f.set_up(&app, Proof::First));
    let set_up = set_up.await.unwrap();
    let phone = Totp::new(set_up.key_uri.secret(), CodeParams::new());
    let first = phone.code_at(at(0));
    let confirm = two_factor.update(&user, at(0), |f| f.confirm(set_up.id, first.expose()));
    drop(confirm.await.unwrap());
    for round in 1..=10 {
        let now = at(round * 300);
        let barrier = Arc::new(Barrier::new(64));
        let mut tasks = Vec::new();
        for _ in 0..64 {
            let typed = phone.code_at(now).expose().to_owned();
            let (two_factor, barrier) = (two_factor.clone(), Arc::clone(&barrier));
            tasks.push(tokio::spawn(async move {
                barrier.wait().await;
                two_factor.update(&user, now, |f| f.sign_in(&typed)).await
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

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_entity_keeps_the_contract_in_sqlite() {
    keeps_the_contract(Tables::in_sqlite(SecondFactors).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_entity_keeps_the_contract_in_postgres_at_each_level() {
    for level in ["read committed", "repeatable read", "serializable"] {
        if let Some(tables) = Tables::in_postgres(level, SecondFactors).await {
            keeps_the_contract(tables).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_package_keeps_the_contract_on_the_same_pool() {
    let sqlite =
        |db: DatabaseConnection| SqliteFactors::<i64>::new(db.get_sqlite_connection_pool().clone());
    keeps_the_contract(Tables::in_sqlite(sqlite).await).await;
    let postgres = |db: DatabaseConnection| on_the_same_pool(&db);
    if let Some(tables) = Tables::in_postgres("read committed", postgres).await {
        keeps_the_contract(tables).await;
    }
}

/// A store that is wrong in one way.
struct Wrong {
    right: SecondFactors,
    way: Way,
}

#[derive(Clone, Copy)]
enum Way {
    UpdateOneModel,
    SaveOneModel,
    UpdateOnFirstWrite,
    MatchInserted,
    ErrorOnDuplicate,
}

impl FactorStore for Wrong {
    type Id = i64;
    type Error = DbErr;

    fn owner(&self, id: &i64) -> Owner {
        Owner::from(*id)
    }

    async fn load(&self, id: &i64) -> Result<Option<Record>, DbErr> {
        self.right.load(id).await
    }

    async fn compare_and_swap(&self, id: &i64, change: &Change) -> Result<Saved, DbErr> {
        let db = &self.right.0;
        let row = ActiveModel {
            user_id: Set(*id),
            record: Set(change.after().to_vec()),
        };
        let key = OnConflict::column(Column::UserId);
        match (change.before(), self.way) {
            (Some(_), Way::UpdateOneModel) => saved(row.update(db).await),
            (Some(_), Way::SaveOneModel) => saved(row.save(db).await),
            (None, Way::UpdateOnFirstWrite) => {
                let update = key.clone().update_column(Column::Record).to_owned();
                let insert = Entity::insert(row).on_conflict(update);
                let rows = insert.exec_without_returning(db).await?;
                Ok(Saved::from_rows(rows))
            }
            (None, Way::MatchInserted) => {
                let insert = Entity::insert(row).on_conflict_do_nothing_on([Column::UserId]);
                Ok(match insert.exec_without_returning(db).await? {
                    TryInsertResult::Inserted(_) => Saved::Yes,
                    _ => Saved::Lost,
                })
            }
            (None, Way::ErrorOnDuplicate) => {
                let rows = Entity::insert(row).exec_without_returning(db).await?;
                Ok(Saved::from_rows(rows))
            }
            _ => self.right.compare_and_swap(id, change).await,
        }
    }
}

fn saved<T>(answer: Result<T, DbErr>) -> Result<Saved, DbErr> {
    match answer {
        Ok(_) => Ok(Saved::Yes),
        Err(DbErr::RecordNotUpdated) => Ok(Saved::Lost),
        Err(error) => Err(error),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn wrong_stores_are_found_out() {
    for (way, check) in [
        (Way::UpdateOneModel, "a_stale_change_is_not_written"),
        (Way::SaveOneModel, "a_stale_change_is_not_written"),
        (Way::UpdateOnFirstWrite, "a_first_write_is_an_insert"),
        (Way::MatchInserted, "a_second_first_write_is_lost"),
        (Way::ErrorOnDuplicate, "a_second_first_write_is_lost"),
    ] {
        let wrong = |db| Wrong {
            right: SecondFactors(db),
            way,
        };
        let mut tables = Tables::in_sqlite(wrong).await;
        let found = conformance::check(&mut tables).await.unwrap_err();
        assert_eq!(found.check, check, "{found}");
        assert!(PAGE.contains(check));
        if let Some(mut tables) = Tables::in_postgres("read committed", wrong).await {
            let found = conformance::check(&mut tables).await.unwrap_err();
            assert_eq!(found.check, check, "{found}");
        }
    }
}
