//! Rows of other systems, in `data/moving_in.json`: moved in as `docs/moving_in.md` says, they accept
//! the codes of their apps, and not the one that was used there. `.ci/moving_in/record.sh` has made
//! the rows; each names the program that was run, or the source that writes such rows.

use second_factor::factors::NewAuthenticator;
use second_factor::{
    Algorithm, CodeParams, Digits, KeyUri, MemoryStore, Period, Proof, Records, Refusal, Secret,
    Step, TwoFactor, UnixTime,
};
use serde_json::Value;

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name]
        .as_str()
        .unwrap_or_else(|| panic!("{name} of {row}"))
}

fn number(row: &Value, name: &str) -> u64 {
    row[name]
        .as_u64()
        .unwrap_or_else(|| panic!("{name} of {row}"))
}

fn digits(row: &Value, name: &str) -> Digits {
    let count = u8::try_from(number(row, name)).unwrap();
    Digits::try_from(count).unwrap()
}

fn period(secs: u64) -> Period {
    Period::from_secs(secs.try_into().unwrap()).unwrap()
}

fn json(row: &Value, name: &str) -> Value {
    serde_json::from_str(text(row, name)).unwrap()
}

/// With the last step, unless the old system writes "never".
fn used(app: NewAuthenticator, last: Option<u64>) -> NewAuthenticator {
    match last {
        Some(last) => app.with_last_step(Step::from_counter(last)),
        None => app,
    }
}

fn django(row: &Value) -> NewAuthenticator {
    let secret = Secret::from_legacy_hex(text(row, "key")).unwrap();
    let params = CodeParams::new()
        .with_digits(digits(row, "digits"))
        .with_period(period(number(row, "step")))
        .with_epoch(UnixTime::from_secs(number(row, "t0")));
    let drift = row["drift"].as_i64().unwrap().try_into().unwrap();
    let app = NewAuthenticator::totp(&secret, params).named(text(row, "name"));
    used(app.with_offset(drift), row["last_t"].as_u64())
}

fn django_hotp(row: &Value) -> NewAuthenticator {
    let secret = Secret::from_legacy_hex(text(row, "key")).unwrap();
    let (digits, next) = (digits(row, "digits"), number(row, "counter"));
    NewAuthenticator::hotp(&secret, Algorithm::Sha1, digits, next)
}

/// The column has the server's step; the code may have been of the next.
fn devise(row: &Value) -> NewAuthenticator {
    let secret = Secret::from_legacy_base32(text(row, "otp_secret")).unwrap();
    let app = NewAuthenticator::totp(&secret, CodeParams::new());
    used(app, row["consumed_timestep"].as_u64().map(|step| step + 1))
}

fn fortify(row: &Value) -> NewAuthenticator {
    assert!(row["two_factor_confirmed_at"].is_string());
    let secret = Secret::from_legacy_base32(text(row, "two_factor_secret")).unwrap();
    NewAuthenticator::totp(&secret, CodeParams::new())
}

fn keycloak(row: &Value) -> NewAuthenticator {
    let (secret, data) = (json(row, "secret_data"), json(row, "credential_data"));
    let value = text(&secret, "value");
    let secret = match data["secretEncoding"].as_str() {
        None => Secret::from_legacy_bytes(value.as_bytes()),
        Some("BASE32") => Secret::from_legacy_base32(value),
        Some(other) => panic!("{other}"),
    };
    let secret = secret.unwrap();
    let algorithm: Algorithm = text(&data, "algorithm").parse().unwrap();
    let digits = digits(&data, "digits");
    let new = match text(&data, "subType") {
        "totp" => {
            let params = CodeParams::new().with_algorithm(algorithm);
            let params = params.with_digits(digits);
            let params = params.with_period(period(number(&data, "period")));
            NewAuthenticator::totp(&secret, params)
        }
        "hotp" => NewAuthenticator::hotp(&secret, algorithm, digits, number(&data, "counter")),
        other => panic!("{other}"),
    };
    new.named(text(row, "user_label"))
}

