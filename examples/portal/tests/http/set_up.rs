//! From the password to the recovery codes, and what can go wrong on the way.

use axum::http::StatusCode;

use crate::common::{ANA, BEN, MAX, Portal};

#[tokio::test]
async fn a_user_sets_up_signs_out_and_signs_in() {
    let portal = Portal::start().await;
    let mut ana = portal.browser();
    assert_eq!(ana.get("/").await.location(), "/account");
    assert_eq!(ana.get("/account").await.location(), "/sign-in");
    assert_eq!(ana.sign_in(ANA.0, ANA.1).await.location(), "/account");

    // Account in the header, Security in the side navigation, Set Up under its heading.
    let account = ana.get("/account").await;
    assert!(account.body.contains(r#"<a href="/account">Account</a>"#));
    assert!(account.body.contains(r#"<a href="/account/security">Security</a>"#));
    let security = ana.get("/account/security").await;
    assert_eq!(security.text("status"), "Off");
    let heading = "<h2>Two-Factor Authentication using Authenticator app</h2>";
    let section = security.body.split_once(heading).unwrap().1;
    assert!(section.contains(r#"<button id="set-up">Set Up</button>"#));
    let page = ana.send(&security, "/set-up/new", &[("name", "Phone")]).await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/set-up"));

    // The page of the QR code may be loaded again.
    let first = ana.get("/set-up").await;
    let again = ana.get("/set-up").await;
    assert_eq!(first.key(), again.key());
    assert!(first.body.contains("<svg xmlns=") && first.body.contains("QR code for your"));
    assert!(first.body.contains(r#"<a id="next" class="button" href="/set-up/verify">Next</a>"#));
    let phone = first.phone();

    let code = phone.code_at(portal.later(20));
    let codes = ana.submit("/set-up/verify", &[("code", &code)]).await;
    assert_eq!((codes.status, codes.title()), (StatusCode::OK, "Your recovery codes"));
    assert_eq!(codes.recovery_codes().len(), 10);
    portal.later(1);
    for code in codes.recovery_codes() {
        assert!(codes.body.contains(&format!("{code}%0A")), "the text file");
    }
    let security = ana.get("/account/security").await;
    assert_eq!(security.text("status"), "On");
    assert_eq!(security.text("recovery-left"), "10 of 10 are left, made on 2027-01-15 08:00 UTC.");

    let page = ana.send(&security, "/sign-out", &[]).await;
    assert_eq!(page.location(), "/sign-in");
    assert_eq!(ana.sign_in(ANA.0, ANA.1).await.location(), "/sign-in/code");
    assert_eq!(ana.get("/account").await.location(), "/sign-in/code");
    // The code that has confirmed the app is used up.
    let page = ana.submit("/sign-in/code", &[("code", &code)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.error().starts_with("That code was not accepted."), "{}", page.error());
    let code = portal.next_code(&phone);
    let page = ana.submit("/sign-in/code", &[("code", &code)]).await;
    assert_eq!(page.location(), "/account");
    assert_eq!(ana.get("/account").await.title(), "Account");
}

#[tokio::test]
async fn a_refused_code_says_why_and_its_field_has_the_focus() {
    let portal = Portal::start().await;
    let mut ana = portal.password(ANA).await;
    let security = ana.get("/account/security").await;
    ana.send(&security, "/set-up/new", &[("name", "Phone")]).await;
    let phone = ana.get("/set-up").await.phone();

    let cases = [
        (phone.wrong_code_at(portal.clock.now()), "That code does not match."),
        ("12345".into(), "That is not a code of your app: a code has 6 digits, not 5."),
    ];
    let page = ana.submit("/set-up/verify", &[("code", &cases[0].0)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.error().starts_with(cases[0].1), "{}", page.error());
    assert!(page.body.contains("<title>Error: Enter the code that your app shows"));
    let field = page.body.split_once("<input id=\"code\"").unwrap().1.split_once('>').unwrap().0;
    assert!(field.contains(r#"aria-describedby="error code-hint""#), "{field}");
    assert!(field.contains(r#"aria-invalid="true""#) && field.contains("autofocus"), "{field}");
    assert!(field.contains(r#"autocomplete="one-time-code""#), "{field}");
    assert!(field.contains(r#"inputmode="numeric""#), "{field}");
    assert!(!field.contains("value="), "what was typed is not repeated");

    let page = ana.submit("/set-up/verify", &[("code", &cases[1].0)]).await;
    assert_eq!(page.error(), cases[1].1);

    // A phone whose clock is five minutes behind.
    let slow = phone.code_at(portal.clock.now());
    portal.later(300);
    let page = ana.submit("/set-up/verify", &[("code", &slow)]).await;
    let text = "Your phone's clock is about 5 minutes behind. \
                Set its time automatically, then type the next code.";
    assert_eq!(page.error(), text);

    // The set-up ends after ten minutes.
    portal.later(600);
    let page = ana.get("/set-up").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.error(), "This set-up has ended. Start again.");
    assert!(page.body.contains(r#"<a id="again" href="/account/security">"#));
}

#[tokio::test]
async fn a_phone_whose_clock_cannot_be_set_gives_two_codes() {
    let portal = Portal::start().await;
    let mut ana = portal.password(ANA).await;
    let security = ana.get("/account/security").await;
    ana.send(&security, "/set-up/new", &[("name", "Old phone")]).await;
    let phone = ana.get("/set-up").await.phone().with_clock_ahead(240);
    let [code, second] = phone.two_codes_at(portal.later(10));
    let page = ana.submit("/set-up/two-codes", &[("code", &code), ("second", &second)]).await;
    assert_eq!(page.title(), "Your recovery codes");

    // From then on one code is enough.
    portal.later(60);
    portal.signed_in(ANA, &phone).await;
}

#[tokio::test]
async fn another_session_can_neither_see_nor_confirm_a_set_up() {
    let portal = Portal::start().await;
    let mut ana = portal.password(ANA).await;
    let mut other = portal.password(ANA).await;
    let security = ana.get("/account/security").await;
    ana.send(&security, "/set-up/new", &[("name", "Phone")]).await;
    let phone = ana.get("/set-up").await.phone();

    let page = other.get("/set-up").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (code, security) = (phone.code_at(portal.later(5)), other.get("/account/security").await);
    let page = other.send(&security, "/set-up/verify", &[("code", &code)]).await;
    assert_eq!(page.error(), "This set-up has ended. Start again.");
    let security = other.get("/account/security").await;
    assert_eq!(security.text("status"), "Off");
}

#[tokio::test]
async fn whoever_has_to_set_up_sees_nothing_before() {
    let portal = Portal::start().await;
    let mut max = portal.browser();
    assert_eq!(max.sign_in(MAX.0, MAX.1).await.location(), "/set-up/start");
    for page in [
        "/account",
        "/account/security",
        "/account/password",
        "/account/activity",
        "/desk",
        "/sign-in/code",
    ] {
        assert_eq!(max.get(page).await.location(), "/set-up/start", "{page}");
    }
    let start = max.get("/set-up/start").await;
    assert_eq!(start.title(), "Set up two-factor authentication");
    let before = max.session();
    let page = max.send(&start, "/set-up/new", &[("name", "Phone")]).await;
    assert_eq!(page.location(), "/set-up");
    let phone = max.get("/set-up").await.phone();
    let code = phone.code_at(portal.later(5));
    let page = max.submit("/set-up/verify", &[("code", &code)]).await;
    assert_eq!(page.recovery_codes().len(), 10);
    assert!(page.body.contains(r#"<a href="/account">Account</a>"#));
    // The confirming code has signed in, without a second one.
    assert_ne!(max.session(), before);
    assert_eq!(max.get("/account").await.title(), "Account");
}

#[tokio::test]
async fn a_double_click_on_verify_shows_codes_that_work() {
    let portal = Portal::start().await;
    let mut ben = portal.password(BEN).await;
    let security = ben.get("/account/security").await;
    ben.send(&security, "/set-up/new", &[("name", "Phone")]).await;
    let phone = ben.get("/set-up").await.phone();
    let page = ben.get("/set-up/verify").await;
    let code = phone.code_at(portal.later(5));

    // Both requests have the same cookies; the browser shows the answer of the second.
    let mut second = ben.clone();
    let fields = [("code", code.as_str())];
    let (one, two) = tokio::join!(
        ben.send(&page, "/set-up/verify", &fields),
        second.send(&page, "/set-up/verify", &fields)
    );
    assert_eq!(one.recovery_codes(), two.recovery_codes());
    assert_eq!(ben.session(), second.session());
    assert_eq!(
        second.get("/account/security").await.text("recovery-left").split(' ').next(),
        Some("10")
    );

    portal.later(1);
    let mut ben = portal.password(BEN).await;
    let page = ben.submit("/sign-in/recovery", &[("code", &two.recovery_codes()[0])]).await;
    assert_eq!(page.location(), "/account");
}

#[tokio::test]
async fn a_double_click_on_set_up_begins_one() {
    let portal = Portal::start().await;
    let mut ana = portal.password(ANA).await;
    let security = ana.get("/account/security").await;
    let mut second = ana.clone();
    let fields = [("name", "Phone")];
    let (one, two) = tokio::join!(
        ana.send(&security, "/set-up/new", &fields),
        second.send(&security, "/set-up/new", &fields)
    );
    assert_eq!((one.location(), two.location()), ("/set-up", "/set-up"));
    assert_eq!(ana.get("/set-up").await.key().len(), 39);
    let activity = ana.get("/account/activity").await;
    assert_eq!(activity.body.matches("set-up of an authenticator app was begun").count(), 1);
}
