//! What was odd about a key URI that was read all the same.

use alloc::string::String;
use core::fmt;

use super::parameter::UriParameter;
use crate::uri::label::LabelPart;

/// An irregularity that [`KeyUri::import`](crate::KeyUri::import) let through.
///
/// Show them to the person who runs the import: each says where another app may have read something
/// else.
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
    /// A `%` in the label that two hexadecimal digits do not follow; it stands for itself.
    BarePercent,
    /// A colon inside a part of the label; some apps cut there, some refuse.
    ColonInside {
        /// The part of the label in which it was found.
        part: LabelPart,
    },
    /// No counter, which apps take for 0.
    CounterMissing,
    /// A part of the label was cut after 128 bytes of issuer or 254 of account.
    Cut {
        /// The part of the label in which it was found.
        part: LabelPart,
    },
    /// The digits of an export are written as a number, as an older form of it does.
    DigitsAsNumber,
    /// The label names no account.
    EmptyAccount,
    /// Nothing before the colon of the label, or an `issuer` parameter without a value.
    EmptyIssuer,
    /// Nothing between two `&`, or after the last.
    EmptyPair,
    /// A parameter without a value, read as if it were not there.
    EmptyValue {
        /// The parameter in which it was found.
        parameter: UriParameter,
    },
    /// `&amp;` in place of `&`, as in the source of a web page.
    EscapedAmpersand,
    /// A parameter without effect: a TOTP's counter, a HOTP's period, digits other than Steam's 5.
    Ignored {
        /// The parameter in which it was found.
        parameter: UriParameter,
    },
    /// The picture was left out: not an https URL, or too long a one.
    ImageDropped,
    /// Two issuers, and the parameter is not a domain. The parameter counts, as for most apps. Aegis, FreeOTP and Stratum show the
    /// prefix.
    IssuerConflict {
        /// What stands before the colon of the label.
        prefix: String,
        /// What the `issuer` parameter says.
        parameter: String,
    },
    /// A number with zeros in front.
    LeadingZeros {
        /// The parameter in which it was found.
        parameter: UriParameter,
    },
    /// Over the 2,048 bytes of the strict grammar.
    Long {
        /// Bytes found.
        bytes: usize,
    },
    /// A parameter's name with capitals or space in it, which most apps do not know.
    NameSpelling {
        /// The parameter in which it was found.
        parameter: UriParameter,
    },
    /// A `+` in the query, read as a space; some apps show a plus.
    PlusAsSpace,
    /// A `?` inside a value, which is legal; some apps cut there.
    QuestionMark,
    /// Characters that a URI can only hold percent-encoded, a slash in the label among them.
    RawCharacters,
    /// Bytes in the label that are not UTF-8, or control characters, were replaced by U+FFFD.
    Replaced,
    /// The scheme with capitals in it.
    SchemeCase,
    /// Lower case, spaces, dashes or padding in the secret.
    SecretCleaned,
    /// The secret of a `steam://` URI is written in base64.
    SecretInBase64,
    /// A secret of fewer than the 16 bytes that RFC 4226 §4 R6 asks for.
    ShortSecret {
        /// Bytes it has.
        bytes: usize,
    },
    /// Steam codes, because of `encoder=steam`. The strict grammar has it too.
    SteamByEncoder,
    /// Steam codes, because the issuer is Steam and codes have five digits.
    SteamByIssuer,
    /// Steam codes, because the scheme is `steam`; the issuer is Steam, and no account is named.
    SteamByScheme,
    /// Steam codes, because the type is `steam`.
    SteamByType,
    /// Space or invisible characters around the URI.
    SurroundingSpace,
    /// The last character of the secret has bits left over; they were dropped, as apps do.
    TrailingBits,
    /// The type with capitals in it.
    TypeCase,
    /// No type, in an export; taken for TOTP, as apps do.
    TypeMissing,
    /// A parameter this crate does not know, once for each time it occurs.
    UnknownParameter {
        /// Its name, if issuers are known to print it: anything else may be a piece of a secret.
        name: Option<&'static str>,
    },
    /// Space around a part of the label.
    Untrimmed {
        /// The part of the label in which it was found.
        part: LabelPart,
    },
    /// A value in another case than the format's.
    ValueCase {
        /// The parameter in which it was found.
        parameter: UriParameter,
    },
}

