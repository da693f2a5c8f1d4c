//! The suite that every store must pass.

use second_factor::FactorStore;
use second_factor::store::conformance::{self, Database};
use second_factor_sqlx::sqlx::Pool;
use second_factor_sqlx::sqlx::pool::PoolOptions;
use second_factor_sqlx::{SqlFactors, UserId};

use crate::backend::{Backend, in_each_database};

in_each_database!(
    a_store_of_numbers_keeps_the_contract,
    a_store_of_texts_with_events_keeps_the_contract,
    a_store_of_tenants_keeps_the_contract,
);

/// A table, reached by a pool of its own for each handle.
struct Table<B: Backend, I: ?Sized> {
    pool: Pool<B::Db>,
    table: String,
    events: Option<String>,
    users: i64,
    id: core::marker::PhantomData<fn(&I)>,
}

impl<B: Backend, I: UserId<B::Db> + ?Sized> Table<B, I> {
    async fn new(pool: Pool<B::Db>, has_events: bool) -> Self {
        let table = Self {
            pool,
            table: B::table("factors"),
            events: has_events.then(|| B::table("events")),
            users: 0,
            id: core::marker::PhantomData,
        };
        table.store(table.pool.clone()).create().await.unwrap();
        table
    }

    fn store(&self, pool: Pool<B::Db>) -> SqlFactors<B::Db, I> {
        let store = SqlFactors::new(pool).in_table(&self.table).unwrap();
        match &self.events {
            Some(events) => store.with_events(events).unwrap().with_columns(),
            None => store,
        }
    }

    async fn another_handle(&self) -> SqlFactors<B::Db, I> {
        let options = self.pool.connect_options().as_ref().clone();
        let pool = PoolOptions::new().max_connections(4);
        self.store(pool.connect_with(options).await.unwrap())
    }

    fn next_user(&mut self) -> i64 {
        self.users += 1;
        self.users
    }

    async fn empty(&self, user: &str) -> bool {
        let Self { pool, table, .. } = self;
        let sql = format!("UPDATE {table} SET record = SUBSTR(record, 1, 0) WHERE {user}");
        B::run(pool, &sql).await.unwrap() == 1
    }

    async fn count_events(&self) -> Option<u64> {
        let sql = format!("SELECT COUNT(*) FROM {}", self.events.as_ref()?);
        u64::try_from(B::number(&self.pool, &sql).await).ok()
    }

    async fn keeps_the_contract(mut self, left_out: &[&str])
    where
        Self: Database<Store: FactorStore>,
        <Self as Database>::Id:
            core::borrow::Borrow<<<Self as Database>::Store as FactorStore>::Id>,
    {
        let report = conformance::check(&mut self).await.unwrap();
        assert_eq!(report.left_out(), left_out);
        assert!(report.passed().contains(&"a_code_is_accepted_once"));
    }
}

impl<B: Backend> Database for Table<B, i64> {
    type Store = SqlFactors<B::Db, i64>;
    type Id = i64;

    async fn open(&mut self) -> Self::Store {
        self.another_handle().await
    }

    async fn new_user(&mut self) -> i64 {
        self.next_user()
    }

    async fn damage(&mut self, id: &i64) -> bool {
        self.empty(&format!("user_id = {id}")).await
    }
}

impl<B: Backend> Database for Table<B, str> {
    type Store = SqlFactors<B::Db, str>;
    type Id = String;

    async fn open(&mut self) -> Self::Store {
        self.another_handle().await
    }

    async fn new_user(&mut self) -> String {
        format!("user {}", self.next_user())
    }

    async fn similar_users(&mut self) -> Option<[String; 2]> {
        let user = self.next_user();
        let similar = if user % 2 == 0 { "Ana" } else { "ana " };
        Some([format!("{user} ana"), format!("{user} {similar}")])
    }

    async fn damage(&mut self, id: &String) -> bool {
        self.empty(&format!("user_id = '{id}'")).await
    }

    async fn events(&mut self) -> Option<u64> {
        self.count_events().await
    }
}

/// The number of a user is the same in two tenants.
impl<B: Backend> Database for Table<B, (i64, String)> {
    type Store = SqlFactors<B::Db, (i64, String)>;
    type Id = (i64, String);

    async fn open(&mut self) -> Self::Store {
        self.another_handle().await
    }

    async fn new_user(&mut self) -> (i64, String) {
        let user = self.next_user();
        (user % 2, (user / 2).to_string())
    }

    async fn damage(&mut self, (tenant, user): &(i64, String)) -> bool {
        self.empty(&format!("tenant_id = {tenant} AND user_id = '{user}'"))
            .await
    }
}

async fn a_store_of_numbers_keeps_the_contract<B: Backend>(pool: Pool<B::Db>) {
    let left_out = ["similar_ids_are_two_users", "events_tell_what_was_saved"];
    Table::<B, i64>::new(pool, false)
        .await
        .keeps_the_contract(&left_out)
        .await;
}

async fn a_store_of_texts_with_events_keeps_the_contract<B: Backend>(pool: Pool<B::Db>) {
    Table::<B, str>::new(pool, true)
        .await
        .keeps_the_contract(&[])
        .await;
}

async fn a_store_of_tenants_keeps_the_contract<B: Backend>(pool: Pool<B::Db>) {
    let left_out = ["similar_ids_are_two_users", "events_tell_what_was_saved"];
    Table::<B, (i64, String)>::new(pool, false)
        .await
        .keeps_the_contract(&left_out)
        .await;
}
