//! Sealing encrypts a record or a single secret with the sealing keys of the service, and binds it to one
//! user: copied into another user's row, it does not open. Give a [`Keyring`] to
//! [`Records::sealed`](crate::Records::sealed) for records; [`Keyring::seal_secret`] seals one secret.

pub(crate) mod keyring;
#[cfg(test)]
mod frozen;

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};

pub use self::keyring::{KeyId, KeyringError};

use crate::factors::records::Records;
use crate::otp::secret::Secret;
use crate::random;
use crate::record::form::Seal;
use crate::record::owner::Owner;
use crate::seal::keyring::Keyring;
use crate::sensitive::Sensitive;
use crate::stored::{Reader, StoredError};

const NONCE: usize = 24;
const TAG: usize = 16;

/// Bytes of a nonce that are drawn at each sealing; a record's stamp is the rest of it.
const DRAWN: usize = 8;

/// What the associated data begins with; all that follows has a fixed length.
const DOMAIN: &[u8] = b"second-factor sealed";

/// The version of a sealed secret.
const VERSION: u8 = 1;

/// What is sealed, so that one is never taken for another.
#[derive(Clone, Copy)]
enum Purpose {
    Record = 1,
    Secret = 2,
}

impl Records {
    /// Records that are encrypted with XChaCha20-Poly1305, each bound to its owner.
    ///
    /// Each change seals the record anew with the current key of the keyring, so keys rotate by use.
    ///
    /// # Security
    ///
    /// Neither the database nor its backups give anybody codes then, as long as the keys are kept
    /// elsewhere. The length of a record shows, in steps of 256 bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::error::StoredError;
    /// use second_factor::seal::KeyId;
    /// use second_factor::{Keyring, Owner, Records, UnixTime};
    ///
    /// // From `openssl rand -base64 32`, out of the environment; not this one.
    /// let keyring = Keyring::from_text(KeyId(1), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")?;
    /// let (records, now) = (Records::sealed(keyring), UnixTime::from_secs(1_800_000_000));
    /// let ana = records.new_record(Owner::from(7));
    /// assert_eq!(ana.sealed_with(), Some(1));
    ///
    /// let moved = records.open(Owner::from(8), Some(ana), now);
    /// assert_eq!(moved.err(), Some(StoredError::Forged)); // Ana's row, copied to Ben
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn sealed(keyring: Keyring) -> Self {
        Self::with_seal(Arc::new(keyring))
    }
}

impl Seal for Keyring {
    fn current(&self) -> u32 {
        self.sealing().0.0
    }

    fn overhead(&self) -> usize {
        DRAWN + TAG
    }

    fn seal(&self, owner: Owner, stamp: [u8; 16], contents: Sensitive<Vec<u8>>) -> Vec<u8> {
        let mut drawn = [0; DRAWN];
        random::fill(&mut drawn);
        let (id, cipher) = self.sealing();
        let data = associated_data(Purpose::Record, id, owner);
        let mut sealed = Vec::with_capacity(contents.expose().len().saturating_add(DRAWN + TAG));
        sealed.extend_from_slice(&drawn);
        encrypt(cipher, nonce(stamp, drawn), &data, contents, &mut sealed);
        sealed
    }

    fn open(
        &self,
        key: u32,
        owner: Owner,
        stamp: [u8; 16],
        mut sealed: Reader<'_>,
    ) -> Result<Sensitive<Vec<u8>>, StoredError> {
        let id = KeyId(key);
        let cipher = self
            .opening(id)
            .ok_or(StoredError::UnknownKey { id: key })?;
        let nonce = nonce(stamp, sealed.array()?);
        let data = associated_data(Purpose::Record, id, owner);
        decrypt(cipher, nonce, &data, &sealed)
    }
}

impl Keyring {
    /// Encrypts a single secret for its row, for a program that keeps to the heap-free core.
    ///
    /// The result is 45 bytes longer than the secret.
    ///
    /// # Panics
    ///
    /// If the operating system gives no randomness.
    ///
    /// # Security
    ///
    /// The length shows, and with it that of the secret.
    #[must_use]
    pub fn seal_secret(&self, owner: Owner, secret: &Secret) -> Vec<u8> {
        let mut nonce = [0; NONCE];
        random::fill(&mut nonce);
        let (id, cipher) = self.sealing();
        let data = associated_data(Purpose::Secret, id, owner);
        let plain = secret.expose_bytes();
        let mut sealed = Vec::with_capacity(plain.len().saturating_add(1 + 4 + NONCE + TAG));
        sealed.push(VERSION);
        sealed.extend_from_slice(&id.0.to_be_bytes());
        sealed.extend_from_slice(&nonce);
        let mut copy = Sensitive::new(Vec::with_capacity(plain.len()));
        copy.inner_mut().extend_from_slice(plain);
        encrypt(cipher, XNonce::from(nonce), &data, copy, &mut sealed);
        sealed
    }

