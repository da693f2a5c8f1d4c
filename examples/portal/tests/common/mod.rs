//! A portal in this process, and browsers that talk to it without a socket.

#![allow(dead_code, reason = "each test program uses a part")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use portal::app::App;
use portal::config::{Config, Demo};
use portal::{demo, web};
use second_factor::seal::KeyId;
use second_factor::testing::{Clock, Phone};
use second_factor::{CodeParams, KeyUri, Keyring, Label, Secret, UnixTime};
use tower::ServiceExt;

pub const ANA: (&str, &str) = ("ana@example.com", "correct horse battery");
pub const BEN: (&str, &str) = ("ben@example.com", "staple tower window");
pub const MAX: (&str, &str) = ("max@example.com", "harbour lantern maple");
pub const DESK: (&str, &str) = ("desk@example.com", "quartz ribbon saddle");

pub struct Portal {
    pub app: App,
    pub clock: Clock,
    router: Router,
    dir: PathBuf,
}

impl Portal {
    pub async fn start() -> Self {
        Self::with(false).await
    }

    /// As behind TLS, where cookies are `Secure`.
    pub async fn secure() -> Self {
        Self::with(true).await
    }

    async fn with(secure: bool) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let dir = dir.join(format!("{}-{number}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let clock = Clock::at(UnixTime::from_secs(1_800_000_000));
        let shared = clock.clone();
        let config = Config {
            addr: "127.0.0.1:0".parse().unwrap(),
            secure,
            database: format!("sqlite://{}", dir.join("portal.db").display()),
            keys: Keyring::new(KeyId(1), &[0x5c; 32]),
            clock: Arc::new(move || shared.now()),
            demo: None,
        };
        let app = App::open(config).await.unwrap();
        demo::create(&app, Demo { more: 0, weak: true }).await.unwrap();
        Self { router: web::router(app.clone()), app, clock, dir }
    }

    pub fn browser(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: BTreeMap::new() }
    }

    pub fn later(&self, secs: u64) -> UnixTime {
        self.clock.advance(Duration::from_secs(secs));
        self.clock.now()
    }

    /// The code that a phone shows in half a minute.
    pub fn next_code(&self, phone: &Phone) -> String {
        phone.code_at(self.later(30))
    }

    /// A browser in which somebody has signed in with the password.
    pub async fn password(&self, (email, password): (&str, &str)) -> Browser {
        let mut browser = self.browser();
        browser.sign_in(email, password).await;
        browser
    }

    /// A user who has set up a phone, and the session of it; a second later, so that whoever signs in
    /// next is not ended by it.
    pub async fn enrolled(&self, user: (&str, &str)) -> (Browser, Phone, Vec<String>) {
        let mut browser = self.password(user).await;
        let page = browser.get("/set-up/start").await.or(&mut browser, "/account/security").await;
        let page = browser.send(&page, "/set-up/new", &[("name", "Phone")]).await;
        assert_eq!(page.location(), "/set-up");
        let phone = browser.get("/set-up").await.phone();
        let code = phone.code_at(self.later(5));
        let page = browser.submit("/set-up/verify", &[("code", &code)]).await;
        let codes = page.recovery_codes();
        assert_eq!(codes.len(), 10);
        self.later(1);
        (browser, phone, codes)
    }

    /// A browser in which somebody has signed in with password and code.
    pub async fn signed_in(&self, user: (&str, &str), phone: &Phone) -> Browser {
        let mut browser = self.password(user).await;
        let code = self.next_code(phone);
        let page = browser.submit("/sign-in/code", &[("code", &code)]).await;
        assert_eq!(page.location(), "/account", "{}", page.body);
        browser
    }

