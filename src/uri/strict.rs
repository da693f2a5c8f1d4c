//! Key URIs to the letter: the grammar that this crate writes, and nothing beyond it.

use core::str::FromStr;

use super::domain::is_domain;
use super::error::UriError;
use super::key_uri::KeyUri;
use super::parameter::{UriParameter, UriPart};
use super::text::{self, Fields, Text};
use crate::otp::base32;
use crate::otp::params::{Algorithm, CodeParams, Digits, Period};
use crate::otp::secret::Secret;
use crate::otp::secret_error::SecretError;
use crate::uri::label::{Label, LabelPart};

/// Reads the strict grammar: what every app is sure to read the same way.
///
/// Parameters may come in any order, defaults may be spelled out, characters be percent-encoded
/// that need not be, the colon of the label too. The `issuer` parameter is the issuer before the
/// colon, or a domain ([`with_domain`](KeyUri::with_domain)). What is left to a reader's taste is refused:
/// another case, spaces or padding in the secret, two issuers, `+`, unknown parameters, anything
/// twice. [`UriError`] names the parameter and the rule.
///
/// # Examples
///
/// ```
/// use second_factor::KeyUri;
/// use second_factor::uri::UriError;
///
/// let uri: KeyUri = "otpauth://totp/Example:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".parse()?;
/// assert_eq!(uri.label().issuer(), Some("Example"));
///
/// let twice = "otpauth://totp/ana?issuer=Example&issuer=Sample".parse::<KeyUri>();
/// assert_eq!(twice.unwrap_err().to_string(), "issuer occurs twice");
/// # Ok::<(), UriError>(())
/// ```
impl FromStr for KeyUri {
    type Err = UriError;

    fn from_str(text: &str) -> Result<Self, UriError> {
        if text.len() > Self::LONGEST {
            return Err(UriError::TooLong {
                limit: Self::LONGEST,
                found: text.len(),
            });
        }
        let rest = text.strip_prefix("otpauth:");
        let parts = text::split(rest.ok_or_else(|| other_scheme(text))?)?;
        if text::has(parts.query, b'?') {
            return Err(UriError::SecondQuery);
        }
        let fields = fields(parts.query)?;
        let mut uri = match parts.kind {
            "totp" => totp(parts.label, &fields),
            "hotp" => hotp(parts.label, &fields),
            _ => Err(UriError::Type),
        }?;
        let issuer = fields.issuer.as_ref().map(Text::as_str);
        if issuer != uri.label().issuer() {
            // No other stands beside the label's.
            uri = uri.named(issuer.filter(|issuer| is_domain(issuer)));
        }
        match &fields.image {
            Some(image) => uri.with_image(image.as_str()),
            None => Ok(uri),
        }
    }
}

/// Why a text does not begin as a key URI.
fn other_scheme(text: &str) -> UriError {
    match text::scheme(text) {
        Ok((scheme, _)) if scheme.eq_ignore_ascii_case("otpauth") => UriError::SchemeCase,
        Ok((scheme, _)) => UriError::scheme(scheme),
        Err(error) => error,
    }
}

fn totp(written: &str, fields: &Fields<'_>) -> Result<KeyUri, UriError> {
    if fields.counter.is_some() {
        return Err(UriError::Misplaced {
            parameter: UriParameter::Counter,
        });
    }
    let mut params = CodeParams::new().with_algorithm(algorithm(fields)?);
    if let Some(period) = &fields.period {
        let secs = number(period.as_str()).and_then(|secs| u32::try_from(secs).ok());
        let period = secs.and_then(|secs| Period::from_secs(secs).ok());
        params = params.with_period(period.ok_or(UriError::Period)?);
    }
    params = match &fields.encoder {
        None => params.with_digits(digits(fields)?),
        Some(encoder) if encoder.as_str() != "steam" => return Err(UriError::Encoder),
        Some(_) => match &fields.digits {
            Some(digits) if digits.as_str() != "5" => return Err(UriError::Steam),
            _ => params.with_format(CodeParams::steam().format()),
        },
    };
    KeyUri::totp(label(written, fields)?, secret(fields)?, params)
}

fn hotp(written: &str, fields: &Fields<'_>) -> Result<KeyUri, UriError> {
    if fields.period.is_some() {
        return Err(UriError::Misplaced {
            parameter: UriParameter::Period,
        });
    }
    if fields.encoder.is_some() {
        return Err(UriError::Misplaced {
            parameter: UriParameter::Encoder,
        });
    }
    let missing = UriError::Missing {
        parameter: UriParameter::Counter,
    };
    let counter = fields.counter.as_ref().ok_or(missing)?;
    let counter = number(counter.as_str()).ok_or(UriError::Counter)?;
    let (algorithm, digits) = (algorithm(fields)?, digits(fields)?);
    KeyUri::hotp(
        label(written, fields)?,
        secret(fields)?,
        algorithm,
        digits,
        counter,
    )
}

