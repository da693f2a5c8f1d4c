//! No secret, code, password or session id in the log, in an address, or in a field of a form; and
//! refusals that change nothing are in the log by their names.

mod common;

use std::io;
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use common::{ANA, Browser, DESK, Page, Portal};
use tracing_subscriber::fmt::MakeWriter;

/// Where the log goes.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// What a page has given away in an address or a field.
#[derive(Default)]
struct Seen {
    shown: String,
    hidden: Vec<String>,
}

impl Seen {
    fn page(&mut self, browser: &Browser, page: &Page) {
        self.shown.push_str(page.location());
        for attribute in ["value=\"", "action=\"", "href=\"/"] {
            for value in page.body.split(attribute).skip(1) {
                self.shown.push_str(value.split_once('"').unwrap().0);
                self.shown.push('\n');
            }
        }
        self.hidden.extend(browser.cookies.values().cloned());
    }

    fn hide(&mut self, text: &str) {
        self.hidden.push(text.into());
    }
}

#[tokio::test]
async fn nothing_secret_is_logged_or_sent_back() {
    let log = Log::default();
    // All that every crate has to say.
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).init();
    let portal = Portal::start().await;
    let mut seen = Seen::default();
    let mut ana = portal.browser();
    for (_, password) in [ANA, DESK] {
        seen.hide(password);
    }

    // A wrong password, a set-up, its refusal.
    let page = ana.sign_in(ANA.0, "not the password").await;
    seen.hide("not the password");
    seen.page(&ana, &page);
    ana.sign_in(ANA.0, ANA.1).await;
    let page = ana.get("/account/security").await;
    seen.page(&ana, &page);
    ana.send(&page, "/set-up/new", &[("name", "Phone")]).await;
    let page = ana.get("/set-up").await;
    seen.page(&ana, &page);
    let (phone, key) = (page.phone(), page.key());
    seen.hide(&key);
    seen.hide(&key.replace(' ', ""));
    let wrong = phone.wrong_code_at(portal.clock.now());
    seen.hide(&wrong);
    let page = ana.submit("/set-up/verify", &[("code", &wrong)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.page(&ana, &page);
    let code = phone.code_at(portal.later(5));
    seen.hide(&code);
    let page = ana.submit("/set-up/verify", &[("code", &code)]).await;
    let codes = page.recovery_codes();
    codes.iter().for_each(|code| seen.hide(code));
    seen.page(&ana, &page);

    // Sign-ins: replayed, wrong, malformed, right, remembered, with a recovery code.
    portal.later(1);
    ana.sign_in(ANA.0, ANA.1).await;
    for typed in [&code, &phone.wrong_code_at(portal.clock.now()), "tell nobody"] {
        seen.hide(typed);
        let page = ana.submit("/sign-in/code", &[("code", typed)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        seen.page(&ana, &page);
    }
    let code = portal.next_code(&phone);
    seen.hide(&code);
    let page = ana.submit("/sign-in/code", &[("code", &code), ("remember", "yes")]).await;
    assert_eq!(page.location(), "/account");
    seen.page(&ana, &page);
    let page = ana.submit("/account/security/recovery-codes", &[("code", &codes[1])]).await;
    page.recovery_codes().iter().for_each(|code| seen.hide(code));
    seen.page(&ana, &page);

    // A pass, a wrong recovery code, a lost phone.
    let (mut desk, of_desk, _) = portal.enrolled(DESK).await;
    let code = portal.next_code(&of_desk);
    let page = desk.submit("/account/security/add", &[("name", "Tablet"), ("code", &code)]).await;
    seen.hide(&code);
    seen.page(&desk, &page);
    let page = desk.get("/desk/users/1").await;
    let page = desk.send(&page, "/desk/users/1/pass", &[]).await;
    let pass = page.text("pass");
    seen.hide(&pass);
    seen.page(&desk, &page);
    let mut other = portal.password(ANA).await;
    let page = other.submit("/sign-in/recovery", &[("code", &codes[2])]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.page(&other, &page);
    let page = other.submit("/lost-phone", &[("code", &pass), ("name", "New")]).await;
    assert_eq!(page.location(), "/set-up");
    seen.page(&other, &page);
    let page = ana.submit("/account/security/turn-off", &[("code", "000000")]).await;
    seen.page(&ana, &page);

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("TRACE") && seen.hidden.len() > 40 && seen.shown.len() > 1_000);
    for hidden in &seen.hidden {
        assert!(!log.contains(hidden.as_str()), "in the log: {hidden}");
        let digits = hidden.len() == 6;
        assert!(digits || !seen.shown.contains(hidden.as_str()), "in a page: {hidden}");
        let mut values = seen.shown.lines();
        assert!(!values.any(|value| value == hidden), "in a page: {hidden}");
    }
    for name in [
        "unconfirmed",
        "replayed",
        "wrong_code",
        "malformed",
        "wrong_recovery_code",
        "recovery_code_needed",
    ] {
        assert!(log.contains(&format!("refused user=1 refusal=\"{name}\"")), "{name}");
    }
}
