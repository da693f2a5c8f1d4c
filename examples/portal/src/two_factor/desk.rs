//! The support desk, which has identified the user in another way.

use std::time::Duration;

use askama::Template;
use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use second_factor::Proof;
use second_factor::factors::{AuthenticatorId, Overview, Pass};
use serde::Deserialize;

use crate::app::App;
use crate::db::User;
use crate::two_factor::sign_in::Typed;
use crate::web::page::{Base, Field, FormPage, Problem, moment, show};
use crate::web::session::{Desk, Visit};

const HOUR: Duration = Duration::from_secs(3_600);

pub fn routes() -> Router<App> {
    Router::new()
        .route("/desk", get(find))
        .route("/desk/users/{id}", get(user))
        .route("/desk/users/{id}/pass", post(pass))
        .route("/desk/users/{id}/lift-wait", post(lift_wait))
        .route("/desk/users/{id}/turn-off", post(turn_off))
        .route("/desk/users/{id}/remove/{app}", post(remove))
        .route("/desk/users/{id}/clock/{app}", get(clock_page).post(clock))
}

#[derive(Template)]
#[template(path = "desk.html")]
struct FindPage {
    base: Base,
    q: String,
    users: Vec<User>,
}

#[derive(Template)]
#[template(path = "desk_user.html")]
struct UserPage {
    base: Base,
    id: i64,
    overview: Overview,
}

#[derive(Template)]
#[template(path = "pass.html")]
struct PassPage {
    base: Base,
    id: i64,
    pass: Pass,
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    q: String,
}

async fn find(
    State(app): State<App>,
    Desk(desk): Desk,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let users = app.db.find_users(&wanted.q).await?;
    Ok(show(&FindPage {
        base: desk.base("Support desk")?,
        q: wanted.q,
        users,
    }))
}

/// The user whom the desk helps: anybody but the person at the desk.
async fn helped(app: &App, desk: &Visit, id: i64) -> Result<User, Problem> {
    let user = app
        .db
        .user(id)
        .await?
        .filter(|user| user.id != desk.user.id);
    user.ok_or(Problem::NotFound)
}

async fn user_page(app: &App, desk: &Visit, user: &User) -> Result<UserPage, Problem> {
    let overview = app.factors(user.id).await?.overview();
    Ok(UserPage {
        base: desk.base(&user.email)?,
        id: user.id,
        overview,
    })
}

async fn user(
    State(app): State<App>,
    Desk(desk): Desk,
    Path(id): Path<i64>,
) -> Result<Response, Problem> {
    let user = helped(&app, &desk, id).await?;
    Ok(show(&user_page(&app, &desk, &user).await?))
}

async fn pass(
    State(app): State<App>,
    Desk(desk): Desk,
    Path(id): Path<i64>,
) -> Result<Response, Problem> {
    let user = helped(&app, &desk, id).await?;
    match app
        .change(user.id, |f| f.issue_pass(staff(&desk), HOUR))
        .await
    {
        Ok(pass) => {
            let base = desk.base(&format!("A pass for {}", user.email))?;
            Ok(show(&PassPage { base, id, pass }))
        }
        Err(problem) => after(&app, &desk, &user, Err(problem)).await,
    }
}

async fn lift_wait(
    State(app): State<App>,
    Desk(desk): Desk,
    Path(id): Path<i64>,
) -> Result<Response, Problem> {
    let user = helped(&app, &desk, id).await?;
    let done = app.change(user.id, |f| f.lift_wait(staff(&desk))).await;
    after(&app, &desk, &user, done).await
}

async fn turn_off(
    State(app): State<App>,
    Desk(desk): Desk,
    Path(id): Path<i64>,
) -> Result<Response, Problem> {
    let user = helped(&app, &desk, id).await?;
    let done = app.change(user.id, |f| f.turn_off(staff(&desk))).await;
    after(&app, &desk, &user, done).await
}

async fn remove(
    State(app): State<App>,
    Desk(desk): Desk,
    Path((id, authenticator)): Path<(i64, u32)>,
) -> Result<Response, Problem> {
    let user = helped(&app, &desk, id).await?;
    let authenticator = AuthenticatorId(authenticator);
    let done = app
        .change(user.id, |f| f.remove(authenticator, staff(&desk)))
        .await;
    after(&app, &desk, &user, done).await
}

async fn clock_page(
    State(app): State<App>,
    Desk(desk): Desk,
    Path((id, authenticator)): Path<(i64, u32)>,
) -> Result<Response, Problem> {
    let user = helped(&app, &desk, id).await?;
    Ok(
        clock_form(&app, &desk, &user, AuthenticatorId(authenticator))
            .await?
            .show(),
    )
}

async fn clock(
    State(app): State<App>,
    Desk(desk): Desk,
    Path((id, authenticator)): Path<(i64, u32)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let user = helped(&app, &desk, id).await?;
    let (authenticator, codes) = (
        AuthenticatorId(authenticator),
        [&*typed.code, &*typed.second],
    );
    let done = app
        .change(user.id, |f| {
            f.resync_far(authenticator, codes, staff(&desk))
        })
        .await;
    match done {
        Ok(()) => after(&app, &desk, &user, Ok(())).await,
        Err(problem) => Ok(problem.on(clock_form(&app, &desk, &user, authenticator).await?)),
    }
}

async fn clock_form(
    app: &App,
    desk: &Visit,
    user: &User,
    id: AuthenticatorId,
) -> Result<FormPage, Problem> {
    let overview = app.factors(user.id).await?.overview();
    let mut apps = overview.authenticators.iter();
    let one = apps.find(|one| one.id == id).ok_or(Problem::NotFound)?;
    let base = desk.base(&format!(
        "Set the clock of \u{201c}{}\u{201d} right",
        one.name
    ))?;
    Ok(FormPage::new(base, "Set right")
        .text("Ask the user for two codes in a row.")
        .field(Field::app_code(
            "code",
            "First code",
            "The code that the app shows now.",
        ))
        .field(Field::app_code(
            "second",
            "Second code",
            "The one that it shows next.",
        )))
}

/// Who it is, for the event and the owner's mail.
fn staff(desk: &Visit) -> Proof<'_> {
    Proof::Staff {
        who: &desk.user.name,
    }
}

/// Back to the user's page, with the reason if it was refused.
async fn after(
    app: &App,
    desk: &Visit,
    user: &User,
    done: Result<(), Problem>,
) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/desk/users/{}", user.id)).into_response()),
        Err(Problem::Refused(_, text)) => {
            let mut page = user_page(app, desk, user).await?;
            page.base.error = Some(text);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response())
        }
        Err(problem) => Err(problem),
    }
}
