//! A square of modules, one bit each.

use alloc::vec;
use alloc::vec::Vec;
use core::iter;

use zeroize::Zeroize;

/// Up to 192 modules, the leftmost in the lowest bit of the first word. The widest symbol has 177.
pub(super) type Row = [u64; 3];

/// The modules of a symbol: a set bit is a dark one; bits past the edge are clear.
///
/// They spell out a secret, so they are on the heap (a move copies nothing) and erased on drop.
pub(super) struct Grid(Vec<Row>);

impl Grid {
    /// `size` rows of light modules.
    pub(super) fn light(size: usize) -> Self {
        Self(vec![[0; 3]; size])
    }

    pub(super) fn size(&self) -> usize {
        self.0.len()
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.0
    }

    pub(super) fn rows_mut(&mut self) -> &mut [Row] {
        &mut self.0
    }

    pub(super) fn is_dark(&self, x: usize, y: usize) -> bool {
        let word = self.0.get(y).and_then(|row| row.get(x / 64));
        word.is_some_and(|word| word & bit(x) != 0)
    }
}

impl Drop for Grid {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// The bit of column `x` in its word.
const fn bit(x: usize) -> u64 {
    1 << (x % 64)
}

/// Where dark modules begin in a row, and how many stand side by side, from left to right.
pub(super) fn runs(row: &Row) -> impl Iterator<Item = (usize, usize)> + use<> {
    let row = *row;
    let mut x = 0;
    iter::from_fn(move || {
        x = next(&row, x, true)?;
        let start = x;
        x = next(&row, x, false).unwrap_or(192);
        Some((start, x.saturating_sub(start)))
    })
}

/// The first column from `x` on that is dark, or light.
fn next(row: &Row, x: usize, dark: bool) -> Option<usize> {
    let flip = if dark { 0 } else { u64::MAX };
    let past = u64::MAX << (x % 64);
    let mut first = row.iter().zip((0_usize..).step_by(64)).skip(x / 64);
    let (word, at) = first.next()?;
    let here = iter::once(((word ^ flip) & past, at));
    let word = here.chain(first.map(|(word, at)| (word ^ flip, at))).find(|(word, _)| *word != 0);
    word.map(|(word, at)| at.saturating_add(trailing_zeros(word)))
}

fn trailing_zeros(word: u64) -> usize {
    usize::try_from(word.trailing_zeros()).unwrap_or(64)
}
