//! The cookie of a remembered browser.

use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use second_factor::factors::BrowserToken;
use time::Duration;

use crate::app::App;

fn cookie_name(app: &App) -> &'static str {
    match app.secure {
        true => "__Host-portal_browser",
        false => "portal_browser",
    }
}

/// What the browser is remembered by, if it is.
pub fn browser<'a>(app: &App, jar: &'a CookieJar) -> Option<&'a str> {
    jar.get(cookie_name(app)).map(Cookie::value)
}

pub fn remember(app: &App, jar: CookieJar, token: Option<&BrowserToken>) -> CookieJar {
    let Some(token) = token else {
        return jar;
    };
    let cookie = Cookie::build((cookie_name(app), token.expose().to_owned()))
        .path("/")
        .http_only(true)
        .secure(app.secure)
        .same_site(SameSite::Lax)
        .max_age(Duration::days(30));
    jar.add(cookie)
}

/// A name for the user's list of browsers.
pub fn name(headers: &HeaderMap) -> &'static str {
    let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
    let agent = agent.unwrap_or_default();
    let names =
        [("Firefox", "Firefox"), ("Edg/", "Edge"), ("Chrome", "Chrome"), ("Safari", "Safari")];
    let known = names.iter().find(|(word, _)| agent.contains(word));
    known.map_or("Browser", |(_, name)| name)
}
