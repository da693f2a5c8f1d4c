//! Key URIs as services print them and apps accept them.

mod codes;

use alloc::string::String;
use alloc::vec::Vec;

use super::error::UriError;
use super::foreign_label::{Printed, note_once};
use super::key_uri::KeyUri;
use super::known_names;
use super::note::ImportNote;
use super::parameter::{UriParameter, UriPart};
use super::text::{self, Fields, Text};
use crate::otp::typed::is_blank;
use crate::uri::label::Label;

/// A key URI that [`KeyUri::import`] has read, and every irregularity in it.
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
    /// For users who move in from another app, and for credentials of another system. Only what
    /// changes codes can be wrong; a label is always read.
    ///
    /// * **Label.** If it begins with the `issuer` parameter and a colon, that colon ends the
    ///   issuer, otherwise the first, also as `%3A`. Where the two issuers differ, the parameter
    ///   counts. Damage is kept readable: a `%` stands for itself, U+FFFD for other bytes, and what
    ///   is too long is cut.
    /// * **Parameters** without a value count as absent, except the secret and a counter. `&amp;`
    ///   is read as `&`, and names in any case and with space around them.
    /// * **Steam** codes are recognised by the type `steam`, `encoder=steam`, the issuer Steam with
    ///   five digits, and as `steam://SECRET`, where the secret may be in base64.
    ///
    /// The label stays the same for ever: [`to_uri`](Self::to_uri) of an import is imported as the
    /// same key under the same label. Without notes, or with [`ImportNote::SteamByEncoder`] alone,
    /// the text also keeps to the strict grammar.
    ///
    /// # Notes
    ///
    /// * Around and at the start: [`SurroundingSpace`](ImportNote::SurroundingSpace),
    ///   [`Long`](ImportNote::Long), [`AppleScheme`](ImportNote::AppleScheme),
    ///   [`SchemeCase`](ImportNote::SchemeCase), [`TypeCase`](ImportNote::TypeCase).
    /// * The label: [`ColonInside`](ImportNote::ColonInside), [`Untrimmed`](ImportNote::Untrimmed),
    ///   [`EmptyAccount`](ImportNote::EmptyAccount), [`EmptyIssuer`](ImportNote::EmptyIssuer),
    ///   [`IssuerConflict`](ImportNote::IssuerConflict), [`BarePercent`](ImportNote::BarePercent),
    ///   [`Replaced`](ImportNote::Replaced), [`Cut`](ImportNote::Cut).
    /// * The query: [`EmptyPair`](ImportNote::EmptyPair),
    ///   [`EscapedAmpersand`](ImportNote::EscapedAmpersand),
    ///   [`PlusAsSpace`](ImportNote::PlusAsSpace), [`QuestionMark`](ImportNote::QuestionMark),
    ///   [`RawCharacters`](ImportNote::RawCharacters),
    ///   [`UnknownParameter`](ImportNote::UnknownParameter),
    ///   [`NameSpelling`](ImportNote::NameSpelling).
    /// * Values: [`EmptyValue`](ImportNote::EmptyValue), [`ValueCase`](ImportNote::ValueCase),
    ///   [`LeadingZeros`](ImportNote::LeadingZeros), [`Ignored`](ImportNote::Ignored),
    ///   [`AlgorithmSpelling`](ImportNote::AlgorithmSpelling),
    ///   [`CounterMissing`](ImportNote::CounterMissing),
    ///   [`ImageDropped`](ImportNote::ImageDropped).
    /// * The secret: [`SecretCleaned`](ImportNote::SecretCleaned),
    ///   [`SecretInBase64`](ImportNote::SecretInBase64), [`ShortSecret`](ImportNote::ShortSecret),
    ///   [`TrailingBits`](ImportNote::TrailingBits).
    /// * Steam: [`SteamByType`](ImportNote::SteamByType),
    ///   [`SteamByEncoder`](ImportNote::SteamByEncoder),
    ///   [`SteamByIssuer`](ImportNote::SteamByIssuer),
    ///   [`SteamByScheme`](ImportNote::SteamByScheme).
    ///
    /// [`DigitsAsNumber`](ImportNote::DigitsAsNumber) and [`TypeMissing`](ImportNote::TypeMissing)
    /// are notes of exports alone (feature `migration`).
    ///
    /// # Errors
    ///
    /// [`UriError`] where apps would show different codes, or none: no secret, an unknown
    /// algorithm, digits outside 6 to 8, a period of 0 or over a day, Steam codes with another
    /// period or algorithm, a known parameter twice, a `?` in the place of an `&`, broken
    /// percent-encoding or control characters in a name or in a value that codes depend on, user
    /// name, port or fragment, another type or scheme, more than 4,096 bytes.
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
    ///         ImportNote::UnknownParameter { name: Some("lock") },
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
enum Scheme {
    Otpauth,
    Steam,
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
    escaped: bool,
    plus: bool,
    raw: bool,
}

