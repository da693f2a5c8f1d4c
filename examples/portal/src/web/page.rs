//! Pages: what all have, forms, and what is shown when something is wrong.

use std::borrow::Borrow;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use second_factor::Refusal;
use second_factor::UnixTime;
use time::OffsetDateTime;
use time::macros::format_description;

use crate::db;
use crate::web::forms;

/// What every page has.
#[derive(Default)]
pub struct Base {
    pub title: String,
    pub csrf: String,
    pub once: String,
    pub error: Option<String>,
    pub news: Vec<String>,
    pub signed_in: bool,
    pub whole: bool,
    pub is_desk: bool,
    /// The entry of the side navigation, on pages of the account.
    pub section: &'static str,
}

impl Base {
    pub fn new(title: &str, csrf: &str) -> Result<Self, Problem> {
        Ok(Self {
            title: title.into(),
            csrf: csrf.into(),
            once: forms::token()?,
            ..Self::default()
        })
    }

    /// Sets that the page stands in the side navigation of the account.
    pub fn in_section(self, section: &'static str) -> Self {
        Self { section, ..self }
    }
}

/// A template as an answer.
pub fn show(template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => Html(text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// A moment, as pages show it.
pub fn moment(at: impl Borrow<UnixTime>) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute] UTC");
    let at = i64::try_from(at.borrow().as_secs()).ok();
    let at = at.and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok());
    at.and_then(|at| at.format(format).ok()).unwrap_or_default()
}

/// A page with one form, which goes to its own address.
#[derive(Template)]
#[template(path = "form.html")]
pub struct FormPage {
    base: Base,
    id: &'static str,
    action: &'static str,
    paragraphs: Vec<String>,
    notices: Vec<(&'static str, String)>,
    fields: Vec<Field>,
    button: &'static str,
    links: Vec<(&'static str, &'static str)>,
}

pub struct Field {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    attributes: &'static str,
    value: String,
    is_checkbox: bool,
}

impl FormPage {
    pub fn new(base: Base, button: &'static str) -> Self {
        Self {
            base,
            id: "code-form",
            action: "",
            paragraphs: Vec::new(),
            notices: Vec::new(),
            fields: Vec::new(),
            button,
            links: Vec::new(),
        }
    }

    pub fn with_id(self, id: &'static str, action: &'static str) -> Self {
        Self { id, action, ..self }
    }

    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.paragraphs.push(text.into());
        self
    }

    pub fn notice(mut self, id: &'static str, text: impl Into<String>) -> Self {
        self.notices.push((id, text.into()));
        self
    }

    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    pub fn link(mut self, address: &'static str, text: &'static str) -> Self {
        self.links.push((address, text));
        self
    }

    pub fn show(&self) -> Response {
        show(self)
    }

    /// The field that has the focus, and is at fault if there is an error: the first but for names.
    fn focus(&self) -> &'static str {
        let mut fields = self.fields.iter();
        let field = fields.find(|field| field.attributes != Field::NAME);
        field.or(self.fields.first()).map_or("", |field| field.name)
    }

    /// The same page with what is wrong.
    pub fn refused(mut self, error: String) -> Response {
        self.base.error = Some(error);
        (StatusCode::UNPROCESSABLE_ENTITY, show(&self)).into_response()
    }
}

impl Field {
    const NAME: &str = r#"type="text" maxlength="64" autocomplete="off""#;

    fn new(
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        attributes: &'static str,
    ) -> Self {
        Self {
            name,
            label,
            hint,
            attributes,
            value: String::new(),
            is_checkbox: false,
        }
    }

    /// A code of an app: on a phone the keyboard has digits.
    pub fn app_code(name: &'static str, label: &'static str, hint: &'static str) -> Self {
        let attributes = r#"type="text" inputmode="numeric" autocomplete="one-time-code" spellcheck="false" required"#;
        Self::new(name, label, hint, attributes)
    }

    /// A code of any kind, or one with letters: the keyboard has all.
    pub fn any_code(label: &'static str, hint: &'static str) -> Self {
        let attributes = r#"type="text" inputmode="text" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" required"#;
        Self::new("code", label, hint, attributes)
    }

    pub fn name(label: &'static str, value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            ..Self::new("name", label, "", Self::NAME)
        }
    }

    pub fn email(value: &str) -> Self {
        let attributes = r#"type="email" autocomplete="username" required"#;
        Self {
            value: value.into(),
            ..Self::new("email", "E-mail address", "", attributes)
        }
    }

    pub fn old_password(name: &'static str, label: &'static str) -> Self {
        Self::new(
            name,
            label,
            "",
            r#"type="password" autocomplete="current-password" required"#,
        )
    }

    pub fn new_password() -> Self {
        let attributes = r#"type="password" autocomplete="new-password" minlength="12" required"#;
        Self::new("new", "New password", "At least 12 characters.", attributes)
    }

    pub fn checkbox(name: &'static str, label: &'static str) -> Self {
        Self {
            is_checkbox: true,
            ..Self::new(name, label, "", "")
        }
    }
}

/// What is wrong with a request, or where it has to go first.
#[derive(Debug)]
pub enum Problem {
    /// Refused, with the sentence for the person at the keyboard.
    Refused(Refusal, String),
    /// Others were faster.
    Conflict,
    /// Another page comes first.
    Elsewhere(&'static str),
    NotFound,
    /// A form without the token of its session.
    Stale,
    TooLong,
    /// The database or the second factor cannot be read. Nobody is signed in.
    Unavailable,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    base: Base,
    text: String,
}

impl Problem {
    pub fn session(error: tower_sessions::session::Error) -> Self {
        tracing::error!(%error, "the session cannot be used");
        Self::Unavailable
    }

    /// The form again with what was refused, or the page of the problem.
    pub fn on(self, form: FormPage) -> Response {
        match self {
            Self::Refused(_, text) => form.refused(text),
            other => other.into_response(),
        }
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        tracing::error!(code = db::code(&error), "the database failed");
        Self::Unavailable
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, title, text) = match self {
            Self::Elsewhere(page) => return Redirect::to(page).into_response(),
            Self::Refused(_, text) => {
                (StatusCode::UNPROCESSABLE_ENTITY, "That does not work", text)
            }
            Self::Conflict => (
                StatusCode::CONFLICT,
                "Please try again",
                "Something else was changed at the same moment.".into(),
            ),
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "Page not found",
                "There is no such page.".into(),
            ),
            Self::Stale => (
                StatusCode::FORBIDDEN,
                "This form is no longer valid",
                "You were signed out, or the page is old. Go back to the portal and try again."
                    .into(),
            ),
            Self::TooLong => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "That is too long",
                "The form is too long.".into(),
            ),
            Self::Unavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "This does not work now",
                "Please try again later.".into(),
            ),
        };
        let base = Base {
            title: title.into(),
            ..Base::default()
        };
        (status, show(&ProblemPage { base, text })).into_response()
    }
}
