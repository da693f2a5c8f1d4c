//! Key URIs as services print them and apps accept them.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;
use core::mem;

use super::KeyUri;
use super::flaw::{self, UriError};
use super::note::Note;
use super::parameter::{Parameter, Place};
use super::printed::Printed;
use super::text::{self, Fields, Text};
use crate::key_text;
use crate::label::Label;
use crate::params::{Algorithm, Digits, Params, Period};
use crate::secret::Secret;
use crate::sensitive::Sensitive;

/// A key URI that was read with tolerance, and what was odd about it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Imported {
    /// What it says; its [`to_uri`](KeyUri::to_uri) is the canonical form.
    pub uri: KeyUri,
    /// Every irregularity; empty for most URIs.
    pub notes: Vec<Note>,
}

impl KeyUri {
    /// Bytes that an import reads at most: twice the strict grammar's, for pictures in parameters.
    const LONGEST_IMPORT: usize = 4_096;

    /// Reads what real services print, and tells what was odd about it.
    ///
    /// For users who move in from another app, and for credentials of another system. The first
    /// colon of the label, also as `%3A`, ends the issuer; where the `issuer` parameter says
    /// something else, the parameter counts. Parameters without a value count as absent, except
    /// the secret and a counter. Without notes, or with [`Note::SteamByEncoder`] alone, the text
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
    /// use second_factor::{KeyUri, Note};
    ///
    /// let imported = KeyUri::import(
    ///     "otpauth://totp/Google%3Aana?secret=jbsw+y3dp+ehpk+3pxp+jbsw+y3dp&issuer=Google&lock=true",
    /// )?;
    /// assert_eq!(imported.uri.label().issuer(), Some("Google"));
    /// assert_eq!(
    ///     imported.notes,
    ///     [
    ///         Note::UnknownParameter { name: "lock".into() },
    ///         Note::SecretCleaned,
    ///         Note::ShortSecret { bytes: 15 },
    ///         Note::PlusAsSpace,
    ///     ],
    /// );
    /// # Ok::<(), second_factor::UriError>(())
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
    notes: Vec<Note>,
    empty_pair: bool,
    plus: bool,
    raw: bool,
}

impl Reader {
    fn uri(&mut self, text: &str) -> Result<KeyUri, UriError> {
        let trimmed = text.trim();
        self.note_if(trimmed.len() != text.len(), Note::SurroundingSpace);
        self.note_if(
            trimmed.len() > KeyUri::LONGEST,
            Note::Long {
                bytes: trimmed.len(),
            },
        );
        let (scheme, rest) = text::scheme(trimmed)?;
        self.scheme(scheme)?;
        let parts = text::split(rest)?;
        let kind = self.kind(parts.kind)?;
        let mut fields = self.fields(parts.query)?;
        let label = self.label(parts.label, fields.issuer.take())?;
        let image = self.value(Parameter::Image, fields.image.take());
        let mut uri = match kind {
            Type::Hotp => self.hotp(label, fields)?,
            Type::Totp | Type::Steam => self.totp(label, fields, kind)?,
        };
        if let Some(image) = image {
            let kept = uri.set_image(image.as_str()).is_ok();
            self.note_if(!kept, Note::ImageDropped);
        }
        self.note_if(self.empty_pair, Note::EmptyPair);
        self.note_if(self.plus, Note::PlusAsSpace);
        self.note_if(self.raw, Note::RawCharacters);
        self.forget_secret(uri.secret());
        Ok(uri)
    }

