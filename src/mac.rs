//! HMAC over counters: the only file that knows how codes are computed.

use core::ops::RangeInclusive;

use hmac::{EagerHash, Hmac, KeyInit};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use subtle::{Choice, ConditionallySelectable};

use crate::code::Code;
use crate::params::{Algorithm, CodeFormat};

/// RFC 4226 §4 R6: a shared secret has at least 128 bits.
pub(crate) const SHORTEST_KEY: usize = 16;

/// The block of SHA-512; no longer key is any stronger.
pub(crate) const LONGEST_KEY: usize = 128;

/// A key, prepared once for any number of counters.
pub(crate) enum Mac {
    Sha1(Hmac<Sha1>),
    Sha256(Hmac<Sha256>),
    Sha512(Hmac<Sha512>),
}

impl Mac {
    /// Prepares a key of any length.
    pub(crate) fn new(key: &[u8], algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Sha1 => Self::Sha1(keyed(key)),
            Algorithm::Sha256 => Self::Sha256(keyed(key)),
            Algorithm::Sha512 => Self::Sha512(keyed(key)),
        }
    }

    /// As [`new`](Self::new), for a key that nobody has checked yet.
    pub(crate) fn from_key(key: &[u8], algorithm: Algorithm) -> Result<Self, KeyError> {
        check_length(key.len())?;
        Ok(Self::new(key, algorithm))
    }

    /// The truncated HMAC (RFC 4226 §5.3) of one counter, below 2^31.
    pub(crate) fn truncated(&self, counter: u64) -> u32 {
        match self {
            Self::Sha1(keyed) => one(keyed, counter),
            Self::Sha256(keyed) => one(keyed, counter),
            Self::Sha512(keyed) => one(keyed, counter),
        }
    }

    /// The truncated HMAC of each counter, in order, without early exit.
    pub(crate) fn each(&self, counters: RangeInclusive<u64>, mut visit: impl FnMut(u64, u32)) {
        for counter in counters {
            visit(counter, self.truncated(counter));
        }
    }

    /// Compares a code with the code of each counter, in order, without early exit; a code of
    /// another format matches none.
    pub(crate) fn compare(
        &self,
        code: &Code,
        format: CodeFormat,
        counters: RangeInclusive<u64>,
        mut visit: impl FnMut(u64, Choice),
    ) {
        if code.format() == format {
            self.each(counters, |counter, truncated| visit(counter, code.is_truncated(truncated)));
        }
    }
}

/// 16 to 128 bytes, or the reason.
pub(crate) const fn check_length(found: usize) -> Result<(), KeyError> {
    match found {
        0..SHORTEST_KEY => Err(KeyError::TooShort { found }),
        SHORTEST_KEY..=LONGEST_KEY => Ok(()),
        _ => Err(KeyError::TooLong { found }),
    }
}

/// The key of an HMAC, prepared.
pub(crate) fn keyed<D: EagerHash>(key: &[u8]) -> Hmac<D>
where
    Hmac<D>: KeyInit,
{
    // HMAC takes keys of any length (RFC 2104 §3); the other arm is never reached.
    Hmac::new_from_slice(key).unwrap_or_else(|_| KeyInit::new(&Default::default()))
}

fn one<M: hmac::Mac + Clone>(keyed: &M, counter: u64) -> u32 {
    let mac = keyed.clone().chain_update(counter.to_be_bytes()).finalize().into_bytes();
    let last = mac.last().copied().unwrap_or_default();
    let mut words = [0; 5];
    for (word, bytes) in words.iter_mut().zip(mac.chunks_exact(4)) {
        *word = u32::from_be_bytes(bytes.try_into().unwrap_or_default());
    }
    truncate(words, last)
}

/// RFC 4226 §5.3, step 2: the 31 bits that begin at the byte which the last four bits name.
///
/// The offset is secret, so nothing is indexed by it: four selections, one for each of its bits,
/// move the chosen bytes to the front.
fn truncate([a, b, c, d, e]: [u32; 5], last: u8) -> u32 {
    let bit = |n: u8| Choice::from((last >> n) & 1);
    let pick = |low: &u32, high: &u32, n| u32::conditional_select(low, high, bit(n));
    // Eight bytes on.
    let (a, b, c) = (pick(&a, &c, 3), pick(&b, &d, 3), pick(&c, &e, 3));
    // Four bytes on.
    let (a, b) = (pick(&a, &b, 2), pick(&b, &c, 2));
    let front = (u64::from(a) << 32) | u64::from(b);
    // Two bytes on, then one.
    let front = u64::conditional_select(&front, &(front << 16), bit(1));
    let front = u64::conditional_select(&front, &(front << 8), bit(0));
    let [b0, b1, b2, b3, ..] = front.to_be_bytes();
    u32::from_be_bytes([b0 & 0x7f, b1, b2, b3])
}

/// Why a key is refused; the key itself is not repeated.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Over 128 bytes.
    #[error("a secret has at most 128 bytes, not {found}")]
    #[non_exhaustive]
    TooLong {
        /// Bytes given.
        found: usize,
    },
    /// Under 16 bytes: RFC 4226 §4 asks for 128 bits.
    #[error("a secret has at least 16 bytes, not {found}")]
    #[non_exhaustive]
    TooShort {
        /// Bytes given.
        found: usize,
    },
}
