//! Remembered browsers.

use axum::http::header::SET_COOKIE;

use crate::common::{ANA, BEN, Browser, Portal};
use second_factor::testing::Phone;

async fn remember(portal: &Portal, browser: &mut Browser, phone: &Phone) -> String {
    browser.sign_in(ANA.0, ANA.1).await;
    let code = portal.next_code(phone);
    let page = browser.submit("/sign-in/code", &[("code", &code), ("remember", "yes")]).await;
    assert_eq!(page.location(), "/account");
    let cookies = page.headers.get_all(SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap());
    cookies.into_iter().find(|cookie| cookie.starts_with("portal_browser=")).unwrap().into()
}

#[tokio::test]
async fn a_remembered_browser_asks_for_no_code_until_it_is_forgotten() {
    let portal = Portal::start().await;
    let (_, phone, _) = portal.enrolled(ANA).await;
    portal.later(1);
    let mut ana = portal.browser();
    let cookie = remember(&portal, &mut ana, &phone).await;
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let security = ana.get("/account/security").await;
    ana.send(&security, "/sign-out", &[]).await;
    portal.later(1);
    assert_eq!(ana.sign_in(ANA.0, ANA.1).await.location(), "/account");
    // It is not another user's, and no other browser's.
    let mut ben = portal.browser();
    let token = ana.cookies["portal_browser"].clone();
    ben.cookies.insert("portal_browser".into(), token);
    assert_eq!(ben.sign_in(ANA.0, ANA.1).await.location(), "/account");
    portal.enrolled(BEN).await;
    assert_eq!(ben.sign_in(BEN.0, BEN.1).await.location(), "/sign-in/code");
    assert_eq!(portal.browser().sign_in(ANA.0, ANA.1).await.location(), "/sign-in/code");

    let security = ana.get("/account/security").await;
    assert!(security.body.contains(r#"<th scope="row">Firefox</th>"#));
    let (_, rest) = security.body.split_once("action=\"/account/security/browsers/").unwrap();
    let path = format!("/account/security/browsers/{}", rest.split_once('"').unwrap().0);
    assert_eq!(ana.send(&security, &path, &[]).await.location(), "/account/security");
    assert!(!ana.get("/account/security").await.body.contains("<table id=\"browsers\">"));
    portal.later(1);
    assert_eq!(ana.sign_in(ANA.0, ANA.1).await.location(), "/sign-in/code");
}

#[tokio::test]
async fn a_remembered_browser_still_needs_a_code_to_weaken() {
    let portal = Portal::start().await;
    let (_, phone, _) = portal.enrolled(ANA).await;
    portal.later(1);
    let mut ana = portal.browser();
    remember(&portal, &mut ana, &phone).await;
    ana.sign_in(ANA.0, ANA.1).await;
    let page = ana.submit("/account/security/turn-off", &[("code", "")]).await;
    assert!(!page.error().is_empty());
    assert_eq!(ana.get("/account/security").await.text("status"), "On");
}

#[tokio::test]
async fn another_password_or_another_app_forgets_browsers() {
    let portal = Portal::start().await;
    let (_, phone, _) = portal.enrolled(ANA).await;
    portal.later(1);
    let mut ana = portal.browser();
    remember(&portal, &mut ana, &phone).await;
    let mut other = portal.signed_in(ANA, &phone).await;

    // The password: with the old one and a code. All other sessions end.
    let code = portal.next_code(&phone);
    let new = "a longer password";
    let fields = [("old", "wrong"), ("new", new), ("code", code.as_str())];
    let page = ana.submit("/account/password", &fields).await;
    assert_eq!(page.error(), "The old password is not right.");
    let fields = [("old", ANA.1), ("new", new), ("code", code.as_str())];
    let page = ana.submit("/account/password", &fields).await;
    assert_eq!(page.location(), "/account");
    assert_eq!(ana.get("/account").await.title(), "Account");
    assert_eq!(other.get("/account").await.location(), "/sign-in");
    assert_eq!(ana.sign_in(ANA.0, ANA.1).await.status.as_u16(), 422);
    assert_eq!(ana.sign_in(ANA.0, new).await.location(), "/sign-in/code");

    // "Forget all browsers", and a changed list of apps.
    let code = portal.next_code(&phone);
    ana.submit("/sign-in/code", &[("code", &code), ("remember", "yes")]).await;
    let security = ana.get("/account/security").await;
    ana.send(&security, "/account/security/browsers/forget", &[]).await;
    portal.later(1);
    assert_eq!(ana.sign_in(ANA.0, new).await.location(), "/sign-in/code");
    let code = portal.next_code(&phone);
    ana.submit("/sign-in/code", &[("code", &code), ("remember", "yes")]).await;
    let code = portal.next_code(&phone);
    ana.submit("/account/security/add", &[("name", "Tablet"), ("code", &code)]).await;
    let tablet = ana.get("/set-up").await.phone();
    ana.submit("/set-up/verify", &[("code", &tablet.code_at(portal.clock.now()))]).await;
    portal.later(2);
    assert_eq!(ana.sign_in(ANA.0, new).await.location(), "/sign-in/code");
}
