//! More of the support desk: finding a user, a pass, a stolen app, a clock that is far off.

use std::time::Duration;

use second_factor::factors::{AuthenticatorId, Pass};

use crate::db::User;
use crate::two_factor::desk::{back, staff};
use crate::two_factor::sign_in::Typed;
use crate::web::prelude::*;

const HOUR: Duration = Duration::from_secs(3_600);

pub fn routes() -> Router<App> {
    Router::new()
        .route("/desk", get(find))
        .route("/desk/users/{id}/pass", post(pass))
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

async fn find(Desk(desk): Desk, Query(wanted): Query<Wanted>) -> Answer {
    let users = desk.app.db.find_users(&wanted.q).await?;
    Ok(show(&FindPage { base: desk.base("Support desk"), q: wanted.q, users }))
}

/// The pass is shown once, to be handed over.
async fn pass(Desk(desk): Desk, Path(id): Path<i64>) -> Answer {
    let user = desk.helped(id).await?;
    match desk.app.change(id, |f| f.issue_pass(staff(&desk), HOUR)).await {
        Ok(pass) => {
            let base = desk.base(&format!("A pass for {}", user.email));
            Ok(show(&PassPage { base, id, pass }))
        }
        Err(problem) => back(&desk, id, Err(problem)).await,
    }
}

async fn remove(Desk(desk): Desk, Path((id, app)): Path<(i64, u32)>) -> Answer {
    desk.helped(id).await?;
    let app = AuthenticatorId(app);
    let done = desk.app.change(id, |f| f.remove(app, staff(&desk))).await.map(drop);
    back(&desk, id, done).await
}

async fn clock_page(Desk(desk): Desk, Path((id, app)): Path<(i64, u32)>) -> Answer {
    Ok(clock_form(&desk, id, app).await?.show())
}

async fn clock(
    Desk(desk): Desk,
    Path((id, app)): Path<(i64, u32)>,
    Form(typed): Form<Typed>,
) -> Answer {
    let form = clock_form(&desk, id, app).await?;
    let (app, codes) = (AuthenticatorId(app), [&*typed.code, &*typed.second]);
    let done = desk.app.change(id, |f| f.resync_far(app, codes, staff(&desk))).await;
    back(&desk, id, done.map_err(|problem| problem.on(form))).await
}

async fn clock_form(desk: &Visit, id: i64, app: u32) -> Result<FormPage, Problem> {
    desk.helped(id).await?;
    let apps = desk.app.factors(id).await?.overview().authenticators;
    let app = apps.iter().find(|one| one.id.0 == app).ok_or(Problem::NotFound)?;
    let title = format!("Set the clock of \u{201c}{}\u{201d} right", app.name);
    let form = FormPage::new(desk.base(&title), "Set right");
    Ok(form.text("Ask the user for two codes in a row.").two_codes())
}
