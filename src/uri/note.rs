//! What was odd about a key URI that was read all the same.

use alloc::string::String;
use core::fmt;

use super::parameter::UriParameter;
use crate::uri::label::LabelPart;

/// An irregularity that [`KeyUri::import`](crate::KeyUri::import) let through.
///
/// Show them to whoever runs the import: each says where another app may have read something else.
/// `Display` is a sentence in English; the secret is in none of them.
///
/// # Examples
///
/// ```
/// use second_factor::KeyUri;
/// use second_factor::uri::ImportNote;
///
/// let uri = "otpauth://totp/Contoso+Ltd%3aana?secret=ORSW4LLCPF2GK4ZB&issuer=Microsoft";
/// let conflict = ImportNote::IssuerConflict {
///     prefix: "Contoso+Ltd".into(),
///     parameter: "Microsoft".into(),
/// };
/// assert_eq!(KeyUri::import(uri)?.notes, [conflict, ImportNote::ShortSecret { bytes: 10 }]);
/// # Ok::<(), second_factor::uri::UriError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ImportNote {
    /// `HmacSHA256`, `SHA-256` or the like, taken for what is written `SHA256`.
    AlgorithmSpelling,
    /// The scheme is `apple-otpauth`: the same grammar, for Apple's own app.
    AppleScheme,
    /// A colon inside a part of the label; some apps cut there, some refuse.
    ColonInside {
        /// The part.
        part: LabelPart,
    },
    /// No counter, which apps take for 0.
    CounterMissing,
    /// The label names no account.
    EmptyAccount,
    /// Nothing before the colon of the label, or an `issuer` parameter without a value.
    EmptyIssuer,
    /// Nothing between two `&`, or after the last.
    EmptyPair,
    /// A parameter without a value, read as if it were not there.
    EmptyValue {
        /// The parameter.
        parameter: UriParameter,
    },
    /// A parameter without effect: a TOTP's counter, a HOTP's period, digits other than Steam's 5.
    Ignored {
        /// The parameter.
        parameter: UriParameter,
    },
    /// The picture was left out: no https URL, or too long a one.
    ImageDropped,
    /// Two issuers; the parameter counts, as for most apps. Aegis, FreeOTP and Stratum show the
    /// prefix.
    IssuerConflict {
        /// What stands before the colon of the label.
        prefix: String,
        /// What the `issuer` parameter says.
        parameter: String,
    },
    /// A number with zeros in front.
    LeadingZeros {
        /// The parameter.
        parameter: UriParameter,
    },
    /// Over the 2,048 bytes of the strict grammar.
    Long {
        /// Bytes found.
        bytes: usize,
    },
    /// A parameter's name with capitals in it, which most apps do not know.
    NameCase {
        /// The parameter.
        parameter: UriParameter,
    },
    /// A `+` in the query, read as a space; some apps show a plus.
    PlusAsSpace,
    /// Characters that a URI can only hold percent-encoded, a slash in the label among them.
    RawCharacters,
    /// The scheme with capitals in it.
    SchemeCase,
    /// Lower case, spaces, dashes or padding in the secret.
    SecretCleaned,
    /// A secret of fewer than the 16 bytes that RFC 4226 §4 R6 asks for.
    ShortSecret {
        /// Bytes it has.
        bytes: usize,
    },
    /// Steam codes, because of `encoder=steam`. The strict grammar has it too.
    SteamByEncoder,
    /// Steam codes, because the type is `steam`.
    SteamByType,
    /// Space around the URI.
    SurroundingSpace,
    /// The last character of the secret has bits left over; they were dropped, as apps do.
    TrailingBits,
    /// The type with capitals in it.
    TypeCase,
    /// No type, in an export; taken for TOTP, as apps do.
    TypeMissing,
    /// A parameter this crate does not know, once for each time it occurs.
    UnknownParameter {
        /// Its name; empty if it is long, or could be a piece of a secret.
        name: String,
    },
    /// Space around a part of the label.
    Untrimmed {
        /// The part.
        part: LabelPart,
    },
    /// A value in another case than the format's.
    ValueCase {
        /// The parameter.
        parameter: UriParameter,
    },
}

