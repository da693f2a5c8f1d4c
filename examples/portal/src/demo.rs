//! Demo accounts, with passwords that everybody can read here.

use std::error::Error;

use crate::app::App;
use crate::config::Demo;
use crate::db::User;
use crate::password;

struct Account {
    id: i64,
    email: &'static str,
    name: &'static str,
    password: &'static str,
    is_desk: bool,
    must_enroll: bool,
}

const ACCOUNTS: [Account; 4] = [
    account(1, "ana@example.com", "Ana", "correct horse battery", false, false),
    account(2, "ben@example.com", "Ben", "staple tower window", false, false),
    account(3, "max@example.com", "Max", "harbour lantern maple", false, true),
    account(4, "desk@example.com", "Kim", "quartz ribbon saddle", true, true),
];

const fn account(
    id: i64,
    email: &'static str,
    name: &'static str,
    password: &'static str,
    is_desk: bool,
    must_enroll: bool,
) -> Account {
    Account { id, email, name, password, is_desk, must_enroll }
}

/// Creates those that are missing.
pub async fn create(app: &App, demo: Demo) -> Result<(), Box<dyn Error>> {
    for one in &ACCOUNTS {
        if app.db.user(one.id).await?.is_some() {
            continue;
        }
        let user = User {
            id: one.id,
            email: one.email.into(),
            name: one.name.into(),
            password_hash: password::hash(one.password, demo.weak)?,
            is_desk: one.is_desk,
            must_enroll: one.must_enroll,
            password_changes: 0,
        };
        app.db.add_user(&user).await?;
    }
    let password_hash = password::hash("load", true)?;
    for number in 1..=demo.more {
        let user = User {
            id: i64::from(number).saturating_add(1_000),
            email: format!("load{number}@example.com"),
            name: format!("Load {number}"),
            password_hash: password_hash.clone(),
            is_desk: false,
            must_enroll: false,
            password_changes: 0,
        };
        app.db.add_user(&user).await?;
    }
    Ok(())
}

/// The accounts, one a line.
pub fn lines() -> impl Iterator<Item = String> {
    ACCOUNTS.iter().map(|one| {
        let kind = match (one.is_desk, one.must_enroll) {
            (true, _) => "support desk",
            (_, true) => "has to set up a second factor",
            _ => "user",
        };
        format!("account: {} / {} ({kind})", one.email, one.password)
    })
}