    /// Decrypts the secret of a row, and says whether to seal it anew with the current key.
    ///
    /// # Errors
    ///
    /// [`StoredError`], for anything that was not sealed for this owner, as a secret, with a key of
    /// this keyring.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::error::StoredError;
    /// use second_factor::seal::KeyId;
    /// use second_factor::{Keyring, Owner, Secret};
    ///
    /// let keyring = Keyring::new(KeyId(1), &[1; 32]);
    /// let stored = keyring.seal_secret(Owner::from("door"), &Secret::from_bytes(&[7; 20])?);
    /// assert_eq!(keyring.open_secret(Owner::from("door"), &stored)?.into_inner().expose_bytes(), [7; 20]);
    /// let moved = keyring.open_secret(Owner::from("gate"), &stored);
    /// assert_eq!(moved.err(), Some(StoredError::Forged));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open_secret(&self, owner: Owner, sealed: &[u8]) -> Result<Opened<Secret>, StoredError> {
        let mut from = Reader::new(sealed);
        match from.u8()? {
            VERSION => {}
            found => return Err(StoredError::Version { found }),
        }
        let id = KeyId(from.u32()?);
        let cipher = self
            .opening(id)
            .ok_or(StoredError::UnknownKey { id: id.0 })?;
        let nonce: [u8; NONCE] = from.array()?;
        let data = associated_data(Purpose::Secret, id, owner);
        let plain = decrypt(cipher, XNonce::from(nonce), &data, &from)?;
        let secret = Secret::from_legacy_bytes(plain.expose());
        Ok(Opened {
            value: secret.map_err(|_| StoredError::Field { name: "secret" })?,
            needs_reseal: id != self.sealing().0,
        })
    }
}

/// Appends ciphertext and tag.
#[expect(
    clippy::panic,
    reason = "reached by contents of over 256 GiB alone; what is not encrypted is not handed out"
)]
fn encrypt(
    cipher: &XChaCha20Poly1305,
    nonce: XNonce,
    data: &[u8],
    mut plain: Sensitive<Vec<u8>>,
    out: &mut Vec<u8>,
) {
    let buffer = plain.inner_mut().as_mut_slice();
    match cipher.encrypt_inout_detached(&nonce, data, buffer.into()) {
        Ok(tag) => {
            out.extend_from_slice(plain.expose());
            out.extend_from_slice(&tag);
        }
        Err(_) => panic!("the contents are too long to be sealed"),
    }
}

fn decrypt(
    cipher: &XChaCha20Poly1305,
    nonce: XNonce,
    data: &[u8],
    sealed: &Reader<'_>,
) -> Result<Sensitive<Vec<u8>>, StoredError> {
    let (body, tag) = sealed
        .rest()
        .split_last_chunk::<TAG>()
        .ok_or(sealed.cut())?;
    let mut plain = Sensitive::new(Vec::with_capacity(body.len()));
    plain.inner_mut().extend_from_slice(body);
    let buffer = plain.inner_mut().as_mut_slice();
    match cipher.decrypt_inout_detached(&nonce, data, buffer.into(), &Tag::from(*tag)) {
        Ok(()) => Ok(plain),
        Err(_) => Err(StoredError::Forged),
    }
}

/// A record's nonce: its stamp, which no other record has, and bytes that are drawn.
fn nonce(stamp: [u8; 16], drawn: [u8; DRAWN]) -> XNonce {
    let mut nonce = [0; NONCE];
    nonce[..16].copy_from_slice(&stamp);
    nonce[16..].copy_from_slice(&drawn);
    XNonce::from(nonce)
}

/// What the tag covers besides the ciphertext and the nonce.
#[expect(
    clippy::as_conversions,
    reason = "the number that the enum gives its variants"
)]
fn associated_data(purpose: Purpose, id: KeyId, owner: Owner) -> Vec<u8> {
    let purpose = [VERSION, purpose as u8];
    [DOMAIN, &purpose, &id.0.to_be_bytes(), owner.as_bytes()].concat()
}

/// What [`Keyring::open_secret`] answers: the decrypted secret, and whether it was sealed with an old
/// sealing key. If so, seal the secret again with the current one.
#[must_use]
pub struct Opened<T> {
    value: T,
    needs_reseal: bool,
}

impl<T> Opened<T> {
    /// Takes it out.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Tells whether another key than the current one had sealed it.
    #[must_use]
    pub const fn needs_reseal(&self) -> bool {
        self.needs_reseal
    }
}

impl<T> fmt::Debug for Opened<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("needs_reseal", &self.needs_reseal)
            .finish_non_exhaustive()
    }
}
