//! The support desk, which has identified the user in another way: one page, and its buttons.

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use second_factor::factors::{AuthenticatorId, Overview};
use second_factor::{Change, Factors, Proof, Unsaved};

use crate::app::App;
use crate::web::page::{Answer, Base, Problem, moment, show};
use crate::web::session::{Desk, Visit};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/desk/users/{id}", get(user))
        .route("/desk/users/{id}/lift-wait", post(lift_wait))
        .route("/desk/users/{id}/turn-off", post(turn_off))
        .route("/desk/users/{id}/remove/{app}", post(remove))
}

#[derive(Template)]
#[template(path = "desk_user.html")]
pub struct UserPage {
    pub base: Base,
    pub id: i64,
    pub overview: Overview,
}

async fn user(Desk(desk): Desk, Path(id): Path<i64>) -> Answer {
    Ok(show(&page(&desk, id).await?))
}

pub async fn page(desk: &Visit, id: i64) -> Result<UserPage, Problem> {
    let (user, overview) = (
        desk.helped(id).await?,
        desk.app.factors(id).await?.overview(),
    );
    Ok(UserPage {
        base: desk.base(&user.email),
        id,
        overview,
    })
}

async fn lift_wait(Desk(desk): Desk, Path(id): Path<i64>) -> Answer {
    press(&desk, id, |f| f.lift_wait(desk.staff())).await
}

async fn turn_off(Desk(desk): Desk, Path(id): Path<i64>) -> Answer {
    press(&desk, id, |f| f.turn_off(desk.staff())).await
}

async fn remove(Desk(desk): Desk, Path((id, app)): Path<(i64, u32)>) -> Answer {
    press(&desk, id, |f| f.remove(AuthenticatorId(app), desk.staff())).await
}

/// Back to the user's page.
async fn press(
    desk: &Visit,
    id: i64,
    decide: impl FnMut(Factors) -> Unsaved<(), Change>,
) -> Answer {
    desk.helped(id).await?;
    match desk.app.change(id, decide).await {
        Ok(()) => Ok(Redirect::to(&format!("/desk/users/{id}")).into_response()),
        Err(problem) => refused(desk, id, problem).await,
    }
}

/// The user's page again, with the reason.
pub async fn refused(desk: &Visit, id: i64, problem: Problem) -> Answer {
    let mut page = page(desk, id).await?;
    Err(problem.with(|text| {
        page.base.error = Some(text);
        show(&page)
    }))
}

impl Visit {
    /// Who it is at the desk, for the event and the owner's mail.
    pub fn staff(&self) -> Proof<'_> {
        Proof::Staff {
            who: &self.user.name,
        }
    }
}
