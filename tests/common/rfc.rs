//! A second writing of the RFCs, as their texts put it, to compare the library with.

use second_factor::Algorithm;
use sha1::{Digest, Sha1};
use sha2::{Sha256, Sha512};

fn hash(algorithm: Algorithm, data: &[u8]) -> Vec<u8> {
    match algorithm {
        Algorithm::Sha1 => Sha1::digest(data).to_vec(),
        Algorithm::Sha256 => Sha256::digest(data).to_vec(),
        Algorithm::Sha512 => Sha512::digest(data).to_vec(),
    }
}

/// RFC 2104 §2: `H(K XOR opad, H(K XOR ipad, text))`.
pub(crate) fn hmac(algorithm: Algorithm, key: &[u8], text: &[u8]) -> Vec<u8> {
    let block = if algorithm == Algorithm::Sha512 {
        128
    } else {
        64
    };
    let mut padded = if key.len() > block {
        hash(algorithm, key)
    } else {
        key.to_vec()
    };
    padded.resize(block, 0);
    let pad = |byte: u8| padded.iter().map(|key| key ^ byte).collect::<Vec<u8>>();
    let inner = hash(algorithm, &[&pad(0x36), text].concat());
    hash(algorithm, &[pad(0x5c), inner].concat())
}

/// RFC 4226 §5.3, `DT`: four bytes from the offset in the last half byte, without the sign.
pub(crate) fn truncate(mac: &[u8]) -> u32 {
    let offset = usize::from(mac[mac.len() - 1] & 0xf);
    let four = [
        mac[offset] & 0x7f,
        mac[offset + 1],
        mac[offset + 2],
        mac[offset + 3],
    ];
    u32::from_be_bytes(four)
}

/// RFC 4226 §5.3, step 3: the number modulo `10^digits`, with leading zeros.
pub(crate) fn decimal(truncated: u32, digits: u8) -> String {
    let modulus = 10_u32.pow(digits.into());
    format!("{:0width$}", truncated % modulus, width = digits.into())
}
