//! Hashes of what is typed or kept in a browser, so that the record holds none of it.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Bytes of a hash.
pub(in crate::factors) const HASH: usize = 32;

/// What a hash is of, so that none can be taken for another; no tag begins with another.
#[derive(Clone, Copy)]
pub(in crate::factors) enum Tag {
    Browser,
    Pass,
    RecoveryCode,
}

impl Tag {
    const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Browser => b"second-factor browser 1",
            Self::Pass => b"second-factor pass 1",
            Self::RecoveryCode => b"second-factor recovery code 1",
        }
    }
}

/// HMAC-SHA-256 under a salt of at most 16 bytes; all fields but the last have a fixed length.
pub(in crate::factors) fn hash<const N: usize>(
    tag: Tag,
    salt: [u8; 16],
    fields: [&[u8]; N],
) -> [u8; HASH] {
    // HMAC fills a key up with zeros to one block (RFC 2104 §2), so this key is the salt.
    let mut key = [0; 64];
    key[..16].copy_from_slice(&salt);
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&key.into());
    mac.update(tag.bytes());
    for field in fields {
        mac.update(field);
    }
    mac.finalize().into_bytes().into()
}
