//! Key URIs as services print them and apps accept them.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;
use core::mem;

use super::error::{self, UriError};
use super::foreign_label::Printed;
use super::key_uri::KeyUri;
use super::note::ImportNote;
use super::parameter::{UriParameter, UriPart};
use super::text::{self, Fields, Text};
use crate::otp::base32;
use crate::otp::params::{Algorithm, CodeParams, Digits, Period};
use crate::otp::secret::Secret;
use crate::sensitive::Sensitive;
use crate::uri::label::Label;

/// A key URI that was read with tolerance, and what was odd about it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Imported {
    /// What it says; its [`to_uri`](KeyUri::to_uri) is the canonical form.
    pub uri: KeyUri,
    /// Every irregularity; empty for most URIs.
    pub notes: Vec<ImportNote>,
}

impl KeyUri {
    /// Bytes that an import reads at most: twice the strict grammar's, for pictures in parameters.
    const LONGEST_IMPORT: usize = 4_096;

    /// Reads what real services print, and tells what was odd about it.
    ///
    /// For users who move in from another app, and for credentials of another system. The first
    /// colon of the label, also as `%3A`, ends the issuer; where the `issuer` parameter says
    /// something else, the parameter counts. Parameters without a value count as absent, except
    /// the secret and a counter. Without notes, or with [`ImportNote::SteamByEncoder`] alone, the text
    /// also keeps to the strict grammar.
    ///
    /// # Errors
    ///
    /// [`UriError`] where apps would show different codes, or none: no secret, an unknown
    /// algorithm, digits outside 6 to 8, a period of 0 or over a day, a known parameter twice,
    /// broken percent-encoding, control characters, user name, port or fragment, another type or
    /// scheme, more than 4,096 bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::KeyUri;
    /// use second_factor::uri::ImportNote;
    ///
    /// let imported = KeyUri::import(
    ///     "otpauth://totp/Google%3Aana?secret=jbsw+y3dp+ehpk+3pxp+jbsw+y3dp&issuer=Google&lock=true",
    /// )?;
    /// assert_eq!(imported.uri.label().issuer(), Some("Google"));
    /// assert_eq!(
    ///     imported.notes,
    ///     [
    ///         ImportNote::UnknownParameter { name: "lock".into() },
    ///         ImportNote::SecretCleaned,
    ///         ImportNote::ShortSecret { bytes: 15 },
    ///         ImportNote::PlusAsSpace,
    ///     ],
    /// );
    /// # Ok::<(), second_factor::uri::UriError>(())
    /// ```
    pub fn import(text: &str) -> Result<Imported, UriError> {
        if text.len() > Self::LONGEST_IMPORT {
            return Err(UriError::TooLong {
                limit: Self::LONGEST_IMPORT,
                found: text.len(),
            });
        }
        let mut reader = Reader::default();
        let uri = reader.uri(text)?;
        Ok(Imported {
            uri,
            notes: reader.notes,
        })
    }
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Type {
    Totp,
    Hotp,
    Steam,
}

#[derive(Default)]
struct Reader {
    notes: Vec<ImportNote>,
    empty_pair: bool,
    plus: bool,
    raw: bool,
}

impl Reader {
    fn uri(&mut self, text: &str) -> Result<KeyUri, UriError> {
        let trimmed = text.trim();
        self.note_if(trimmed.len() != text.len(), ImportNote::SurroundingSpace);
        self.note_if(
            trimmed.len() > KeyUri::LONGEST,
            ImportNote::Long {
                bytes: trimmed.len(),
            },
        );
        let (scheme, rest) = text::scheme(trimmed)?;
        self.scheme(scheme)?;
        let parts = text::split(rest)?;
        let kind = self.kind(parts.kind)?;
        let mut fields = self.fields(parts.query)?;
        let label = self.label(parts.label, fields.issuer.take())?;
        let image = self.value(UriParameter::Image, fields.image.take());
        let mut uri = match kind {
            Type::Hotp => self.hotp(label, fields)?,
            Type::Totp | Type::Steam => self.totp(label, fields, kind)?,
        };
        if let Some(image) = image {
            let kept = uri.set_image(image.as_str()).is_ok();
            self.note_if(!kept, ImportNote::ImageDropped);
        }
        self.note_if(self.empty_pair, ImportNote::EmptyPair);
        self.note_if(self.plus, ImportNote::PlusAsSpace);
        self.note_if(self.raw, ImportNote::RawCharacters);
        self.forget_secret(uri.secret());
        Ok(uri)
    }

    fn scheme(&mut self, scheme: &str) -> Result<(), UriError> {
        let known = ["otpauth", "apple-otpauth"];
        let known = known
            .into_iter()
            .find(|known| known.eq_ignore_ascii_case(scheme));
        let known = known.ok_or_else(|| UriError::scheme(scheme))?;
        self.note_if(known != "otpauth", ImportNote::AppleScheme);
        self.note_if(known != scheme, ImportNote::SchemeCase);
        Ok(())
    }

