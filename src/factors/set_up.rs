//! Setting up an authenticator app: from *Set up* to the first code.

use alloc::string::String;

use crate::factors::accepted::AcceptedBy;
use crate::factors::accepts::Accepts;
use crate::factors::audit::{EventKind, ProvenBy};
use crate::factors::change::Change;
use crate::factors::contents::MOST;
use crate::factors::contents::authenticator::clean_name;
use crate::factors::contents::codes::RecoveryCode;
use crate::factors::contents::set_up::{LIFETIME, Pending, Replacing, SetUpId, SetUpProof};
use crate::factors::proof::Proof;
use crate::factors::state::Factors;
use crate::otp::params::CodeParams;
use crate::otp::secret::Secret;
use crate::sign_in::refusal::Refusal;
use crate::sign_in::unsaved::Unsaved;
use crate::time::UnixTime;
use crate::uri::UriError;
use crate::uri::key_uri::KeyUri;
use crate::uri::label::Label;

/// An app to be set up by [`Factors::set_up`]: its label, its name in the user's list, its parameters,
/// and what it replaces.
///
/// # Examples
///
/// ```
/// use second_factor::factors::Replacing;
/// use second_factor::{Label, NewApp};
///
/// let label = Label::new("ana@example.com")?.with_issuer("Example")?;
/// let app = NewApp::new(label).named("Tablet").replacing(Replacing::None);
/// # let _ = app;
/// # Ok::<(), second_factor::uri::LabelError>(())
/// ```
#[doc(alias("enrollment", "enroll"))]
#[derive(Clone, Debug)]
pub struct NewApp {
    label: Label,
    name: String,
    params: CodeParams,
    replacing: Option<Replacing>,
}

impl NewApp {
    /// An app with the parameters that every app supports: SHA-1, six digits, 30 seconds.
    ///
    /// The label is what the app shows; it is not stored.
    #[must_use]
    pub const fn new(label: Label) -> Self {
        Self {
            label,
            name: String::new(),
            params: CodeParams::new(),
            replacing: None,
        }
    }

    /// Sets the name in the user's list of authenticators, such as "Phone".
    ///
    /// It has at most 64 bytes; longer ones are cut, and control characters are left out.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        Self {
            name: clean_name(name),
            ..self
        }
    }

    /// Sets how the codes are made.
    ///
    /// # Errors
    ///
    /// [`UriError`] for parameters that a key URI cannot express: an epoch other than 0, or Steam
    /// codes with another algorithm or period than Steam's.
    pub fn with_params(self, params: CodeParams) -> Result<Self, UriError> {
        KeyUri::check_params(params)?;
        Ok(Self { params, ..self })
    }

    /// Sets which authenticators the new one replaces when it is confirmed.
    ///
    /// Without this call it replaces all if a recovery code or a pass proves the set-up, and none
    /// otherwise.
    #[must_use]
    pub fn replacing(self, replacing: Replacing) -> Self {
        Self {
            replacing: Some(replacing),
            ..self
        }
    }
}

/// A set-up that has begun: `key_uri` is for the user, `id` for the user's session.
#[doc(alias = "enrollment")]
#[derive(Debug)]
#[non_exhaustive]
pub struct SetUp {
    /// Names the set-up: 16 random bytes, for the session on the server, never for an address.
    pub id: SetUpId,
    /// What the app scans or the user types. It holds the new secret.
    pub key_uri: KeyUri,
    /// When the set-up ends, ten minutes after it began.
    pub expires_at: UnixTime,
}

