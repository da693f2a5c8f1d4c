//! A key URI as a credential.

use alloc::format;
use alloc::string::String;

use super::error::{CxfError, Uncarried};
use crate::otp::params::{Algorithm, CodeFormat};
use crate::sensitive::Sensitive;
use crate::uri::KeyKind;
use crate::uri::key_uri::KeyUri;

/// Writes one `totp` credential, an object for the `credentials` of an item.
///
/// # Errors
///
/// [`CxfError::Uncarried`] for a counter (HOTP), Steam codes, a picture, a period over 255 seconds
/// or a domain beside the issuer.
///
/// # Security
///
/// The text contains the secret, unencrypted. It is written into one buffer, which is erased.
///
/// # Examples
///
/// ```
/// use second_factor::cxf::{self, CxfError, Uncarried};
/// use second_factor::KeyUri;
///
/// let token: KeyUri = "otpauth://hotp/ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=0".parse()?;
/// let error = CxfError::Uncarried { what: Uncarried::Counter };
/// assert_eq!(cxf::export(&token).err(), Some(error));
/// # Ok::<(), second_factor::uri::UriError>(())
/// ```
pub fn export(uri: &KeyUri) -> Result<Sensitive<String>, CxfError> {
    let uncarried = |what| CxfError::Uncarried { what };
    if uri.image().is_some() {
        return Err(uncarried(Uncarried::Image));
    }
    if uri.parameter_issuer() != uri.label().issuer() {
        return Err(uncarried(Uncarried::Domain));
    }
    let KeyKind::Totp(params) = uri.kind() else {
        return Err(uncarried(Uncarried::Counter));
    };
    let CodeFormat::Decimal(digits) = params.format() else {
        return Err(uncarried(Uncarried::Steam));
    };
    let Ok(period) = u8::try_from(params.period().as_secs()) else {
        return Err(uncarried(Uncarried::Period(params.period())));
    };
    let username = Some(uri.label().account()).filter(|account| !account.is_empty());
    let username = member("username", username);
    let issuer = member("issuer", uri.label().issuer());
    let secret = uri.secret().to_base32();
    let numbers = format!(r#"","period":{period},"digits":{}"#, digits.count());
    let algorithm = match params.algorithm() {
        Algorithm::Sha1 => r#","algorithm":"sha1""#,
        Algorithm::Sha256 => r#","algorithm":"sha256""#,
        Algorithm::Sha512 => r#","algorithm":"sha512""#,
    };
    let pieces = [
        r#"{"type":"totp","secret":""#,
        secret.expose(),
        &numbers,
        &username,
        algorithm,
        &issuer,
        "}",
    ];
    // Of its final size, so that no copy of the secret is left behind.
    let length = pieces
        .iter()
        .fold(0, |sum: usize, piece| sum.saturating_add(piece.len()));
    let mut json = Sensitive::new(String::with_capacity(length));
    pieces
        .iter()
        .for_each(|piece| json.inner_mut().push_str(piece));
    Ok(json)
}

/// A member with text in it, if there is text.
fn member(name: &str, text: Option<&str>) -> String {
    let value = text.map(serde_json::Value::from);
    value.map_or_else(String::new, |value| format!(r#","{name}":{value}"#))
}
