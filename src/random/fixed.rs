//! Randomness that repeats, for tests and fuzzing alone: no other build has this file.

extern crate std;

use core::cell::Cell;

use sha2::{Digest, Sha256};
use std::thread_local;

use crate::random::system;

thread_local! {
    /// The seed, and the number of the next block.
    static SOURCE: Cell<Option<(u64, u64)>> = const { Cell::new(None) };
}

/// From here on, this thread draws what follows from this seed, or from the operating system again.
pub fn seed(seed: Option<u64>) {
    SOURCE.set(seed.map(|seed| (seed, 0)));
}

/// Blocks of SHA-256 over the seed and the number of the block; each call begins with a new one.
pub(super) fn fill(buffer: &mut [u8]) {
    let Some((seed, mut block)) = SOURCE.get() else {
        return system::fill(buffer);
    };
    for chunk in buffer.chunks_mut(32) {
        let hash = Sha256::new_with_prefix(seed.to_be_bytes());
        let hash: [u8; 32] = hash.chain_update(block.to_be_bytes()).finalize().into();
        for (slot, byte) in chunk.iter_mut().zip(hash) {
            *slot = byte;
        }
        block = block.wrapping_add(1);
    }
    SOURCE.set(Some((seed, block)));
}
