//! Sealing: the keys, and the records and secrets that they seal.

mod keyring;
mod records;
mod secrets;

use second_factor::Keyring;
use second_factor::seal::KeyId;

fn key() -> [u8; 32] {
    core::array::from_fn(|place| u8::try_from(place).unwrap())
}

fn keyring() -> Keyring {
    Keyring::new(KeyId(7), &key())
}