    fn scheme(&mut self, scheme: &str) -> Result<(), UriError> {
        let known = ["otpauth", "apple-otpauth"];
        let known = known
            .into_iter()
            .find(|known| known.eq_ignore_ascii_case(scheme));
        let known = known.ok_or_else(|| UriError::scheme(scheme))?;
        self.note_if(known != "otpauth", Note::AppleScheme);
        self.note_if(known != scheme, Note::SchemeCase);
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
        self.note_if(name != written, Note::TypeCase);
        self.note_if(kind == Type::Steam, Note::SteamByType);
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
            let name = self.text(name, Place::Query)?;
            let Some(parameter) = Parameter::named(name.as_str()) else {
                self.text(value, Place::Query)?;
                let shown = Some(name.as_str()).filter(|name| flaw::is_harmless(name));
                let name = shown.unwrap_or_default().to_owned();
                self.notes.push(Note::UnknownParameter { name });
                continue;
            };
            self.note_if(
                parameter.name() != name.as_str(),
                Note::NameCase { parameter },
            );
            fields.put(parameter, self.text(value, Place::Value(parameter))?)?;
        }
        Ok(fields)
    }

    fn label(&mut self, written: &str, issuer: Option<Text<'_>>) -> Result<Label, UriError> {
        let (prefix, account) = text::split_label(written);
        let prefix = prefix
            .map(|prefix| self.text(prefix, Place::Label))
            .transpose()?;
        let account = self.text(account, Place::Label)?;
        let printed = Printed {
            prefix: prefix.as_ref().map(Text::as_str),
            account: account.as_str(),
            issuer: issuer.as_ref().map(Text::as_str),
        };
        Ok(printed.label(&mut self.notes)?)
    }

    fn totp(&mut self, label: Label, fields: Fields<'_>, kind: Type) -> Result<KeyUri, UriError> {
        let ignored = Note::Ignored {
            parameter: Parameter::Counter,
        };
        self.note_if(fields.counter.is_some(), ignored);
        let steam = self.encoder(fields.encoder)? || kind == Type::Steam;
        let mut params = Params::new().with_algorithm(self.algorithm(fields.algorithm)?);
        if let Some(period) = self.value(Parameter::Period, fields.period) {
            let secs = self
                .number(Parameter::Period, period)
                .and_then(|secs| secs.try_into().ok());
            let period = secs.and_then(|secs| Period::from_secs(secs).ok());
            params = params.with_period(period.ok_or(UriError::Period)?);
        }
        let digits = self.value(Parameter::Digits, fields.digits);
        params = if steam {
            self.steam_digits(digits)?;
            params.with_format(Params::steam().format())
        } else {
            params.with_digits(self.digits(digits)?)
        };
        KeyUri::totp(label, self.secret(fields.secret)?, params)
    }

    fn hotp(&mut self, label: Label, fields: Fields<'_>) -> Result<KeyUri, UriError> {
        let ignored = Note::Ignored {
            parameter: Parameter::Period,
        };
        self.note_if(fields.period.is_some(), ignored);
        if self.encoder(fields.encoder)? {
            return Err(UriError::Steam);
        }
        let algorithm = self.algorithm(fields.algorithm)?;
        let digits = self.value(Parameter::Digits, fields.digits);
        let digits = self.digits(digits)?;
        self.note_if(fields.counter.is_none(), Note::CounterMissing);
        let counter = fields
            .counter
            .map(|counter| self.number(Parameter::Counter, counter));
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
        let Some(text) = self.value(Parameter::Encoder, text) else {
            return Ok(false);
        };
        if !text.as_str().eq_ignore_ascii_case("steam") {
            return Err(UriError::Encoder);
        }
        let odd = Note::ValueCase {
            parameter: Parameter::Encoder,
        };
        self.note_if(text.as_str() != "steam", odd);
        self.notes.push(Note::SteamByEncoder);
        Ok(true)
    }

    /// Steam codes have five characters; a decimal default next to them changes nothing.
    fn steam_digits(&mut self, text: Option<Text<'_>>) -> Result<(), UriError> {
        match text.map(|text| self.number(Parameter::Digits, text)) {
            None | Some(Some(5)) => {}
            Some(Some(6..=8)) => {
                self.notes.push(Note::Ignored {
                    parameter: Parameter::Digits,
                });
            }
            Some(_) => return Err(UriError::Digits),
        }
        Ok(())
    }

    fn algorithm(&mut self, text: Option<Text<'_>>) -> Result<Algorithm, UriError> {
        let text = self.value(Parameter::Algorithm, text);
        let Some(text) = text.as_ref().map(Text::as_str) else {
            return Ok(Algorithm::Sha1);
        };
        let algorithm: Algorithm = text.parse().map_err(|_| UriError::Algorithm)?;
        if !algorithm.name().eq_ignore_ascii_case(text) {
            self.notes.push(Note::AlgorithmSpelling);
        } else if algorithm.name() != text {
            self.notes.push(Note::ValueCase {
                parameter: Parameter::Algorithm,
            });
        }
        Ok(algorithm)
    }

    fn digits(&mut self, text: Option<Text<'_>>) -> Result<Digits, UriError> {
        let Some(text) = text else {
            return Ok(Digits::Six);
        };
        let count = self.number(Parameter::Digits, text);
        let count = count.and_then(|count| u8::try_from(count).ok());
        count
            .and_then(|count| Digits::try_from(count).ok())
            .ok_or(UriError::Digits)
    }

    fn secret(&mut self, text: Option<Text<'_>>) -> Result<Secret, UriError> {
        let text = text.ok_or(UriError::Missing {
            parameter: Parameter::Secret,
        })?;
        let (secret, trailing_bits) = Secret::decode_base32(text.as_str())?;
        self.note_if(!key_text::is_canonical(text.as_str()), Note::SecretCleaned);
        self.note_if(trailing_bits, Note::TrailingBits);
        let bytes = secret.expose_bytes().len();
        self.note_if(secret.is_short(), Note::ShortSecret { bytes });
        Ok(secret)
    }

    /// ASCII digits, and nothing else, of a number that 64 bits hold.
    fn number(&mut self, parameter: Parameter, text: Text<'_>) -> Option<u64> {
        let digits = text.as_str();
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number = digits.parse().ok()?;
        let odd = digits.len() > 1 && digits.starts_with('0');
        self.note_if(odd, Note::LeadingZeros { parameter });
        Some(number)
    }

    /// The value of an optional parameter; an empty one is none.
    fn value<'a>(&mut self, parameter: Parameter, text: Option<Text<'a>>) -> Option<Text<'a>> {
        let empty = text.as_ref().is_some_and(|text| text.as_str().is_empty());
        self.note_if(empty, Note::EmptyValue { parameter });
        text.filter(|_| !empty)
    }

    fn text<'a>(&mut self, piece: &'a str, place: Place) -> Result<Text<'a>, UriError> {
        let text = Text::decode(piece, place)?;
        self.plus |= text.plus;
        self.raw |= text.raw;
        Ok(text)
    }

    fn note_if(&mut self, odd: bool, note: Note) {
        if odd {
            self.notes.push(note);
        }
    }

    /// Empties the name of an unknown parameter that is the secret, misplaced.
    fn forget_secret(&mut self, secret: &Secret) {
        for note in &mut self.notes {
            let Note::UnknownParameter { name } = note else {
                continue;
            };
            if Secret::decode_base32(name).is_ok_and(|(key, _)| key.ct_eq(secret)) {
                drop(Sensitive::new(mem::take(name)));
            }
        }
    }
}
