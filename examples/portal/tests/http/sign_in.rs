//! The sign-in page: each code once, whatever happens at the same time.

use axum::http::StatusCode;

use crate::common::{ANA, BEN, Portal};

#[tokio::test]
async fn an_unknown_address_and_a_wrong_password_get_the_same_answer() {
    let portal = Portal::start().await;
    let mut browser = portal.browser();
    let wrong = browser.sign_in(ANA.0, "wrong").await;
    let unknown = browser.sign_in("nobody@example.com", ANA.1).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!((unknown.status, unknown.error()), (wrong.status, wrong.error()));
    assert_eq!(browser.get("/account").await.location(), "/sign-in");
}

#[tokio::test]
async fn one_code_in_many_browsers_opens_one_session() {
    let portal = Portal::start().await;
    let (_, phone, _) = portal.enrolled(ANA).await;
    let mut browsers = Vec::new();
    portal.later(1);
    for _ in 0..10 {
        browsers.push(portal.password(ANA).await);
    }
    let code = portal.next_code(&phone);
    let attempts = browsers.into_iter().map(|mut browser| {
        let code = code.clone();
        tokio::spawn(async move {
            browser.submit("/sign-in/code", &[("code", &code)]).await.location() == "/account"
        })
    });
    let mut opened = 0;
    for attempt in attempts.collect::<Vec<_>>() {
        opened += u32::from(attempt.await.unwrap());
    }
    assert_eq!(opened, 1);
}

#[tokio::test]
async fn a_double_click_signs_in_once_and_both_answers_lead_on() {
    let portal = Portal::start().await;
    let (_, phone, _) = portal.enrolled(ANA).await;
    portal.later(1);
    let mut ana = portal.password(ANA).await;
    let page = ana.get("/sign-in/code").await;
    let code = portal.next_code(&phone);
    let mut second = ana.clone();
    let fields = [("code", code.as_str())];
    let one = ana.send(&page, "/sign-in/code", &fields).await;
    // The second request comes later, still with the cookie of before.
    let two = second.send(&page, "/sign-in/code", &fields).await;
    assert_eq!((one.location(), two.location()), ("/account", "/account"));
    assert_eq!(ana.session(), second.session());
    assert_eq!(second.get("/account").await.title(), "Account");
}

#[tokio::test]
async fn a_clock_that_has_moved_is_set_right_by_two_codes() {
    let portal = Portal::start().await;
    let (_, phone, _) = portal.enrolled(ANA).await;
    let phone = phone.with_clock_ahead(-180);
    portal.later(400);
    let mut ana = portal.password(ANA).await;
    let code = portal.next_code(&phone);
    let page = ana.submit("/sign-in/code", &[("code", &code)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.body
            .contains(r#"<a href="/sign-in/two-codes">The code is right and does not work</a>"#)
    );
    let [code, second] = phone.two_codes_at(portal.later(60));
    let page = ana.submit("/sign-in/two-codes", &[("code", &code), ("second", &second)]).await;
    assert_eq!(page.location(), "/account");
    assert!(
        ana.get("/account").await.text("news").contains("Wrong codes since your last sign-in: 1.")
    );
    portal.later(60);
    portal.signed_in(ANA, &phone).await;
}

#[tokio::test]
async fn a_code_of_somebody_else_opens_nothing() {
    let portal = Portal::start().await;
    let (_, _, _) = portal.enrolled(ANA).await;
    let (_, of_ben, codes) = portal.enrolled(BEN).await;
    portal.later(1);
    let mut ana = portal.password(ANA).await;
    let code = portal.next_code(&of_ben);
    let page = ana.submit("/sign-in/code", &[("code", &code)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = ana.submit("/sign-in/recovery", &[("code", &codes[0])]).await;
    assert_eq!(
        page.error(),
        "That recovery code was not accepted. Each one works once; try another, or ask for help."
    );
    assert_eq!(ana.get("/account").await.location(), "/sign-in/code");
}

#[tokio::test]
async fn the_password_is_good_for_ten_minutes() {
    let portal = Portal::start().await;
    let (_, phone, _) = portal.enrolled(ANA).await;
    portal.later(1);
    let mut ana = portal.password(ANA).await;
    let page = ana.get("/sign-in/code").await;
    portal.later(601);
    let code = portal.next_code(&phone);
    let page = ana.send(&page, "/sign-in/code", &[("code", &code)]).await;
    assert_eq!(page.location(), "/sign-in");
    // Nothing was used up by it.
    let mut ana = portal.password(ANA).await;
    let page = ana.submit("/sign-in/code", &[("code", &code)]).await;
    assert_eq!(page.location(), "/account");
}
