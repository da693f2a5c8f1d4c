//! Credentials and enrollments at rest, encrypted and bound to their rows.

pub(crate) mod keyring;

use alloc::vec::Vec;
use core::fmt;

use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{KeyInit, Tag, XChaCha20Poly1305, XNonce};

pub use self::keyring::{KeyId, Keyring, KeyringError};

use crate::credential::{Credential, CredentialError};
use crate::enrollment::{Enrollment, EnrollmentError};
use crate::random;
use crate::sensitive::Sensitive;

/// The sealed form: version, id of the key, nonce, ciphertext, tag.
const VERSION: u8 = 1;
const NONCE: usize = 24;
const HEAD: usize = 5 + NONCE;
const TAG: usize = 16;

/// What the associated data begins with; all of it has a fixed length but the owner at its end,
/// whose length stands before it.
const DOMAIN: &[u8] = b"second-factor sealed";

/// What is sealed, so that one is never taken for another.
#[derive(Clone, Copy)]
enum Purpose {
    Credential = 1,
    Enrollment = 2,
}

/// The row that sealed bytes belong to: the id of the factor or of the enrollment, after the id of
/// the user if rows are found by user.
///
/// # Security
///
/// Sealed bytes open in their own row alone. Take what the row is asked for by, not what is stored
/// beside the bytes and could move along with them. Where a sign-in first looks up the factor of a
/// user, a writer of the table could give that user another's row: make the owner of both ids, each
/// of a fixed length, and the pair the [`FactorStore::Id`](crate::FactorStore::Id).
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a>(&'a [u8]);

impl<'a> Owner<'a> {
    /// An id as bytes: of a UUID, of a number in big-endian order, of a text.
    ///
    /// Any length; the same bytes for sealing and for opening.
    #[must_use]
    pub const fn new(id: &'a [u8]) -> Self {
        Self(id)
    }
}

impl Keyring {
    /// Encrypts a credential for its row, with XChaCha20-Poly1305 and a random nonce.
    ///
    /// The result is 45 bytes longer than [`Credential::to_bytes`].
    ///
    /// # Panics
    ///
    /// If the operating system gives no randomness.
    ///
    /// # Security
    ///
    /// The length shows, and with it that of the secret.
    #[must_use]
    pub fn seal_credential(&self, owner: Owner<'_>, credential: &Credential) -> Vec<u8> {
        self.seal(Purpose::Credential, owner, &credential.to_bytes())
    }

    /// Decrypts the credential of a row.
    ///
    /// # Errors
    ///
    /// [`SealError`], for anything that was not sealed for this owner, as a credential, with a key
    /// of this keyring.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{CodeParams, Credential, Keyring, Secret};
    /// use second_factor::seal::{KeyId, Owner, SealError};
    ///
    /// let keyring = Keyring::new(KeyId(1), &[1; 32]);
    /// let credential = Credential::new(Secret::from_bytes(&[7; 20])?, CodeParams::new());
    /// let stored = keyring.seal_credential(Owner::new(b"ana"), &credential);
    ///
    /// assert!(keyring.open_credential(Owner::new(b"ana"), &stored).is_ok());
    /// let moved = keyring.open_credential(Owner::new(b"ben"), &stored);
    /// assert_eq!(moved.err(), Some(SealError::Forged));
    /// # Ok::<(), second_factor::error::SecretError>(())
    /// ```
    pub fn open_credential(
        &self,
        owner: Owner<'_>,
        sealed: &[u8],
    ) -> Result<Opened<Credential>, SealError> {
        let (bytes, needs_reseal) = self.open(Purpose::Credential, owner, sealed)?;
        let value = Credential::from_bytes(bytes.expose()).map_err(SealError::Credential)?;
        Ok(Opened {
            value,
            needs_reseal,
        })
    }

    /// Encrypts a pending enrollment for its row.
    ///
    /// # Panics
    ///
    /// If the operating system gives no randomness.
    #[must_use]
    pub fn seal_enrollment(&self, owner: Owner<'_>, enrollment: &Enrollment) -> Vec<u8> {
        self.seal(Purpose::Enrollment, owner, &enrollment.to_bytes())
    }

    /// Decrypts the pending enrollment of a row.
    ///
    /// # Errors
    ///
    /// As [`open_credential`](Self::open_credential).
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{Enrollment, Keyring, Label, UnixTime};
    /// use second_factor::seal::{KeyId, Owner};
    ///
    /// let (keyring, owner) = (Keyring::new(KeyId(1), &[1; 32]), Owner::new(b"pending 7"));
    /// let enrollment = Enrollment::begin(Label::new("ana")?, UnixTime::now());
    /// let stored = keyring.seal_enrollment(owner, &enrollment);
    ///
    /// let opened = keyring.open_enrollment(owner, &stored)?.into_inner();
    /// assert_eq!(opened.started_at(), enrollment.started_at());
    /// assert!(keyring.open_credential(owner, &stored).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open_enrollment(
        &self,
        owner: Owner<'_>,
        sealed: &[u8],
    ) -> Result<Opened<Enrollment>, SealError> {
        let (bytes, needs_reseal) = self.open(Purpose::Enrollment, owner, sealed)?;
        let value = Enrollment::from_bytes(bytes.expose()).map_err(SealError::Enrollment)?;
        Ok(Opened {
            value,
            needs_reseal,
        })
    }

    fn seal(&self, purpose: Purpose, owner: Owner<'_>, plain: &Sensitive<Vec<u8>>) -> Vec<u8> {
        let plain = plain.expose();
        let id = self.current();
        let mut nonce = [0; NONCE];
        random::fill(&mut nonce);

        let mut sealed = Vec::with_capacity(plain.len().saturating_add(HEAD).saturating_add(TAG));
        sealed.push(VERSION);
        sealed.extend_from_slice(&id.0.to_be_bytes());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let body = sealed.get_mut(HEAD..).unwrap_or_default();
        let tag = self.cipher(id).and_then(|cipher| {
            let data = associated_data(purpose, id, owner);
            cipher
                .encrypt_inout_detached(&XNonce::from(nonce), &data, body.into())
                .ok()
        });
        match tag {
            Some(tag) => sealed.extend_from_slice(&tag),
            // Over 256 GiB, or no key: neither can be. What is not encrypted is not handed out.
            None => sealed.clear(),
        }
        sealed
    }

    /// What was sealed, and whether with an older key.
    fn open(
        &self,
        purpose: Purpose,
        owner: Owner<'_>,
        sealed: &[u8],
    ) -> Result<(Sensitive<Vec<u8>>, bool), SealError> {
        let (version, rest) = sealed.split_first().ok_or(SealError::Cut)?;
        if *version != VERSION {
            return Err(SealError::Version { found: *version });
        }
        let (id, rest) = rest.split_first_chunk().ok_or(SealError::Cut)?;
        let (nonce, rest) = rest.split_first_chunk::<NONCE>().ok_or(SealError::Cut)?;
        let (body, tag) = rest.split_last_chunk::<TAG>().ok_or(SealError::Cut)?;
        let id = KeyId(u32::from_be_bytes(*id));
        let cipher = self.cipher(id).ok_or(SealError::UnknownKey { id })?;

        let mut plain = Sensitive::new(Vec::with_capacity(body.len()));
        plain.inner_mut().extend_from_slice(body);
        let data = associated_data(purpose, id, owner);
        let (nonce, tag) = (XNonce::from(*nonce), Tag::from(*tag));
        let out = plain.inner_mut().as_mut_slice();
        match cipher.decrypt_inout_detached(&nonce, &data, out.into(), &tag) {
            Ok(()) => Ok((plain, id != self.current())),
            Err(_) => Err(SealError::Forged),
        }
    }

    fn cipher(&self, id: KeyId) -> Option<XChaCha20Poly1305> {
        XChaCha20Poly1305::new_from_slice(self.key(id)?).ok()
    }
}

