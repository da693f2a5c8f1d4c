//! What the portal does when its database does not work.

use axum::http::StatusCode;
use portal::db::Db;

use crate::common::{ANA, BEN, Portal};

#[tokio::test]
async fn a_record_that_cannot_be_read_lets_nobody_in() {
    let portal = Portal::start().await;
    let (mut ana, phone, _) = portal.enrolled(ANA).await;
    portal.later(1);
    let mut half = portal.password(ANA).await;
    let page = half.get("/sign-in/code").await;
    let Db::Sqlite(pool) = &portal.app.db else {
        panic!("the tests run on SQLite");
    };
    sqlx::query("UPDATE second_factors SET record = $1")
        .bind(vec![0_u8; 64])
        .execute(pool)
        .await
        .unwrap();
    let code = portal.next_code(&phone);
    let page = half.send(&page, "/sign-in/code", &[("code", &code)]).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ana.get("/account").await.status, StatusCode::SERVICE_UNAVAILABLE);
    let page = portal.browser().sign_in(ANA.0, ANA.1).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    // Others are not concerned.
    assert_eq!(portal.browser().sign_in(BEN.0, BEN.1).await.location(), "/account");
}

#[tokio::test]
async fn a_database_that_is_gone_lets_nobody_in() {
    let portal = Portal::start().await;
    let (_, phone, _) = portal.enrolled(ANA).await;
    portal.later(1);
    let mut half = portal.password(ANA).await;
    let page = half.get("/sign-in/code").await;
    let Db::Sqlite(pool) = &portal.app.db else {
        panic!("the tests run on SQLite");
    };
    pool.close().await;
    let code = portal.next_code(&phone);
    let page = half.send(&page, "/sign-in/code", &[("code", &code)]).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(half.get("/account").await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_form_that_found_the_database_gone_is_answered_anew() {
    let portal = Portal::start().await;
    let mut browser = portal.browser();
    let page = browser.get("/sign-in").await;
    let fields = [("email", ANA.0), ("password", ANA.1)];
    let Db::Sqlite(pool) = &portal.app.db else {
        panic!("the tests run on SQLite");
    };
    sqlx::query("ALTER TABLE users RENAME TO away").execute(pool).await.unwrap();
    let answer = browser.send(&page, "/sign-in", &fields).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    sqlx::query("ALTER TABLE away RENAME TO users").execute(pool).await.unwrap();
    assert_eq!(browser.send(&page, "/sign-in", &fields).await.location(), "/account");
}
