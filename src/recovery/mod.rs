//! Recovery codes as a service stores them: hashes, and a factor to sign in with.

pub(crate) mod codes;

use alloc::vec::Vec;
use core::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::credential::Credential;
use crate::otp::matches::Hits;
#[cfg(feature = "rand")]
use crate::random;
use crate::recovery::codes::{CODE_BYTES, CODES, RecoveryCode, RecoveryCodes};
use crate::sign_in::decide::{Finding, sealed};
use crate::sign_in::policy::Policy;
use crate::sign_in::state::FactorState;
use crate::time::UnixTime;

const VERSION: u8 = 1;
const SALT: usize = 16;
const HASH: usize = 32;

/// The stored form: version, salt, fingerprint, then the hashes.
const LEN: usize = 1 + SALT + HASH + HASH * CODES;

/// What the hashes are of, so that none can be taken for another; neither begins with the other.
const FINGERPRINT_TAG: &[u8] = b"second-factor fingerprint 1";
const CODE_TAG: &[u8] = b"second-factor recovery code 1";

/// The hashes of ten recovery codes: a factor of its own beside the app.
///
/// Store [`to_bytes`](Self::to_bytes) in a row of its own, under a new id, with
/// [`FactorState::new`] beside it, in the transaction that stores the credential. To redeem a code
/// is an attempt like any other: [`Policy::attempt`] (or [`Verifier`](crate::Verifier)) with the set
/// as the factor, and a commit. The set never changes; which codes are spent is in its state.
///
/// It knows no waits and no end: 120 bits cannot be guessed, so nobody's guesses keep the owner
/// out, also when the app's factor is disabled. A wrong code changes nothing. A redeemed code does
/// not bring the app's factor back; it lets the user set up a new one.
///
/// After a redemption: tell the owner over another channel, load the row once more to say how many
/// codes [remain](Self::remaining), and, if the app stays, hand out a new set: a new id, stored in
/// the transaction that deletes the old row, after the redemption was committed. A restored backup
/// makes spent codes good again: hand out new sets then, too. A new enrollment gets a new set.
///
/// # Standards
///
/// Look-up secrets by NIST SP 800-63B-4 §3.1.2 and ASVS 5.0, 6.5.1 to 6.5.4; saved recovery codes by
/// NIST's §4.2.1.1. Where the words differ:
///
/// * §3.1.2.2 asks verifiers to limit the rate of guesses. Nothing does here: at a million guesses
///   a second, one of ten codes is found in a year with a probability of 2 in 10^22.
/// * One salt serves the whole set, where a salt for each hash is described for secrets under 112
///   bits; over that, any approved one-way function may do.
/// * §4.2.1.1 has a new code issued when one is used, §4.2.3 a notice sent: both are the caller's.
///
/// # Security
///
/// Each hash is HMAC-SHA-256, keyed by 16 random bytes of the set, over a tag, a fingerprint of the
/// credential and the code. A reader of the database learns no code, and none can be used with
/// another set. Whoever can write the row can plant hashes of codes of his own.
///
/// # Examples
///
/// ```
/// use second_factor::{Credential, FactorState, CodeParams, Policy, RecoverySet, Saved, Secret, UnixTime};
///
/// let credential = Credential::new(Secret::from_bytes(&[7; 20])?, CodeParams::new());
/// let (codes, set) = RecoverySet::generate(&credential);
/// let mut state = FactorState::new();
/// let now = UnixTime::from_secs(59);
///
/// let typed = codes.expose().nth(3).unwrap_or_default().to_lowercase();
/// Policy::new().attempt(&set, state, &typed, now).commit(|change| {
///     state = FactorState::from_bytes(change.after())?;
///     Ok::<_, second_factor::error::StateError>(Saved::Yes)
/// })?;
/// assert_eq!(set.remaining(state), 9);
///
/// let again = Policy::new().attempt(&set, state, &typed, now);
/// assert!(again.commit(|_change| Err("never called")).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RecoverySet {
    salt: [u8; SALT],
    /// All zero if the credential's secret is too short to be hashed.
    fingerprint: [u8; HASH],
    hashes: [[u8; HASH]; CODES],
}

