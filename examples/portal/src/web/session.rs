//! Sessions: what the server keeps of one, and who may see which page.

use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect};
use second_factor::factors::{Overview, SetUpId};
use second_factor::{Ask, Change, Factors, Unsaved};
use serde::{Deserialize, Serialize};
use time::Duration;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, Session, SessionManagerLayer};

use crate::app::App;
use crate::db::User;
use crate::two_factor::WayIn;
use crate::web::forms;
use crate::web::page::{Answer, Base, Problem};
use crate::web::session_store::Sessions;

const STATE: &str = "state";
/// After that the password is asked for again.
const PASSWORD_ONLY_SECS: u64 = 10 * 60;

/// What a session holds.
#[derive(Clone, Default, Deserialize, Serialize)]
pub struct State {
    pub csrf: String,
    /// Whose it is, once the password was right.
    pub user: Option<i64>,
    /// Whether the second factor was given, or is not needed.
    pub whole: bool,
    /// How often the password had been changed: another password ends it.
    pub password_changes: i64,
    /// When its password was typed, by the portal's clock.
    pub began: u64,
    /// It has ended when that of the user's second factor is another number.
    pub generation: u64,
    /// The set-up that is open in it.
    pub set_up: Option<SetUpId>,
    /// What the next page tells.
    pub news: Vec<String>,
}

/// Somebody who has not signed in.
pub struct Guest {
    app: App,
    session: Session,
    state: State,
    once: String,
}

/// Somebody whose password was right, with all that a page needs of them.
pub struct Visit {
    pub app: App,
    pub user: User,
    pub overview: Overview,
    /// What the sign-in page asks.
    pub ask: Ask,
    pub state: State,
    news: Vec<String>,
    once: String,
    session: Session,
}

/// The second factor was given, or is not needed.
pub struct Whole(pub Visit);

/// The second factor is still to come.
pub struct PasswordOnly(pub Visit);

/// Either: for the pages of a set-up.
pub struct Known(pub Visit);

/// A whole session of the support desk.
pub struct Desk(pub Visit);

pub fn layer(app: &App) -> SessionManagerLayer<Sessions> {
    let name = if app.secure { "__Host-portal_session" } else { "portal_session" };
    SessionManagerLayer::new(Sessions(app.db.clone()))
        .with_name(name)
        .with_secure(app.secure)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(Duration::hours(8)))
}

impl State {
    pub async fn of(session: &Session) -> Result<Self, Problem> {
        Ok(session.get(STATE).await.map_err(Problem::session)?.unwrap_or_default())
    }
}

impl Guest {
    /// The password was right: a session of its own, which the second factor makes whole.
    pub async fn signs_in(self, user: User) -> Result<Visit, Problem> {
        let (factors, now) = (self.app.factors(user.id).await?, self.app.now());
        let state = State {
            user: Some(user.id),
            password_changes: user.password_changes,
            began: now.as_secs(),
            generation: factors.session_generation(),
            ..State::default()
        };
        let mut visit = Visit {
            app: self.app,
            user,
            overview: factors.overview(),
            ask: factors.ask(None, ""),
            state,
            news: Vec::new(),
            once: self.once,
            session: self.session,
        };
        visit.renew(false).await?;
        Ok(visit)
    }

    pub fn base(&self, title: &str) -> Base {
        Base { csrf: self.state.csrf.clone(), once: self.once.clone(), ..Base::titled(title) }
    }
}

impl Visit {
    /// Makes the session whole, for this reason.
    pub async fn open(&mut self, way_in: WayIn) -> Result<(), Problem> {
        self.overview = self.app.factors(self.user.id).await?.overview();
        self.state.generation = match way_in {
            WayIn::Generation(generation) => generation,
            WayIn::Code(accepted) => accepted.session_generation(),
        };
        self.renew(true).await
    }

    /// One button of the user's own.
    pub async fn change<T>(
        &self,
        decide: impl FnMut(Factors) -> Unsaved<T, Change>,
    ) -> Result<T, Problem> {
        self.app.change(self.user.id, decide).await
    }

    /// One that ends the user's sessions, and not this one.
    pub async fn end_others(
        &mut self,
        decide: impl FnMut(Factors) -> Unsaved<u64, Change>,
    ) -> Result<(), Problem> {
        let generation = self.change(decide).await?;
        self.open(WayIn::Generation(generation)).await
    }

    /// This session goes on with the new password; all others end.
    pub async fn has_new_password(&mut self) -> Result<(), Problem> {
        self.state.password_changes = self.user.password_changes.saturating_add(1);
        self.renew(true).await
    }

