//! What a value leaves in its place.

use std::fs::File;
use std::hint::black_box;
use std::os::unix::fs::FileExt;
use std::vec;
use std::vec::Vec;

/// The bytes of a value's place before and after its end.
#[derive(Debug)]
pub(crate) struct Left {
    pub(crate) before: Vec<u8>,
    pub(crate) after: Vec<u8>,
}

/// Ends a value where it lies, and looks at the bytes there through the operating system, since
/// some of them may be padding, which has no value in Rust.
pub(crate) fn left_of<T>(value: T) -> Left {
    // A vector keeps its buffer when what is in it ends.
    let mut place = vec![value];
    let start = place.as_ptr().addr();
    let memory = File::open("/proc/self/mem").unwrap();
    let look = || {
        let mut bytes = vec![0; size_of::<T>()];
        let start = u64::try_from(start).unwrap();
        memory.read_exact_at(&mut bytes, start).unwrap();
        bytes
    };
    black_box(&mut place);
    let before = look();
    place.clear();
    black_box(&mut place);
    let after = look();
    Left { before, after }
}
