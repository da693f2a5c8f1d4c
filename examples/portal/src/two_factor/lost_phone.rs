//! A lost phone: a recovery code or a pass, then a new app in place of all others.

use second_factor::{NewApp, Proof};

use crate::two_factor::sign_in::{Typed, ways};
use crate::two_factor::{label, set_up};
use crate::web::prelude::*;

pub fn routes() -> Router<App> {
    Router::new().route("/lost-phone", get(page).post(lost_phone))
}

async fn page(PasswordOnly(visit): PasswordOnly) -> Answer {
    Ok(form(&visit).show())
}

async fn lost_phone(PasswordOnly(mut visit): PasswordOnly, Form(typed): Form<Typed>) -> Answer {
    let app = NewApp::new(label(&visit.user)).named(&typed.name);
    // Not `Proof::Code`: an app's code that somebody gave away would buy an app that stays.
    let begun = set_up::begin(&mut visit, &app, Proof::RecoveryCode(&typed.code)).await;
    begun.map_err(|problem| problem.on(form(&visit)))
}

fn form(visit: &Visit) -> FormPage {
    let form = FormPage::new(visit.base("I have lost my phone"), "Continue")
        .text("With a recovery code you set up a new phone. It replaces all your apps.")
        .text("No codes left? Call our support desk: it can issue a pass.")
        .field(Field::recovery_code())
        .field(Field::name("Name of the new phone", "Phone"));
    ways(visit, form, "/lost-phone")
}
