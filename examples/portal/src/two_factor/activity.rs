//! What happened to the second factor, for its owner.

use crate::web::prelude::*;
use second_factor::UnixTime;

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

async fn activity(Whole(visit): Whole) -> Answer {
    let events = visit.app.db.activity(visit.user.id).await?.into_iter();
    let at = |secs: i64| moment(UnixTime::from_secs(secs.try_into().unwrap_or_default()));
    let events = events.map(|event| (at(event.at), event.sentence)).collect();
    let base = visit.base("Activity").in_section("activity");
    Ok(show(&ActivityPage { base, events }))
}
