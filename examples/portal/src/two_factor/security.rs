//! The security page and its buttons. What weakens takes a code in the form of the change.

use askama::Template;
use axum::Router;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use second_factor::factors::{AuthenticatorId, BrowserId, Overview, Replacing};
use second_factor::{NewApp, Proof};

use crate::app::App;
use crate::two_factor::set_up::{self, CodesPage};
use crate::two_factor::sign_in::Typed;
use crate::two_factor::{WayIn, label};
use crate::web::page::{Base, Field, FormPage, Problem, moment, show};
use crate::web::session::{Visit, Whole};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/account/security", get(security))
        .route("/account/security/{*button}", get(page).post(press))
        .route("/account/security/browsers/{id}/forget", post(forget))
        .route("/account/security/browsers/forget", post(forget_all))
}

#[derive(Template)]
#[template(path = "security.html")]
struct SecurityPage {
    base: Base,
    overview: Overview,
}

/// A button with a form of its own.
#[derive(Clone, Copy)]
enum Button {
    Add,
    NewCodes,
    Remove(AuthenticatorId),
    Rename(AuthenticatorId),
    Replace(AuthenticatorId),
    TurnOff,
}

impl Button {
    fn of(path: &str) -> Result<Self, Problem> {
        let (name, id) = path.split_once('/').unwrap_or((path, ""));
        let id = id.parse().map(AuthenticatorId);
        match (name, id) {
            ("add", Err(_)) => Ok(Self::Add),
            ("recovery-codes", Err(_)) => Ok(Self::NewCodes),
            ("turn-off", Err(_)) => Ok(Self::TurnOff),
            ("remove", Ok(id)) => Ok(Self::Remove(id)),
            ("rename", Ok(id)) => Ok(Self::Rename(id)),
            ("replace", Ok(id)) => Ok(Self::Replace(id)),
            _ => Err(Problem::NotFound),
        }
    }
}

async fn security(Whole(visit): Whole) -> Result<Response, Problem> {
    let base = visit.base("Security")?.in_section("security");
    Ok(show(&SecurityPage {
        base,
        overview: visit.overview,
    }))
}

async fn page(Whole(visit): Whole, Path(button): Path<String>) -> Result<Response, Problem> {
    Ok(form(&visit, Button::of(&button)?)?.show())
}

async fn press(
    State(app): State<App>,
    Whole(mut visit): Whole,
    Path(button): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let button = Button::of(&button)?;
    match pressed(&app, &mut visit, button, &typed).await {
        Ok(response) => Ok(response),
        Err(problem) => Ok(problem.on(form(&visit, button)?)),
    }
}

async fn pressed(
    app: &App,
    visit: &mut Visit,
    button: Button,
    typed: &Typed,
) -> Result<Response, Problem> {
    let (user, code) = (visit.user.id, Proof::Code(&typed.code));
    let new_app = NewApp::new(label(&visit.user)).named(&typed.name);
    match button {
        Button::Add => {
            let new_app = new_app.replacing(Replacing::None);
            return set_up::begin(app, visit, &new_app, code).await;
        }
        Button::Replace(id) => {
            let new_app = new_app.replacing(Replacing::One(id));
            return set_up::begin(app, visit, &new_app, code).await;
        }
        Button::NewCodes => {
            let codes = app.change(user, |f| f.new_recovery_codes(code)).await?;
            return Ok(show(&CodesPage {
                base: visit.base("Your recovery codes")?,
                codes,
            }));
        }
        Button::Remove(id) => {
            app.change(user, |f| f.remove(id, code)).await?;
            visit.tell("The app is removed.");
        }
        Button::Rename(id) => app.change(user, |f| f.rename(id, &typed.name)).await?,
        Button::TurnOff => {
            app.change(user, |f| f.turn_off(code)).await?;
            visit.tell("Two-factor authentication is off.");
            visit.open(WayIn::Change(app.now())).await?;
        }
    }
    done(visit).await
}

async fn forget(
    State(app): State<App>,
    Whole(mut visit): Whole,
    Path(id): Path<u32>,
) -> Result<Response, Problem> {
    app.change(visit.user.id, |f| f.forget_browser(BrowserId(id)))
        .await?;
    visit.tell("The browser is forgotten.");
    done(&visit).await
}

async fn forget_all(State(app): State<App>, Whole(mut visit): Whole) -> Result<Response, Problem> {
    app.change(visit.user.id, |f| f.forget_browsers()).await?;
    visit.tell("All browsers are forgotten.");
    done(&visit).await
}

async fn done(visit: &Visit) -> Result<Response, Problem> {
    visit.save().await?;
    Ok(Redirect::to("/account/security").into_response())
}

fn form(visit: &Visit, button: Button) -> Result<FormPage, Problem> {
    let base =
        |title: &str| -> Result<Base, Problem> { Ok(visit.base(title)?.in_section("security")) };
    let name = |id| {
        let mut apps = visit.overview.authenticators.iter();
        apps.find(|one| one.id == id)
            .map(|one| one.name.as_str())
            .ok_or(Problem::NotFound)
    };
    let hint = "Of one of your apps, or a recovery code. It confirms that it is you.";
    let code = Field::any_code("Code", hint);
    let form = match button {
        Button::Add => FormPage::new(base("Add another app")?, "Continue")
            .text("The apps that you have stay.")
            .field(Field::name("Name of the phone or tablet", "Tablet"))
            .field(code),
        Button::NewCodes => FormPage::new(base("New recovery codes")?, "Make new codes")
            .text("The codes that you have are void then.")
            .field(code),
        Button::Remove(id) => FormPage::new(
            base(&format!("Remove \u{201c}{}\u{201d}", name(id)?))?,
            "Remove",
        )
        .field(code),
        Button::Rename(id) => {
            let form = FormPage::new(
                base(&format!("Rename \u{201c}{}\u{201d}", name(id)?))?,
                "Rename",
            );
            form.field(Field::name("Name", name(id)?))
        }
        Button::Replace(id) => {
            let title = format!("A new phone in place of \u{201c}{}\u{201d}", name(id)?);
            FormPage::new(base(&title)?, "Continue")
                .text("The old app works until the new one is confirmed.")
                .field(Field::name("Name of the new phone", name(id)?))
                .field(code)
        }
        Button::TurnOff => FormPage::new(base("Turn off two-factor authentication")?, "Turn off")
            .text(
                "Then the password alone opens your account. Apps and recovery codes are removed.",
            )
            .field(code),
    };
    Ok(form.link("/account/security", "Cancel"))
}
