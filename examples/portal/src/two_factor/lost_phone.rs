//! A lost phone: a recovery code or a pass, then a new app in place of all others.

use second_factor::{NewApp, Proof};

use crate::two_factor::sign_in::{Typed, ways};
use crate::two_factor::{label, set_up};
use crate::web::prelude::*;

/// An app's code has 8 signs at most, a recovery code or a pass 24.
const SHORTEST_RECOVERY_CODE: usize = 20;

pub fn routes() -> Router<App> {
    Router::new().route("/lost-phone", get(page).post(lost_phone))
}

async fn page(PasswordOnly(visit): PasswordOnly) -> Answer {
    Ok(form(&visit).show())
}

async fn lost_phone(PasswordOnly(mut visit): PasswordOnly, Form(typed): Form<Typed>) -> Answer {
    // An app's code alone must not add an app: whoever saw one would have a way in for ever.
    if typed.code.chars().filter(char::is_ascii_alphanumeric).count() < SHORTEST_RECOVERY_CODE {
        return Ok(form(&visit).refused("Type a recovery code, or a pass of our support desk."));
    }
    let app = NewApp::new(label(&visit.user)).named(&typed.name);
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