impl Reader {
    fn uri(&mut self, text: &str) -> Result<KeyUri, UriError> {
        let trimmed = text.trim_matches(is_blank);
        self.note_if(trimmed.len() != text.len(), ImportNote::SurroundingSpace);
        let long = ImportNote::Long {
            bytes: trimmed.len(),
        };
        self.note_if(trimmed.len() > KeyUri::LONGEST, long);
        let (scheme, rest) = text::scheme(trimmed)?;
        match self.scheme(scheme)? {
            Scheme::Otpauth => self.otpauth(rest),
            Scheme::Steam => self.steam(rest),
        }
    }

    fn otpauth(&mut self, rest: &str) -> Result<KeyUri, UriError> {
        let parts = text::split(rest)?;
        let kind = self.kind(parts.kind)?;
        let mut fields = self.fields(parts.query)?;
        // First, so that a secret in another place is in no label by then.
        let missing = UriError::Missing {
            parameter: UriParameter::Secret,
        };
        let secret = fields.secret.take().ok_or(missing)?;
        let (label, domain) = self.label(parts.label, fields.issuer.take());
        let image = self.value(UriParameter::Image, fields.image.take());
        let mut uri = match kind {
            Type::Hotp => self.hotp(label, &secret, fields)?,
            Type::Totp | Type::Steam => self.totp(label, &secret, fields, kind)?,
        };
        if domain.is_some() {
            uri = uri.named(domain.as_deref());
        }
        if let Some(image) = image {
            let kept = uri.set_image(image.as_str()).is_ok();
            self.note_if(!kept, ImportNote::ImageDropped);
        }
        self.note_if(self.empty_pair, ImportNote::EmptyPair);
        self.note_if(self.escaped, ImportNote::EscapedAmpersand);
        self.note_if(self.plus, ImportNote::PlusAsSpace);
        self.note_if(text::has(parts.query, b'?'), ImportNote::QuestionMark);
        self.note_if(self.raw, ImportNote::RawCharacters);
        Ok(uri)
    }

    fn scheme(&mut self, written: &str) -> Result<Scheme, UriError> {
        let known = ["otpauth", "apple-otpauth", "steam"];
        let known = known
            .into_iter()
            .find(|known| known.eq_ignore_ascii_case(written));
        let known = known.ok_or_else(|| UriError::scheme(written))?;
        self.note_if(known == "apple-otpauth", ImportNote::AppleScheme);
        self.note_if(known != written, ImportNote::SchemeCase);
        Ok(if known == "steam" {
            Scheme::Steam
        } else {
            Scheme::Otpauth
        })
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
        if query.split('?').skip(1).any(begins_with_parameter) {
            return Err(UriError::SecondQuery);
        }
        let mut fields = Fields::default();
        for pair in query.split('&').filter(|_| !query.is_empty()) {
            let (pair, escaped) = text::without_escape(pair);
            self.escaped |= escaped;
            if pair.is_empty() {
                self.empty_pair = true;
                continue;
            }
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = self.text(name, UriPart::Query)?;
            let written = name.as_str();
            let Some(parameter) = UriParameter::named(written.trim_matches(is_blank)) else {
                let name = known_names::parameter(written);
                self.notes.push(ImportNote::UnknownParameter { name });
                self.readable(value, UriPart::Query);
                continue;
            };
            let odd = parameter.name() != written;
            self.note_if(odd, ImportNote::NameSpelling { parameter });
            let place = UriPart::Value(parameter);
            let text = match parameter {
                UriParameter::Image | UriParameter::Issuer => self.readable(value, place),
                _ => self.text(value, place)?,
            };
            fields.put(parameter, text)?;
        }
        Ok(fields)
    }

    fn label(&mut self, written: &str, issuer: Option<Text<'_>>) -> (Label, Option<String>) {
        let label = self.readable(written, UriPart::Label);
        for text in [Some(&label), issuer.as_ref()].into_iter().flatten() {
            if text.bare_percent {
                note_once(ImportNote::BarePercent, &mut self.notes);
            }
            if text.replaced {
                note_once(ImportNote::Replaced, &mut self.notes);
            }
        }
        let printed = Printed {
            label: label.as_str(),
            issuer: issuer.as_ref().map(Text::as_str),
        };
        printed.read(&mut self.notes)
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

    fn readable<'a>(&mut self, piece: &'a str, place: UriPart) -> Text<'a> {
        let text = Text::readable(piece, place);
        self.plus |= text.plus;
        self.raw |= text.raw;
        text
    }

    fn note_if(&mut self, odd: bool, note: ImportNote) {
        if odd {
            self.notes.push(note);
        }
    }
}

/// Whether a known parameter stands behind a second `?`, which then was meant as `&`.
fn begins_with_parameter(text: &str) -> bool {
    let (pair, _) = text::without_escape(text);
    let Some((name, _)) = pair.split_once('=') else {
        return false;
    };
    let name = Text::readable(name, UriPart::Query);
    UriParameter::named(name.as_str().trim_matches(is_blank)).is_some()
}
