//! From *Set Up* to the recovery codes: the first app, another one, a new phone, a lost one.

use askama::Template;
use axum::Router;
use axum::extract::{Form, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use second_factor::factors::{RecoveryCodes, SetUpId};
use second_factor::{NewApp, Proof, Refusal, Sensitive};

use crate::app::App;
use crate::two_factor::sign_in::Typed;
use crate::two_factor::{WayIn, label};
use crate::web::page::{Base, Field, FormPage, Problem, moment, show};
use crate::web::session::{Known, Visit};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/set-up/start", get(start))
        .route("/set-up/new", post(first))
        .route("/set-up", get(scan))
        .route("/set-up/verify", get(page).post(verify))
        .route("/set-up/two-codes", get(page).post(verify))
}

#[derive(Template)]
#[template(path = "scan.html")]
struct ScanPage {
    base: Base,
    picture: Sensitive<String>,
    key: Sensitive<String>,
    until: String,
}

#[derive(Template)]
#[template(path = "codes.html")]
pub struct CodesPage {
    pub base: Base,
    pub codes: RecoveryCodes,
}

/// For those who have to set up before anything else.
async fn start(Known(visit): Known) -> Result<Response, Problem> {
    if !visit.has_to_enroll() {
        return Err(Problem::Elsewhere(visit.next_page()));
    }
    let form = FormPage::new(visit.base("Set up two-factor authentication")?, "Set Up")
        .with_id("set-up-form", "/set-up/new")
        .text("Your account needs a second factor: an authenticator app on your phone.")
        .field(Field::name("Name of your phone", "Phone"));
    Ok(form.show())
}

/// The first app. There is no code yet that could prove it; on a record that is on it is refused.
async fn first(
    State(app): State<App>,
    Known(mut visit): Known,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let new_app = NewApp::new(label(&visit.user)).named(&typed.name);
    begin(&app, &mut visit, &new_app, Proof::First).await
}

/// Draws the secret of an app. Only this session sees it, and only this session confirms it.
pub async fn begin(
    app: &App,
    visit: &mut Visit,
    new_app: &NewApp,
    proof: Proof<'_>,
) -> Result<Response, Problem> {
    let set_up = app
        .change(visit.user.id, |f| f.set_up(new_app, proof))
        .await?;
    visit.state.set_up = Some(set_up.id);
    visit.save().await?;
    Ok(Redirect::to("/set-up").into_response())
}

/// The picture and the key, also when the page is loaded again.
async fn scan(State(app): State<App>, Known(visit): Known) -> Result<Response, Problem> {
    let factors = app.factors(visit.user.id).await?;
    let set_up = factors
        .pending(open_set_up(&visit)?, label(&visit.user))
        .map_err(|_| gone())?;
    let picture = set_up.key_uri.to_qr().map_err(|_| Problem::Unavailable)?;
    Ok(show(&ScanPage {
        base: visit.base("Scan this QR code")?,
        picture: picture
            .with_title("QR code for your authenticator app")
            .to_svg(),
        key: set_up.key_uri.secret().to_grouped_base32(),
        until: moment(set_up.expires_at),
    }))
}

async fn page(Known(visit): Known, uri: Uri) -> Result<Response, Problem> {
    open_set_up(&visit)?;
    Ok(form(&visit, uri.path())?.show())
}

/// The first code adds the app. It signs in as well, where the session was not whole.
async fn verify(
    State(app): State<App>,
    Known(mut visit): Known,
    uri: Uri,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let (id, codes) = (open_set_up(&visit)?, [&typed.code, &typed.second]);
    let confirmed = match app.change(visit.user.id, |f| f.confirm(id, codes)).await {
        Ok(confirmed) => confirmed,
        Err(problem @ Problem::Refused(Refusal::SetUpGone, _)) => return Err(problem),
        Err(problem) => return Ok(problem.on(form(&visit, uri.path())?)),
    };
    // A second click has no proof; it shows other recovery codes, and the session stays what it was.
    if let Some(accepted) = confirmed.accepted {
        visit.state.set_up = None;
        visit.open(WayIn::Change(accepted.at())).await?;
    }
    match confirmed.recovery_codes {
        Some(codes) => Ok(show(&CodesPage {
            base: visit.base("Your recovery codes")?,
            codes,
        })),
        None => {
            visit.tell("The app is set up.");
            visit.save().await?;
            Ok(Redirect::to("/account/security").into_response())
        }
    }
}

fn open_set_up(visit: &Visit) -> Result<SetUpId, Problem> {
    visit.state.set_up.ok_or_else(gone)
}

fn gone() -> Problem {
    Problem::Refused(
        Refusal::SetUpGone,
        "This set-up has ended. Start again.".into(),
    )
}

fn form(visit: &Visit, path: &str) -> Result<FormPage, Problem> {
    let form = match path {
        "/set-up/two-codes" => FormPage::new(visit.base("Two codes in a row")?, "Verify")
            .text("If the clock of your phone cannot be set, two codes in a row tell us how far it is off.")
            .field(Field::app_code("code", "First code", "The code that your app shows now."))
            .field(Field::app_code("second", "Second code", "The one that it shows next."))
            .link("/set-up/verify", "One code is enough"),
        _ => FormPage::new(visit.base("Enter the code that your app shows")?, "Verify")
            .field(Field::app_code("code", "Code", "6 digits."))
            .link("/set-up/two-codes", "My phone's clock cannot be set"),
    };
    Ok(form.link("/set-up", "Back to the QR code"))
}
