//! The security page and its buttons. What weakens takes a code in the form of the change.

use second_factor::factors::{AuthenticatorId, Overview, Replacing};
use second_factor::{NewApp, Proof};

use crate::two_factor::label;
use crate::two_factor::set_up::{self, CodesPage};
use crate::two_factor::sign_in::Typed;
use crate::web::prelude::*;

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

/// Each button, the title and the button of its form, and which name it asks for.
const BUTTONS: [(&str, &str, &str, Option<&str>); 5] = [
    ("add", "Add another app", "Continue", Some("Name of the phone or tablet")),
    ("replace", "A new phone in place of", "Continue", Some("Name of the new phone")),
    ("remove", "Remove", "Remove", None),
    ("recovery-codes", "New recovery codes", "Make new codes", None),
    ("turn-off", "Turn off two-factor authentication", "Turn off", None),
];

/// Which button it is, and of which app.
#[derive(Deserialize)]
struct Button {
    button: String,
    #[serde(default)]
    id: u32,
}

async fn security(Whole(visit): Whole) -> Answer {
    let base = visit.base("Security").in_section("security");
    Ok(show(&SecurityPage { base, overview: visit.overview }))
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
    pressed(&mut visit, &of, &typed).await.map_err(|problem| problem.on(form))
}

async fn pressed(visit: &mut Visit, of: &Button, typed: &Typed) -> Answer {
    let (id, code) = (AuthenticatorId(of.id), Proof::Code(&typed.code));
    let app = NewApp::new(label(&visit.user)).named(&typed.name);
    let news = match of.button.as_str() {
        "add" => return set_up::begin(visit, &app.replacing(Replacing::None), code).await,
        "replace" => return set_up::begin(visit, &app.replacing(Replacing::One(id)), code).await,
        "recovery-codes" => {
            let codes = visit.change(|f| f.new_recovery_codes(code)).await?;
            return Ok(show(&CodesPage { base: visit.base("Your recovery codes"), codes }));
        }
        "remove" => {
            visit.end_others(|f| f.remove(id, code)).await?;
            "The app is removed."
        }
        "turn-off" => {
            visit.end_others(|f| f.turn_off(code)).await?;
            "Two-factor authentication is off."
        }
        _ => return Err(Problem::NotFound),
    };
    visit.back_to_security(news).await
}

fn form(visit: &Visit, of: &Button) -> Result<FormPage, Problem> {
    let mut buttons = BUTTONS.iter().filter(|(button, ..)| *button == of.button);
    let (_, title, action, name) = buttons.next().ok_or(Problem::NotFound)?;
    let mut apps = visit.overview.authenticators.iter();
    let app = apps.find(|app| app.id.0 == of.id).map(|app| app.name.as_str());
    let title = match app {
        Some(app) => format!("{title} \u{201c}{app}\u{201d}"),
        None if of.id == 0 => (*title).into(),
        None => return Err(Problem::NotFound),
    };
    let mut form = FormPage::new(visit.base(&title).in_section("security"), action);
    if let Some(label) = name {
        form = form.field(Field::name(label, app.unwrap_or("Tablet")));
    }
    Ok(form.field(Field::any_code()).link("/account/security", "Cancel"))
}
