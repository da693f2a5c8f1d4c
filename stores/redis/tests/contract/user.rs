//! A user with an app, as a service would have one.

use second_factor::seal::KeyId;
use second_factor::{
    CodeParams, FactorStore, Keyring, Label, NewApp, Proof, Records, Totp, TwoFactor, UnixTime,
};

/// This many seconds after the tests begin.
pub fn at(secs: u64) -> UnixTime {
    UnixTime::from_secs(1_800_000_000 + secs)
}

pub fn sealed() -> Records {
    Records::sealed(Keyring::new(KeyId(1), &[0x5c; 32]))
}

/// The app of a user whose second factor is on since the beginning.
pub async fn turned_on<S: FactorStore>(two_factor: &TwoFactor<S>, id: &S::Id) -> Totp {
    let app = NewApp::new(Label::new("ana@example.com").unwrap());
    let set_up = two_factor.update(id, at(0), |f| f.set_up(&app, Proof::First));
    let set_up = set_up.await.unwrap();
    let phone = Totp::new(set_up.key_uri.secret(), CodeParams::new());
    let first = phone.code_at(at(0));
    let confirm = two_factor.update(id, at(0), |f| f.confirm(set_up.id, first.expose()));
    drop(confirm.await.unwrap());
    phone
}
