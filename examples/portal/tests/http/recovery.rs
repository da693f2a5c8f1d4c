//! A lost phone: a recovery code, or a pass, and a new app in place of all others.

use axum::http::StatusCode;

use crate::common::{ANA, DESK, Portal};

#[tokio::test]
async fn a_recovery_code_sets_up_a_new_phone_in_place_of_the_lost_one() {
    let portal = Portal::start().await;
    let (mut before, lost, codes) = portal.enrolled(ANA).await;
    portal.later(60);
    let mut ana = portal.password(ANA).await;
    let page = ana.submit("/lost-phone", &[("code", &codes[4]), ("name", "New phone")]).await;
    assert_eq!(page.location(), "/set-up", "{}", page.body);
    // Not signed in by it: the new app has to show its first code.
    assert_eq!(ana.get("/account").await.location(), "/sign-in/code");
    let new = ana.get("/set-up").await.phone();
    let code = new.code_at(portal.later(20));
    let page = ana.submit("/set-up/verify", &[("code", &code)]).await;
    assert_eq!(page.recovery_codes().len(), 10);
    assert!(!page.recovery_codes().contains(&codes[5]));
    let page = ana.get("/account/security").await;
    assert!(page.body.contains(r#"<th scope="row">New phone</th>"#));
    assert!(!page.body.contains(r#"<th scope="row">Phone</th>"#));
    assert_eq!(before.get("/account").await.location(), "/sign-in");

    portal.later(1);
    let mut thief = portal.password(ANA).await;
    let code = portal.next_code(&lost);
    let page = thief.submit("/sign-in/code", &[("code", &code)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = thief.submit("/lost-phone", &[("code", &codes[5]), ("name", "Mine")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_code_of_the_app_is_no_proof_of_a_lost_phone() {
    let portal = Portal::start().await;
    let (_, phone, _) = portal.enrolled(ANA).await;
    portal.later(1);
    let mut thief = portal.password(ANA).await;
    let code = portal.next_code(&phone);
    for typed in
        [code.clone(), format!("{code}--------------------"), "12345678901234567890".into()]
    {
        let page = thief.submit("/lost-phone", &[("code", &typed), ("name", "Mine")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert_eq!(thief.get("/set-up").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    // The code was not used up by it.
    let page = thief.submit("/sign-in/code", &[("code", &code)]).await;
    assert_eq!(page.location(), "/account");
}

#[tokio::test]
async fn while_a_new_phone_is_set_up_the_lost_one_changes_nothing() {
    let portal = Portal::start().await;
    let (mut thief, lost, codes) = portal.enrolled(ANA).await;
    portal.later(60);
    let mut ana = portal.password(ANA).await;
    ana.submit("/lost-phone", &[("code", &codes[0]), ("name", "New phone")]).await;
    let code = portal.next_code(&lost);
    let page = thief.submit("/account/security/turn-off", &[("code", &code)]).await;
    assert_eq!(page.error(), "A code of your app is not enough here. Use a recovery code.");
    let new = ana.get("/set-up").await.phone();
    let code = new.code_at(portal.clock.now());
    let page = ana.submit("/set-up/verify", &[("code", &code)]).await;
    assert_eq!(page.title(), "Your recovery codes");
}

#[tokio::test]
async fn few_codes_left_are_told() {
    let portal = Portal::start().await;
    let (_, _, codes) = portal.enrolled(ANA).await;
    for (used, code) in codes.iter().take(7).enumerate() {
        portal.later(1);
        let mut ana = portal.password(ANA).await;
        let page = ana.submit("/sign-in/recovery", &[("code", code)]).await;
        assert_eq!(page.location(), "/account");
        let news = ana.get("/account").await.text("news");
        assert_eq!(news.contains("Make a new set."), used == 6, "{news}");
        // News are told once.
        assert_eq!(ana.get("/account").await.text("news"), "");
    }
}

#[tokio::test]
async fn when_nothing_is_left_the_page_says_so_and_a_pass_helps() {
    let portal = Portal::start().await;
    let (mut ana, _, codes) = portal.enrolled(ANA).await;
    let page = ana.get("/account/security").await;
    let (_, rest) = page.body.split_once("/account/security/remove/").unwrap();
    let path = format!("/account/security/remove/{}", rest.split_once('"').unwrap().0);
    assert_eq!(ana.submit(&path, &[("code", &codes[0])]).await.location(), "/account/security");
    for code in &codes[1..] {
        portal.later(1);
        let mut ana = portal.password(ANA).await;
        let page = ana.submit("/sign-in/recovery", &[("code", code)]).await;
        assert_eq!(page.location(), "/account");
    }
    portal.later(1);
    let mut ana = portal.password(ANA).await;
    let page = ana.get("/sign-in/code").await;
    assert!(page.text("locked").contains("support desk"), "{}", page.body);

    let (mut desk, _, _) = portal.enrolled(DESK).await;
    let page = desk.get("/desk/users/1").await;
    let pass = desk.send(&page, "/desk/users/1/pass", &[]).await.text("pass");
    assert_eq!(ana.get("/sign-in/code").await.text("locked"), "");
    let page = ana.submit("/lost-phone", &[("code", &pass), ("name", "Phone")]).await;
    assert_eq!(page.location(), "/set-up");
}