impl Factors {
    /// Makes a new random secret for an app; [`confirm`](Self::confirm) adds the app.
    ///
    /// One set-up is open at a time, for ten minutes, and any other proven change ends it. The page
    /// shows [`KeyUri::to_qr`] and [`Secret::to_grouped_base32`]; [`pending`](Self::pending) gives
    /// them again when the page is loaded anew.
    ///
    /// Lost phone: a recovery code or a pass is the proof, as [`Proof::RecoveryCode`], which takes
    /// no code of an app. The new app then replaces all others unless [`NewApp::replacing`] says
    /// otherwise; the old ones work until it is confirmed.
    ///
    /// # Errors
    ///
    /// * [`Refusal::ProofNeeded`]: the proof must be [`Proof::First`] on a record that is off, a
    ///   code of any kind ([`Proof::Code`]; [`Proof::RecoveryCode`] for a recovery code or pass
    ///   alone), an [`Accepted`](crate::Accepted), [`Proof::Other`], or [`Proof::SetUp`].
    /// * [`Refusal::Full`]: there are as many authenticators as the policy allows.
    /// * [`Refusal::UnknownId`]: the authenticator to be replaced does not exist.
    /// * [`Refusal::SetUpGone`]: the set-up that is to be begun anew has ended.
    /// * What a code as the proof is refused for.
    ///
    /// A refusal leaves a pending set-up as it is.
    ///
    /// # Security
    ///
    /// [`SetUp::key_uri`] holds the secret: show it to this user alone, in a response that nothing
    /// caches. While a set-up is pending that a recovery code, a pass or another factor has proven, an
    /// app's code proves no change. So a thief of the phone cannot undo it.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{Label, MemoryStore, NewApp, Proof, Records, TwoFactor, UnixTime};
    ///
    /// # pollster::block_on(async {
    /// let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
    /// let now = UnixTime::from_secs(1_800_000_000);
    /// let app = NewApp::new(Label::new("ana@example.com")?.with_issuer("Example")?);
    /// let set_up = two_factor.update(&7, now, |f| f.set_up(&app, Proof::First)).await?;
    /// assert!(set_up.key_uri.to_uri().expose().starts_with("otpauth://totp/Example:"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn set_up(self, app: &NewApp, proof: Proof<'_>) -> Unsaved<SetUp, Change> {
        if let Proof::SetUp(id) = proof {
            return self.begin_anew(app, id);
        }
        if !self.contents.on && proof.is_of_a_code() {
            return Unsaved::unchanged(Err(Refusal::NotSetUp));
        }
        let by_default = if is_recovery(proof) {
            Replacing::All
        } else {
            Replacing::None
        };
        let replacing = self.replacing(app.replacing.unwrap_or(by_default));
        if let Err(refusal) = self.has_room(replacing, 1) {
            return Unsaved::unchanged(Err(refusal));
        }
        let accepts = Accepts::CODES.and_first().and_other();
        self.with_proof(accepts, proof, |factors, proven_by| {
            let proof = kept(proven_by);
            let expires_at =
                UnixTime::from_secs(factors.now.as_secs().saturating_add(LIFETIME.as_secs()));
            factors.contents.proven_change(factors.now);
            let set_up = factors.begin(app, proof, replacing, expires_at);
            (EventKind::SetUpBegun, set_up)
        })
    }

    /// Gives the pending set-up of this session again, for a page that is loaded anew.
    ///
    /// # Errors
    ///
    /// [`Refusal::SetUpGone`] if there is no set-up with this id, or not any more.
    ///
    /// # Security
    ///
    /// As for [`set_up`](Self::set_up): it shows the secret.
    pub fn pending(&self, id: SetUpId, label: Label) -> Result<SetUp, Refusal> {
        let pending = self.contents.live_set_up(self.now);
        let pending = pending.filter(|pending| pending.id.is(id));
        match pending {
            Some(pending) => Ok(shown(pending, label)),
            None => Err(Refusal::SetUpGone),
        }
    }

    /// A set-up in place of the pending one, with its proof, its end and what it replaces.
    fn begin_anew(mut self, app: &NewApp, id: SetUpId) -> Unsaved<SetUp, Change> {
        let before = self.contents.live_set_up(self.now);
        let before = before.filter(|pending| pending.id.is(id));
        let Some((proof, replacing, expires_at)) =
            before.map(|before| (before.proof, before.replacing, before.expires_at))
        else {
            return Unsaved::unchanged(Err(Refusal::SetUpGone));
        };
        self.contents.proven_change(self.now);
        let set_up = self.begin(app, proof, replacing, expires_at);
        self.changed(EventKind::SetUpBegun, Some(ProvenBy::SetUp), Ok(set_up))
    }

    fn begin(
        &mut self,
        app: &NewApp,
        proof: SetUpProof,
        replacing: Replacing,
        expires_at: UnixTime,
    ) -> SetUp {
        let pending = Pending {
            id: SetUpId::draw(),
            expires_at,
            proof,
            replacing,
            params: app.params,
            name: app.name.clone(),
            secret: Secret::generate_for(app.params.algorithm()),
        };
        let set_up = shown(&pending, app.label.clone());
        self.contents.set_up = Some(pending);
        set_up
    }

    /// What a set-up or move-in replaces: what is asked for, and while codes are disabled all.
    pub(super) fn replacing(&self, asked: Replacing) -> Replacing {
        if self.contents.budget.is_disabled() {
            Replacing::All
        } else {
            asked
        }
    }

    /// Whether `more` authenticators have a place beside those that stay.
    pub(super) fn has_room(&self, replacing: Replacing, more: usize) -> Result<(), Refusal> {
        let authenticators = &self.contents.authenticators;
        let stay = match replacing {
            Replacing::All => 0,
            Replacing::None => authenticators.len(),
            Replacing::One(id) if authenticators.iter().any(|one| one.id == id) => {
                authenticators.len().saturating_sub(1)
            }
            Replacing::One(_) => return Err(Refusal::UnknownId),
        };
        let most = self.policy().most_authenticators().min(MOST);
        if stay.saturating_add(more) <= most && self.contents.has_ids(more) {
            Ok(())
        } else {
            Err(Refusal::Full)
        }
    }
}

/// Whether a proof is that of a lost phone if it holds, by its form alone: a recovery code or a pass.
fn is_recovery(proof: Proof<'_>) -> bool {
    match proof {
        Proof::Accepted(accepted) => !matches!(accepted.by(), AcceptedBy::Authenticator(_)),
        Proof::Code(typed) => RecoveryCode::parse(typed).is_some(),
        Proof::RecoveryCode(_) => true,
        _ => false,
    }
}

/// What a set-up keeps of its proof.
const fn kept(proven_by: &ProvenBy) -> SetUpProof {
    match proven_by {
        ProvenBy::Code(AcceptedBy::Authenticator(_)) => SetUpProof::App,
        ProvenBy::Code(AcceptedBy::Pass | AcceptedBy::RecoveryCode { .. }) => SetUpProof::Recovery,
        ProvenBy::First => SetUpProof::First,
        ProvenBy::Other | ProvenBy::Recent | ProvenBy::SetUp | ProvenBy::Staff { .. } => {
            SetUpProof::Other
        }
    }
}

/// A set-up as the page shows it.
fn shown(pending: &Pending, label: Label) -> SetUp {
    SetUp {
        id: pending.id,
        key_uri: KeyUri::of_params(label, pending.secret.copied(), pending.params),
        expires_at: pending.expires_at,
    }
}