impl fmt::Display for ImportNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlgorithmSpelling => f.write_str("the algorithm's name has an unusual spelling"),
            Self::AppleScheme => f.write_str("the scheme is apple-otpauth"),
            Self::ColonInside { part } => write!(f, "the {part} has a colon in it"),
            Self::CounterMissing => f.write_str("counter is missing; taken as 0"),
            Self::EmptyAccount => f.write_str("no account is named"),
            Self::EmptyIssuer => f.write_str("the issuer is empty"),
            Self::EmptyPair => f.write_str("an & too many"),
            Self::EmptyValue { parameter } => write!(f, "{parameter} has no value"),
            Self::Ignored { parameter } => write!(f, "{parameter} has no meaning here"),
            Self::ImageDropped => f.write_str("the picture is left out: no usable https URL"),
            Self::IssuerConflict { prefix, parameter } => {
                write!(
                    f,
                    "two issuers: {prefix} in the label, {parameter} as parameter, used"
                )
            }
            Self::LeadingZeros { parameter } => write!(f, "{parameter} has zeros in front"),
            Self::Long { bytes } => write!(f, "{bytes} bytes are long for a key URI"),
            Self::NameCase { parameter } => write!(f, "the name {parameter} is not in lower case"),
            Self::PlusAsSpace => f.write_str("+ was read as a space"),
            Self::RawCharacters => f.write_str("some characters want percent-encoding"),
            Self::SchemeCase => f.write_str("the scheme is not in lower case"),
            Self::SecretCleaned => f.write_str("the secret had lower case, separators or padding"),
            Self::ShortSecret { bytes } => write!(f, "the secret has only {bytes} bytes"),
            Self::SteamByEncoder => f.write_str("Steam codes, by encoder"),
            Self::SteamByType => f.write_str("Steam codes, by type"),
            Self::SurroundingSpace => f.write_str("space around the URI"),
            Self::TrailingBits => f.write_str("the secret has bits left over; is it complete?"),
            Self::TypeCase => f.write_str("the type is not in lower case"),
            Self::TypeMissing => f.write_str("the type is missing; taken as TOTP"),
            Self::UnknownParameter { name } => write!(f, "unknown parameter {name}"),
            Self::Untrimmed { part } => write!(f, "space around the {part}"),
            Self::ValueCase { parameter } => write!(f, "the value of {parameter} has another case"),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;
    use alloc::format;
    use alloc::string::{String, ToString};
    use alloc::vec::Vec;

    use super::ImportNote;
    use crate::uri::key_uri::KeyUri;

    const SECRET: &str = "NNUXO2JNNFXHIZLSN5YC2MRQMJ4XIZLT";

    /// What is odd about each is next to the secret, `$`, or is the secret.
    const URIS: [&str; 9] = [
        " OTPAUTH://TOTP/a?Secret=$&algorithm=sha1&encoder=STEAM&digits=6",
        "apple-otpauth://steam/a?secret=$&algorithm=HmacSHA1&&period=030",
        "otpauth://totp/%20é:b:?secret=$&issuer=c:d+e&image=$&counter=$",
        "otpauth://totp/:?secret=$===&$=$&$&period=",
        "otpauth://hotp/a?secret=$&period=$",
        "otpauth://totp/b:a?secret=$&issuer=c",
        "otpauth://totp/a?secret=NNUXO2JNNFXHIZLSN5",
        "otpauth://totp/a?secret=NNUXO2JN&NNUX-O2JN=NNUXO2JN",
        "otpauth://totp/a?secret=$&x=$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$",
    ];

    /// A new note needs a number here, and a text above that has it.
    const fn number(note: &ImportNote) -> usize {
        match note {
            ImportNote::AlgorithmSpelling => 0,
            ImportNote::AppleScheme => 1,
            ImportNote::ColonInside { .. } => 2,
            ImportNote::CounterMissing => 3,
            ImportNote::EmptyAccount => 4,
            ImportNote::EmptyIssuer => 5,
            ImportNote::EmptyPair => 6,
            ImportNote::EmptyValue { .. } => 7,
            ImportNote::Ignored { .. } => 8,
            ImportNote::ImageDropped => 9,
            ImportNote::IssuerConflict { .. } => 10,
            ImportNote::LeadingZeros { .. } => 11,
            ImportNote::Long { .. } => 12,
            ImportNote::NameCase { .. } => 13,
            ImportNote::PlusAsSpace => 14,
            ImportNote::RawCharacters => 15,
            ImportNote::SchemeCase => 16,
            ImportNote::SecretCleaned => 17,
            ImportNote::ShortSecret { .. } => 18,
            ImportNote::SteamByEncoder => 19,
            ImportNote::SteamByType => 20,
            ImportNote::SurroundingSpace => 21,
            ImportNote::TrailingBits => 22,
            ImportNote::TypeCase => 23,
            ImportNote::TypeMissing => 24,
            ImportNote::UnknownParameter { .. } => 25,
            ImportNote::Untrimmed { .. } => 26,
            ImportNote::ValueCase { .. } => 27,
        }
    }

    #[test]
    fn no_note_repeats_the_secret() {
        let uris = URIS.map(|uri| uri.replace('$', SECRET));
        let notes: Vec<ImportNote> = uris
            .iter()
            .flat_map(|uri| {
                KeyUri::import(uri)
                    .unwrap_or_else(|error| panic!("{uri}: {error}"))
                    .notes
            })
            .chain([ImportNote::TypeMissing]) // of exports alone
            .collect();
        for note in &notes {
            let text: String = format!("{note} {note:?}").to_uppercase();
            let mut pieces = SECRET
                .as_bytes()
                .windows(8)
                .filter_map(|piece| str::from_utf8(piece).ok());
            assert!(!pieces.any(|piece| text.contains(piece)), "{note}");
            assert!(!note.to_string().is_empty());
        }
        let numbers: BTreeSet<usize> = notes.iter().map(number).collect();
        assert!(numbers.into_iter().eq(0..28));
    }
}