/// What the tag covers besides the ciphertext and the nonce.
#[expect(
    clippy::as_conversions,
    reason = "the number that the enum gives its variants"
)]
fn associated_data(purpose: Purpose, id: KeyId, Owner(owner): Owner<'_>) -> Vec<u8> {
    let length = u64::try_from(owner.len()).unwrap_or(u64::MAX);
    [
        DOMAIN,
        &[VERSION, purpose as u8],
        &id.0.to_be_bytes(),
        &length.to_be_bytes(),
        owner,
    ]
    .concat()
}

/// What a sealed row held.
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

    /// Whether an older key than the current one had sealed it.
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

/// Why sealed bytes do not open.
///
/// Each is a row to look into; none of them is the user's mistake.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// It opened, but holds no credential that this release can read.
    #[error("{0}")]
    Credential(CredentialError),
    /// Fewer bytes than any sealed row has.
    #[error("the sealed bytes are cut off")]
    Cut,
    /// It opened, but holds no enrollment that this release can read.
    #[error("{0}")]
    Enrollment(EnrollmentError),
    /// Changed since, sealed for another owner or purpose, or with another key of the same id.
    #[error(
        "the sealed bytes do not belong here, were changed, or were sealed with another key of this id"
    )]
    Forged,
    /// No key of this keyring has the row's id.
    #[error("no key {} is on the keyring", id.0)]
    UnknownKey {
        /// The row's.
        id: KeyId,
    },
    /// Sealed by a newer release, or by something else.
    #[error("the sealed bytes have the unknown version {found}")]
    Version {
        /// Version found.
        found: u8,
    },
}
