// A user of the manual's examples: Ana, who has set up an app on her phone.

pub type Failure = Box<dyn std::error::Error>;

/// The service, Ana's phone, and the recovery codes that she has written down.
pub struct Ana {
    pub two_factor: second_factor::TwoFactor<second_factor::MemoryStore<u64>>,
    pub phone: second_factor::Totp,
    pub phone_id: second_factor::factors::AuthenticatorId,
    pub recovery_codes: Vec<String>,
}

/// Seconds after the moment at which Ana sets up her phone.
pub fn at(secs: u64) -> second_factor::UnixTime {
    second_factor::UnixTime::from_secs(1_800_000_000 + secs)
}

pub async fn ana() -> Result<Ana, Failure> {
    use second_factor::{CodeParams, Label, MemoryStore, NewApp, Proof, Records, Totp, TwoFactor};

    let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
    let app = NewApp::new(Label::new("ana@example.com")?.with_issuer("Example")?).named("Phone");
    let set_up = two_factor
        .update(&7, at(0), |f| f.set_up(&app, Proof::First))
        .await?;
    let phone = Totp::new(set_up.key_uri.secret(), CodeParams::new());
    let first = phone.code_at(at(10));
    let confirmed = two_factor
        .update(&7, at(10), |f| f.confirm(set_up.id, first.expose()))
        .await?;
    let codes = confirmed.recovery_codes.ok_or("no recovery codes")?;
    Ok(Ana {
        two_factor,
        phone,
        phone_id: confirmed.authenticator,
        recovery_codes: codes.expose().map(str::to_owned).collect(),
    })
}
