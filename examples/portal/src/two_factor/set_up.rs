//! From *Set Up* to the recovery codes: the first app, another one, a new phone.

use second_factor::factors::{RecoveryCodes, SetUp};
use second_factor::{NewApp, Proof, Sensitive};

use crate::two_factor::sign_in::Typed;
use crate::two_factor::{WayIn, label};
use crate::web::prelude::*;

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
    set_up: SetUp,
}

#[derive(Template)]
#[template(path = "codes.html")]
pub struct CodesPage {
    pub base: Base,
    pub codes: RecoveryCodes,
}

/// For those who have to set up before anything else.
async fn start(Known(visit): Known) -> Answer {
    if !visit.has_to_enroll() {
        return Err(Problem::Elsewhere(visit.next_page()));
    }
    let form = FormPage::new(visit.base("Set up two-factor authentication"), "Set Up")
        .text("Your account needs a second factor: an authenticator app on your phone.")
        .field(Field::name("Name of your phone", "Phone"));
    Ok(form.with_id("set-up", "/set-up/new").show())
}

/// *Set Up*: the first app, which no code can prove yet. It is refused where there is one.
async fn first(Known(mut visit): Known, Form(typed): Form<Typed>) -> Answer {
    let app = NewApp::new(label(&visit.user)).named(&typed.name);
    begin(&mut visit, &app, Proof::First).await
}

/// Draws the secret of an app. This session alone sees it, and confirms it.
pub async fn begin(visit: &mut Visit, app: &NewApp, proof: Proof<'_>) -> Answer {
    let set_up = visit.change(|f| f.set_up(app, proof)).await?;
    visit.state.set_up = Some(set_up.id);
    visit.save().await?;
    Ok(Redirect::to("/set-up").into_response())
}

/// The picture and the key, also when the page is loaded again.
async fn scan(Known(visit): Known) -> Answer {
    let (id, factors) = (visit.set_up()?, visit.app.factors(visit.user.id).await?);
    let set_up = factors.pending(id, label(&visit.user)).map_err(|_| Problem::set_up_is_gone())?;
    let picture = set_up.key_uri.to_qr().map_err(|_| Problem::Unavailable)?;
    let picture = picture.with_title("QR code for your authenticator app").to_svg();
    Ok(show(&ScanPage { base: visit.base("Scan this QR code"), picture, set_up }))
}

async fn page(Known(visit): Known, uri: Uri) -> Answer {
    visit.set_up().map(|_| form(&visit, uri.path()).show())
}

/// *Verify*: the first code adds the app. It signs in as well, where the session was not whole.
async fn verify(Known(mut visit): Known, uri: Uri, Form(typed): Form<Typed>) -> Answer {
    let (id, codes) = (visit.set_up()?, [&typed.code, &typed.second]);
    let confirmed = visit.change(|f| f.confirm(id, codes)).await;
    let confirmed = confirmed.map_err(|problem| problem.on(form(&visit, uri.path())))?;
    // A second click has no proof; it shows other recovery codes, and the session stays what it was.
    if let Some(accepted) = confirmed.accepted {
        visit.state.set_up = None;
        visit.tell("The app is set up.");
        visit.open(WayIn::Code(accepted)).await?;
    }
    match confirmed.recovery_codes {
        Some(codes) => Ok(show(&CodesPage { base: visit.base("Your recovery codes"), codes })),
        None => Ok(Redirect::to("/account/security").into_response()),
    }
}

fn form(visit: &Visit, path: &str) -> FormPage {
    let form = match path {
        "/set-up/two-codes" => FormPage::new(visit.base("Two codes in a row"), "Verify")
            .text("If your phone's clock cannot be set, two codes tell us how far it is off.")
            .two_codes(),
        _ => FormPage::new(visit.base("Enter the code that your app shows"), "Verify")
            .field(Field::app_code()),
    };
    form.link_to_others(
        path,
        &[
            ("/set-up", "Back to the QR code"),
            ("/set-up/verify", "One code is enough"),
            ("/set-up/two-codes", "My phone's clock cannot be set"),
        ],
    )
}
