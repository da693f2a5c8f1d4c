//! The buttons beside remembered browsers; the security page lists them.

use axum::Router;
use axum::extract::Path;
use axum::routing::post;
use second_factor::factors::BrowserId;

use crate::app::App;
use crate::web::page::Answer;
use crate::web::session::Whole;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/account/security/browsers/{id}/forget", post(forget))
        .route("/account/security/browsers/forget", post(forget_all))
}

async fn forget(Whole(mut visit): Whole, Path(id): Path<u32>) -> Answer {
    visit.change(|f| f.forget_browser(BrowserId(id))).await?;
    visit.back_to_security("The browser is forgotten.").await
}

async fn forget_all(Whole(mut visit): Whole) -> Answer {
    visit.change(|f| f.forget_browsers()).await?;
    visit.back_to_security("All browsers are forgotten.").await
}
