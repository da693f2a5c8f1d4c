//! The hash functions, block by block (FIPS 180-4): what HMAC needs of them, and no more.

use core::slice;

use sha1::Digest;

/// The state of a hash (FIPS 180-4) between two blocks.
pub(crate) trait State: Copy {
    /// The same hash, for keys longer than a block.
    type Hash: Digest;
    type Block: AsMut<[u8]> + Copy;

    const INITIAL: Self;
    const EMPTY: Self::Block;
    /// The second and last block of a message that ends in a counter, but for the counter.
    const COUNTER: Self::Block;
    /// The second and last block of a message that ends in a digest, but for the digest.
    const DIGEST: Self::Block;

    fn compress(&mut self, block: &Self::Block);

    /// Writes the state, which is the digest, at the front of a block.
    fn write(&self, block: &mut Self::Block);

    /// The first 20 bytes of the digest, or some more, and its last: all that a code is made of.
    fn ends(&self) -> ([u64; 3], u8);
}

impl State for [u32; 5] {
    type Hash = sha1::Sha1;
    type Block = [u8; 64];

    const INITIAL: Self = [
        0x6745_2301,
        0xefcd_ab89,
        0x98ba_dcfe,
        0x1032_5476,
        0xc3d2_e1f0,
    ];
    const EMPTY: [u8; 64] = [0; 64];
    const COUNTER: [u8; 64] = padded(8);
    const DIGEST: [u8; 64] = padded(20);

    fn compress(&mut self, block: &[u8; 64]) {
        sha1::block_api::compress(self, slice::from_ref(block));
    }

    fn write(&self, block: &mut [u8; 64]) {
        write(self.map(u32::to_be_bytes), block);
    }

    fn ends(&self) -> ([u64; 3], u8) {
        let [a, b, c, d, e] = *self;
        let [.., last] = e.to_be_bytes();
        ([join(a, b), join(c, d), join(e, 0)], last)
    }
}

impl State for [u32; 8] {
    type Hash = sha2::Sha256;
    type Block = [u8; 64];

    const INITIAL: Self = [
        0x6a09_e667,
        0xbb67_ae85,
        0x3c6e_f372,
        0xa54f_f53a,
        0x510e_527f,
        0x9b05_688c,
        0x1f83_d9ab,
        0x5be0_cd19,
    ];
    const EMPTY: [u8; 64] = [0; 64];
    const COUNTER: [u8; 64] = padded(8);
    const DIGEST: [u8; 64] = padded(32);

    fn compress(&mut self, block: &[u8; 64]) {
        sha2::block_api::compress256(self, slice::from_ref(block));
    }

    fn write(&self, block: &mut [u8; 64]) {
        write(self.map(u32::to_be_bytes), block);
    }

    fn ends(&self) -> ([u64; 3], u8) {
        let [a, b, c, d, e, .., last] = *self;
        let [.., last] = last.to_be_bytes();
        ([join(a, b), join(c, d), join(e, 0)], last)
    }
}

impl State for [u64; 8] {
    type Hash = sha2::Sha512;
    type Block = [u8; 128];

    const INITIAL: Self = [
        0x6a09_e667_f3bc_c908,
        0xbb67_ae85_84ca_a73b,
        0x3c6e_f372_fe94_f82b,
        0xa54f_f53a_5f1d_36f1,
        0x510e_527f_ade6_82d1,
        0x9b05_688c_2b3e_6c1f,
        0x1f83_d9ab_fb41_bd6b,
        0x5be0_cd19_137e_2179,
    ];
    const EMPTY: [u8; 128] = [0; 128];
    const COUNTER: [u8; 128] = padded(8);
    const DIGEST: [u8; 128] = padded(64);

    fn compress(&mut self, block: &[u8; 128]) {
        sha2::block_api::compress512(self, slice::from_ref(block));
    }

    fn write(&self, block: &mut [u8; 128]) {
        write(self.map(u64::to_be_bytes), block);
    }

    fn ends(&self) -> ([u64; 3], u8) {
        let [a, b, c, .., last] = *self;
        let [.., last] = last.to_be_bytes();
        ([a, b, c], last)
    }
}

/// The last block of a message, with `length` bytes left free at its front: a one, zeros, and the
/// length in bits of the message, which has one block before this (FIPS 180-4 §5.1).
#[expect(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "evaluated by the compiler for the constants above: a fault would not compile"
)]
const fn padded<const BLOCK: usize>(length: usize) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    block[length] = 0x80;
    let [high, low] = ((8 * (BLOCK + length)) as u16).to_be_bytes();
    block[BLOCK - 2] = high;
    block[BLOCK - 1] = low;
    block
}

/// Writes words at the front of a block.
fn write<const W: usize, const N: usize>(words: [[u8; W]; N], block: &mut [u8]) {
    copy(words.as_flattened(), block);
}

/// Copies a message to the front of a block, which it fits.
pub(crate) fn copy(message: &[u8], block: &mut [u8]) {
    if let Some(front) = block.get_mut(..message.len()) {
        front.copy_from_slice(message);
    }
}

fn join(high: u32, low: u32) -> u64 {
    (u64::from(high) << 32) | u64::from(low)
}