    /// Gives the session another id and another token for forms, as at each change of what it may.
    async fn renew(&mut self, whole: bool) -> Result<(), Problem> {
        self.state = State { whole, csrf: forms::token()?, ..self.state.clone() };
        self.session.cycle_id().await.map_err(Problem::session)?;
        self.save().await
    }

    /// The set-up that this session has begun.
    pub fn set_up(&self) -> Result<SetUpId, Problem> {
        self.state.set_up.ok_or_else(Problem::set_up_is_gone)
    }

    /// What the next page tells.
    pub fn tell(&mut self, news: impl Into<String>) {
        self.state.news.push(news.into());
    }

    pub async fn save(&self) -> Result<(), Problem> {
        self.session.insert(STATE, &self.state).await.map_err(Problem::session)
    }

    pub async fn end(self) -> Result<(), Problem> {
        self.session.flush().await.map_err(Problem::session)
    }

    /// Back to the security page, which tells what was done.
    pub async fn back_to_security(&mut self, news: &str) -> Answer {
        self.tell(news);
        self.save().await?;
        Ok(Redirect::to("/account/security").into_response())
    }

    /// Whom the desk helps: anybody but the person at the desk.
    pub async fn helped(&self, id: i64) -> Result<User, Problem> {
        let user = self.app.db.user(id).await?.filter(|user| user.id != self.user.id);
        user.ok_or(Problem::NotFound)
    }

    pub fn base(&self, title: &str) -> Base {
        Base {
            csrf: self.state.csrf.clone(),
            once: self.once.clone(),
            signed_in: true,
            whole: self.is_whole(),
            is_desk: self.user.is_desk,
            news: self.news.clone(),
            ..Base::titled(title)
        }
    }

    fn is_whole(&self) -> bool {
        self.state.whole && !self.has_to_enroll()
    }

    pub fn has_to_enroll(&self) -> bool {
        self.user.must_enroll && !self.overview.on
    }

    /// Where somebody goes on who cannot see a page yet.
    pub fn next_page(&self) -> &'static str {
        match (self.is_whole(), self.has_to_enroll()) {
            (true, _) => "/account",
            (false, true) => "/set-up/start",
            (false, false) => "/sign-in/code",
        }
    }

    async fn load(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let session = session(parts)?;
        let mut state = State::of(&session).await?;
        let Some(id) = state.user else {
            return Err(Problem::Elsewhere("/sign-in"));
        };
        let (factors, now) = (app.factors(id).await?, app.now());
        let overview = factors.overview();
        let age = now.as_secs().saturating_sub(state.began);
        let ended = state.generation != factors.session_generation()
            || (!state.whole && age > PASSWORD_ONLY_SECS);
        let user = app.db.user(id).await?;
        let user = user.filter(|user| !ended && user.password_changes == state.password_changes);
        let Some(user) = user else {
            session.flush().await.map_err(Problem::session)?;
            return Err(Problem::Elsewhere("/sign-in"));
        };
        let news = match parts.method {
            Method::GET => std::mem::take(&mut state.news),
            _ => Vec::new(),
        };
        let visit = Self {
            app: app.clone(),
            user,
            overview,
            ask: factors.ask(None, ""),
            state,
            news,
            once: forms::token()?,
            session,
        };
        if !visit.news.is_empty() {
            visit.save().await?;
        }
        Ok(visit)
    }
}

fn session(parts: &Parts) -> Result<Session, Problem> {
    parts.extensions.get::<Session>().cloned().ok_or(Problem::Unavailable)
}

impl FromRequestParts<App> for Guest {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let session = session(parts)?;
        let mut state = State::of(&session).await?;
        if state.csrf.is_empty() {
            state.csrf = forms::token()?;
            session.insert(STATE, &state).await.map_err(Problem::session)?;
        }
        Ok(Self { app: app.clone(), session, state, once: forms::token()? })
    }
}

impl FromRequestParts<App> for Known {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Ok(Self(Visit::load(parts, app).await?))
    }
}

impl FromRequestParts<App> for Whole {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let visit = Visit::load(parts, app).await?;
        match visit.is_whole() {
            true => Ok(Self(visit)),
            false => Err(Problem::Elsewhere(visit.next_page())),
        }
    }
}

impl FromRequestParts<App> for PasswordOnly {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let visit = Visit::load(parts, app).await?;
        match visit.is_whole() || visit.has_to_enroll() {
            true => Err(Problem::Elsewhere(visit.next_page())),
            false => Ok(Self(visit)),
        }
    }
}

impl FromRequestParts<App> for Desk {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Whole(visit) = Whole::from_request_parts(parts, app).await?;
        match visit.user.is_desk {
            true => Ok(Self(visit)),
            false => Err(Problem::NotFound),
        }
    }
}
