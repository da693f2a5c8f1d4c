//! What is measured: the bare statements, and sign-ins through a store.

use std::sync::Arc;

use second_factor::{
    Change, CodeParams, FactorStore, Keyring, Label, NewApp, Proof, Records, Totp, TwoFactor,
    UnixTime, seal::KeyId,
};
use second_factor_sqlx::{Companion, Dialect, SqlFactors};
use sqlx::{AssertSqlSafe, Pool, Postgres, Sqlite};

use crate::measure::Failure;

pub(crate) const USERS: u64 = 500;

/// Seconds between two sign-ins of one user.
const ROUND: u64 = 300;

/// One operation on the user with this number, for the n-th time.
pub(crate) trait Subject: Send + Sync + 'static {
    fn once(&self, user: u64, n: u64) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// The statements alone.
pub(crate) struct Bare<DB: sqlx::Database> {
    pool: Pool<DB>,
    select: Arc<str>,
    update: Arc<str>,
}

impl<DB: Dialect> Bare<DB> {
    /// The pair on a table of the same form, with records of the same length.
    pub(crate) async fn new(pool: &Pool<DB>, place: [&str; 3]) -> Result<Self, Failure> {
        let store = SqlFactors::<DB, i64>::new(pool.clone()).in_table("bare_factors")?;
        store.create().await?;
        SignIns::new(store).await?;
        let [one, two, three] = place;
        let table = "bare_factors";
        let update =
            format!("UPDATE {table} SET record = {one} WHERE user_id = {two} AND record = {three}");
        Ok(Self {
            pool: pool.clone(),
            select: format!("SELECT record FROM {table} WHERE user_id = {one}").into(),
            update: update.into(),
        })
    }
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
pub(crate) struct SignIns<S> {
    two_factor: TwoFactor<S>,
    apps: Vec<Totp>,
}

impl<S: FactorStore<Id = i64> + 'static> SignIns<S> {
    pub(crate) async fn new(store: S) -> Result<Self, Failure> {
        let two_factor = TwoFactor::new(store, records());
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
        let app = self.apps.get(usize::try_from(user)?);
        let typed = app.ok_or("no such user")?.code_at(now).expose().to_owned();
        let id = i64::try_from(user)?;
        let sign_in = self.two_factor.update(&id, now, |f| f.sign_in(&typed));
        drop(sign_in.await?);
        Ok(())
    }
}

/// Nothing but the transaction that a companion takes.
pub(crate) struct Nothing;

impl<DB: Dialect> Companion<DB, i64> for Nothing {
    async fn saved(&self, _: &mut DB::Connection, _: &i64, _: &Change) -> sqlx::Result<()> {
        Ok(())
    }
}

pub(crate) fn records() -> Records {
    Records::sealed(Keyring::new(KeyId(1), &[0x5c; 32]))
}

pub(crate) fn at(secs: u64) -> UnixTime {
    UnixTime::from_secs(1_800_000_000 + secs)
}
