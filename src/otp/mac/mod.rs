//! HMAC over counters: the only folder that knows how codes are computed.
//!
//! A code costs two compressions of its hash; the key's own two are done once, in advance. They run
//! in waves over several counters, so that a processor works on more than one at a time. A message
//! block is written well before it is read: read at once, its pieces would still lie in the
//! processor's store buffer, where one wide load cannot gather them.

mod block;

use core::hint::black_box;
use core::ops::RangeInclusive;

use sha1::Digest;
use zeroize::{Zeroize, optimization_barrier};

use crate::otp::code::Code;
use crate::otp::mac::block::{State, copy};
use crate::otp::matches::Hidden;
use crate::otp::params::{Algorithm, CodeFormat};
use crate::otp::secret_error::SecretError;

/// RFC 4226 §4 R6: a shared secret has at least 128 bits.
pub(crate) const SHORTEST_KEY: usize = 16;

/// The block of SHA-512; no longer key is any stronger.
pub(crate) const LONGEST_KEY: usize = 128;

/// A key, prepared once for any number of counters.
pub(crate) enum Mac {
    Sha1(Keyed<[u32; 5]>),
    Sha256(Keyed<[u32; 8]>),
    Sha512(Keyed<[u64; 8]>),
}

impl Mac {
    /// Prepares a key of any length.
    pub(crate) fn new(key: &[u8], algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Sha1 => Self::Sha1(Keyed::new(key)),
            Algorithm::Sha256 => Self::Sha256(Keyed::new(key)),
            Algorithm::Sha512 => Self::Sha512(Keyed::new(key)),
        }
    }

    /// As [`new`](Self::new), for a key that nobody has checked yet.
    pub(crate) fn from_key(key: &[u8], algorithm: Algorithm) -> Result<Self, SecretError> {
        check_length(key.len())?;
        Ok(Self::new(key, algorithm))
    }

    /// The truncated HMAC (RFC 4226 §5.3) of one counter, below 2^31.
    pub(crate) fn truncated(&self, counter: u64) -> u32 {
        let mut only = 0;
        self.each(counter..=counter, |_, truncated| only = truncated);
        only
    }

    /// The truncated HMAC of each counter, in order, without early exit.
    pub(crate) fn each(&self, counters: RangeInclusive<u64>, visit: impl FnMut(u64, u32)) {
        match self {
            Self::Sha1(keyed) => keyed.each(counters, visit),
            Self::Sha256(keyed) => keyed.each(counters, visit),
            Self::Sha512(keyed) => keyed.each(counters, visit),
        }
    }

    /// Compares a code with the code of each of at most 128 counters, in order, without early exit;
    /// a code of another format matches none.
    pub(crate) fn matches(
        &self,
        code: &Code,
        format: CodeFormat,
        counters: RangeInclusive<u64>,
    ) -> Hidden {
        let mut found = Hidden::starting_at(*counters.start());
        if code.format() == format {
            self.each(counters, |_, truncated| {
                found.add(code.is_truncated(truncated));
            });
        }
        found
    }
}

/// 16 to 128 bytes, or the reason.
pub(crate) const fn check_length(found: usize) -> Result<(), SecretError> {
    match found {
        0 => Err(SecretError::Empty),
        1..SHORTEST_KEY => Err(SecretError::TooShort { found }),
        SHORTEST_KEY..=LONGEST_KEY => Ok(()),
        _ => Err(SecretError::TooLong { found }),
    }
}

/// HMAC's two states (RFC 2104 §4): the hash of the key's inner and outer pad.
///
/// Either pair is as good as the key.
pub(crate) struct Keyed<S: State> {
    inner: S,
    outer: S,
}

