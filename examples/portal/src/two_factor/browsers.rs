//! Buttons of the security page that take no code: another name for an app, browsers to forget.

use crate::two_factor::sign_in::Typed;
use crate::web::prelude::*;
use second_factor::factors::{AuthenticatorId, BrowserId};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/account/security/rename/{id}", get(rename_page).post(rename))
        .route("/account/security/browsers/{id}/forget", post(forget))
        .route("/account/security/browsers/forget", post(forget_all))
}

async fn rename_page(Whole(visit): Whole, Path(id): Path<u32>) -> Answer {
    Ok(form(&visit, id)?.show())
}

async fn rename(Whole(mut visit): Whole, Path(id): Path<u32>, Form(typed): Form<Typed>) -> Answer {
    let (id, form) = (AuthenticatorId(id), form(&visit, id)?);
    let done = visit.change(|f| f.rename(id, &typed.name)).await;
    done.map_err(|problem| problem.on(form))?;
    visit.back_to_security("The app has another name.").await
}

fn form(visit: &Visit, id: u32) -> Result<FormPage, Problem> {
    let mut apps = visit.overview.authenticators.iter();
    let app = apps.find(|app| app.id.0 == id).ok_or(Problem::NotFound)?;
    let base = visit.base(&format!("Rename \u{201c}{}\u{201d}", app.name)).in_section("security");
    let form = FormPage::new(base, "Rename").field(Field::name("Name", &app.name));
    Ok(form.link("/account/security", "Cancel"))
}

async fn forget(Whole(mut visit): Whole, Path(id): Path<u32>) -> Answer {
    visit.change(|f| f.forget_browser(BrowserId(id))).await?;
    visit.back_to_security("The browser is forgotten.").await
}

async fn forget_all(Whole(mut visit): Whole) -> Answer {
    visit.change(|f| f.forget_browsers()).await?;
    visit.back_to_security("All browsers are forgotten.").await
}
