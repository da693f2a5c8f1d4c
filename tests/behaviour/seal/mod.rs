//! Sealing: the keys, and the rows that they seal.

mod keyring;
mod rows;

use second_factor::Keyring;
use second_factor::seal::KeyId;

fn key() -> [u8; 32] {
    core::array::from_fn(|place| u8::try_from(place).unwrap())
}

fn keyring() -> Keyring {
    Keyring::new(KeyId(7), &key())
}
