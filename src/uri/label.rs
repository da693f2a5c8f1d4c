//! The name under which an app lists a key: who issued it, for which account.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

use super::text::{has, may_control};

/// An account and who issued it, as an authenticator app shows them.
///
/// Space around either part is cut. What no app can carry is refused here, once;
/// [`warnings`](Self::warnings) tells what some apps cut or garble.
///
/// # Examples
///
/// ```
/// use second_factor::Label;
///
/// let label = Label::new("ana@example.com")?.with_issuer("Example")?;
/// assert_eq!((label.issuer(), label.account()), (Some("Example"), "ana@example.com"));
/// assert_eq!(label.warnings().next(), None);
/// # Ok::<(), second_factor::uri::LabelError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Label {
    account: String,
    issuer: Option<String>,
}

impl Label {
    /// A label without issuer.
    ///
    /// `account` has 1 to 254 bytes, what an e-mail address has at most (RFC 5321 §4.5.3.1.3).
    ///
    /// # Errors
    ///
    /// [`LabelError`] if it is empty or longer, or has a colon or a control character in it.
    pub fn new(account: impl Into<String>) -> Result<Self, LabelError> {
        Ok(Self {
            account: regular(account.into(), LabelPart::Account)?,
            issuer: None,
        })
    }

    /// Sets the name of your service, 1 to 128 bytes.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Label;
    /// use second_factor::uri::{LabelError, LabelPart};
    ///
    /// let error = Label::new("ana")?.with_issuer("localhost:8000").unwrap_err();
    /// assert_eq!(error, LabelError::Character { part: LabelPart::Issuer, character: ':' });
    /// # Ok::<(), LabelError>(())
    /// ```
    pub fn with_issuer(self, issuer: impl Into<String>) -> Result<Self, LabelError> {
        let issuer = regular(issuer.into(), LabelPart::Issuer)?;
        Ok(Self {
            issuer: Some(issuer),
            ..self
        })
    }

    /// Makes a label of any two texts, for names that this crate did not choose.
    ///
    /// Colons become spaces, and control characters are left out. A part that is too long is cut between
    /// two characters. An empty account becomes `account`, and an empty issuer is left out. Show the
    /// result to the user: two accounts may look alike after it.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Label;
    ///
    /// let label = Label::fitted("ana\n", Some("https://example.com"));
    /// assert_eq!((label.issuer(), label.account()), (Some("https //example.com"), "ana"));
    /// assert_eq!(Label::fitted(":", None), Label::new("account")?);
    /// # Ok::<(), second_factor::uri::LabelError>(())
    /// ```
    #[must_use]
    pub fn fitted(account: &str, issuer: Option<&str>) -> Self {
        let account = Some(fitted(account, LabelPart::Account)).filter(|text| !text.is_empty());
        let issuer = issuer.map(|issuer| fitted(issuer, LabelPart::Issuer));
        Self {
            account: account.unwrap_or_else(|| "account".to_owned()),
            issuer: issuer.filter(|issuer| !issuer.is_empty()),
        }
    }

    /// Makes an imported label fit for a new enrollment, by the rules of [`fitted`](Self::fitted).
    ///
    /// A label that was made here stays as it is.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::KeyUri;
    ///
    /// let uri = "otpauth://totp/Gogs%3A%20git:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Gogs%3A%20git";
    /// let imported = KeyUri::import(uri)?.uri;
    /// assert_eq!(imported.label().issuer(), Some("Gogs: git"));
    /// assert_eq!(imported.label().to_fitted().issuer(), Some("Gogs  git"));
    /// # Ok::<(), second_factor::uri::UriError>(())
    /// ```
    #[must_use]
    pub fn to_fitted(&self) -> Self {
        Self::fitted(self.account(), self.issuer())
    }

    /// Parts that [`Printed`](super::foreign_label::Printed) has made presentable; in them, a colon
    /// and an empty account are let through.
    pub(crate) const fn assembled(account: String, issuer: Option<String>) -> Self {
        Self { account, issuer }
    }

    /// Whose key it is: a user name or an address.
    ///
    /// Empty, or with a colon inside, only in a label that
    /// [`KeyUri::import`](crate::KeyUri::import) has read.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The service the key is for.
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// What some apps cut or garble, and what a person cannot see, so that a better label can be
    /// chosen.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Label;
    /// use second_factor::uri::{LabelPart, LabelWarning};
    ///
    /// let label = Label::new("ana")?.with_issuer("Bricks & Mortar")?;
    /// let warning = LabelWarning::Character { part: LabelPart::Issuer, character: '&' };
    /// assert_eq!(label.warnings().collect::<Vec<_>>(), [warning]);
    /// # Ok::<(), second_factor::uri::LabelError>(())
    /// ```
    pub fn warnings(&self) -> impl Iterator<Item = LabelWarning> + use<'_> {
        let missing = self.issuer.is_none().then_some(LabelWarning::NoIssuer);
        let parts = [
            (LabelPart::Issuer, self.issuer().unwrap_or_default()),
            (LabelPart::Account, self.account()),
        ];
        let long = parts
            .into_iter()
            .filter_map(|(part, text)| long(part, text));
        let characters = parts
            .into_iter()
            .flat_map(|(part, text)| characters(part, text));
        missing.into_iter().chain(long).chain(characters)
    }
}

/// A warning for each character that deserves one, once, in the order of the text.
fn characters(part: LabelPart, text: &str) -> impl Iterator<Item = LabelWarning> + use<'_> {
    let first = |(index, character): &(usize, char)| text.find(*character) == Some(*index);
    let warned = move |(_, character)| LabelWarning::of(part, character);
    text.char_indices().filter(first).filter_map(warned)
}

