//! Sessions: another id at each step, and none that outlives a change.

use axum::http::StatusCode;
use axum::http::header::{SET_COOKIE, STRICT_TRANSPORT_SECURITY};
use portal::db::Db;

use crate::common::{ANA, Portal};

#[tokio::test]
async fn the_id_changes_with_password_code_verify_and_sign_out() {
    let portal = Portal::start().await;
    let mut ana = portal.browser();
    ana.get("/sign-in").await;
    let mut ids = vec![ana.session()];
    let mut old = vec![ana.clone()];
    ana.sign_in(ANA.0, ANA.1).await;
    ids.push(ana.session());
    old.push(ana.clone());
    let page = ana.get("/account/security").await;
    ana.send(&page, "/set-up/new", &[("name", "Phone")]).await;
    let phone = ana.get("/set-up").await.phone();
    ana.submit("/set-up/verify", &[("code", &phone.code_at(portal.later(1)))]).await;
    ids.push(ana.session());
    old.push(ana.clone());
    let page = ana.get("/account").await;
    ana.send(&page, "/sign-out", &[]).await;
    assert_eq!(ana.session(), "");
    portal.later(2);
    ana.sign_in(ANA.0, ANA.1).await;
    ids.push(ana.session());
    old.push(ana.clone());
    ana.submit("/sign-in/code", &[("code", &portal.next_code(&phone))]).await;
    ids.push(ana.session());

    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
    // Each earlier id is worth nothing.
    for mut browser in old {
        assert_eq!(browser.get("/account").await.location(), "/sign-in");
    }
    assert_eq!(ana.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_session_copied_before_the_set_up_ends_with_it() {
    let portal = Portal::start().await;
    let mut ana = portal.password(ANA).await;
    let (mut copied, mut other) = (ana.clone(), portal.password(ANA).await);
    let page = ana.get("/account/security").await;
    ana.send(&page, "/set-up/new", &[("name", "Phone")]).await;
    let phone = ana.get("/set-up").await.phone();
    ana.submit("/set-up/verify", &[("code", &phone.code_at(portal.later(5)))]).await;
    assert_eq!(copied.get("/account").await.location(), "/sign-in");
    assert_eq!(other.get("/account").await.location(), "/sign-in");
    assert_eq!(ana.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn cookies_are_for_http_alone_and_behind_tls_for_tls_alone() {
    let portal = Portal::start().await;
    let page = portal.browser().get("/sign-in").await;
    let cookie = page.headers.get(SET_COOKIE).unwrap().to_str().unwrap();
    assert!(cookie.starts_with("portal_session=") && !cookie.contains("Secure"), "{cookie}");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert!(page.headers.get(STRICT_TRANSPORT_SECURITY).is_none());

    let portal = Portal::secure().await;
    let page = portal.browser().get("/sign-in").await;
    let cookie = page.headers.get(SET_COOKIE).unwrap().to_str().unwrap();
    assert!(cookie.starts_with("__Host-portal_session="), "{cookie}");
    for attribute in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(page.headers.get(STRICT_TRANSPORT_SECURITY).is_some());
    let (mut ana, phone, _) = portal.enrolled(ANA).await;
    let page = ana.get("/account").await;
    ana.send(&page, "/sign-out", &[]).await;
    portal.later(2);
    ana.sign_in(ANA.0, ANA.1).await;
    let code = portal.next_code(&phone);
    let page = ana.submit("/sign-in/code", &[("code", &code), ("remember", "yes")]).await;
    let mut cookies =
        page.headers.get_all(SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap());
    let cookie = cookies.find(|cookie| cookie.starts_with("__Host-portal_browser=")).unwrap();
    assert!(cookie.contains("Secure") && cookie.contains("HttpOnly"), "{cookie}");
}

#[tokio::test]
async fn the_database_has_no_session_id_no_secret_and_no_code() {
    let portal = Portal::start().await;
    let (mut ana, phone, codes) = portal.enrolled(ANA).await;
    let page = ana.get("/account/security").await;
    let code = portal.next_code(&phone);
    let page =
        ana.send(&page, "/account/security/add", &[("name", "Tablet"), ("code", &code)]).await;
    assert_eq!(page.location(), "/set-up");
    let key = ana.get("/set-up").await.key().replace(' ', "");
    let Db::Sqlite(pool) = &portal.app.db else {
        panic!("the tests run on SQLite");
    };
    let sessions: Vec<(String, String)> =
        sqlx::query_as("SELECT id, data FROM sessions").fetch_all(pool).await.unwrap();
    let records: Vec<(Vec<u8>,)> =
        sqlx::query_as("SELECT record FROM second_factors").fetch_all(pool).await.unwrap();
    let records: Vec<u8> = records.into_iter().flat_map(|(record,)| record).collect();
    let text = format!("{sessions:?}{}", String::from_utf8_lossy(&records));
    assert!(!sessions.is_empty() && records.len() > 300);
    for hidden in [&ana.session(), &key, &code].into_iter().chain(&codes) {
        assert!(!text.contains(hidden.as_str()), "{hidden}");
    }
}
