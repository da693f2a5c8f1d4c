//! The security page and its buttons: apps, recovery codes, turning off.

use axum::http::StatusCode;

use crate::common::{ANA, Browser, Page, Portal};

/// The number of the app with this name, from its links.
fn id(page: &Page, name: &str) -> String {
    let (_, row) = page.body.split_once(&format!(r#"<th scope="row">{name}</th>"#)).unwrap();
    let (_, rest) = row.split_once("/account/security/rename/").unwrap();
    rest.split_once('"').unwrap().0.into()
}

async fn status(browser: &mut Browser) -> String {
    browser.get("/account/security").await.text("status")
}

#[tokio::test]
async fn a_tablet_is_added_beside_the_phone_and_either_signs_in() {
    let portal = Portal::start().await;
    let (mut ana, phone, _) = portal.enrolled(ANA).await;
    let code = portal.next_code(&phone);
    let page = ana.submit("/account/security/add", &[("name", "Tablet"), ("code", &code)]).await;
    assert_eq!(page.location(), "/set-up");
    let tablet = ana.get("/set-up").await.phone();
    let code = tablet.code_at(portal.later(10));
    let page = ana.submit("/set-up/verify", &[("code", &code)]).await;
    // The recovery codes that the user has stay.
    assert_eq!(page.location(), "/account/security");
    let page = ana.get("/account/security").await;
    assert_eq!(page.text("news").trim(), "<p>The app is set up.");
    assert!(id(&page, "Phone") != id(&page, "Tablet"));
    portal.later(60);
    portal.signed_in(ANA, &phone).await;
    portal.signed_in(ANA, &tablet).await;
}

#[tokio::test]
async fn a_new_phone_takes_the_place_of_the_old_one_when_it_is_confirmed() {
    let portal = Portal::start().await;
    let (mut ana, old, _) = portal.enrolled(ANA).await;
    let page = ana.get("/account/security").await;
    let path = format!("/account/security/replace/{}", id(&page, "Phone"));
    let code = portal.next_code(&old);
    let page = ana.submit(&path, &[("name", "New phone"), ("code", &code)]).await;
    assert_eq!(page.location(), "/set-up");
    let new = ana.get("/set-up").await.phone();
    let mut other = portal.signed_in(ANA, &old).await;
    portal.later(30);

    let code = new.code_at(portal.clock.now());
    ana.submit("/set-up/verify", &[("code", &code)]).await;
    assert_eq!(status(&mut ana).await, "On");
    // Other sessions end, this one goes on.
    assert_eq!(other.get("/account").await.location(), "/sign-in");
    portal.later(60);
    let mut later = portal.password(ANA).await;
    let code = portal.next_code(&old);
    let page = later.submit("/sign-in/code", &[("code", &code)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    portal.signed_in(ANA, &new).await;
}

#[tokio::test]
async fn an_app_gets_another_name_that_is_text_and_nothing_else() {
    let portal = Portal::start().await;
    let (mut ana, _, _) = portal.enrolled(ANA).await;
    let page = ana.get("/account/security").await;
    let path = format!("/account/security/rename/{}", id(&page, "Phone"));
    let page = ana.submit(&path, &[("name", "<b>Ana's \"phone\"")]).await;
    assert_eq!(page.location(), "/account/security");
    let page = ana.get("/account/security").await;
    assert!(!page.body.contains("<b>"));
    assert!(page.body.contains("&#60;b&#62;Ana&#39;s &#34;phone&#34;"));
    assert_eq!(ana.get("/account/security/rename/77").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_app_is_removed_with_a_code_alone() {
    let portal = Portal::start().await;
    let (mut ana, phone, codes) = portal.enrolled(ANA).await;
    let page = ana.get("/account/security").await;
    let path = format!("/account/security/remove/{}", id(&page, "Phone"));
    let wrong = phone.wrong_code_at(portal.later(30));
    let page = ana.submit(&path, &[("code", &wrong)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.error().starts_with("That code was not accepted."));
    assert!(page.body.contains("Remove “Phone”"));
    let page = ana.submit(&path, &[("code", "")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);

    let page = ana.submit(&path, &[("code", &codes[0])]).await;
    assert_eq!(page.location(), "/account/security");
    let page = ana.get("/account/security").await;
    assert!(!page.body.contains("<table id=\"apps\">"));
    assert!(page.text("recovery-left").starts_with("9 of 10"));
}

#[tokio::test]
async fn new_recovery_codes_void_the_old_ones_and_a_double_click_shows_them() {
    let portal = Portal::start().await;
    let (mut ana, phone, old) = portal.enrolled(ANA).await;
    let path = "/account/security/recovery-codes";
    let page = ana.get(path).await;
    let code = portal.next_code(&phone);
    let mut second = ana.clone();
    let fields = [("code", code.as_str())];
    let first = ana.send(&page, path, &fields).await;
    let page = second.send(&page, path, &fields).await;
    let new = page.recovery_codes();
    assert_eq!(first.recovery_codes(), new);
    assert!(new.iter().all(|code| !old.contains(code)));

    portal.later(1);
    let mut other = portal.password(ANA).await;
    let page = other.submit("/sign-in/recovery", &[("code", &old[0])]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = other.submit("/sign-in/recovery", &[("code", &new[0])]).await;
    assert_eq!(page.location(), "/account");
    let news = other.get("/account").await.text("news");
    assert!(news.contains("Recovery codes that are left: 9."), "{news}");
}

#[tokio::test]
async fn turning_off_takes_a_code_and_ends_the_other_sessions() {
    let portal = Portal::start().await;
    let (mut ana, phone, _) = portal.enrolled(ANA).await;
    let mut other = portal.signed_in(ANA, &phone).await;
    portal.later(1);
    let path = "/account/security/turn-off";
    let page = ana.submit(path, &[("code", "000000")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(status(&mut ana).await, "On");

    let (before, code) = (ana.session(), portal.next_code(&phone));
    let page = ana.submit(path, &[("code", &code)]).await;
    assert_eq!(page.location(), "/account/security");
    assert_ne!(ana.session(), before);
    assert_eq!(status(&mut ana).await, "Off");
    assert_eq!(other.get("/account").await.location(), "/sign-in");
    portal.later(2);
    let mut ana = portal.browser();
    assert_eq!(ana.sign_in(ANA.0, ANA.1).await.location(), "/account");
}

#[tokio::test]
async fn a_copied_session_cannot_add_an_app() {
    let portal = Portal::start().await;
    let (ana, phone, _) = portal.enrolled(ANA).await;
    let mut thief = ana.clone();
    let path = "/account/security/add";
    // The code of the sign-in is used up, and any other has to be known.
    let seen = phone.code_at(portal.clock.now());
    for code in ["", "000000", &seen] {
        let page = thief.submit(path, &[("name", "Mine"), ("code", code)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{code}");
    }
    let page = thief.get("/account/security").await;
    let page = thief.send(&page, "/set-up/new", &[("name", "Mine")]).await;
    assert_eq!(page.error(), "Type a code to confirm this change.");
    let page = thief.get("/account/security").await;
    assert!(!page.body.contains("Mine"));
}

#[tokio::test]
async fn the_owner_reads_what_happened_and_gets_mails() {
    let portal = Portal::start().await;
    let (mut ana, phone, codes) = portal.enrolled(ANA).await;
    portal.later(30);
    ana.submit(
        "/account/security/recovery-codes",
        &[("code", &phone.wrong_code_at(portal.clock.now()))],
    )
    .await;
    ana.submit("/account/security/recovery-codes", &[("code", &codes[3])]).await;
    let page = ana.get("/account/activity").await;
    let rows: Vec<_> = page.body.split("<tr><td>").skip(1).collect();
    let expected = [
        "New recovery codes were made, with a recovery code.",
        "A wrong code was typed (1 since the last right one).",
        "An authenticator app was added to your account.",
        "The set-up of an authenticator app was begun.",
    ];
    assert_eq!(rows.len(), expected.len(), "{rows:?}");
    for (row, text) in rows.iter().zip(expected) {
        assert!(row.starts_with("2027-01-15 08:00 UTC</td>") && row.contains(text), "{row}");
    }
    let mut mails = portal.mails().await;
    mails.sort();
    assert_eq!(mails.len(), 2, "{mails:?}");
    assert!(mails[0].starts_with("ana@example.com: An authenticator app was added"), "{mails:?}");
    assert!(portal.mails().await.is_empty(), "each is sent once");
}
