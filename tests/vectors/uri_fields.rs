//! A key URI as the plain fields that other programs speak of.

use second_factor::uri::KeyKind;
use second_factor::{CodeFormat, KeyUri};
use serde_json::Value;

pub(crate) fn fields(uri: &KeyUri) -> Value {
    let (kind, algorithm, digits, period, counter) = match uri.kind() {
        KeyKind::Totp(params) => {
            let kind = if params.format() == CodeFormat::Steam {
                "steam"
            } else {
                "totp"
            };
            let period = Some(params.period().as_secs());
            (
                kind,
                params.algorithm(),
                params.format().length(),
                period,
                None,
            )
        }
        KeyKind::Hotp {
            algorithm,
            digits,
            counter,
        } => ("hotp", algorithm, digits.count(), None, Some(counter)),
    };
    let secret = uri.secret().expose_bytes();
    serde_json::json!({
        "type": kind,
        "secret_hex": secret.iter().map(|byte| format!("{byte:02x}")).collect::<String>(),
        "issuer": uri.label().issuer().unwrap_or_default(),
        "account": uri.label().account(),
        "algorithm": algorithm.name(),
        "digits": digits,
        "period": period,
        "counter": counter,
    })
}