impl RecoverySet {
    /// Random bytes that a set is made from: its salt, then 15 for each code.
    const RANDOM: usize = SALT + CODE_BYTES * CODES;

    /// Draws ten codes for a credential.
    ///
    /// Call it in the `save` of [`Confirmed::commit`](crate::Confirmed::commit), so that of two
    /// clicks on *Verify* only one makes a set.
    ///
    /// # Panics
    ///
    /// If the operating system gives no randomness.
    #[cfg(feature = "rand")]
    #[must_use]
    pub fn generate(credential: &Credential) -> (RecoveryCodes, Self) {
        let mut random = zeroize::Zeroizing::new([0; Self::RANDOM]);
        random::fill(random.as_mut_slice());
        Self::generate_from(credential, &random)
    }

    /// Makes ten codes of random bytes from elsewhere: 16 of salt, then 15 for each code.
    ///
    /// # Security
    ///
    /// The bytes are the codes: from a generator fit for keys, used once, erased by the caller.
    #[must_use]
    pub fn generate_from(
        credential: &Credential,
        random: &[u8; Self::RANDOM],
    ) -> (RecoveryCodes, Self) {
        let (salt, bits) = random.split_first_chunk().unwrap_or((&[0; SALT], &[]));
        let fingerprint = fingerprint(salt, credential);
        let mut rest = bits.chunks_exact(CODE_BYTES);
        let codes: [RecoveryCode; CODES] = core::array::from_fn(|_| {
            let bits = rest.next().and_then(|bits| bits.try_into().ok());
            RecoveryCode::from_bits(bits.unwrap_or(&[0; CODE_BYTES]))
        });
        let hashes = codes
            .each_ref()
            .map(|code| code_hash(salt, &fingerprint, code));
        (
            RecoveryCodes::new(&codes),
            Self {
                salt: *salt,
                fingerprint,
                hashes,
            },
        )
    }

    /// How many codes are left, 0 to 10; `state` is the set's own.
    ///
    /// Show it after each redemption, and offer a new set long before it is 0.
    #[must_use]
    pub fn remaining(&self, state: FactorState) -> u32 {
        let unspent = (0..CODES).filter(|place| state.spent & bit(*place) == 0);
        u32::try_from(unspent.count()).unwrap_or_default()
    }

    /// Whether the set was made for this credential.
    ///
    /// A service that has joined the wrong rows finds out. Always false if the credential's secret
    /// [is short](crate::Secret::is_short): no hash of such a secret is kept.
    ///
    /// # Security
    ///
    /// Compared in constant time.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{Credential, CodeParams, RecoverySet, Secret};
    ///
    /// let ana = Credential::new(Secret::from_bytes(&[7; 20])?, CodeParams::new());
    /// let ben = Credential::new(Secret::from_bytes(&[8; 20])?, CodeParams::new());
    /// let (_codes, set) = RecoverySet::generate(&ana);
    /// assert!(set.is_for(&ana) && !set.is_for(&ben));
    /// # Ok::<(), second_factor::error::SecretError>(())
    /// ```
    #[must_use]
    pub fn is_for(&self, credential: &Credential) -> bool {
        let fingerprint = fingerprint(&self.salt, credential);
        !credential.secret().is_short() && self.fingerprint.ct_eq(&fingerprint).into()
    }

