//! Stored bytes, measured first and then written at their final size.

use alloc::vec::Vec;

use crate::sensitive::Sensitive;

/// Where the fields of a stored form go.
pub(crate) trait Sink {
    fn bytes(&mut self, bytes: &[u8]);

    fn u8(&mut self, value: u8) {
        self.bytes(&[value]);
    }

    fn u16(&mut self, value: u16) {
        self.bytes(&value.to_be_bytes());
    }

    fn u32(&mut self, value: u32) {
        self.bytes(&value.to_be_bytes());
    }

    fn u64(&mut self, value: u64) {
        self.bytes(&value.to_be_bytes());
    }

    /// Bytes behind one byte with their number, of which there are at most 255.
    fn short(&mut self, bytes: &[u8]) {
        let bytes = bytes.get(..usize::from(u8::MAX)).unwrap_or(bytes);
        self.u8(u8::try_from(bytes.len()).unwrap_or(u8::MAX));
        self.bytes(bytes);
    }

    /// A byte that is 0 for nothing, or 1 before a value.
    fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T))
    where
        Self: Sized,
    {
        match value {
            None => self.u8(0),
            Some(value) => {
                self.u8(1);
                write(self, value);
            }
        }
    }
}

/// Counts the bytes, so that a buffer of a secret never has to grow and leave a copy behind.
pub(crate) struct Counter(pub(crate) usize);

impl Sink for Counter {
    fn bytes(&mut self, bytes: &[u8]) {
        self.0 = self.0.saturating_add(bytes.len());
    }
}

/// Writes the bytes.
pub(crate) struct Writer(Sensitive<Vec<u8>>);

impl Writer {
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self(Sensitive::new(Vec::with_capacity(bytes)))
    }

    pub(crate) fn finish(self) -> Sensitive<Vec<u8>> {
        self.0
    }
}

impl Sink for Writer {
    fn bytes(&mut self, bytes: &[u8]) {
        self.0.inner_mut().extend_from_slice(bytes);
    }
}
