//! The support desk, which has identified the user in another way: one page, and its buttons.

use crate::web::prelude::*;
use second_factor::Proof;
use second_factor::factors::Overview;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/desk/users/{id}", get(user))
        .route("/desk/users/{id}/{button}", post(press))
}

#[derive(Template)]
#[template(path = "desk_user.html")]
struct UserPage {
    base: Base,
    id: i64,
    overview: Overview,
}

async fn user(Desk(desk): Desk, Path(id): Path<i64>) -> Answer {
    Ok(show(&page(&desk, id).await?))
}

async fn press(Desk(desk): Desk, Path((id, button)): Path<(i64, String)>) -> Answer {
    desk.helped(id).await?;
    let done = match button.as_str() {
        "lift-wait" => desk.app.change(id, |f| f.lift_wait(staff(&desk))).await,
        "turn-off" => desk.app.change(id, |f| f.turn_off(staff(&desk))).await.map(drop),
        _ => Err(Problem::NotFound),
    };
    back(&desk, id, done).await
}

/// Who it is, for the event and the owner's mail.
pub fn staff(desk: &Visit) -> Proof<'_> {
    Proof::Staff { who: &desk.user.name }
}

async fn page(desk: &Visit, id: i64) -> Result<UserPage, Problem> {
    let (user, overview) = (desk.helped(id).await?, desk.app.factors(id).await?.overview());
    Ok(UserPage { base: desk.base(&user.email), id, overview })
}

/// Back to the user's page, with the reason if it was refused.
pub async fn back(desk: &Visit, id: i64, done: Result<(), Problem>) -> Answer {
    let Err(problem) = done else {
        return Ok(Redirect::to(&format!("/desk/users/{id}")).into_response());
    };
    let mut page = page(desk, id).await?;
    Err(problem.with(|text| {
        page.base.error = Some(text);
        show(&page)
    }))
}