fn long(part: LabelPart, text: &str) -> Option<LabelWarning> {
    let characters = text.chars().count();
    (characters > part.shown()).then_some(LabelWarning::Long { part, characters })
}

/// Trimmed, and neither too long nor with control characters.
fn checked(text: String, part: LabelPart) -> Result<String, LabelError> {
    let trimmed = text.trim();
    if trimmed.len() > part.longest() {
        return Err(LabelError::TooLong {
            part,
            found: trimmed.len(),
        });
    }
    let control = || trimmed.chars().find(|character| character.is_control());
    let control = may_control(trimmed.as_bytes()).then(control).flatten();
    if let Some(character) = control {
        return Err(LabelError::Character { part, character });
    }
    Ok(if trimmed.len() == text.len() {
        text
    } else {
        trimmed.to_owned()
    })
}

/// Trimmed as by [`checked`], and neither empty nor with a colon in it.
fn regular(text: String, part: LabelPart) -> Result<String, LabelError> {
    let text = checked(text, part)?;
    if text.is_empty() {
        return Err(LabelError::Empty { part });
    }
    if has(&text, b':') {
        return Err(LabelError::Character {
            part,
            character: ':',
        });
    }
    Ok(text)
}

/// What [`regular`] accepts, or nothing.
fn fitted(text: &str, part: LabelPart) -> String {
    let visible = text.chars().filter(|character| !character.is_control());
    let text: String = visible
        .map(|character| if character == ':' { ' ' } else { character })
        .collect();
    part.cut(text.trim()).to_owned()
}

/// Characters that some apps decode once too often, or take for the end of a part.
const MANGLED: [char; 6] = ['&', '#', '%', '+', '?', ':'];

/// One of the two parts of a label: the issuer or the account.
#[expect(
    clippy::exhaustive_enums,
    reason = "a label has these two parts and no other"
)]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum LabelPart {
    /// The name of the service, which stands before the account.
    Issuer,
    /// The user's account there.
    Account,
}

impl LabelPart {
    /// Bytes at most: room for any real name, and a URI that stays below 2,048 bytes.
    const fn longest(self) -> usize {
        match self {
            Self::Issuer => 128,
            Self::Account => 254,
        }
    }

    /// The text, cut before the first character that is too much, and before space.
    pub(crate) fn cut(self, text: &str) -> &str {
        let mut ends = (0..=self.longest()).rev();
        let whole = (text.len() <= self.longest()).then_some(text);
        let cut = || ends.find_map(|end| text.get(..end)).unwrap_or_default();
        whole.unwrap_or_else(cut).trim_end()
    }

    /// Characters that every app shows: 2FAS cuts an issuer at 30, Stratum an account at 40.
    const fn shown(self) -> usize {
        match self {
            Self::Issuer => 30,
            Self::Account => 40,
        }
    }
}

/// Writes `issuer` or `account`.
impl fmt::Display for LabelPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Issuer => "issuer",
            Self::Account => "account",
        })
    }
}

/// Why a text cannot be a part of a label.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LabelError {
    /// A colon, which separates the parts, or a control character.
    #[error("the {part} cannot contain {character:?}")]
    Character {
        /// Where it stands.
        part: LabelPart,
        /// The first such character.
        character: char,
    },
    /// Nothing but space.
    #[error("the {part} is empty")]
    Empty {
        /// Which part.
        part: LabelPart,
    },
    /// Over 128 bytes of issuer or 254 of account.
    #[error("the {part} has at most {} bytes, not {found}", part.longest())]
    TooLong {
        /// Which part.
        part: LabelPart,
        /// Bytes found.
        found: usize,
    },
}

/// A warning about a label that is allowed. Some apps cut it or show it wrongly, a person does not see
/// all of it or sees it in another order, or it has no issuer.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum LabelWarning {
    /// One of `& # % + ?`, or a colon in an imported label, at which 2FAS or Stratum cut or garble.
    Character {
        /// Where it stands.
        part: LabelPart,
        /// The character that was found there.
        character: char,
    },
    /// A character that turns the direction of writing: what is read is not what is stored.
    Direction {
        /// Where it stands.
        part: LabelPart,
        /// The character that was found there.
        character: char,
    },
    /// A character that nobody sees: two labels may look the same.
    Invisible {
        /// Where it stands.
        part: LabelPart,
        /// The character that was found there.
        character: char,
    },
    /// Over 30 characters of issuer or 40 of account; the rest is cut.
    Long {
        /// Which part.
        part: LabelPart,
        /// How many characters it has.
        characters: usize,
    },
    /// No issuer: a list of keys does not show what the account is for.
    NoIssuer,
}

impl LabelWarning {
    fn of(part: LabelPart, character: char) -> Option<Self> {
        match character {
            '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => Some(Self::Direction { part, character }),
            '\u{ad}'
            | '\u{34f}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{2060}'..='\u{2065}'
            | '\u{206a}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}' => Some(Self::Invisible { part, character }),
            _ if MANGLED.contains(&character) => Some(Self::Character { part, character }),
            _ => None,
        }
    }
}

impl fmt::Display for LabelWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character { part, character } => {
                write!(f, "some apps garble {character:?} in the {part}")
            }
            Self::Direction { part, character } => {
                let number = u32::from(*character);
                write!(
                    f,
                    "U+{number:04X} turns the direction of writing in the {part}"
                )
            }
            Self::Invisible { part, character } => {
                let number = u32::from(*character);
                write!(f, "U+{number:04X} in the {part} is invisible")
            }
            Self::Long { part, characters } => {
                let shown = part.shown();
                write!(
                    f,
                    "some apps cut the {part}: {characters} characters, not {shown}"
                )
            }
            Self::NoIssuer => f.write_str("without an issuer, apps show the account alone"),
        }
    }
}