fn vaultwarden(row: &Value) -> NewAuthenticator {
    assert_eq!(number(row, "atype"), 0);
    let secret = Secret::from_legacy_base32(text(row, "data")).unwrap();
    let app = NewAuthenticator::totp(&secret, CodeParams::new());
    let last = number(row, "last_used");
    used(app, Some(last).filter(|last| *last != 0))
}

fn privacy_idea(row: &Value) -> NewAuthenticator {
    let info = &row["tokeninfo"];
    let secret = Secret::from_legacy_hex(text(row, "otpkey")).unwrap();
    if text(row, "tokentype") == "hotp" {
        let algorithm = text(info, "hashlib").parse().unwrap();
        let next = number(row, "count");
        return NewAuthenticator::hotp(&secret, algorithm, digits(row, "otplen"), next);
    }
    let step: u32 = text(info, "timeStep").parse().unwrap();
    let params = CodeParams::new()
        .with_algorithm(text(info, "hashlib").parse().unwrap())
        .with_digits(digits(row, "otplen"))
        .with_period(period(step.into()));
    let shift: f64 = text(info, "timeShift").parse().unwrap();
    let offset = (shift / f64::from(step)) as i32;
    let app = NewAuthenticator::totp(&secret, params).with_offset(offset);
    used(app, row["count"].as_u64().filter(|count| *count != 0))
}

fn totp_rs(row: &Value) -> NewAuthenticator {
    let totp = json(row, "totp");
    let bytes: Vec<u8> = serde_json::from_value(totp["secret"].clone()).unwrap();
    let secret = Secret::from_legacy_bytes(&bytes).unwrap();
    let params = CodeParams::new()
        .with_algorithm(text(&totp, "algorithm").parse().unwrap())
        .with_digits(digits(&totp, "digits"))
        .with_period(period(number(&totp, "step")));
    NewAuthenticator::totp(&secret, params)
}

fn key_uri(row: &Value) -> NewAuthenticator {
    let imported = KeyUri::import(text(row, "url")).unwrap();
    NewAuthenticator::from_key_uri(&imported.uri)
}

fn moved(row: &Value) -> NewAuthenticator {
    let columns = &row["columns"];
    match text(row, "system") {
        "django-otp" => django(columns),
        "django-otp HOTP" => django_hotp(columns),
        "devise-two-factor" => devise(columns),
        "Laravel Fortify" => fortify(columns),
        "Keycloak" => keycloak(columns),
        "Vaultwarden" => vaultwarden(columns),
        "privacyIDEA" => privacy_idea(columns),
        "totp-rs" => totp_rs(columns),
        "a key URI" => key_uri(columns),
        other => panic!("{other}"),
    }
}

async fn check(row: &Value, now: u64) {
    let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
    let at = |secs: u64| UnixTime::from_secs(now + secs);
    let list = [moved(row)];
    let ids = two_factor.update(&7, at(5), |f| f.move_in(&list, Proof::First));
    assert_eq!(ids.await.unwrap().len(), 1);
    let sign_in = async |secs: u64, code: &str| {
        let accepted = two_factor.update(&7, at(secs), |f| f.sign_in(code)).await;
        accepted.map_err(|error| error.refusal())
    };
    for code in row["used"].as_array().unwrap() {
        let refused = sign_in(5, code.as_str().unwrap()).await.err();
        assert_eq!(refused, Some(Some(Refusal::Replayed)), "{row}");
    }
    for later in row["later"].as_array().unwrap() {
        let (secs, code) = (number(later, "secs"), text(later, "code"));
        assert!(sign_in(secs, code).await.is_ok(), "{row}");
        let again = sign_in(secs, code).await.err();
        assert_eq!(again, Some(Some(Refusal::Replayed)), "{row}");
    }
}

#[test]
fn a_row_of_each_system_moves_in_and_its_app_goes_on() {
    let file = include_str!("data/moving_in.json");
    let file: Value = serde_json::from_str(file).unwrap();
    let rows = file["rows"].as_array().unwrap();
    let mut systems: Vec<&str> = rows.iter().map(|row| text(row, "system")).collect();
    systems.dedup();
    assert_eq!(systems.len(), 9, "{systems:?}");
    for row in rows {
        assert!(!row["later"].as_array().unwrap().is_empty());
        pollster::block_on(check(row, number(&file, "now")));
    }
}
