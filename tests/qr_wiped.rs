//! No freed memory still holds a QR code or one of its texts.
#![cfg(feature = "qr")]
#![expect(unsafe_code, reason = "only an allocator sees what is freed")]

use core::cell::{Cell, RefCell};
use core::hint::black_box;
use std::alloc::{GlobalAlloc, Layout, System};

use second_factor::{Qr, TextStyle};

const TEXT: &str = "otpauth://totp/Example:anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const STYLES: [TextStyle; 4] =
    [TextStyle::FullBlocks, TextStyle::HalfBlocks, TextStyle::PlainOnDark, TextStyle::PlainOnLight];

struct Spy;

thread_local! {
    static NEEDLES: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
    static DIRTY: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call goes to the system's allocator, with the layout that the caller gave.
unsafe impl GlobalAlloc for Spy {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above. Zeroed, so that all bytes of a freed block may be read.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // Blocks of bytes, and of a symbol's 64 words: no padding in either.
        if layout.align() == 1 || (layout.align(), layout.size()) == (8, 512) {
            // SAFETY: the block is still allocated, and all of it initialised.
            let bytes = unsafe { core::slice::from_raw_parts(block, layout.size()) };
            let found = |needle: &Vec<u8>| bytes.windows(needle.len()).any(|part| part == needle);
            let dirty = NEEDLES.try_with(|needles| {
                needles.try_borrow().is_ok_and(|needles| needles.iter().any(found))
            });
            if dirty == Ok(true) {
                DIRTY.with(|count| count.set(count.get() + 1));
            }
        }
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) };
    }
}

#[global_allocator]
static SPY: Spy = Spy;

/// How many blocks were freed with something to hide in them.
fn dirty(work: impl FnOnce()) -> usize {
    DIRTY.set(0);
    work();
    DIRTY.get()
}

/// The rows of the symbol as it is kept: a bit a module, the leftmost lowest.
fn words(qr: &Qr) -> Vec<u64> {
    let word = |row: Vec<bool>| row.iter().rev().fold(0, |word, dark| word << 1 | u64::from(*dark));
    let mut words = Vec::with_capacity(64);
    words.extend(qr.rows().map(|row| word(row.collect())));
    words.resize(64, 0);
    words
}

/// Looks for parts of the symbol and of its drawings, from the middle, from now on.
fn look_for(qr: &Qr) {
    let middle = |bytes: &[u8], length| bytes[bytes.len() / 2..][..length].to_vec();
    let symbol: Vec<u8> = words(qr)[16..20].iter().flat_map(|word| word.to_ne_bytes()).collect();
    let mut needles = vec![symbol, middle(qr.to_svg().expose().as_bytes(), 40)];
    needles.push(middle(qr.to_svg_data_uri().expose().as_bytes(), 40));
    needles.extend(STYLES.map(|style| middle(qr.to_text_with(style).expose().as_bytes(), 80)));
    NEEDLES.set(needles);
}

#[test]
fn nothing_is_left_of_a_code() {
    let qr = Qr::encode(TEXT).unwrap();
    look_for(&qr);
    // What is not erased is seen.
    let kept = words(&qr);
    assert_eq!(dirty(|| drop(black_box(kept))), 1);
    assert_eq!(dirty(|| drop(black_box(qr.to_svg().expose_owned()))), 1);
    assert_eq!(dirty(|| drop(black_box(qr.to_svg_data_uri().expose_owned()))), 1);
    for style in STYLES {
        assert_eq!(
            dirty(|| drop(black_box(qr.to_text_with(style).expose_owned()))),
            1,
            "{style:?}"
        );
    }
    // All that the crate keeps, works on and returns is.
    assert_eq!(dirty(|| drop(black_box(qr))), 0);
    assert_eq!(dirty(|| drop(black_box(Qr::encode(TEXT).unwrap()))), 0);
    let qr = Qr::encode(TEXT).unwrap();
    assert_eq!(dirty(|| drop(black_box(qr.to_svg()))), 0);
    assert_eq!(dirty(|| drop(black_box(qr.to_svg_data_uri()))), 0);
    for style in STYLES {
        assert_eq!(dirty(|| drop(black_box(qr.to_text_with(style)))), 0, "{style:?}");
    }
}