impl fmt::Display for ImportNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlgorithmSpelling => f.write_str("the algorithm's name has an unusual spelling"),
            Self::AppleScheme => f.write_str("the scheme is apple-otpauth"),
            Self::BarePercent => f.write_str("a % in the label stands for itself"),
            Self::ColonInside { part } => write!(f, "the {part} has a colon in it"),
            Self::CounterMissing => f.write_str("counter is missing; taken as 0"),
            Self::Cut { part } => write!(f, "the {part} was too long and is cut"),
            Self::DigitsAsNumber => f.write_str("the export is of an older form"),
            Self::EmptyAccount => f.write_str("no account is named"),
            Self::EmptyIssuer => f.write_str("the issuer is empty"),
            Self::EmptyPair => f.write_str("there is an extra &"),
            Self::EmptyValue { parameter } => write!(f, "{parameter} has no value"),
            Self::EscapedAmpersand => f.write_str("&amp; was read as &"),
            Self::Ignored { parameter } => write!(f, "{parameter} has no meaning here"),
            Self::ImageDropped => f.write_str("the picture is left out: not a usable https URL"),
            Self::IssuerConflict { prefix, parameter } => {
                write!(
                    f,
                    "two issuers: {prefix} in the label, {parameter} in the parameter; the parameter is used"
                )
            }
            Self::LeadingZeros { parameter } => write!(f, "{parameter} has zeros in front"),
            Self::Long { bytes } => write!(f, "{bytes} bytes are long for a key URI"),
            Self::NameSpelling { parameter } => {
                write!(f, "the name {parameter} has capitals or space in it")
            }
            Self::PlusAsSpace => f.write_str("+ was read as a space"),
            Self::QuestionMark => f.write_str("a ? was read as a part of a value"),
            Self::RawCharacters => f.write_str("some characters should have been percent-encoded"),
            Self::Replaced => f.write_str("unreadable characters of the label are replaced"),
            Self::SchemeCase => f.write_str("the scheme is not in lower case"),
            Self::SecretCleaned => f.write_str("the secret had lower case, separators or padding"),
            Self::SecretInBase64 => f.write_str("the secret is written in base64"),
            Self::ShortSecret { bytes: 1 } => f.write_str("the secret has only 1 byte"),
            Self::ShortSecret { bytes } => write!(f, "the secret has only {bytes} bytes"),
            Self::SteamByEncoder => f.write_str("Steam codes, by encoder"),
            Self::SteamByIssuer => f.write_str("Steam codes, by issuer and five digits"),
            Self::SteamByScheme => f.write_str("Steam codes, by scheme"),
            Self::SteamByType => f.write_str("Steam codes, by type"),
            Self::SurroundingSpace => f.write_str("space or invisible characters around the URI"),
            Self::TrailingBits => f.write_str("the secret has bits left over; is it complete?"),
            Self::TypeCase => f.write_str("the type is not in lower case"),
            Self::TypeMissing => f.write_str("the type is missing; taken as TOTP"),
            Self::UnknownParameter { name: Some(name) } => write!(f, "unknown parameter {name}"),
            Self::UnknownParameter { name: None } => f.write_str("unknown parameter"),
            Self::Untrimmed { part } => write!(f, "space around the {part}"),
            Self::ValueCase { parameter } => {
                write!(f, "the value of {parameter} has letters in the wrong case")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;
    use alloc::format;
    use alloc::string::ToString;
    use alloc::vec::Vec;

    use super::ImportNote;
    use crate::uri::error::tests::assert_silent;
    use crate::uri::key_uri::KeyUri;

    const SECRET: &str = "NNUXO2JNNFXHIZLSN5YC2MRQMJ4XIZLT";

    /// What is odd about each is next to the secret, `$`, or is the secret.
    const URIS: [&str; 15] = [
        " OTPAUTH://TOTP/a?Secret=$&algorithm=sha1&encoder=STEAM&digits=6",
        "apple-otpauth://steam/a?secret=$&algorithm=HmacSHA1&&period=030",
        "otpauth://totp/%20é:b:?secret=$&issuer=c:d+e&image=$&counter=$",
        "otpauth://totp/:?secret=$===&$=$&$&period=",
        "otpauth://hotp/a?secret=$&period=$",
        "otpauth://totp/b:a?secret=$&issuer=c",
        "otpauth://totp/a?secret=NNUXO2JNNFXHIZLSN5",
        "otpauth://totp/a?secret=NNUXO2JN&NNUX-O2JN=NNUXO2JN",
        "otpauth://totp/50%%FF?secret=$&amp;issuer=Q?A&amp;$=$&Digits =6",
        "otpauth://totp/a?secret=NNUXO2JN&nfxhizlsn5yc2mrqmj4xizlt",
        "otpauth://totp/a?secret=NNUXO2JN&nfxh",
        "otpauth://totp/Steam:a?secret=$&issuer=Steam&digits=5",
        "otpauth://totp/LONG?secret=$",
        "steam://a2l3aS1pbnRlcm9wLTIwYnl0ZXM=",
        "otpauth://totp/a?secret=$&x=$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$",
    ];

    /// A new note needs a number here, and a text above that has it.
    const fn number(note: &ImportNote) -> usize {
        match note {
            ImportNote::AlgorithmSpelling => 0,
            ImportNote::AppleScheme => 1,
            ImportNote::BarePercent => 2,
            ImportNote::ColonInside { .. } => 3,
            ImportNote::CounterMissing => 4,
            ImportNote::Cut { .. } => 5,
            ImportNote::DigitsAsNumber => 6,
            ImportNote::EmptyAccount => 7,
            ImportNote::EmptyIssuer => 8,
            ImportNote::EmptyPair => 9,
            ImportNote::EmptyValue { .. } => 10,
            ImportNote::EscapedAmpersand => 11,
            ImportNote::Ignored { .. } => 12,
            ImportNote::ImageDropped => 13,
            ImportNote::IssuerConflict { .. } => 14,
            ImportNote::LeadingZeros { .. } => 15,
            ImportNote::Long { .. } => 16,
            ImportNote::NameSpelling { .. } => 17,
            ImportNote::PlusAsSpace => 18,
            ImportNote::QuestionMark => 19,
            ImportNote::RawCharacters => 20,
            ImportNote::Replaced => 21,
            ImportNote::SchemeCase => 22,
            ImportNote::SecretCleaned => 23,
            ImportNote::SecretInBase64 => 24,
            ImportNote::ShortSecret { .. } => 25,
            ImportNote::SteamByEncoder => 26,
            ImportNote::SteamByIssuer => 27,
            ImportNote::SteamByScheme => 28,
            ImportNote::SteamByType => 29,
            ImportNote::SurroundingSpace => 30,
            ImportNote::TrailingBits => 31,
            ImportNote::TypeCase => 32,
            ImportNote::TypeMissing => 33,
            ImportNote::UnknownParameter { .. } => 34,
            ImportNote::Untrimmed { .. } => 35,
            ImportNote::ValueCase { .. } => 36,
        }
    }

    #[test]
    fn no_note_repeats_the_secret_and_each_is_documented() {
        let long = "x".repeat(300);
        let uris = URIS.map(|uri| uri.replace('$', SECRET).replace("LONG", &long));
        let notes: Vec<ImportNote> = uris
            .iter()
            .flat_map(|uri| {
                KeyUri::import(uri)
                    .unwrap_or_else(|error| panic!("{uri}: {error}"))
                    .notes
            })
            .chain([ImportNote::DigitsAsNumber, ImportNote::TypeMissing]) // of exports alone
            .collect();
        for note in &notes {
            assert_silent(&format!("{note} {note:?}"), SECRET);
            assert!(!note.to_string().is_empty());
        }
        // The documentation of the import names each of them.
        for note in &notes {
            let debug = format!("{note:?}");
            let name = debug.split(' ').next().unwrap();
            assert!(
                include_str!("import/mod.rs").contains(&format!("(ImportNote::{name})")),
                "{name}"
            );
        }
        let numbers: BTreeSet<usize> = notes.iter().map(number).collect();
        assert!(numbers.into_iter().eq(0..37));
    }
}