    fn kind(&mut self, written: &str) -> Result<Type, UriError> {
        let known = [
            ("totp", Type::Totp),
            ("hotp", Type::Hotp),
            ("steam", Type::Steam),
        ];
        let known = known
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(written));
        let (name, kind) = known.ok_or(UriError::Type)?;
        self.note_if(name != written, ImportNote::TypeCase);
        self.note_if(kind == Type::Steam, ImportNote::SteamByType);
        Ok(kind)
    }

    fn fields<'a>(&mut self, query: &'a str) -> Result<Fields<'a>, UriError> {
        let mut fields = Fields::default();
        for pair in query.split('&').filter(|_| !query.is_empty()) {
            if pair.is_empty() {
                self.empty_pair = true;
                continue;
            }
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = self.text(name, UriPart::Query)?;
            let Some(parameter) = UriParameter::named(name.as_str()) else {
                self.text(value, UriPart::Query)?;
                let shown = Some(name.as_str()).filter(|name| error::is_harmless(name));
                let name = shown.unwrap_or_default().to_owned();
                self.notes.push(ImportNote::UnknownParameter { name });
                continue;
            };
            self.note_if(
                parameter.name() != name.as_str(),
                ImportNote::NameCase { parameter },
            );
            fields.put(parameter, self.text(value, UriPart::Value(parameter))?)?;
        }
        Ok(fields)
    }

    fn label(&mut self, written: &str, issuer: Option<Text<'_>>) -> Result<Label, UriError> {
        let (prefix, account) = text::split_label(written);
        let prefix = prefix
            .map(|prefix| self.text(prefix, UriPart::Label))
            .transpose()?;
        let account = self.text(account, UriPart::Label)?;
        let printed = Printed {
            prefix: prefix.as_ref().map(Text::as_str),
            account: account.as_str(),
            issuer: issuer.as_ref().map(Text::as_str),
        };
        Ok(printed.label(&mut self.notes)?)
    }

    fn totp(&mut self, label: Label, fields: Fields<'_>, kind: Type) -> Result<KeyUri, UriError> {
        let ignored = ImportNote::Ignored {
            parameter: UriParameter::Counter,
        };
        self.note_if(fields.counter.is_some(), ignored);
        let steam = self.encoder(fields.encoder)? || kind == Type::Steam;
        let mut params = CodeParams::new().with_algorithm(self.algorithm(fields.algorithm)?);
        if let Some(period) = self.value(UriParameter::Period, fields.period) {
            let secs = self
                .number(UriParameter::Period, period)
                .and_then(|secs| secs.try_into().ok());
            let period = secs.and_then(|secs| Period::from_secs(secs).ok());
            params = params.with_period(period.ok_or(UriError::Period)?);
        }
        let digits = self.value(UriParameter::Digits, fields.digits);
        params = if steam {
            self.steam_digits(digits)?;
            params.with_format(CodeParams::steam().format())
        } else {
            params.with_digits(self.digits(digits)?)
        };
        KeyUri::totp(label, self.secret(fields.secret)?, params)
    }

    fn hotp(&mut self, label: Label, fields: Fields<'_>) -> Result<KeyUri, UriError> {
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
        KeyUri::hotp(
            label,
            self.secret(fields.secret)?,
            algorithm,
            digits,
            counter,
        )
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

    fn secret(&mut self, text: Option<Text<'_>>) -> Result<Secret, UriError> {
        let text = text.ok_or(UriError::Missing {
            parameter: UriParameter::Secret,
        })?;
        let (secret, trailing_bits) = Secret::decode_base32(text.as_str())?;
        self.note_if(
            !base32::is_canonical(text.as_str()),
            ImportNote::SecretCleaned,
        );
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

    /// The value of an optional parameter; an empty one is none.
    fn value<'a>(&mut self, parameter: UriParameter, text: Option<Text<'a>>) -> Option<Text<'a>> {
        let empty = text.as_ref().is_some_and(|text| text.as_str().is_empty());
        self.note_if(empty, ImportNote::EmptyValue { parameter });
        text.filter(|_| !empty)
    }

    fn text<'a>(&mut self, piece: &'a str, place: UriPart) -> Result<Text<'a>, UriError> {
        let text = Text::decode(piece, place)?;
        self.plus |= text.plus;
        self.raw |= text.raw;
        Ok(text)
    }

    fn note_if(&mut self, odd: bool, note: ImportNote) {
        if odd {
            self.notes.push(note);
        }
    }

    /// Empties the name of an unknown parameter that is the secret, misplaced.
    fn forget_secret(&mut self, secret: &Secret) {
        for note in &mut self.notes {
            let ImportNote::UnknownParameter { name } = note else {
                continue;
            };
            if Secret::decode_base32(name).is_ok_and(|(key, _)| key.ct_eq(secret)) {
                drop(Sensitive::new(mem::take(name)));
            }
        }
    }
}
