//! The keys of a service, by their ids.

use alloc::vec::Vec;
use core::{fmt, iter};

use base64ct::{Base64, Base64Unpadded, Encoding};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use zeroize::Zeroizing;

/// Bytes of a key.
const KEY: usize = 32;

/// The number of a sealing key. Each sealed row says with which key it was sealed.
///
/// It names one key for ever.
#[expect(clippy::exhaustive_structs, reason = "a number, chosen by the service")]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct KeyId(pub u32);

/// The sealing keys of a service: the one that seals, and others that still open.
///
/// # Security
///
/// Keep the keys where neither the database nor its backups are: in a secret manager, or in the
/// environment of the service. They are erased on drop, and `Debug` shows the ids alone.
///
/// Change the key in two deployments. First give the new key to all hosts as one that
/// [opens](Self::with_other). Then make it the current one, and let the old one open. Each change of a
/// record seals it with the current key; a job reseals the rest. Drop the old key when no row and no
/// backup is sealed with it.
///
/// # Examples
///
/// ```
/// use second_factor::seal::KeyId;
/// use second_factor::{Keyring, Owner, Records, UnixTime};
///
/// let now = UnixTime::from_secs(1_800_000_000);
/// let old = Records::sealed(Keyring::new(KeyId(1), &[1; 32])); // not such keys
/// let record = old.new_record(Owner::from(7));
///
/// let keyring = Keyring::new(KeyId(2), &[2; 32]).with_other(KeyId(1), &[1; 32])?;
/// let factors = Records::sealed(keyring).open(Owner::from(7), Some(record), now)?;
/// assert!(factors.needs_reseal());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias("encryption at rest", "key rotation"))]
pub struct Keyring {
    current: Key,
    others: Vec<Key>,
}

impl Keyring {
    /// A keyring of one key, 32 bytes from a generator fit for keys.
    #[must_use]
    pub fn new(id: KeyId, key: &[u8; 32]) -> Self {
        Self::of(id, key)
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
        let key = read(key)?;
        Ok(Self::of(id, &key))
    }

    /// Adds a key that opens and never seals: an older one, or the next one.
    ///
    /// # Errors
    ///
    /// [`KeyringError::SameId`] if a key has this id already.
    pub fn with_other(self, id: KeyId, key: &[u8; 32]) -> Result<Self, KeyringError> {
        self.with(id, key)
    }

    /// As [`with_other`](Self::with_other), from text.
    ///
    /// # Errors
    ///
    /// Those of [`with_other`](Self::with_other) and [`from_text`](Self::from_text).
    pub fn with_other_text(self, id: KeyId, key: &str) -> Result<Self, KeyringError> {
        let key = read(key)?;
        self.with(id, &key)
    }

    fn of(id: KeyId, key: &[u8; KEY]) -> Self {
        Self {
            current: Key::new(id, key),
            others: Vec::new(),
        }
    }

    fn with(mut self, id: KeyId, key: &[u8; KEY]) -> Result<Self, KeyringError> {
        if self.opening(id).is_some() {
            return Err(KeyringError::SameId { id });
        }
        self.others.push(Key::new(id, key));
        Ok(self)
    }

    /// The key that seals, with its id.
    pub(super) const fn sealing(&self) -> (KeyId, &XChaCha20Poly1305) {
        (self.current.id, &self.current.cipher)
    }

    /// The key with this id.
    pub(super) fn opening(&self, id: KeyId) -> Option<&XChaCha20Poly1305> {
        let mut keys = self.keys();
        keys.find(|key| key.id == id).map(|key| &key.cipher)
    }

    fn keys(&self) -> impl Iterator<Item = &Key> {
        iter::once(&self.current).chain(&self.others)
    }
}

/// A key, which its cipher erases on drop.
struct Key {
    id: KeyId,
    cipher: XChaCha20Poly1305,
}

impl Key {
    fn new(id: KeyId, key: &[u8; KEY]) -> Self {
        Self {
            id,
            cipher: XChaCha20Poly1305::new(key.into()),
        }
    }
}

/// Thirty-two bytes, written in one of the two ways.
fn read(text: &str) -> Result<Zeroizing<[u8; KEY]>, KeyringError> {
    let text = text.trim();
    let mut key = Zeroizing::new([0; KEY]);
    let out = key.as_mut_slice();
    let decoded = match text.len() {
        64 => read_hex(text, out),
        44 => Base64::decode(text, out).ok().map(|bytes| bytes.len()),
        43 => Base64Unpadded::decode(text, out)
            .ok()
            .map(|bytes| bytes.len()),
        _ => None,
    };
    match decoded {
        Some(KEY) => Ok(key),
        _ => Err(KeyringError::Text),
    }
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

/// Why a key cannot be added to a keyring. The message never shows the key.
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
