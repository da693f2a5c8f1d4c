//! What every form has: a token of the session, compared before any handler runs.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rand::TryRng;
use rand::rngs::SysRng;
use serde::{Deserialize, Deserializer};
use subtle::ConstantTimeEq;
use tower_sessions::Session;

use crate::web::page::Problem;
use crate::web::session::State;

/// Forms are short.
pub const MOST_BYTES: usize = 16 * 1024;

/// The hidden fields.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Hidden {
    pub csrf: String,
    pub once: String,
}

impl Hidden {
    pub fn of(body: &[u8]) -> Self {
        serde_urlencoded::from_bytes(body).unwrap_or_default()
    }
}

/// The name of an app. One without letters could not be told from others, nor read out.
pub fn name<'de, D: Deserializer<'de>>(form: D) -> Result<String, D::Error> {
    let typed = String::deserialize(form)?;
    Ok(match typed.trim() {
        "" => String::from("App"),
        name => name.to_owned(),
    })
}

/// 128 random bits, as text.
pub fn token() -> Result<String, Problem> {
    let mut bytes = [0; 16];
    SysRng.try_fill_bytes(&mut bytes).map_err(|_| Problem::Unavailable)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

/// Lets a `POST` through if it has the token of its session.
pub async fn check_csrf(session: Session, request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MOST_BYTES).await else {
        return Problem::TooLong.into_response();
    };
    let state = match State::of(&session).await {
        Ok(state) => state,
        Err(problem) => return problem.into_response(),
    };
    let sent = Hidden::of(&body).csrf;
    let same: bool = sent.as_bytes().ct_eq(state.csrf.as_bytes()).into();
    if !same || state.csrf.is_empty() {
        tracing::info!(path = parts.uri.path(), "form without the token of its session");
        return Problem::Stale.into_response();
    }
    next.run(Request::from_parts(parts, Body::from(body))).await
}
