//! What files of handlers use.

pub use askama::Template;
pub use axum::Router;
pub use axum::extract::{Form, Path, Query};
pub use axum::http::{HeaderMap, Uri};
pub use axum::response::{IntoResponse, Redirect};
pub use axum::routing::{get, post};
pub use axum_extra::extract::CookieJar;
pub use serde::Deserialize;

pub use crate::app::App;
pub use crate::web::page::{Answer, Base, Field, FormPage, Problem, moment, show};
pub use crate::web::session::{Desk, Known, PasswordOnly, Visit, Whole};
pub use crate::web::{cookies, forms};
