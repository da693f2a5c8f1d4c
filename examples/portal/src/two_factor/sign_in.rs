//! After the password: one code or two, a recovery code, a remembered browser, a lost phone.

use std::time::Duration;

use axum::Router;
use axum::extract::{Form, State};
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use second_factor::factors::AcceptedBy;
use second_factor::{Accepted, Ask, NewApp, Proof, Remember, SignIn};
use serde::Deserialize;

use crate::app::App;
use crate::two_factor::{WayIn, label, set_up};
use crate::web::page::{Field, FormPage, Problem};
use crate::web::session::{PasswordOnly, Visit};

const MONTH: Duration = Duration::from_secs(30 * 86_400);
/// An app's code has 8 signs at most, a recovery code or a pass 24.
const SHORTEST_RECOVERY_CODE: usize = 20;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/sign-in/code", get(page).post(sign_in))
        .route("/sign-in/recovery", get(page).post(sign_in))
        .route("/sign-in/two-codes", get(page).post(sign_in))
        .route("/lost-phone", get(page).post(lost_phone))
}

/// What is typed into the forms of the second factor.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub code: String,
    pub second: String,
    pub name: String,
    pub remember: Option<String>,
}

/// The password was right: is it enough?
pub async fn after_password(app: &App, visit: &mut Visit, jar: &CookieJar) -> Result<(), Problem> {
    let browser = jar.get(cookie_name(app)).map(Cookie::value);
    let factors = app.factors(visit.user.id).await?;
    match factors.ask(browser, &visit.user.context()) {
        Ask::Off if visit.has_to_enroll() => Ok(()),
        Ask::Off | Ask::Remembered => visit.open(WayIn::PasswordIsEnough(app.now())).await,
        _ => Ok(()),
    }
}

async fn page(
    State(app): State<App>,
    PasswordOnly(visit): PasswordOnly,
    uri: Uri,
) -> Result<Response, Problem> {
    Ok(form(&app, &visit, uri.path()).await?.show())
}

async fn sign_in(
    State(app): State<App>,
    PasswordOnly(mut visit): PasswordOnly,
    jar: CookieJar,
    headers: HeaderMap,
    uri: Uri,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let (browser, context) = (browser(&headers), visit.user.context());
    let mut sign_in = SignIn::new([&typed.code, &typed.second]);
    if typed.remember.is_some() {
        sign_in = sign_in.remember(Remember::new(browser, MONTH, &context));
    }
    let signed_in = match app
        .change(visit.user.id, |f| f.sign_in_with(&sign_in))
        .await
    {
        Ok(signed_in) => signed_in,
        Err(problem) => return Ok(problem.on(form(&app, &visit, uri.path()).await?)),
    };
    let jar = match &signed_in.browser_token {
        Some(token) => jar.add(cookie(&app, token.expose())),
        None => jar,
    };
    tell(&mut visit, &signed_in.accepted);
    visit.open(WayIn::Code(signed_in.accepted)).await?;
    Ok((jar, Redirect::to("/account")).into_response())
}

/// A recovery code or a pass, and the set-up of a new app in place of all others.
async fn lost_phone(
    State(app): State<App>,
    PasswordOnly(mut visit): PasswordOnly,
    uri: Uri,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    // An app's code alone must not add an app: whoever saw one would have a way in for ever.
    if typed
        .code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .count()
        < SHORTEST_RECOVERY_CODE
    {
        let form = form(&app, &visit, uri.path()).await?;
        return Ok(form.refused("Type a recovery code, or a pass of the support desk.".into()));
    }
    let new_app = NewApp::new(label(&visit.user)).named(&typed.name);
    match set_up::begin(&app, &mut visit, &new_app, Proof::Code(&typed.code)).await {
        Ok(response) => Ok(response),
        Err(problem) => Ok(problem.on(form(&app, &visit, uri.path()).await?)),
    }
}

