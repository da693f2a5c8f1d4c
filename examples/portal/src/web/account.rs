//! The rest of the portal: password, sign-out, account.

use askama::Template;
use axum::Router;
use axum::extract::{Form, State};
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use axum_extra::extract::CookieJar;
use serde::Deserialize;

use crate::app::App;
use crate::password;
use crate::two_factor::sign_in::after_password;
use crate::web::page::{Answer, Base, Field, FormPage, Problem, show};
use crate::web::session::{Guest, Known, Visit, Whole};

const SHORTEST_PASSWORD: usize = 12;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/sign-in", get(sign_in_page).post(sign_in))
        .route("/sign-out", post(sign_out))
        .route("/account", get(account))
        .route("/account/password", get(password_page).post(change_password))
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

async fn sign_in_page(guest: Guest) -> Answer {
    Ok(sign_in_form(&guest, "").show())
}

fn sign_in_form(guest: &Guest, email: &str) -> FormPage {
    FormPage::new(guest.base("Sign in"), "Sign in")
        .with_id("sign-in", "")
        .field(Field::email(email))
        .field(Field::password("password", "Password"))
}

async fn sign_in(
    State(app): State<App>,
    guest: Guest,
    jar: CookieJar,
    Form(typed): Form<Credentials>,
) -> Answer {
    let user = app.db.user_by_email(&typed.email).await?;
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let right = password::verify(typed.password, hash).await;
    let Some(user) = user.filter(|_| right) else {
        let form = sign_in_form(&guest, &typed.email);
        return Ok(form.refused("The e-mail address or the password is not right."));
    };
    let mut visit = guest.signs_in(user).await?;
    after_password(&mut visit, &jar).await?;
    Ok(Redirect::to(visit.next_page()).into_response())
}

async fn sign_out(Known(visit): Known) -> Result<Redirect, Problem> {
    visit.end().await?;
    Ok(Redirect::to("/sign-in"))
}

async fn account(Whole(visit): Whole) -> Answer {
    let base = visit.base("Account").in_section("overview");
    Ok(show(&AccountPage { base, name: visit.user.name, email: visit.user.email }))
}

async fn password_page(Whole(visit): Whole) -> Answer {
    Ok(password_form(&visit).show())
}

fn password_form(visit: &Visit) -> FormPage {
    let base = visit.base("Password").in_section("password");
    let form = FormPage::new(base, "Change password")
        .with_id("password", "")
        .text("Your other sessions and your remembered browsers end with the old password.")
        .field(Field::password("old", "Old password"))
        .field(Field::new_password());
    match visit.overview.on {
        true => form.field(Field::any_code()),
        false => form,
    }
}

/// The old password, and a code of whoever has a second factor.
async fn change_password(
    State(app): State<App>,
    Whole(mut visit): Whole,
    Form(typed): Form<Passwords>,
) -> Answer {
    let form = password_form(&visit);
    if !password::verify(typed.old, Some(visit.user.password_hash.clone())).await {
        return Ok(form.refused("The old password is not right."));
    }
    if typed.new.chars().count() < SHORTEST_PASSWORD {
        let form = form.blame("new");
        return Ok(form.refused("The new password has less than 12 characters."));
    }
    if visit.overview.on {
        let accepted = visit.change(|f| f.sign_in(&typed.code)).await;
        let accepted = accepted.map_err(|problem| problem.on(form.blame("code")))?;
        tracing::info!(user = visit.user.id, by = ?accepted.by(), "confirmed by a code");
    }
    let Some(hash) = password::new_hash(typed.new).await else {
        return Err(Problem::Unavailable);
    };
    if !app.db.set_password(&visit.user, &hash).await? {
        return Err(Problem::Conflict);
    }
    visit.has_new_password().await?;
    visit.tell("Your password is changed.");
    visit.save().await?;
    Ok(Redirect::to("/account").into_response())
}
