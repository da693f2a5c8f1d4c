//! The name under which an app lists a key: who issued it, for which account.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

/// An account and who issued it, as an authenticator app shows them.
///
/// Space around either part is cut. What no app can carry is refused here, once;
/// [`caveats`](Self::caveats) tells what some apps cut or mangle.
///
/// # Examples
///
/// ```
/// use second_factor::Label;
///
/// let label = Label::new("ana@example.com")?.with_issuer("Example")?;
/// assert_eq!((label.issuer(), label.account()), (Some("Example"), "ana@example.com"));
/// assert_eq!(label.caveats().next(), None);
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

    /// The same with the name of your service: 1 to 128 bytes.
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

    /// What somebody else has printed: a colon inside a part and an empty account are let through,
    /// and an empty issuer is none.
    pub(crate) fn imported(account: &str, issuer: Option<&str>) -> Result<Self, LabelError> {
        let account = checked(account.to_owned(), LabelPart::Account)?;
        let issuer = issuer
            .map(|issuer| checked(issuer.to_owned(), LabelPart::Issuer))
            .transpose()?;
        Ok(Self {
            account,
            issuer: issuer.filter(|issuer| !issuer.is_empty()),
        })
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

    /// What some apps will cut or mangle, so that a label can be chosen which they all show whole.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Label;
    /// use second_factor::uri::{LabelPart, LabelWarning};
    ///
    /// let label = Label::new("ana")?.with_issuer("Bricks & Mortar")?;
    /// let caveat = LabelWarning::Character { part: LabelPart::Issuer, character: '&' };
    /// assert_eq!(label.caveats().collect::<Vec<_>>(), [caveat]);
    /// # Ok::<(), second_factor::uri::LabelError>(())
    /// ```
    pub fn caveats(&self) -> impl Iterator<Item = LabelWarning> + use<'_> {
        let issuer = self.issuer().unwrap_or_default();
        let characters = [
            (LabelPart::Issuer, issuer),
            (LabelPart::Account, self.account()),
        ]
        .into_iter()
        .flat_map(|(part, text)| {
            MANGLED
                .into_iter()
                .filter(|character| text.contains(*character))
                .map(move |character| LabelWarning::Character { part, character })
        });
        let missing = self.issuer.is_none().then_some(LabelWarning::NoIssuer);
        missing
            .into_iter()
            .chain(long(LabelPart::Issuer, issuer))
            .chain(long(LabelPart::Account, self.account()))
            .chain(characters)
    }
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
    if let Some(character) = trimmed.chars().find(|character| character.is_control()) {
        return Err(LabelError::Character { part, character });
    }
    Ok(if trimmed.len() == text.len() {
        text
    } else {
        trimmed.to_owned()
    })
}

/// Besides, neither empty nor with a colon in it.
fn regular(text: String, part: LabelPart) -> Result<String, LabelError> {
    let text = checked(text, part)?;
    if text.is_empty() {
        return Err(LabelError::Empty { part });
    }
    if text.contains(':') {
        return Err(LabelError::Character {
            part,
            character: ':',
        });
    }
    Ok(text)
}

/// Characters that some apps decode once too often, or take for the end of a part.
const MANGLED: [char; 6] = ['&', '#', '%', '+', '?', ':'];

/// One of the two parts of a label.
#[expect(
    clippy::exhaustive_enums,
    reason = "a label has these two parts and no other"
)]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum LabelPart {
    /// The service.
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

/// Why a text is no part of a label.
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

/// What some apps will not show as it is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum LabelWarning {
    /// One of `& # % + ?`, or a colon in an imported label, at which 2FAS or Stratum cut or garble.
    Character {
        /// Where it stands.
        part: LabelPart,
        /// The character.
        character: char,
    },
    /// Over 30 characters of issuer or 40 of account; the rest is cut.
    Long {
        /// Which part.
        part: LabelPart,
        /// How many characters it has.
        characters: usize,
    },
    /// No issuer: in a list of keys nobody can tell what the account is for.
    NoIssuer,
}

impl fmt::Display for LabelWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character { part, character } => {
                write!(f, "some apps mangle {character:?} in the {part}")
            }
            Self::Long { part, characters } => {
                write!(
                    f,
                    "some apps cut the {part}: {characters} characters, not {}",
                    part.shown()
                )
            }
            Self::NoIssuer => f.write_str("without issuer, apps show the account alone"),
        }
    }
}
