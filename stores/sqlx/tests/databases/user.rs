//! A user with an app, as a service would have one.

use second_factor::factors::{RecoveryCodes, SetUp};
use second_factor::seal::KeyId;
use second_factor::{
    CodeParams, FactorStore, Keyring, Label, NewApp, Proof, Records, Totp, TwoFactor, UnixTime,
};

/// This many seconds after the tests begin.
pub fn at(secs: u64) -> UnixTime {
    UnixTime::from_secs(1_800_000_000 + secs)
}

pub fn sealed() -> Records {
    Records::sealed(Keyring::new(KeyId(1), &[1; 32]))
}

/// As [`sealed`], with a new key, and the old one to open with.
pub fn sealed_anew() -> Records {
    let keyring = Keyring::new(KeyId(2), &[2; 32]);
    Records::sealed(keyring.with_other(KeyId(1), &[1; 32]).unwrap())
}

/// Begins a set-up, at the beginning.
pub async fn set_up<S: FactorStore>(two_factor: &TwoFactor<S>, id: &S::Id) -> SetUp {
    let app = NewApp::new(Label::new("ana@example.com").unwrap());
    let set_up = two_factor.update(id, at(0), |f| f.set_up(&app, Proof::First));
    set_up.await.unwrap()
}

/// The app that has scanned a set-up.
pub fn scanned(set_up: &SetUp) -> Totp {
    Totp::new(set_up.key_uri.secret(), CodeParams::new())
}

pub fn code(app: &Totp, now: UnixTime) -> String {
    app.code_at(now).expose().to_owned()
}

/// A code that the app does not show around this moment. (A fixed one would be right now and then.)
pub fn wrong_code(app: &Totp, now: UnixTime) -> String {
    let is_shown = |typed: &String| {
        let secs = (now.as_secs() - 90..=now.as_secs() + 90).step_by(30);
        secs.map(UnixTime::from_secs)
            .any(|near| code(app, near) == *typed)
    };
    let mut codes = (0..10).map(|digit| digit.to_string().repeat(6));
    codes.find(|typed| !is_shown(typed)).unwrap()
}

/// A user whose second factor is on since the beginning.
pub async fn turned_on<S: FactorStore>(
    two_factor: &TwoFactor<S>,
    id: &S::Id,
) -> (Totp, RecoveryCodes) {
    let set_up = set_up(two_factor, id).await;
    let app = scanned(&set_up);
    let first = code(&app, at(0));
    let confirmed = two_factor.update(id, at(0), |f| f.confirm(set_up.id, &first));
    (app, confirmed.await.unwrap().recovery_codes.unwrap())
}
