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

/// What a handler answers.
pub type Answer = Result<Response, Problem>;

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
    pub fn titled(title: &str) -> Self {
        Self { title: title.into(), ..Self::default() }
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
    paragraphs: Vec<&'static str>,
    notices: Vec<(&'static str, String)>,
    fields: Vec<Field>,
    at_fault: Option<&'static str>,
    button: &'static str,
    links: Vec<(&'static str, &'static str)>,
}

pub struct Field {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    attributes: &'static str,
    value: String,
}

impl FormPage {
    pub fn new(base: Base, button: &'static str) -> Self {
        Self {
            base,
            id: "code",
            action: "",
            paragraphs: Vec::new(),
            notices: Vec::new(),
            fields: Vec::new(),
            at_fault: None,
            button,
            links: Vec::new(),
        }
    }

    /// Sets the id, to which `-form` is added, and another address.
    pub fn with_id(self, id: &'static str, action: &'static str) -> Self {
        Self { id, action, ..self }
    }

    pub fn text(mut self, text: &'static str) -> Self {
        self.paragraphs.push(text);
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

    pub fn two_codes(self) -> Self {
        self.field(Field::digits("code", "First code", "The code that the app shows now."))
            .field(Field::digits("second", "Second code", "The one that it shows next."))
    }

    pub fn link(mut self, address: &'static str, text: &'static str) -> Self {
        self.links.push((address, text));
        self
    }

    /// Links to the other pages of a group.
    pub fn link_to_others(mut self, own: &str, group: &[(&'static str, &'static str)]) -> Self {
        self.links.extend(group.iter().filter(|(address, _)| *address != own));
        self
    }

    pub fn show(&self) -> Response {
        show(self)
    }

    /// Sets which field a refusal is about, where it is not the first.
    pub fn blame(self, field: &'static str) -> Self {
        Self { at_fault: Some(field), ..self }
    }

    /// The same page with what is wrong.
    pub fn refused(mut self, error: impl Into<String>) -> Response {
        self.base.error = Some(error.into());
        (StatusCode::UNPROCESSABLE_ENTITY, show(&self)).into_response()
    }

    /// The field that has the focus, and is at fault if there is an error: the first but for names.
    fn focus(&self) -> &'static str {
        let mut fields = self.fields.iter();
        let field = fields.find(|field| field.attributes != Field::NAME);
        let first = field.or(self.fields.first()).map_or("", |field| field.name);
        self.at_fault.unwrap_or(first)
    }

    fn button_id(&self) -> &'static str {
        if self.id == "set-up" { "set-up" } else { "submit" }
    }
}

impl Field {
    const NAME: &str = r#"type="text" maxlength="64" autocomplete="off" required"#;
    /// On a phone the keyboard has digits.
    const DIGITS: &str = r#"type="text" inputmode="numeric" autocomplete="one-time-code" spellcheck="false" required"#;
    /// The keyboard has letters, too.
    const LETTERS: &str = r#"type="text" inputmode="text" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" required"#;
    const CHECKBOX: &str = r#"type="checkbox" value="yes""#;

    fn new(name: &'static str, label: &'static str, attributes: &'static str) -> Self {
        Self { name, label, hint: "", attributes, value: String::new() }
    }

    fn with_hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    fn digits(name: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self::new(name, label, Self::DIGITS).with_hint(hint)
    }

    /// The code of an app.
    pub fn app_code() -> Self {
        Self::digits("code", "Code", "The 6 digits that your app shows.")
    }

    /// A code of any kind, as the proof of a change.
    pub fn any_code() -> Self {
        Self::new("code", "Code", Self::LETTERS)
            .with_hint("Of one of your apps, or a recovery code. It confirms that it is you.")
    }

    /// A recovery code or a pass.
    pub fn recovery_code() -> Self {
        Self::new("code", "Recovery code or pass", Self::LETTERS)
            .with_hint("24 letters and digits. A pass comes from our support desk.")
    }

    pub fn name(label: &'static str, value: &str) -> Self {
        let field = Self::new("name", label, Self::NAME);
        Self { value: value.into(), ..field }
    }

    pub fn email(value: &str) -> Self {
        let attributes = r#"type="email" autocomplete="username" required"#;
        let field = Self::new("email", "E-mail address", attributes);
        Self { value: value.into(), ..field }
    }

    pub fn password(name: &'static str, label: &'static str) -> Self {
        let attributes = r#"type="password" autocomplete="current-password" required"#;
        Self::new(name, label, attributes)
    }

    pub fn new_password() -> Self {
        let attributes = r#"type="password" autocomplete="new-password" minlength="12" required"#;
        Self::new("new", "New password", attributes).with_hint("At least 12 characters.")
    }

    pub fn checkbox(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Self::CHECKBOX)
    }

    fn is_checkbox(&self) -> bool {
        self.attributes == Self::CHECKBOX
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
    /// A page that is ready.
    Shown(Box<Response>),
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
    text: &'static str,
}

impl Problem {
    pub fn session(error: tower_sessions::session::Error) -> Self {
        tracing::error!(%error, "the session cannot be used");
        Self::Unavailable
    }

    pub fn set_up_is_gone() -> Self {
        Self::Refused(Refusal::SetUpGone, "This set-up has ended. Start again.".into())
    }

    /// A refusal is shown on the form again; another problem has its own page.
    pub fn on(self, form: FormPage) -> Self {
        match self {
            // The form of a set-up that has ended is of no use.
            Self::Refused(Refusal::SetUpGone, _) => self,
            Self::Refused(_, text) => Self::Shown(Box::new(form.refused(text))),
            other => other,
        }
    }

    /// A refusal is shown on this page; another problem has its own.
    pub fn with(self, page: impl FnOnce(String) -> Response) -> Self {
        match self {
            Self::Refused(_, text) => {
                let page = (StatusCode::UNPROCESSABLE_ENTITY, page(text));
                Self::Shown(Box::new(page.into_response()))
            }
            other => other,
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
            Self::Shown(page) => return *page,
            Self::Refused(_, text) => {
                let mut base = Base::titled("That does not work");
                base.error = Some(text);
                let page = show(&ProblemPage { base, text: "" });
                return (StatusCode::UNPROCESSABLE_ENTITY, page).into_response();
            }
            Self::Conflict => (
                StatusCode::CONFLICT,
                "Please try again",
                "Something else was changed at the same moment.",
            ),
            Self::NotFound => (StatusCode::NOT_FOUND, "Page not found", "There is no such page."),
            Self::Stale => (
                StatusCode::FORBIDDEN,
                "This form is no longer valid",
                "You were signed out, or the page is old. Go back to the portal and try again.",
            ),
            Self::TooLong => {
                (StatusCode::PAYLOAD_TOO_LARGE, "That is too long", "The form is too long.")
            }
            Self::Unavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "This does not work now",
                "Please try again later.",
            ),
        };
        let base = Base::titled(title);
        (status, show(&ProblemPage { base, text })).into_response()
    }
}
