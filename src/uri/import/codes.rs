//! The part of an import that codes depend on.

use alloc::borrow::ToOwned;
use alloc::string::String;

use super::{Reader, Type};
use crate::otp::base32;
use crate::otp::params::{Algorithm, CodeParams, Digits, Period};
use crate::otp::secret::Secret;
use crate::uri::error::UriError;
use crate::uri::key_uri::KeyUri;
use crate::uri::label::Label;
use crate::uri::note::ImportNote;
use crate::uri::parameter::{UriParameter, UriPart};
use crate::uri::text::{self, Fields, Text};

impl Reader {
    /// Reads what follows the colon of `steam:`, a secret and nothing else.
    pub(super) fn steam(&mut self, rest: &str) -> Result<KeyUri, UriError> {
        let written = rest.strip_prefix("//").ok_or(UriError::Authority)?;
        if text::has(written, b'#') {
            return Err(UriError::Fragment);
        }
        let written = written.strip_suffix('/').unwrap_or(written);
        let text = Text::decode_literal(written, UriPart::Value(UriParameter::Secret))?;
        self.notes.push(ImportNote::SteamByScheme);
        let secret = match Secret::from_base64(text.as_str()) {
            // Text of 20 bytes in base64 never has a length that base32 has.
            Ok(secret) if Secret::decode_base32(text.as_str()).is_err() => {
                self.notes.push(ImportNote::SecretInBase64);
                secret
            }
            _ => self.secret(&text)?.long_enough()?,
        };
        self.notes.push(ImportNote::EmptyAccount);
        KeyUri::totp(
            Label::assembled(String::new(), Some(STEAM.to_owned())),
            secret,
            CodeParams::steam(),
        )
    }

    pub(super) fn totp(
        &mut self,
        label: Label,
        secret: &Text<'_>,
        fields: Fields<'_>,
        kind: Type,
    ) -> Result<KeyUri, UriError> {
        let ignored = ImportNote::Ignored {
            parameter: UriParameter::Counter,
        };
        self.note_if(fields.counter.is_some(), ignored);
        let mut steam = self.encoder(fields.encoder)? || kind == Type::Steam;
        let mut params = CodeParams::new().with_algorithm(self.algorithm(fields.algorithm)?);
        if let Some(period) = self.value(UriParameter::Period, fields.period) {
            let secs = self
                .number(UriParameter::Period, period)
                .and_then(|secs| secs.try_into().ok());
            let period = secs.and_then(|secs| Period::from_secs(secs).ok());
            params = params.with_period(period.ok_or(UriError::Period)?);
        }
        let digits = self.value(UriParameter::Digits, fields.digits);
        if !steam && is_steam(&label) && digits.as_ref().is_some_and(are_five) {
            self.notes.push(ImportNote::SteamByIssuer);
            steam = true;
        }
        params = if steam {
            self.steam_digits(digits)?;
            params.with_format(CodeParams::steam().format())
        } else {
            params.with_digits(self.digits(digits)?)
        };
        KeyUri::totp(label, self.secret(secret)?, params)
    }

    pub(super) fn hotp(
        &mut self,
        label: Label,
        secret: &Text<'_>,
        fields: Fields<'_>,
    ) -> Result<KeyUri, UriError> {
        let ignored = ImportNote::Ignored {
            parameter: UriParameter::Period,
        };
        self.note_if(fields.period.is_some(), ignored);
        if self.encoder(fields.encoder)? {
            return Err(UriError::Steam);
        }
        let algorithm = self.algorithm(fields.algorithm)?;
        let digits = self.value(UriParameter::Digits, fields.digits);
        let digits = self.digits(digits)?;
        self.note_if(fields.counter.is_none(), ImportNote::CounterMissing);
        let counter = fields
            .counter
            .map(|counter| self.number(UriParameter::Counter, counter));
        let counter = counter.unwrap_or(Some(0)).ok_or(UriError::Counter)?;
        KeyUri::hotp(label, self.secret(secret)?, algorithm, digits, counter)
    }

    /// Whether the codes are Steam's; another encoder makes codes of a form unknown here.
    fn encoder(&mut self, text: Option<Text<'_>>) -> Result<bool, UriError> {
        let Some(text) = self.value(UriParameter::Encoder, text) else {
            return Ok(false);
        };
        if !text.as_str().eq_ignore_ascii_case("steam") {
            return Err(UriError::Encoder);
        }
        let odd = ImportNote::ValueCase {
            parameter: UriParameter::Encoder,
        };
        self.note_if(text.as_str() != "steam", odd);
        self.notes.push(ImportNote::SteamByEncoder);
        Ok(true)
    }

    /// Steam codes have five characters; a decimal default next to them changes nothing.
    fn steam_digits(&mut self, text: Option<Text<'_>>) -> Result<(), UriError> {
        match text.map(|text| self.number(UriParameter::Digits, text)) {
            None | Some(Some(5)) => {}
            Some(Some(6..=8)) => {
                self.notes.push(ImportNote::Ignored {
                    parameter: UriParameter::Digits,
                });
            }
            Some(_) => return Err(UriError::Digits),
        }
        Ok(())
    }

    fn algorithm(&mut self, text: Option<Text<'_>>) -> Result<Algorithm, UriError> {
        let text = self.value(UriParameter::Algorithm, text);
        let Some(text) = text.as_ref().map(Text::as_str) else {
            return Ok(Algorithm::Sha1);
        };
        let algorithm: Algorithm = text.parse().map_err(|_| UriError::Algorithm)?;
        if !algorithm.name().eq_ignore_ascii_case(text) {
            self.notes.push(ImportNote::AlgorithmSpelling);
        } else if algorithm.name() != text {
            self.notes.push(ImportNote::ValueCase {
                parameter: UriParameter::Algorithm,
            });
        }
        Ok(algorithm)
    }

    fn digits(&mut self, text: Option<Text<'_>>) -> Result<Digits, UriError> {
        let Some(text) = text else {
            return Ok(Digits::Six);
        };
        let count = self.number(UriParameter::Digits, text);
        let count = count.and_then(|count| u8::try_from(count).ok());
        count
            .and_then(|count| Digits::try_from(count).ok())
            .ok_or(UriError::Digits)
    }

    fn secret(&mut self, text: &Text<'_>) -> Result<Secret, UriError> {
        let (secret, trailing_bits) = Secret::decode_base32(text.as_str())?;
        let canonical = base32::is_canonical(text.as_str());
        self.note_if(!canonical, ImportNote::SecretCleaned);
        self.note_if(trailing_bits, ImportNote::TrailingBits);
        let bytes = secret.expose_bytes().len();
        self.note_if(secret.is_short(), ImportNote::ShortSecret { bytes });
        Ok(secret)
    }

    /// ASCII digits, and nothing else, of a number that 64 bits hold.
    fn number(&mut self, parameter: UriParameter, text: Text<'_>) -> Option<u64> {
        let digits = text.as_str();
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number = digits.parse().ok()?;
        let odd = digits.len() > 1 && digits.starts_with('0');
        self.note_if(odd, ImportNote::LeadingZeros { parameter });
        Some(number)
    }
}

/// Other services may be called Steam, too, but nobody else shows codes of five.
fn is_steam(label: &Label) -> bool {
    label
        .issuer()
        .is_some_and(|issuer| issuer.eq_ignore_ascii_case(STEAM))
}

fn are_five(digits: &Text<'_>) -> bool {
    digits.as_str().trim_start_matches('0') == "5"
}

const STEAM: &str = "Steam";