/// What the account's page says after a sign-in.
fn tell(visit: &mut Visit, accepted: &Accepted) {
    match accepted.failures_before() {
        0 => {}
        1 => visit.tell("One wrong code since your last sign-in. Was that you?"),
        n => visit.tell(format!(
            "{n} wrong codes since your last sign-in. Was that you?"
        )),
    }
    if let AcceptedBy::RecoveryCode { remaining, .. } = accepted.by() {
        let advice = if remaining <= 3 {
            " Make a new set."
        } else {
            ""
        };
        visit.tell(format!(
            "You have used a recovery code; {remaining} are left.{advice}"
        ));
    }
}

async fn form(app: &App, visit: &Visit, path: &str) -> Result<FormPage, Problem> {
    let now = app.now();
    let base = |title| visit.base(title);
    let hint = "24 letters and digits. A pass of the support desk goes here, too.";
    let form = match path {
        "/sign-in/recovery" => FormPage::new(base("Use a recovery code")?, "Continue")
            .field(Field::any_code("Recovery code", hint)),
        "/sign-in/two-codes" => FormPage::new(base("Two codes in a row")?, "Continue")
            .text("If the clock of your phone is wrong, two codes in a row set it right for us.")
            .field(Field::app_code(
                "code",
                "First code",
                "The code that your app shows now.",
            ))
            .field(Field::app_code(
                "second",
                "Second code",
                "The one that it shows next.",
            )),
        "/lost-phone" => FormPage::new(base("I have lost my phone")?, "Continue")
            .text("A recovery code lets you set up a new phone. It replaces all your apps.")
            .text("No codes left? Call our support desk: it can issue a pass.")
            .field(Field::any_code("Recovery code or pass", hint))
            .field(Field::name("Name of the new phone", "Phone")),
        _ => FormPage::new(base("Enter your code")?, "Continue")
            .field(Field::app_code(
                "code",
                "Code",
                "The 6 digits that your app shows.",
            ))
            .field(Field::checkbox(
                "remember",
                "Remember this browser for 30 days",
            )),
    };
    let form = match app.factors(visit.user.id).await?.ask(None, "") {
        Ask::Wait { until, .. } => {
            let secs = until.saturating_since(now).as_secs();
            let text = format!(
                "Too many wrong codes: the next one can be tried in {secs} seconds. A recovery code works now."
            );
            form.notice("wait", text)
        }
        Ask::Disabled => form.notice(
            "disabled",
            "Codes are disabled after too many wrong ones. Somebody knows your password: change it \
             soon. Set up your app anew with a recovery code, or with a pass of the support desk.",
        ),
        Ask::Locked => form.notice(
            "locked",
            "Nothing is left that signs in. Call our support desk: it can issue a pass.",
        ),
        _ => form,
    };
    let links = [
        ("/sign-in/code", "Use the code of your app"),
        ("/sign-in/recovery", "Use a recovery code"),
        ("/sign-in/two-codes", "The code is right and does not work"),
        ("/lost-phone", "I have lost my phone"),
    ];
    let others = links.into_iter().filter(|(address, _)| *address != path);
    Ok(others.fold(form, |form, (address, text)| form.link(address, text)))
}

fn cookie_name(app: &App) -> &'static str {
    if app.secure {
        "__Host-portal_browser"
    } else {
        "portal_browser"
    }
}

fn cookie(app: &App, token: &str) -> Cookie<'static> {
    Cookie::build((cookie_name(app), token.to_owned()))
        .path("/")
        .http_only(true)
        .secure(app.secure)
        .same_site(SameSite::Lax)
        .max_age(time::Duration::days(30))
        .build()
}

/// A name for the user's list of browsers.
fn browser(headers: &HeaderMap) -> &'static str {
    let agent = headers
        .get(USER_AGENT)
        .and_then(|agent| agent.to_str().ok())
        .unwrap_or_default();
    let names = [
        ("Firefox", "Firefox"),
        ("Edg/", "Edge"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];
    let known = names.iter().find(|(word, _)| agent.contains(word));
    known.map_or("Browser", |(_, name)| name)
}