    /// The form to store, 369 bytes; nothing in it needs to be sealed.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(LEN);
        bytes.push(VERSION);
        bytes.extend_from_slice(&self.salt);
        bytes.extend_from_slice(&self.fingerprint);
        bytes.extend_from_slice(self.hashes.as_flattened());
        bytes
    }

    /// Reads the stored form; what it accepts, [`to_bytes`](Self::to_bytes) gives back to the byte.
    ///
    /// # Errors
    ///
    /// [`RecoveryError`] for another length or version.
    ///
    /// # Examples
    ///
    /// ```
    /// use second_factor::{RecoveryError, RecoverySet};
    ///
    /// let error = RecoverySet::from_bytes(b"").unwrap_err();
    /// assert_eq!(error, RecoveryError::Length { found: 0 });
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RecoveryError> {
        let length = RecoveryError::Length { found: bytes.len() };
        let bytes: &[u8; LEN] = bytes.try_into().map_err(|_| length)?;
        let ([version], rest) = bytes.split_first_chunk().ok_or(length)?;
        if *version != VERSION {
            return Err(RecoveryError::Version { found: *version });
        }
        let (salt, rest) = rest.split_first_chunk().ok_or(length)?;
        let (fingerprint, rest) = rest.split_first_chunk().ok_or(length)?;
        let mut hashes = [[0; HASH]; CODES];
        hashes.as_flattened_mut().copy_from_slice(rest);
        Ok(Self {
            salt: *salt,
            fingerprint: *fingerprint,
            hashes,
        })
    }
}

/// Every hash is compared, whichever matches and whether it is spent.
impl sealed::Search for RecoverySet {
    fn limits_guesses(&self) -> bool {
        false
    }

    fn search(&self, _: &Policy, state: FactorState, typed: &str, _: UnixTime) -> Finding {
        let Some(code) = RecoveryCode::parse(typed) else {
            return Finding::Malformed;
        };
        let typed = code_hash(&self.salt, &self.fingerprint, &code);
        let hits = Hits::collect(0, |report| {
            for hash in &self.hashes {
                report.add(hash.ct_eq(&typed));
            }
        });
        let Some(place) = hits.newest().and_then(|place| usize::try_from(place).ok()) else {
            return Finding::Wrong;
        };
        if state.spent & bit(place) != 0 {
            return Finding::Used(None);
        }
        let spent = state.spent | bit(place);
        Finding::New(None, 0, FactorState { spent, ..state })
    }
}

impl fmt::Debug for RecoverySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoverySet(..)")
    }
}

/// The bit of [`FactorState::spent`] that stands for a code.
fn bit(place: usize) -> u16 {
    u32::try_from(place)
        .ok()
        .and_then(|place| 1_u16.checked_shl(place))
        .unwrap_or_default()
}

/// What tells credentials apart, and nothing about their secrets.
///
/// A secret under 128 bits could be found by hashing all there are; none of it is kept.
fn fingerprint(salt: &[u8; SALT], credential: &Credential) -> [u8; HASH] {
    let secret = credential.secret();
    if secret.is_short() {
        return [0; HASH];
    }
    hash(salt, [FINGERPRINT_TAG, secret.expose_bytes()])
}

fn code_hash(salt: &[u8; SALT], fingerprint: &[u8; HASH], code: &RecoveryCode) -> [u8; HASH] {
    hash(salt, [CODE_TAG, fingerprint, code.expose()])
}

/// HMAC-SHA-256 over fields of which all but the last have a fixed length.
fn hash<const N: usize>(salt: &[u8; SALT], message: [&[u8]; N]) -> [u8; HASH] {
    // HMAC takes keys of any length (RFC 2104 §3); the other arm is never reached.
    let keyed = Hmac::<Sha256>::new_from_slice(salt);
    let mut keyed = keyed.unwrap_or_else(|_| KeyInit::new(&Default::default()));
    for field in message {
        keyed.update(field);
    }
    keyed.finalize().into_bytes().into()
}

/// Why stored bytes are no recovery set.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RecoveryError {
    /// Another number of bytes than 369.
    #[error("a stored recovery set has 369 bytes, not {found}")]
    Length {
        /// Bytes found.
        found: usize,
    },
    /// Written by a newer release, or by something else.
    #[error("the stored recovery set has the unknown version {found}")]
    Version {
        /// Version found.
        found: u8,
    },
}