impl<S: State> Keyed<S> {
    fn new(key: &[u8]) -> Self {
        let mut block = S::EMPTY;
        if key.len() > block.as_mut().len() {
            let mut digest = S::Hash::digest(key);
            copy(&digest, block.as_mut());
            digest.zeroize();
        } else {
            copy(key, block.as_mut());
        }
        let mut keyed = Self {
            inner: S::INITIAL,
            outer: S::INITIAL,
        };
        exclusive_or(block.as_mut(), 0x36);
        keyed.inner.compress(&block);
        exclusive_or(block.as_mut(), 0x36 ^ 0x5c);
        keyed.outer.compress(&block);
        erase(&mut block, S::EMPTY);
        keyed
    }

    fn each(&self, counters: RangeInclusive<u64>, mut visit: impl FnMut(u64, u32)) {
        let (first, last) = counters.into_inner();
        let mut next = Some(first);
        while let Some(first) = next.filter(|first| *first <= last) {
            let visited = match last.wrapping_sub(first) {
                0..2 => {
                    self.wave::<1>(first, &mut visit);
                    1
                }
                2..7 => {
                    self.wave::<3>(first, &mut visit);
                    3
                }
                7.. => {
                    self.wave::<8>(first, &mut visit);
                    8
                }
            };
            next = first.checked_add(visited);
        }
    }

    /// Visits `N` counters from the first on.
    ///
    /// Each follows the one before it by a compression, so that neighbours in time are never the
    /// two of one counter.
    #[inline]
    fn wave<const N: usize>(&self, first: u64, visit: &mut impl FnMut(u64, u32)) {
        let mut blocks = [S::COUNTER; N];
        let mut states = [self.inner; N];
        for (counter, block) in (0..).map(|n| first.wrapping_add(n)).zip(&mut blocks) {
            copy(&counter.to_be_bytes(), block.as_mut());
        }
        for step in 0..N.wrapping_add(2) {
            // Before lane 0 comes the highest number there is, and no lane.
            let [inner, write, outer] = [step, step.wrapping_sub(1), step.wrapping_sub(2)];
            if let Some((state, block)) = states.get_mut(inner).zip(blocks.get(inner)) {
                state.compress(block);
            }
            if let Some((state, block)) = states.get_mut(write).zip(blocks.get_mut(write)) {
                *block = S::DIGEST;
                state.write(block);
                *state = self.outer;
            }
            if let Some((state, block)) = states.get_mut(outer).zip(blocks.get(outer)) {
                state.compress(block);
            }
        }
        for (counter, state) in (0..).map(|n| first.wrapping_add(n)).zip(&states) {
            let (front, last) = state.ends();
            visit(counter, truncate(front, last));
        }
        erase(&mut blocks, [S::EMPTY; N]);
        erase(&mut states, [S::INITIAL; N]);
    }
}

impl<S: State> Drop for Keyed<S> {
    fn drop(&mut self) {
        erase(&mut self.inner, S::INITIAL);
        erase(&mut self.outer, S::INITIAL);
    }
}

fn exclusive_or(block: &mut [u8], pad: u8) {
    block.iter_mut().for_each(|byte| *byte ^= pad);
}

/// Overwrites a value that nothing will read, so that the compiler cannot leave it out.
fn erase<T>(value: &mut T, blank: T) {
    *value = blank;
    optimization_barrier(value);
}

/// RFC 4226 §5.3, step 2: the 31 bits that begin at the byte which the last four bits name.
///
/// The offset is secret, so nothing is indexed by it and nothing branches on it: masks made of its
/// bits move the chosen bytes to the front, by eight, four, two and one. (A shift by the offset
/// itself would take longer for some offsets on processors that shift bit by bit.)
fn truncate([a, b, c]: [u64; 3], last: u8) -> u32 {
    let offset = u64::from(last);
    // A compiler that knows a mask to be all or nothing replaces it with a branch.
    let [eight, four, two, one] =
        black_box([3, 2, 1, 0].map(|bit| 0_u64.wrapping_sub((offset >> bit) & 1)));
    let pick = |near: u64, far: u64, mask: u64| near ^ ((near ^ far) & mask);
    let (a, b) = (pick(a, b, eight), pick(b, c, eight));
    let front = pick(a, (a << 32) | (b >> 32), four);
    let front = pick(front, front << 16, two);
    let front = pick(front, front << 8, one);
    let [b0, b1, b2, b3, ..] = front.to_be_bytes();
    u32::from_be_bytes([b0 & 0x7f, b1, b2, b3])
}

