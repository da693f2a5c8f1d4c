//! Serde's traits: values as the strings and bytes that they have elsewhere.

#[cfg(feature = "rand")]
mod factors;
mod refusal;
mod text;
#[cfg(feature = "rand")]
mod tree;

use alloc::vec::Vec;
use core::fmt::{self, Display};

use serde_core::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde_core::ser::{Serialize, Serializer};

use crate::sensitive::Sensitive;
use crate::sign_in::state::FactorState;

/// As [`FactorState::to_bytes`]: bytes, or where a format has none, 32 numbers.
impl Serialize for FactorState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.to_bytes())
    }
}

/// As [`FactorState::from_bytes`].
impl<'de> Deserialize<'de> for FactorState {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_bytes(deserializer, Self::LEN, Self::from_bytes)
    }
}

/// Reads bytes, or a sequence of numbers, of at most `longest` elements; they may hold a secret.
pub(crate) fn read_bytes<'de, D: Deserializer<'de>, T, E: Display>(
    deserializer: D,
    longest: usize,
    read: fn(&[u8]) -> Result<T, E>,
) -> Result<T, D::Error> {
    deserializer.deserialize_bytes(Bytes { longest, read })
}

struct Bytes<T, E> {
    longest: usize,
    read: fn(&[u8]) -> Result<T, E>,
}

impl<'de, T, E: Display> Visitor<'de> for Bytes<T, E> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at most {} bytes", self.longest)
    }

    fn visit_bytes<F: Error>(self, bytes: &[u8]) -> Result<T, F> {
        (self.read)(bytes).map_err(F::custom)
    }

    fn visit_byte_buf<F: Error>(self, bytes: Vec<u8>) -> Result<T, F> {
        let bytes = Sensitive::new(bytes);
        self.visit_bytes(bytes.expose())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<T, A::Error> {
        let mut bytes = Sensitive::new(Vec::with_capacity(self.longest));
        while let Some(Byte(byte)) = numbers.next_element()? {
            if bytes.expose().len() >= self.longest {
                return Err(Error::invalid_length(
                    bytes.expose().len().saturating_add(1),
                    &self,
                ));
            }
            bytes.inner_mut().push(byte);
        }
        self.visit_bytes(bytes.expose())
    }

    fn visit_str<F: Error>(self, _: &str) -> Result<T, F> {
        Err(a_text())
    }
}

/// A number from 0 to 255; as `u8` but for errors that do not repeat what was found.
struct Byte(u8);

impl<'de> Deserialize<'de> for Byte {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A format that is told to expect a number repeats a text that stands in its place.
        match deserializer.is_human_readable() {
            true => deserializer.deserialize_any(ByteVisitor),
            false => deserializer.deserialize_u8(ByteVisitor),
        }
    }
}

struct ByteVisitor;

impl Visitor<'_> for ByteVisitor {
    type Value = Byte;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number from 0 to 255")
    }

    fn visit_i64<F: Error>(self, number: i64) -> Result<Byte, F> {
        u8::try_from(number)
            .map(Byte)
            .map_err(|_| F::custom("a number that is no byte"))
    }

    fn visit_u64<F: Error>(self, number: u64) -> Result<Byte, F> {
        u8::try_from(number)
            .map(Byte)
            .map_err(|_| F::custom("a number that is no byte"))
    }

    fn visit_str<F: Error>(self, _: &str) -> Result<Byte, F> {
        Err(a_text())
    }
}

/// Serde's own words for it would repeat the text, which may be a secret in some other form.
fn a_text<F: Error>() -> F {
    F::custom("a text where bytes should be")
}
