//! Headers, forms without a token, and pages without scripts.

use axum::http::{Method, StatusCode};

use crate::common::{ANA, DESK, Portal};

const FORMS: [&str; 22] = [
    "/sign-in",
    "/sign-out",
    "/sign-in/code",
    "/sign-in/recovery",
    "/sign-in/two-codes",
    "/lost-phone",
    "/set-up/new",
    "/set-up/verify",
    "/set-up/two-codes",
    "/account/password",
    "/account/security/add",
    "/account/security/replace/1",
    "/account/security/rename/1",
    "/account/security/remove/1",
    "/account/security/recovery-codes",
    "/account/security/turn-off",
    "/account/security/browsers/1/forget",
    "/account/security/browsers/forget",
    "/desk/users/1/pass",
    "/desk/users/1/lift-wait",
    "/desk/users/1/turn-off",
    "/desk/users/1/remove/1",
];

#[tokio::test]
async fn no_form_is_taken_without_the_token_of_its_session() {
    let portal = Portal::start().await;
    let (mut ana, phone, _) = portal.enrolled(ANA).await;
    let (mut desk, _, _) = portal.enrolled(DESK).await;
    let of_desk = desk.get("/account").await;
    let code = portal.next_code(&phone);
    for path in FORMS {
        let fields = format!("code={code}&second=1&name=x&email={}&password={}", ANA.0, ANA.1);
        for body in [
            fields.clone(),
            format!("{fields}&csrf="),
            format!("{fields}&csrf=00000000000000000000000000000000"),
        ] {
            let page = ana.ask(Method::POST, path, body).await;
            assert_eq!(
                (page.status, page.title()),
                (StatusCode::FORBIDDEN, "This form is no longer valid"),
                "{path}"
            );
        }
        // The token of another session is none.
        let page = ana.send(&of_desk, path, &[("code", &code)]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
        // Nor is an empty one without a session.
        let page = portal.browser().ask(Method::POST, path, fields).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
    }
    let page = ana.get("/account/security").await;
    assert_eq!(page.text("status"), "On");
    assert!(page.body.contains(r#"<th scope="row">Phone</th>"#));
    // The code of the refused forms is still good.
    let page = ana.submit("/account/security/recovery-codes", &[("code", &code)]).await;
    assert_eq!(page.title(), "Your recovery codes");
}

#[tokio::test]
async fn pages_have_no_script_no_style_and_strict_headers() {
    let portal = Portal::start().await;
    let (mut desk, phone, _) = portal.enrolled(DESK).await;
    let (_, _, _) = portal.enrolled(ANA).await;
    let code = portal.next_code(&phone);
    let mut pages =
        vec![desk.submit("/account/security/add", &[("name", "Tablet"), ("code", &code)]).await];
    pages.push(desk.submit("/set-up/verify", &[("code", "000000")]).await);
    for path in [
        "/sign-in",
        "/account",
        "/account/password",
        "/account/security",
        "/account/activity",
        "/account/security/add",
        "/account/security/replace/1",
        "/account/security/turn-off",
        "/set-up",
        "/set-up/verify",
        "/set-up/two-codes",
        "/desk",
        "/desk/users/1",
        "/nowhere",
    ] {
        pages.push(desk.get(path).await);
    }
    let mut half = portal.password(ANA).await;
    for path in ["/sign-in/code", "/sign-in/recovery", "/sign-in/two-codes", "/lost-phone"] {
        pages.push(half.get(path).await);
    }
    for page in pages {
        let header =
            |name: &str| page.headers.get(name).map_or("", |value| value.to_str().unwrap());
        let policy = header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; style-src 'self'; img-src 'self';"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"));
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "same-origin");
        let body = page.body.to_lowercase();
        for inline in [
            "<script",
            "style=",
            "<style",
            " onclick",
            " onload",
            "javascript:",
            "http://",
            "https://",
        ] {
            let known = body.replace("http://www.w3.org/2000/svg", "");
            assert!(!known.contains(inline), "{inline}: {body}");
        }
        if page.status != StatusCode::SEE_OTHER {
            assert_eq!(body.matches("<h1>").count(), 1);
            assert!(body.starts_with("<!doctype html>\n<html lang=\"en\">"));
            // Each field has a label.
            for field in body.split("<input id=\"").skip(1) {
                let id = field.split_once('"').unwrap().0;
                assert!(body.contains(&format!("<label for=\"{id}\">")), "{id}");
            }
        }
    }
}

#[tokio::test]
async fn a_long_form_is_refused() {
    let portal = Portal::start().await;
    let mut ana = portal.password(ANA).await;
    let page = ana.get("/account/security").await;
    let page = ana.send(&page, "/set-up/new", &[("name", &"x".repeat(20_000))]).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
}