#[cfg(test)]
mod tests {
    extern crate alloc;

    use alloc::vec::Vec;

    use hmac::{EagerHash, Hmac, KeyInit, Mac as _};
    use proptest::prelude::*;

    use super::Mac;
    use crate::otp::params::Algorithm;
    use crate::seeded::seeded;

    /// RFC 4226 §5.3 as it is written, over the `hmac` crate.
    fn oracle<H: EagerHash>(key: &[u8], counter: u64) -> u32
    where
        Hmac<H>: KeyInit + hmac::Mac,
    {
        let mac = <Hmac<H> as KeyInit>::new_from_slice(key).unwrap();
        let mac = mac
            .chain_update(counter.to_be_bytes())
            .finalize()
            .into_bytes();
        let offset = usize::from(mac.last().unwrap() & 0xf);
        u32::from_be_bytes(mac[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff
    }

    fn expected(key: &[u8], algorithm: Algorithm, counter: u64) -> u32 {
        match algorithm {
            Algorithm::Sha1 => oracle::<sha1::Sha1>(key, counter),
            Algorithm::Sha256 => oracle::<sha2::Sha256>(key, counter),
            Algorithm::Sha512 => oracle::<sha2::Sha512>(key, counter),
        }
    }

    const ALL: [Algorithm; 3] = [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512];

    /// Shorter than a block, as long as one, longer, and far longer than any key of a user.
    #[test]
    fn agrees_with_hmac_for_every_length_of_key() {
        for length in 0..=300_u16 {
            let key: Vec<u8> = (0..length)
                .map(|byte| (byte * 7 + length).to_be_bytes()[1])
                .collect();
            for algorithm in ALL {
                let mac = Mac::new(&key, algorithm);
                for counter in [0, u64::from(length), u64::MAX] {
                    let expected = expected(&key, algorithm, counter);
                    assert_eq!(
                        mac.truncated(counter),
                        expected,
                        "{algorithm}, {length} bytes"
                    );
                }
            }
        }
    }

    /// Every number of counters up to some batches, so every way to divide them.
    #[test]
    fn visits_each_counter_once_and_in_order() {
        for algorithm in ALL {
            let mac = Mac::new(b"12345678901234567890", algorithm);
            for length in 1..=40 {
                for first in [0, 1 << 32, u64::MAX - length + 1] {
                    let last = first + (length - 1);
                    let mut next = Some(first);
                    mac.each(first..=last, |counter, truncated| {
                        assert_eq!(Some(counter), next);
                        assert_eq!(truncated, mac.truncated(counter));
                        next = counter.checked_add(1);
                    });
                    assert_eq!(next, last.checked_add(1));
                }
            }
            #[expect(
                clippy::reversed_empty_ranges,
                reason = "a range that ends before it begins"
            )]
            mac.each(1..=0, |_, _| panic!("no counter was asked for"));
        }
    }

    proptest! {
        #![proptest_config(seeded(256))]

        #[test]
        fn agrees_with_hmac(
            key in prop::collection::vec(any::<u8>(), 1..=300),
            algorithm in prop::sample::select(&ALL),
            first: u64,
            more in 0..12_u64,
        ) {
            let counters = first..=first.saturating_add(more);
            let mut visited = Vec::new();
            Mac::new(&key, algorithm).each(counters.clone(), |counter, truncated| {
                assert_eq!(truncated, expected(&key, algorithm, counter));
                visited.push(counter);
            });
            prop_assert!(visited.into_iter().eq(counters));
        }
    }
}
