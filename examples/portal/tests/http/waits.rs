//! Too many wrong codes: waits with their seconds, and the way out when codes are disabled.

use axum::http::StatusCode;
use portal::db::Db;
use second_factor::Owner;
use second_factor::testing::User;

use crate::common::{ANA, DESK, Portal};

/// Puts a record into the database, in place of what a user has.
async fn put(portal: &Portal, id: i64, user: &User) {
    let Db::Sqlite(pool) = &portal.app.db else {
        panic!("the tests run on SQLite");
    };
    let sql = "INSERT INTO second_factors (user_id, record) VALUES ($1, $2)";
    sqlx::query(sql).bind(id).bind(user.record.as_bytes()).execute(pool).await.unwrap();
}

#[tokio::test]
async fn the_fifth_wrong_code_brings_a_wait_that_is_told_in_seconds() {
    let portal = Portal::start().await;
    let (_, phone, codes) = portal.enrolled(ANA).await;
    portal.later(60);
    let mut ana = portal.password(ANA).await;
    let wrong = phone.wrong_code_at(portal.clock.now());
    let mut page = ana.get("/sign-in/code").await;
    for _ in 0..5 {
        page = ana.submit("/sign-in/code", &[("code", &wrong)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert!(page.error().ends_with("You can try again in 30 seconds."), "{}", page.error());
    portal.later(12);
    let page = ana.get("/sign-in/code").await;
    assert!(page.text("wait").contains("can be tried: 18."), "{}", page.text("wait"));
    let code = phone.code_at(portal.clock.now());
    let page = ana.submit("/sign-in/code", &[("code", &code)]).await;
    assert_eq!(
        page.error(),
        "Too many wrong codes. Try again in 18 seconds, or use a recovery code."
    );

    // Recovery codes are not delayed.
    let page = ana.submit("/sign-in/recovery", &[("code", &codes[0])]).await;
    assert_eq!(page.location(), "/account");
    assert!(
        ana.get("/account").await.text("news").contains("Wrong codes since your last sign-in: 5.")
    );
    portal.later(18);
    portal.signed_in(ANA, &phone).await;
}

#[tokio::test]
async fn the_desk_ends_a_wait() {
    let portal = Portal::start().await;
    let (_, phone, _) = portal.enrolled(ANA).await;
    let (mut desk, _, _) = portal.enrolled(DESK).await;
    portal.later(60);
    let mut ana = portal.password(ANA).await;
    let wrong = phone.wrong_code_at(portal.clock.now());
    for _ in 0..5 {
        ana.submit("/sign-in/code", &[("code", &wrong)]).await;
    }
    let page = desk.get("/desk/users/1").await;
    assert!(page.body.contains(r#"<button id="lift-wait">End the wait</button>"#));
    assert_eq!(desk.send(&page, "/desk/users/1/lift-wait", &[]).await.location(), "/desk/users/1");
    let code = phone.code_at(portal.clock.now());
    assert_eq!(ana.submit("/sign-in/code", &[("code", &code)]).await.location(), "/account");
}

#[tokio::test]
async fn disabled_codes_say_the_way_out_and_it_works() {
    let portal = Portal::start().await;
    let records = portal.app.two_factor.records();
    let user = User::disabled(records, Owner::from(1), portal.clock.now()).unwrap();
    put(&portal, 1, &user).await;
    let mut ana = portal.password(ANA).await;
    let page = ana.get("/sign-in/code").await;
    assert!(page.text("disabled").contains("anew with a recovery code"));
    let code = user.phone.code_at(portal.clock.now());
    let page = ana.submit("/sign-in/code", &[("code", &code)]).await;
    assert!(page.error().starts_with("Codes are disabled after too many wrong ones."));

    let page =
        ana.submit("/lost-phone", &[("code", &user.recovery_codes[0]), ("name", "Phone")]).await;
    assert_eq!(page.location(), "/set-up");
    let phone = ana.get("/set-up").await.phone();
    let page = ana.submit("/set-up/verify", &[("code", &phone.code_at(portal.clock.now()))]).await;
    assert_eq!(page.recovery_codes().len(), 10);
    portal.later(60);
    portal.signed_in(ANA, &phone).await;
}
