//! An allocator that looks at what is freed.
#![expect(unsafe_code, reason = "an allocator cannot be written without")]

use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use std::alloc::System;

struct Spy;

#[global_allocator]
static SPY: Spy = Spy;

thread_local! {
    static NEEDLES: Cell<&'static [&'static [u8]]> = const { Cell::new(&[]) };
    static FOUND: Cell<usize> = const { Cell::new(0) };
}

/// Blocks freed on this thread by `run` that have one of the needles in them.
pub(crate) fn freed_with(needles: &'static [&'static [u8]], run: impl FnOnce()) -> usize {
    FOUND.set(0);
    NEEDLES.set(needles);
    run();
    NEEDLES.set(&[]);
    FOUND.get()
}

/// Looks at blocks of bytes, and of the 64 words of a QR code: the rest may have padding, which has
/// no value to look at.
///
/// The default `realloc` stays, which frees the old block through here when a buffer grows.
unsafe impl GlobalAlloc for Spy {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps `alloc`'s contract, which is `alloc_zeroed`'s. Zeros, so that
        // every byte has a value when it is looked at.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if layout.align() == 1 || (layout.align(), layout.size()) == (8, 512) {
            // SAFETY: the block has this size, belongs to nobody else any more, and is initialized
            // since it was zeroed.
            let bytes = unsafe { core::slice::from_raw_parts(block, layout.size()) };
            let has = |needle: &&[u8]| bytes.windows(needle.len()).any(|window| window == *needle);
            // Threads that end free memory after their locals.
            let found = NEEDLES.try_with(|needles| needles.get().iter().any(has));
            if found == Ok(true) {
                let _ = FOUND.try_with(|count| count.set(count.get() + 1));
            }
        }
        // SAFETY: the caller keeps `dealloc`'s contract, and `alloc` is `System`'s.
        unsafe { System.dealloc(block, layout) }
    }
}
