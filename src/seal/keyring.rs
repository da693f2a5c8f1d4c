//! The keys of a service, by their ids.

use alloc::vec;
use alloc::vec::Vec;
use core::{fmt, iter};

use base64ct::{Base64, Base64Unpadded, Encoding};

use crate::sensitive::Sensitive;

/// Bytes of a key.
const KEY: usize = 32;

/// The number under which a service keeps a key; it is stored with each sealed row.
///
/// It names one key for ever.
#[expect(clippy::exhaustive_structs, reason = "a number, chosen by the service")]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct KeyId(pub u32);

/// The key that rows are sealed with, and older ones that still open.
///
/// # Security
///
/// Keep the keys where neither the database nor its backups are: in a secret manager, or in the
/// environment of the service. They are erased on drop, and `Debug` shows the ids alone.
///
/// To change the key, start with the new one as current and the old one
/// [retired](Self::with_retired). Seal each row again when it is opened and
/// [`needs_reseal`](crate::seal::Opened::needs_reseal), in an `UPDATE` where the old bytes still stand.
/// The id is bytes 1 to 4 of a row, in the clear: when no row has the old one, drop the key.
///
/// # Examples
///
/// ```
/// use second_factor::{CodeParams, Credential, Keyring, Secret};
/// use second_factor::seal::{KeyId, Owner};
///
/// let old = Keyring::new(KeyId(1), &[1; 32]); // `openssl rand -base64 32`, not this
/// let (owner, secret) = (Owner::new(b"factor 7"), Secret::from_bytes(&[7; 20])?);
/// let stored = old.seal_credential(owner, &Credential::new(secret, CodeParams::new()));
///
/// let keyring = Keyring::new(KeyId(2), &[2; 32]).with_retired(KeyId(1), &[1; 32])?;
/// let opened = keyring.open_credential(owner, &stored)?;
/// assert!(opened.needs_reseal());
/// let stored = keyring.seal_credential(owner, &opened.into_inner());
/// assert!(!keyring.open_credential(owner, &stored)?.needs_reseal());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Keyring {
    current: Key,
    retired: Vec<Key>,
}

impl Keyring {
    /// A keyring of one key, 32 bytes from a generator fit for keys.
    #[must_use]
    pub fn new(id: KeyId, key: &[u8; 32]) -> Self {
        Self::of(id, copy(key))
    }

    /// As [`new`](Self::new), from configuration: 64 hexadecimal digits, or base64 (RFC 4648 §4) of
    /// 32 bytes, with or without its `=`.
    ///
    /// Space around the text is cut.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Text`] for any other text, which it does not repeat.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::Keyring;
    /// use second_factor::seal::KeyId;
    ///
    /// let text = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n";
    /// assert!(Keyring::from_text(KeyId(1), text).is_ok());
    /// assert!(Keyring::from_text(KeyId(1), "correct horse battery staple").is_err());
    /// ```
    pub fn from_text(id: KeyId, key: &str) -> Result<Self, KeyringError> {
        Ok(Self::of(id, read(key).ok_or(KeyringError::Text)?))
    }

    /// The same with an older key, which opens and never seals.
    ///
    /// # Errors
    ///
    /// [`KeyringError::SameId`] if a key has this id already.
    pub fn with_retired(self, id: KeyId, key: &[u8; 32]) -> Result<Self, KeyringError> {
        self.with(id, copy(key))
    }

    /// As [`with_retired`](Self::with_retired), from text.
    ///
    /// # Errors
    ///
    /// Those of [`with_retired`](Self::with_retired) and [`from_text`](Self::from_text).
    pub fn with_retired_text(self, id: KeyId, key: &str) -> Result<Self, KeyringError> {
        self.with(id, read(key).ok_or(KeyringError::Text)?)
    }

    fn of(id: KeyId, key: Sensitive<Vec<u8>>) -> Self {
        Self {
            current: Key { id, bytes: key },
            retired: Vec::new(),
        }
    }

    fn with(mut self, id: KeyId, key: Sensitive<Vec<u8>>) -> Result<Self, KeyringError> {
        if self.key(id).is_some() {
            return Err(KeyringError::SameId { id });
        }
        self.retired.push(Key { id, bytes: key });
        Ok(self)
    }

    /// The id of the key to seal with.
    pub(crate) const fn current(&self) -> KeyId {
        self.current.id
    }

    /// A key of this keyring, 32 bytes.
    pub(crate) fn key(&self, id: KeyId) -> Option<&[u8]> {
        self.keys()
            .find(|key| key.id == id)
            .map(|key| key.bytes.expose().as_slice())
    }

    fn keys(&self) -> impl Iterator<Item = &Key> {
        iter::once(&self.current).chain(&self.retired)
    }
}

struct Key {
    id: KeyId,
    bytes: Sensitive<Vec<u8>>,
}

fn copy(key: &[u8; KEY]) -> Sensitive<Vec<u8>> {
    Sensitive::new(key.to_vec())
}

/// Thirty-two bytes, written in one of the two ways.
fn read(text: &str) -> Option<Sensitive<Vec<u8>>> {
    let text = text.trim();
    let mut key = Sensitive::new(vec![0; KEY]);
    let out = key.inner_mut().as_mut_slice();
    let decoded = match text.len() {
        64 => read_hex(text, out)?,
        44 => Base64::decode(text, out).ok()?.len(),
        43 => Base64Unpadded::decode(text, out).ok()?.len(),
        _ => return None,
    };
    (decoded == KEY).then_some(key)
}

/// Two digits for each byte; how many bytes.
fn read_hex(text: &str, out: &mut [u8]) -> Option<usize> {
    let mut digits = text.chars().map(|digit| digit.to_digit(16));
    for byte in out.iter_mut() {
        let (high, low) = (digits.next()??, digits.next()??);
        *byte = u8::try_from(high << 4 | low).ok()?;
    }
    digits.next().is_none().then_some(out.len())
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.keys().map(|key| key.id))
            .finish()
    }
}

/// Why a key does not come onto a keyring; the key is not repeated.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyringError {
    /// Two keys under one id.
    #[error("the keyring has a key {} already", id.0)]
    SameId {
        /// That id.
        id: KeyId,
    },
    /// A text that is not 32 bytes in hexadecimal digits or base64.
    #[error("a key is 32 bytes: 64 hexadecimal digits, or 43 or 44 characters of base64")]
    Text,
}
