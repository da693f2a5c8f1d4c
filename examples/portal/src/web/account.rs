//! The rest of the portal: password, sign-out, account.

use askama::Template;
use axum::Router;
use axum::extract::{Form, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum_extra::extract::CookieJar;
use serde::Deserialize;

use crate::app::App;
use crate::password;
use crate::two_factor::sign_in::after_password;
use crate::web::page::{Base, Field, FormPage, Problem, show};
use crate::web::session::{Guest, Known, Visit, Whole};

const SHORTEST_PASSWORD: usize = 12;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/sign-in", get(sign_in_page).post(sign_in))
        .route("/sign-out", post(sign_out))
        .route("/account", get(account))
        .route(
            "/account/password",
            get(password_page).post(change_password),
        )
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    base: Base,
    name: String,
    email: String,
}

#[derive(Deserialize)]
struct Credentials {
    email: String,
    password: String,
}

#[derive(Deserialize)]
struct Passwords {
    old: String,
    new: String,
    #[serde(default)]
    code: String,
}

async fn sign_in_page(guest: Guest) -> Result<Response, Problem> {
    Ok(sign_in_form(&guest, "")?.show())
}

fn sign_in_form(guest: &Guest, email: &str) -> Result<FormPage, Problem> {
    Ok(FormPage::new(guest.base("Sign in")?, "Sign in")
        .with_id("sign-in-form", "")
        .field(Field::email(email))
        .field(Field::old_password("password", "Password")))
}

async fn sign_in(
    State(app): State<App>,
    guest: Guest,
    jar: CookieJar,
    Form(typed): Form<Credentials>,
) -> Result<Response, Problem> {
    let user = app.db.user_by_email(&typed.email).await?;
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let right = password::verify(typed.password, hash).await;
    let Some(user) = user.filter(|_| right) else {
        let form = sign_in_form(&guest, &typed.email)?;
        return Ok(form.refused("The e-mail address or the password is not right.".into()));
    };
    let overview = app.factors(user.id).await?.overview();
    let mut visit = guest.signs_in(user, overview, app.now()).await?;
    after_password(&app, &mut visit, &jar).await?;
    Ok(Redirect::to(visit.next_page()).into_response())
}

async fn sign_out(Known(visit): Known) -> Result<Redirect, Problem> {
    visit.end().await?;
    Ok(Redirect::to("/sign-in"))
}

async fn account(Whole(visit): Whole) -> Result<Response, Problem> {
    let base = visit.base("Account")?.in_section("overview");
    Ok(show(&AccountPage {
        base,
        name: visit.user.name,
        email: visit.user.email,
    }))
}

async fn password_page(Whole(visit): Whole) -> Result<Response, Problem> {
    Ok(password_form(&visit)?.show())
}

fn password_form(visit: &Visit) -> Result<FormPage, Problem> {
    let base = visit.base("Password")?.in_section("password");
    let form = FormPage::new(base, "Change password")
        .with_id("password-form", "")
        .text("Your other sessions and your remembered browsers end with the old password.")
        .field(Field::old_password("old", "Old password"))
        .field(Field::new_password());
    Ok(match visit.overview.on {
        true => form.field(Field::any_code(
            "Code",
            "Of one of your apps, or a recovery code.",
        )),
        false => form,
    })
}

/// The old password, and a code of whoever has a second factor.
async fn change_password(
    State(app): State<App>,
    Whole(mut visit): Whole,
    Form(typed): Form<Passwords>,
) -> Result<Response, Problem> {
    let form = password_form(&visit)?;
    if !password::verify(typed.old, Some(visit.user.password_hash.clone())).await {
        return Ok(form.refused("The old password is not right.".into()));
    }
    if typed.new.chars().count() < SHORTEST_PASSWORD {
        return Ok(form.refused("The new password has less than 12 characters.".into()));
    }
    if visit.overview.on {
        match app.change(visit.user.id, |f| f.sign_in(&typed.code)).await {
            Ok(accepted) => tracing::info!(
                user = visit.user.id,
                at = accepted.at().as_secs(),
                "confirmed by a code"
            ),
            Err(problem) => return Ok(problem.on(form)),
        }
    }
    let Some(hash) = password::new_hash(typed.new).await else {
        return Err(Problem::Unavailable);
    };
    if !app.db.set_password(&visit.user, &hash).await? {
        return Err(Problem::Conflict);
    }
    visit.has_new_password(app.now()).await?;
    visit.tell("Your password is changed.");
    visit.save().await?;
    Ok(Redirect::to("/account").into_response())
}
