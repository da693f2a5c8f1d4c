//! HTTP: routes, sessions, forms, pages.

pub mod account;
pub mod cookies;
pub mod forms;
pub mod headers;
pub mod once;
pub mod page;
pub mod prelude;
pub mod session;
pub mod session_store;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;

use crate::app::App;
use crate::two_factor::{
    activity, browsers, desk, desk_more, lost_phone, security, set_up, sign_in,
};
use crate::web::page::Problem;

/// The whole portal. The layers run from the last to the first.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/", get(async || Redirect::to("/account")))
        .merge(account::routes())
        .merge(sign_in::routes())
        .merge(set_up::routes())
        .merge(security::routes())
        .merge(activity::routes())
        .merge(desk::routes())
        .merge(desk_more::routes())
        .merge(lost_phone::routes())
        .merge(browsers::routes())
        .fallback(async || Problem::NotFound)
        .layer(from_fn(forms::check_csrf))
        .layer(session::layer(&app))
        .route("/health", get(async || "ok"))
        .route("/style.css", get(style))
        .route("/icon.svg", get(icon))
        .layer(from_fn_with_state(app.clone(), once::answer_once))
        .layer(from_fn_with_state(app.clone(), headers::add))
        .with_state(app)
}

async fn style() -> impl IntoResponse {
    kept("text/css; charset=utf-8", include_str!("../../static/style.css"))
}

async fn icon() -> impl IntoResponse {
    kept("image/svg+xml", include_str!("../../static/icon.svg"))
}

/// A file that browsers keep for some minutes.
fn kept(kind: &'static str, file: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "max-age=300")], file)
}
