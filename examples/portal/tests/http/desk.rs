//! The support desk: its role, its pass, and what the owner hears of it.

use axum::http::StatusCode;

use crate::common::{ANA, DESK, Portal};

#[tokio::test]
async fn nobody_else_finds_the_desk() {
    let portal = Portal::start().await;
    let (mut ana, _, _) = portal.enrolled(ANA).await;
    for path in ["/desk", "/desk/users/2", "/desk/users/2/clock/1"] {
        assert_eq!(ana.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let page = ana.get("/account/security").await;
    for path in ["pass", "lift-wait", "turn-off", "remove/1", "clock/1"] {
        let page = ana
            .send(&page, &format!("/desk/users/2/{path}"), &[("code", "1"), ("second", "2")])
            .await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    }
    // Nor does the desk before its own second factor, and never for itself.
    let mut desk = portal.password(DESK).await;
    assert_eq!(desk.get("/desk").await.location(), "/set-up/start");
    let (mut desk, _, _) = portal.enrolled(DESK).await;
    assert_eq!(desk.get("/desk").await.title(), "Support desk");
    assert_eq!(desk.get("/desk/users/4").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_pass_of_the_desk_sets_up_a_new_phone() {
    let portal = Portal::start().await;
    let (mut owner, _, _) = portal.enrolled(ANA).await;
    let (mut desk, _, _) = portal.enrolled(DESK).await;
    let found = desk.get("/desk?q=ANA").await;
    assert!(found.body.contains(r#"<a href="/desk/users/1">ana@example.com</a>"#));
    assert!(!found.body.contains("ben@example.com"));
    assert!(!desk.get("/desk?q=%25").await.body.contains("ana@example.com"));
    let page = desk.get("/desk/users/1").await;
    let page = desk.send(&page, "/desk/users/1/pass", &[]).await;
    assert_eq!(page.title(), "A pass for ana@example.com");
    let pass = page.text("pass");
    assert_eq!(pass.len(), 27);
    assert!(!desk.get("/desk/users/1").await.body.contains(&pass));
    // The owner sees that there is one.
    let text = owner.get("/account/security").await.text("pass-until");
    assert!(text.contains("good until 2027-01-15 09:00 UTC"), "{text}");

    portal.later(1_800);
    let mut ana = portal.password(ANA).await;
    let page = ana.submit("/lost-phone", &[("code", &pass), ("name", "New phone")]).await;
    assert_eq!(page.location(), "/set-up", "{}", page.error());
    let phone = ana.get("/set-up").await.phone();
    let page = ana.submit("/set-up/verify", &[("code", &phone.code_at(portal.clock.now()))]).await;
    assert_eq!(page.recovery_codes().len(), 10);

    let mails = portal.mails().await.join("\n");
    assert!(mails.contains("ana@example.com: A pass was issued for your account"), "{mails}");
    assert!(mails.contains("by Kim of the support desk"), "{mails}");
    // A pass is good for an hour, and once.
    portal.later(60);
    let mut ana = portal.password(ANA).await;
    let page = ana.submit("/sign-in/recovery", &[("code", &pass)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_desk_removes_an_app_and_turns_off() {
    let portal = Portal::start().await;
    let (mut ana, _, _) = portal.enrolled(ANA).await;
    let (mut desk, _, _) = portal.enrolled(DESK).await;
    let page = desk.get("/desk/users/1").await;
    let (_, rest) = page.body.split_once("/desk/users/1/remove/").unwrap();
    let path = format!("/desk/users/1/remove/{}", rest.split_once('"').unwrap().0);
    assert_eq!(desk.send(&page, &path, &[]).await.location(), "/desk/users/1");
    let page = desk.get("/desk/users/1").await;
    assert!(!page.body.contains("<table id=\"apps\">"));
    let page = desk.send(&page, &path, &[]).await;
    assert_eq!(
        (page.status, page.error().as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "There is no such entry any more.")
    );

    portal.later(1);
    let page = desk.get("/desk/users/1").await;
    assert_eq!(desk.send(&page, "/desk/users/1/turn-off", &[]).await.location(), "/desk/users/1");
    let page = desk.get("/desk/users/1").await;
    assert_eq!(page.text("status"), "Off");
    let page = desk.send(&page, "/desk/users/1/pass", &[]).await;
    assert_eq!(page.error(), "Two-factor authentication is not set up.");
    assert_eq!(ana.get("/account").await.location(), "/sign-in");
}

#[tokio::test]
async fn the_desk_sets_a_clock_right_that_is_far_off() {
    let portal = Portal::start().await;
    let (_, phone, _) = portal.enrolled(ANA).await;
    let (mut desk, _, _) = portal.enrolled(DESK).await;
    let phone = phone.with_clock_ahead(25 * 60);
    let page = desk.get("/desk/users/1").await;
    let (_, rest) = page.body.split_once("/desk/users/1/clock/").unwrap();
    let path = format!("/desk/users/1/clock/{}", rest.split_once('"').unwrap().0);
    let [code, second] = phone.two_codes_at(portal.later(60));
    let page = desk.submit(&path, &[("code", &code), ("second", "000000")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = desk.submit(&path, &[("code", &code), ("second", &second)]).await;
    assert_eq!(page.location(), "/desk/users/1");
    portal.later(60);
    portal.signed_in(ANA, &phone).await;
}