    /// The mails that wait, and are printed by the program.
    pub async fn mails(&self) -> Vec<String> {
        let mut mails = Vec::new();
        let sent = self.app.db.send_mails(|mail| mails.push(format!("{}: {}", mail.to, mail.text)));
        sent.await.unwrap();
        mails
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// A browser: cookies, and forms with their hidden fields.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub cookies: BTreeMap<String, String>,
}

impl Browser {
    pub async fn get(&mut self, path: &str) -> Page {
        self.ask(Method::GET, path, String::new()).await
    }

    /// Sends the form of a page to an address.
    pub async fn send(&mut self, page: &Page, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = page.form(fields);
        self.ask(Method::POST, path, body).await
    }

    /// Loads the page of a form and sends it.
    pub async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {:?}", page.headers);
        self.send(&page, path, fields).await
    }

    pub async fn sign_in(&mut self, email: &str, password: &str) -> Page {
        self.submit("/sign-in", &[("email", email), ("password", password)]).await
    }

    pub async fn ask(&mut self, method: Method, path: &str, body: String) -> Page {
        let cookies: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request =
            Request::builder().method(method).uri(path).header(USER_AGENT, "Firefox/140");
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let request = request.body(Body::from(body)).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        for cookie in parts.headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() || cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
        let body = String::from_utf8(body.to_vec()).unwrap();
        Page { status: parts.status, headers: parts.headers, body }
    }

    pub fn session(&self) -> String {
        self.cookies.get("portal_session").cloned().unwrap_or_default()
    }
}

pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Page {
    /// Another page if this one led elsewhere.
    pub async fn or(self, browser: &mut Browser, path: &str) -> Self {
        match self.status {
            StatusCode::OK => self,
            _ => browser.get(path).await,
        }
    }

    pub fn location(&self) -> &str {
        self.headers.get(LOCATION).map_or("", |location| location.to_str().unwrap())
    }

    /// The text of the element with this id.
    pub fn text(&self, id: &str) -> String {
        let Some((_, rest)) = self.body.split_once(&format!("id=\"{id}\"")) else {
            return String::new();
        };
        let rest = rest.split_once('>').unwrap().1;
        let end = ["</p>", "</code>", "</strong>", "</div>", "</ol>", "</h1>"];
        let end = end.iter().filter_map(|end| rest.find(end)).min().unwrap();
        rest[..end].replace("&#39;", "'").replace("&#34;", "\"")
    }

    pub fn error(&self) -> String {
        self.text("error")
    }

    pub fn title(&self) -> &str {
        let (_, rest) =
            self.body.split_once("<h1>").unwrap_or_else(|| panic!("{} {}", self.status, self.body));
        rest.split_once("</h1>").unwrap().0
    }

    fn hidden(&self, name: &str) -> &str {
        let start = format!("<input type=\"hidden\" name=\"{name}\" value=\"");
        let Some((_, rest)) = self.body.split_once(&start) else {
            return "";
        };
        rest.split_once('"').unwrap().0
    }

    /// A form of this page, filled in.
    pub fn form(&self, fields: &[(&str, &str)]) -> String {
        let hidden = [("csrf", self.hidden("csrf")), ("once", self.hidden("once"))];
        let fields: Vec<_> = hidden.iter().chain(fields).collect();
        serde_urlencoded::to_string(fields).unwrap()
    }

    pub fn key(&self) -> String {
        self.text("key")
    }

    /// A phone that has taken the key of this page.
    pub fn phone(&self) -> Phone {
        let secret = Secret::from_base32(&self.key()).unwrap();
        let label = Label::new("ana").unwrap();
        Phone::scan_uri(&KeyUri::totp(label, secret, CodeParams::new()).unwrap())
    }

    pub fn recovery_codes(&self) -> Vec<String> {
        let Some((_, rest)) = self.body.split_once("<ol id=\"codes\">") else {
            panic!("no recovery codes: {} {}", self.status, self.body);
        };
        let list = rest.split_once("</ol>").unwrap().0;
        let items = list.split("<code>").skip(1);
        items.map(|item| item.split_once("</code>").unwrap().0.to_owned()).collect()
    }
}
