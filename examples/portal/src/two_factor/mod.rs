//! Two-factor authentication: everything but handlers, pages, and which database it is.

pub mod activity;
pub mod browsers;
pub mod desk;
pub mod desk_more;
pub mod lost_phone;
pub mod security;
pub mod set_up;
pub mod sign_in;
pub mod store;

use std::error::Error;

use second_factor::{Accepted, Change, Factors, Label, UnixTime, Unsaved, error::TwoFactorError};
use second_factor_sqlx::Companion;

use crate::app::App;
use crate::db::User;
use crate::web::page::Problem;

/// The second factors of all users.
pub type TwoFactor = second_factor::TwoFactor<store::Store>;

/// What the user's app shows.
pub fn label(user: &User) -> Label {
    Label::fitted(&user.email, Some("Example Portal"))
}

/// Why a session may be whole.
pub enum WayIn {
    Code(Accepted),
    /// The password was enough, or this session ended the others: with the number that it keeps.
    Generation(u64),
}

/// Puts the mail to the owner into the outbox, in the transaction of the change.
pub struct Outbox;

macro_rules! outbox {
    ($db:ty, $tx:ty) => {
        impl Companion<$db, i64> for Outbox {
            async fn saved(&self, tx: &mut $tx, id: &i64, change: &Change) -> sqlx::Result<()> {
                let event = change.event();
                if event.notify_owner() {
                    let sql = "INSERT INTO outbox (user_id, text) VALUES ($1, $2)";
                    sqlx::query(sql).bind(id).bind(event.to_string()).execute(tx).await?;
                }
                Ok(())
            }
        }
    };
}

outbox!(sqlx::Sqlite, sqlx::SqliteConnection);
outbox!(sqlx::Postgres, sqlx::PgConnection);

impl App {
    /// A user's second factor, to look at.
    pub async fn factors(&self, user: i64) -> Result<Factors, Problem> {
        let now = self.now();
        self.two_factor.load(&user, now).await.map_err(|error| problem(user, error, now))
    }

    /// One button: one change of a user's second factor.
    pub async fn change<T>(
        &self,
        user: i64,
        decide: impl FnMut(Factors) -> Unsaved<T, Change>,
    ) -> Result<T, Problem> {
        let now = self.now();
        let changed = self.two_factor.update(&user, now, decide).await;
        changed.map_err(|error| problem(user, error, now))
    }
}

/// What the user reads, and a line of the log without what was typed.
fn problem<E: Error>(user: i64, error: TwoFactorError<E>, now: UnixTime) -> Problem {
    match error {
        TwoFactorError::Refused(refusal) => {
            tracing::info!(user, refusal = refusal.name(), "refused");
            Problem::Refused(refusal, refusal.message(now).to_string())
        }
        TwoFactorError::Conflict => Problem::Conflict,
        error => {
            tracing::error!(user, %error, "the second factor cannot be used");
            Problem::Unavailable
        }
    }
}