fn fields(query: &str) -> Result<Fields<'_>, UriError> {
    let mut fields = Fields::default();
    for pair in query.split('&').filter(|_| !query.is_empty()) {
        if pair.is_empty() {
            return Err(UriError::EmptyPair);
        }
        let (name, value) = text::cut(pair, b'=').unwrap_or((pair, ""));
        let parameter = match UriParameter::written(name) {
            Some(parameter) => parameter,
            None => encoded_name(name)?,
        };
        fields.put(parameter, regular(value, UriPart::Value(parameter))?)?;
    }
    Ok(fields)
}

/// The parameter of a name that has characters percent-encoded that need not be.
fn encoded_name(name: &str) -> Result<UriParameter, UriError> {
    let name = regular(name, UriPart::Query)?;
    let parameter = UriParameter::named(name.as_str());
    let parameter = parameter.ok_or_else(|| UriError::unknown(name.as_str()))?;
    Some(parameter)
        .filter(|parameter| parameter.name() == name.as_str())
        .ok_or(UriError::NameSpelling { parameter })
}

fn regular(piece: &str, place: UriPart) -> Result<Text<'_>, UriError> {
    match Text::decode(piece, place)? {
        text if text.plus => Err(UriError::Plus { place }),
        text if text.raw => Err(UriError::Raw { place }),
        text => Ok(text),
    }
}

/// Reads what stands between the type and the query of a URI.
#[cfg(feature = "serde")]
pub(crate) fn label_alone(written: &str) -> Result<Label, UriError> {
    label(written, &Fields::default())
}

fn label(written: &str, fields: &Fields<'_>) -> Result<Label, UriError> {
    let text = regular(written, UriPart::Label)?;
    let (prefix, account) = match text::cut(text.as_str(), b':') {
        Some((prefix, account)) => (Some(prefix), account.trim_start_matches(' ')),
        None => (None, text.as_str()),
    };
    let label = Label::new(trimmed(account, LabelPart::Account)?)?;
    let issuer = fields.issuer.as_ref().map(Text::as_str);
    if prefix
        .zip(issuer)
        .is_some_and(|(prefix, issuer)| prefix != issuer && !is_domain(issuer))
    {
        return Err(UriError::IssuerConflict);
    }
    match prefix.or(issuer) {
        Some(issuer) => Ok(label.with_issuer(trimmed(issuer, LabelPart::Issuer)?)?),
        None => Ok(label),
    }
}

fn trimmed(text: &str, part: LabelPart) -> Result<&str, UriError> {
    Some(text)
        .filter(|text| text.trim().len() == text.len())
        .ok_or(UriError::Untrimmed { part })
}

fn secret(fields: &Fields<'_>) -> Result<Secret, UriError> {
    let missing = UriError::Missing {
        parameter: UriParameter::Secret,
    };
    let text = fields.secret.as_ref().ok_or(missing)?.as_str();
    if !base32::is_canonical(text) {
        let odd = |character: char| !matches!(character, 'A'..='Z' | '2'..='7');
        let index = text.chars().position(odd).unwrap_or_default();
        return Err(SecretError::Character { index }.into());
    }
    Ok(Secret::from_base32(text)?)
}

fn algorithm(fields: &Fields<'_>) -> Result<Algorithm, UriError> {
    let Some(text) = &fields.algorithm else {
        return Ok(Algorithm::Sha1);
    };
    let algorithm = text
        .as_str()
        .parse::<Algorithm>()
        .map_err(|_| UriError::Algorithm)?;
    Some(algorithm)
        .filter(|known| known.name() == text.as_str())
        .ok_or(UriError::Algorithm)
}

fn digits(fields: &Fields<'_>) -> Result<Digits, UriError> {
    let Some(text) = &fields.digits else {
        return Ok(Digits::Six);
    };
    let count = number(text.as_str()).and_then(|count| u8::try_from(count).ok());
    count
        .and_then(|count| Digits::try_from(count).ok())
        .ok_or(UriError::Digits)
}

/// Decimal digits without leading zeros.
fn number(text: &str) -> Option<u64> {
    let canonical =
        text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| canonical)
}
