//! The security page and its buttons. What weakens takes a code in the form of the change.

use askama::Template;
use axum::Router;
use axum::extract::{Form, Path};
use axum::routing::get;
use second_factor::factors::{AuthenticatorId, Overview, Replacing};
use second_factor::{NewApp, Proof};
use serde::Deserialize;

use crate::app::App;
use crate::two_factor::set_up::{self, CodesPage};
use crate::two_factor::sign_in::Typed;
use crate::two_factor::{WayIn, label};
use crate::web::page::{Answer, Base, Field, FormPage, Problem, moment, show};
use crate::web::session::{Visit, Whole};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/account/security", get(security))
        .route("/account/security/{button}", get(page).post(press))
        .route("/account/security/{button}/{id}", get(page).post(press))
}

#[derive(Template)]
#[template(path = "security.html")]
struct SecurityPage {
    base: Base,
    overview: Overview,
}

/// Which button it is, and of which app.
#[derive(Deserialize)]
struct Button {
    button: String,
    #[serde(default)]
    id: u32,
}

async fn security(Whole(visit): Whole) -> Answer {
    let base = visit.base("Security").in_section("security");
    Ok(show(&SecurityPage {
        base,
        overview: visit.overview,
    }))
}

async fn page(Whole(visit): Whole, Path(of): Path<Button>) -> Answer {
    Ok(form(&visit, &of)?.show())
}

async fn press(
    Whole(mut visit): Whole,
    Path(of): Path<Button>,
    Form(typed): Form<Typed>,
) -> Answer {
    let form = form(&visit, &of)?;
    pressed(&mut visit, &of, &typed)
        .await
        .map_err(|problem| problem.on(form))
}

async fn pressed(visit: &mut Visit, of: &Button, typed: &Typed) -> Answer {
    let (id, code) = (AuthenticatorId(of.id), Proof::Code(&typed.code));
    let app = NewApp::new(label(&visit.user)).named(&typed.name);
    match of.button.as_str() {
        "add" => set_up::begin(visit, &app.replacing(Replacing::None), code).await,
        "replace" => set_up::begin(visit, &app.replacing(Replacing::One(id)), code).await,
        "recovery-codes" => {
            let codes = visit.change(|f| f.new_recovery_codes(code)).await?;
            Ok(show(&CodesPage {
                base: visit.base("Your recovery codes"),
                codes,
            }))
        }
        "remove" => {
            visit.change(|f| f.remove(id, code)).await?;
            visit.back_to_security("The app is removed.").await
        }
        "rename" => {
            visit.change(|f| f.rename(id, &typed.name)).await?;
            visit.back_to_security("The app has another name.").await
        }
        "turn-off" => {
            visit.change(|f| f.turn_off(code)).await?;
            visit.open(WayIn::OwnChange(visit.app.now())).await?;
            visit
                .back_to_security("Two-factor authentication is off.")
                .await
        }
        _ => Err(Problem::NotFound),
    }
}

fn form(visit: &Visit, of: &Button) -> Result<FormPage, Problem> {
    let mut apps = visit.overview.authenticators.iter();
    let name = apps
        .find(|app| app.id.0 == of.id)
        .map(|app| app.name.as_str());
    let of_app = name
        .map(|name| format!("\u{201c}{name}\u{201d}"))
        .unwrap_or_default();
    let button = of.button.as_str();
    let (title, action) = match (button, name) {
        ("add", None) => ("Add another app".into(), "Continue"),
        ("recovery-codes", None) => ("New recovery codes".into(), "Make new codes"),
        ("turn-off", None) => ("Turn off two-factor authentication".into(), "Turn off"),
        ("replace", Some(_)) => (format!("A new phone in place of {of_app}"), "Continue"),
        ("remove", Some(_)) => (format!("Remove {of_app}"), "Remove"),
        ("rename", Some(_)) => (format!("Rename {of_app}"), "Rename"),
        _ => return Err(Problem::NotFound),
    };
    let form = FormPage::new(visit.base(&title).in_section("security"), action);
    let form = match button {
        "add" => form.field(Field::name("Name of the phone or tablet", "Tablet")),
        "replace" | "rename" => form.field(Field::name("Name", name.unwrap_or_default())),
        _ => form,
    };
    let form = if button == "rename" {
        form
    } else {
        form.field(Field::any_code())
    };
    Ok(form.link("/account/security", "Cancel"))
}
