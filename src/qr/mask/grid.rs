//! A square of modules, one bit each.

use alloc::vec;
use alloc::vec::Vec;

use zeroize::Zeroizing;

/// The modules of a symbol: a set bit is a dark one.
///
/// They spell out a secret, so they are on the heap (a move copies nothing) and erased on drop.
pub(in crate::qr) struct Grid {
    size: usize,
    /// Lane after lane; the bits past the right and the lower edge are clear.
    words: Zeroizing<Vec<u64>>,
}

impl Grid {
    /// A square of light modules.
    pub(super) fn light(size: usize) -> Self {
        let lanes = size.div_ceil(LANE);
        let words = vec![0; lanes.saturating_mul(lanes).saturating_mul(LANE)];
        Self {
            size,
            words: Zeroizing::new(words),
        }
    }

    /// A square of `size` rows of `size` modules each, `true` for dark.
    pub(in crate::qr) fn from_rows(
        size: usize,
        rows: impl Iterator<Item = impl Iterator<Item = bool>>,
    ) -> Self {
        let mut grid = Self::light(size);
        for (y, mut row) in rows.take(size).enumerate() {
            for lane in grid.lanes_mut() {
                let Some(word) = lane.get_mut(y) else {
                    continue;
                };
                let bits = (0..LANE).zip(row.by_ref());
                *word = bits.fold(0, |word, (bit, dark)| word | u64::from(dark) << bit);
            }
        }
        grid
    }

    pub(in crate::qr) const fn size(&self) -> usize {
        self.size
    }

    /// The columns, 64 a lane from the left: a word a row, its lowest bit the leftmost column.
    ///
    /// All lanes are filled up to a multiple of 64 rows, so each is made of square blocks.
    pub(super) fn lanes(&self) -> impl Iterator<Item = &[u64]> {
        self.words.chunks_exact(self.height())
    }

    pub(super) fn lanes_mut(&mut self) -> impl Iterator<Item = &mut [u64]> {
        let height = self.height();
        self.words.chunks_exact_mut(height)
    }

    pub(in crate::qr) fn is_dark(&self, x: usize, y: usize) -> bool {
        self.lanes()
            .nth(x / LANE)
            .and_then(|lane| lane.get(y))
            .is_some_and(|word| word & bit(x) != 0)
    }

    /// Makes a light module dark and a dark one light.
    pub(super) fn flip(&mut self, x: usize, y: usize) {
        if let Some(word) = self
            .lanes_mut()
            .nth(x / LANE)
            .and_then(|lane| lane.get_mut(y))
        {
            *word ^= bit(x);
        }
    }

    /// Columns become rows.
    pub(super) fn transposed(&self) -> Self {
        let mut turned = Self::light(self.size);
        for (column, lane) in self.lanes().enumerate() {
            for (block, turned) in lane.chunks_exact(LANE).zip(turned.lanes_mut()) {
                if let Some(turned) = turned.chunks_exact_mut(LANE).nth(column) {
                    turned.copy_from_slice(block);
                    transpose(turned);
                }
            }
        }
        turned
    }

    /// Where dark modules begin in row `y`, and how many stand side by side, from left to right.
    pub(in crate::qr) fn runs(&self, y: usize) -> impl Iterator<Item = (usize, usize)> {
        let mut x = 0_usize;
        core::iter::from_fn(move || {
            let start = (x..self.size).find(|x| self.is_dark(*x, y))?;
            x = (start..self.size)
                .find(|x| !self.is_dark(*x, y))
                .unwrap_or(self.size);
            Some((start, x.saturating_sub(start)))
        })
    }

    fn height(&self) -> usize {
        self.size.next_multiple_of(LANE).max(LANE)
    }
}

/// The bit of column `x` in its lane.
const fn bit(x: usize) -> u64 {
    1 << (x % LANE)
}

/// Transposes 64 by 64 bits: swaps the off-diagonal quarters, then those of the quarters, and so on.
fn transpose(block: &mut [u64]) {
    let mut half = LANE / 2;
    let mut right = u64::MAX >> half;
    while half != 0 {
        for pair in block.chunks_exact_mut(half << 1) {
            let (upper, lower) = pair.split_at_mut(half);
            for (above, below) in upper.iter_mut().zip(lower) {
                let differ = (*above >> half ^ *below) & right;
                *below ^= differ;
                *above ^= differ << half;
            }
        }
        half /= 2;
        right ^= right << half;
    }
}

/// Columns in a word.
pub(super) const LANE: usize = 64;
