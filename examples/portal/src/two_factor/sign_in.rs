//! After the password: one code, two in a row, or a recovery code; and whether it is asked for.

use std::time::Duration;

use second_factor::{Accepted, Ask, Remember, SignIn, factors::AcceptedBy};

use crate::two_factor::WayIn;
use crate::web::prelude::*;

const MONTH: Duration = Duration::from_secs(30 * 86_400);

pub fn routes() -> Router<App> {
    Router::new()
        .route("/sign-in/code", get(page).post(sign_in))
        .route("/sign-in/recovery", get(page).post(sign_in))
        .route("/sign-in/two-codes", get(page).post(sign_in))
}

/// What is typed into forms of the second factor.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub code: String,
    pub second: String,
    #[serde(deserialize_with = "forms::name")]
    pub name: String,
    pub remember: Option<String>,
}

/// The password was right: is it enough?
pub async fn after_password(visit: &mut Visit, jar: &CookieJar) -> Result<(), Problem> {
    let browser = cookies::browser(&visit.app, jar);
    let factors = visit.app.factors(visit.user.id).await?;
    let ask = factors.ask(browser, &visit.user.context());
    if matches!(ask, Ask::Off | Ask::Remembered) && !visit.has_to_enroll() {
        visit.open(WayIn::Generation(factors.session_generation())).await?;
    }
    Ok(())
}

async fn page(PasswordOnly(visit): PasswordOnly, uri: Uri) -> Answer {
    Ok(form(&visit, uri.path()).show())
}

async fn sign_in(
    PasswordOnly(mut visit): PasswordOnly,
    jar: CookieJar,
    headers: HeaderMap,
    uri: Uri,
    Form(typed): Form<Typed>,
) -> Answer {
    let context = visit.user.context();
    let mut sign_in = SignIn::new([&typed.code, &typed.second]);
    if typed.remember.is_some() {
        sign_in = sign_in.remember(Remember::new(cookies::name(&headers), MONTH, &context));
    }
    let signed_in = visit.change(|f| f.sign_in_with(&sign_in)).await;
    let signed_in = signed_in.map_err(|problem| problem.on(form(&visit, uri.path())))?;
    let jar = cookies::remember(&visit.app, jar, signed_in.browser_token.as_ref());
    tell(&mut visit, &signed_in.accepted);
    visit.open(WayIn::Code(signed_in.accepted)).await?;
    Ok((jar, Redirect::to("/account")).into_response())
}

/// What the next page says.
fn tell(visit: &mut Visit, accepted: &Accepted) {
    let failures = accepted.failures_before();
    if failures > 0 {
        visit.tell(format!("Wrong codes since your last sign-in: {failures}. Was that you?"));
    }
    if let AcceptedBy::RecoveryCode { remaining, .. } = accepted.by() {
        let advice = if remaining <= 3 { " Make a new set." } else { "" };
        visit.tell(format!("Recovery codes that are left: {remaining}.{advice}"));
    }
}

fn form(visit: &Visit, path: &str) -> FormPage {
    let form = match path {
        "/sign-in/recovery" => FormPage::new(visit.base("Use a recovery code"), "Continue")
            .field(Field::recovery_code()),
        "/sign-in/two-codes" => FormPage::new(visit.base("Two codes in a row"), "Continue")
            .text("If the clock of your phone is wrong, two codes in a row set it right for us.")
            .two_codes(),
        _ => FormPage::new(visit.base("Enter your code"), "Continue")
            .field(Field::app_code())
            .field(Field::checkbox("remember", "Remember this browser for 30 days")),
    };
    ways(visit, form, path)
}

/// What cannot be used now, and the other ways in.
pub fn ways(visit: &Visit, form: FormPage, path: &str) -> FormPage {
    let form = match visit.ask {
        Ask::Wait { until, .. } => {
            let secs = until.saturating_since(visit.app.now()).as_secs();
            let text = "Too many wrong codes. Seconds until the next one can be tried";
            form.notice("wait", format!("{text}: {secs}. Recovery codes work now."))
        }
        Ask::Disabled => form.notice(
            "disabled",
            "Codes are disabled after too many wrong ones: somebody knows your password. Set up \
             your app anew with a recovery code or a pass of our desk. Then change the password.",
        ),
        Ask::Locked => form.notice("locked", "Only a pass of our support desk helps: call it."),
        _ => form,
    };
    form.link_to_others(
        path,
        &[
            ("/sign-in/code", "Use the code of your app"),
            ("/sign-in/recovery", "Use a recovery code"),
            ("/sign-in/two-codes", "The code is right and does not work"),
            ("/lost-phone", "I have lost my phone"),
        ],
    )
}
