//! The stored form: a head in the clear, then the contents, plain or sealed.

use alloc::vec::Vec;

use crate::record::Record;
use crate::record::owner::Owner;
use crate::sensitive::Sensitive;
use crate::stored::{Counter, Reader, Sink, StoredError, Writer};

/// Bytes of a record at most.
pub(crate) const LONGEST: usize = 4_096;

/// A record's length is a multiple of this, so that it tells little about what is inside.
const BLOCK: usize = 256;

const PLAIN: u8 = 1;
const SEALED: u8 = 2;
const VERSION: u8 = 1;

/// What stands in front of the contents, for everybody to read.
#[derive(Clone, Copy)]
pub(crate) struct Head {
    /// The id of the sealing key; `None` for a plain record.
    pub(crate) key: Option<u32>,
    /// Eight bytes drawn at the record's birth, then the number of the change.
    pub(crate) stamp: [u8; 16],
}

impl Head {
    /// Reads the head; what follows it is in the reader.
    pub(crate) fn read(bytes: &[u8]) -> Result<(Self, Reader<'_>), StoredError> {
        let mut from = Reader::new(bytes);
        if bytes.len() > LONGEST {
            return Err(from.cut());
        }
        let form = from.u8()?;
        match from.u8()? {
            VERSION => {}
            found => return Err(StoredError::Version { found }),
        }
        let key = match form {
            PLAIN => None,
            SEALED => Some(from.u32()?),
            _ => return Err(StoredError::Field { name: "form" }),
        };
        let stamp = from.array()?;
        Ok((Self { key, stamp }, from))
    }
}

/// What encrypts and decrypts the contents of records.
pub(crate) trait Seal: Send + Sync {
    /// The id of the key that seals.
    fn current(&self) -> u32;

    /// Random bytes behind the stamp, before the sealed contents, which have this many bytes more
    /// than the plain ones.
    fn overhead(&self) -> usize;

    /// Seals the contents for an owner; what comes back follows the head.
    fn seal(&self, owner: Owner, stamp: [u8; 16], contents: Sensitive<Vec<u8>>) -> Vec<u8>;

    /// Opens what follows the head.
    ///
    /// # Errors
    ///
    /// [`StoredError::UnknownKey`], [`StoredError::Forged`], [`StoredError::Length`].
    fn open(
        &self,
        key: u32,
        owner: Owner,
        stamp: [u8; 16],
        sealed: Reader<'_>,
    ) -> Result<Sensitive<Vec<u8>>, StoredError>;
}

/// Something that can be written twice: once to be measured.
pub(crate) trait Contents {
    fn write(&self, out: &mut impl Sink);
}

/// Writes a record.
pub(crate) fn write(
    contents: &impl Contents,
    owner: Owner,
    stamp: [u8; 16],
    seal: Option<&dyn Seal>,
) -> Record {
    let mut count = Counter(0);
    contents.write(&mut count);
    match seal {
        None => {
            let head = Counter(2 + 16);
            let length = padded(head.0.saturating_add(count.0));
            let mut out = Writer::with_capacity(length);
            out.bytes(&[PLAIN, VERSION]);
            out.bytes(&stamp);
            contents.write(&mut out);
            Record::new(zeros_to(out.finish(), length))
        }
        Some(seal) => {
            let head = 6 + 16;
            let overhead = seal.overhead().saturating_add(head);
            let length = padded(overhead.saturating_add(count.0)).saturating_sub(overhead);
            let mut plain = Writer::with_capacity(length);
            contents.write(&mut plain);
            let plain = zeros_to(plain.finish(), length);
            let mut record = Vec::with_capacity(length.saturating_add(overhead));
            record.extend_from_slice(&[SEALED, VERSION]);
            record.extend_from_slice(&seal.current().to_be_bytes());
            record.extend_from_slice(&stamp);
            record.extend_from_slice(&seal.seal(owner, stamp, plain));
            Record::from(record)
        }
    }
}

/// The next multiple of a block.
fn padded(length: usize) -> usize {
    length.next_multiple_of(BLOCK)
}

fn zeros_to(mut bytes: Sensitive<Vec<u8>>, length: usize) -> Sensitive<Vec<u8>> {
    bytes.inner_mut().resize(length, 0);
    bytes
}

/// Checks that a record is as long as [`write()`] makes one.
pub(crate) fn check_length(record: &[u8]) -> Result<(), StoredError> {
    if record.len() % BLOCK == 0 {
        Ok(())
    } else {
        let found = record.len();
        Err(StoredError::Length { found })
    }
}

/// Checks that the rest of the contents is what [`write()`] fills up with.
pub(crate) fn check_padding(rest: &[u8]) -> Result<(), StoredError> {
    if rest.len() < BLOCK && rest.iter().all(|byte| *byte == 0) {
        Ok(())
    } else {
        Err(StoredError::Field { name: "padding" })
    }
}
