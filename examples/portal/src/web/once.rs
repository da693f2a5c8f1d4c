//! A form that is sent twice is answered once.
//!
//! A browser that is clicked twice drops its first request and shows the answer of the second. That
//! would be a refusal: the code is used up, the session has another id by then. So the second click,
//! which has the same cookies and fields, gets the answer of the first. Each page draws the hidden
//! field `once` anew, so a later page with the same fields is another form.
//!
//! Answers are kept in the memory of this process for some seconds. With several instances, let the
//! load balancer send a browser to the same one; a double click that is split finds its form used up,
//! and nobody is signed in by it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::COOKIE;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

use crate::app::App;
use crate::web::forms::{Hidden, MOST_BYTES};
use crate::web::page::Problem;

const KEPT: Duration = Duration::from_secs(15);
const LONGEST_ANSWER: usize = 256 * 1024;

/// The answers of the last seconds.
#[derive(Default)]
pub struct Clicks(Mutex<HashMap<[u8; 32], Arc<OnceCell<Answer>>>>);

#[derive(Clone)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Clicks {
    /// The place for the answer to a form, and whether it is the first click.
    fn place(&self, form: [u8; 32]) -> (Arc<OnceCell<Answer>>, bool) {
        let mut clicks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match clicks.entry(form) {
            Entry::Occupied(place) => (Arc::clone(place.get()), false),
            Entry::Vacant(place) => (Arc::clone(place.insert(Arc::default())), true),
        }
    }

    fn forget(&self, form: [u8; 32]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&form);
    }
}

pub async fn answer_once(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MOST_BYTES).await else {
        return Problem::TooLong.into_response();
    };
    let once = Hidden::of(&body).once;
    let mut form = Sha256::new();
    for cookie in parts.headers.get_all(COOKIE) {
        form.update(cookie.as_bytes());
        form.update([0]);
    }
    form.update(parts.uri.path());
    form.update([0]);
    form.update(&body);
    let request = Request::from_parts(parts, Body::from(body));
    if once.is_empty() {
        return next.run(request).await;
    }
    let form = form.finalize().into();
    let (answer, is_first) = app.clicks.place(form);
    if is_first {
        let clicks = Arc::clone(&app.clicks);
        tokio::spawn(async move {
            tokio::time::sleep(KEPT).await;
            clicks.forget(form);
        });
    }
    // A task of its own: it goes on when the browser drops the first request.
    let work = async move { answer.get_or_init(|| Answer::of(request, next)).await.clone() };
    match tokio::spawn(work).await {
        Ok(answer) => {
            if answer.status.is_server_error() {
                app.clicks.forget(form); // the next click tries again
            }
            (answer.status, answer.headers, answer.body).into_response()
        }
        Err(_) => Problem::Unavailable.into_response(),
    }
}

impl Answer {
    async fn of(request: Request, next: Next) -> Self {
        let (parts, body) = next.run(request).await.into_parts();
        match to_bytes(body, LONGEST_ANSWER).await {
            Ok(body) => Self { status: parts.status, headers: parts.headers, body },
            Err(_) => Self {
                status: StatusCode::INTERNAL_SERVER_ERROR,
                headers: HeaderMap::new(),
                body: Bytes::new(),
            },
        }
    }
}
