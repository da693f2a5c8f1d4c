//! What happened to the second factor, for its owner.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use second_factor::UnixTime;

use crate::app::App;
use crate::web::page::{Base, Problem, moment, show};
use crate::web::session::Whole;

pub fn routes() -> Router<App> {
    Router::new().route("/account/activity", get(activity))
}

#[derive(Template)]
#[template(path = "activity.html")]
struct ActivityPage {
    base: Base,
    /// When, and what.
    events: Vec<(String, String)>,
}

async fn activity(State(app): State<App>, Whole(visit): Whole) -> Result<Response, Problem> {
    let events = app.db.activity(visit.user.id).await?.into_iter();
    let at = |secs: i64| moment(UnixTime::from_secs(secs.try_into().unwrap_or_default()));
    let events = events.map(|event| (at(event.at), event.sentence)).collect();
    Ok(show(&ActivityPage {
        base: visit.base("Activity")?.in_section("activity"),
        events,
    }))
}
