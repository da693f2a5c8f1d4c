//! The choice of a mask (ISO/IEC 18004 §7.8), on 64 modules an operation.
//!
//! Of eight patterns that may be laid over the data, the one with the lowest penalty is taken. Rules
//! and choice are `qrcodegen`'s, so the symbol is the same to the bit; only the counting differs.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "a symbol has 21 to 177 modules on a side"
)]

use alloc::vec;
use core::array;
use core::ops::Range;

use zeroize::Zeroizing;

pub(super) use self::grid::Grid;
use self::grid::LANE;

mod grid;
#[cfg(test)]
mod tests;

/// Exchanges mask 0, which the symbol has, for the best one.
pub(super) fn choose(symbol: Grid) -> Grid {
    let fixed = function_modules(symbol.size());
    let masked = (0..8).map(|mask| remasked(&symbol, &fixed, mask));
    masked.min_by_key(penalty).unwrap_or(symbol)
}

/// The symbol with this mask instead of mask 0.
fn remasked(symbol: &Grid, fixed: &Grid, mask: u8) -> Grid {
    // Both patterns repeat after 6 columns and 12 rows.
    let change: [u64; 12] = array::from_fn(|y| {
        let differs = |x: &usize| inverts(0, *x, y) != inverts(mask, *x, y);
        (0..6)
            .filter(differs)
            .fold(0_u64, |bits, x| bits | 1 << x)
            .wrapping_mul(EVERY_SIXTH)
    });
    let size = symbol.size();
    let mut grid = Grid::light(size);
    let lanes = symbol.lanes().zip(fixed.lanes()).enumerate();
    for (result, (lane, (before, fixed))) in grid.lanes_mut().zip(lanes) {
        let shift = lane * LANE % 6;
        let columns = columns(size, lane);
        let rows = before
            .iter()
            .zip(fixed)
            .zip(change.iter().cycle())
            .take(size);
        for (result, ((before, fixed), change)) in result.iter_mut().zip(rows) {
            *result = before ^ (change >> shift | change << (60 - shift)) & columns & !fixed;
        }
    }
    // The format information holds the number of the mask and its check bits (§7.9), twice.
    let [one, two, four] = FORMAT.map(|(bit, change)| if mask & bit == 0 { 0 } else { change });
    for (place, (first, second)) in format_places(size).enumerate() {
        if (one ^ two ^ four) >> place & 1 == 1 {
            grid.flip(first.0, first.1);
            grid.flip(second.0, second.1);
        }
    }
    grid
}

/// Whether a mask turns the module in column `x` of row `y` over: §7.8.2, table 10.
const fn inverts(mask: u8, x: usize, y: usize) -> bool {
    match mask {
        0 => (x + y) % 2 == 0,
        1 => y % 2 == 0,
        2 => x % 3 == 0,
        3 => (x + y) % 3 == 0,
        4 => (x / 3 + y / 2) % 2 == 0,
        5 => x * y % 6 == 0,
        6 => (x * y % 2 + x * y % 3) % 2 == 0,
        _ => ((x + y) % 2 + x * y % 3) % 2 == 0,
    }
}

/// The modules under no mask: finders, alignment patterns, timing, format, version (§6.3).
fn function_modules(size: usize) -> Grid {
    let mut grid = Grid::light(size);
    let mut fix = |columns: Range<usize>, rows: Range<usize>| {
        for (x, y) in rows.flat_map(|y| columns.clone().map(move |x| (x, y))) {
            if !grid.is_dark(x, y) {
                grid.flip(x, y);
            }
        }
    };
    fix(0..9, 0..9);
    fix(size - 8..size, 0..9);
    fix(0..9, size - 8..size);
    let centres = alignment_centres(size);
    let last = size - 7;
    for (x, y) in centres
        .clone()
        .flat_map(|y| centres.clone().map(move |x| (x, y)))
    {
        if ![(6, 6), (6, last), (last, 6)].contains(&(x, y)) {
            fix(x - 2..x + 3, y - 2..y + 3);
        }
    }
    fix(6..7, 0..size);
    fix(0..size, 6..7);
    if size >= 45 {
        fix(size - 11..size - 8, 0..6);
        fix(0..6, size - 11..size - 8);
    }
    grid
}

/// Rows, and columns, of the centres of alignment patterns: annex E.
fn alignment_centres(size: usize) -> impl Iterator<Item = usize> + Clone {
    let version = (size - 17) / 4;
    let gaps = if version == 1 { 0 } else { version / 7 + 1 };
    let even = |gaps| (size - 13).div_ceil(2 * gaps) * 2;
    let step = if version == 32 { 26 } else { even(gaps.max(1)) };
    let far = (0..gaps).map(move |gap| size - 7 - gap * step);
    far.chain((gaps != 0).then_some(6))
}

/// Where the two copies of each bit of the format information are, from the lowest: §7.9.1.
fn format_places(size: usize) -> impl Iterator<Item = ((usize, usize), (usize, usize))> {
    let down = [0, 1, 2, 3, 4, 5, 7, 8].map(|y| (8, y));
    let left = [7, 5, 4, 3, 2, 1, 0].map(|x| (x, 8));
    let across = (size - 8..size).rev().map(|x| (x, 8));
    let below = (size - 7..size).map(|y| (8, y));
    down.into_iter().chain(left).zip(across.chain(below))
}

/// The columns of a lane that belong to the first `size` columns.
const fn columns(size: usize, lane: usize) -> u64 {
    match size.saturating_sub(lane * LANE) {
        0 => 0,
        all @ ..LANE => u64::MAX >> (LANE - all),
        _ => u64::MAX,
    }
}

/// The penalty of §7.8.3.
fn penalty(grid: &Grid) -> u32 {
    let lines = |grid: &Grid| -> u32 {
        let lanes = grid.lanes().enumerate();
        lanes
            .map(|(lane, rows)| {
                runs(rows, grid.size(), columns(grid.size(), lane)) + finders(rows, grid.size())
            })
            .sum()
    };
    lines(grid) + lines(&grid.transposed()) + blocks(grid) + imbalance(grid)
}

/// Five modules of a colour in a column cost 3, each further one 1.
fn runs(rows: &[u64], size: usize, columns: u64) -> u32 {
    let (mut alike, mut last, mut sum) = ([0; 3], 0, 0);
    for pair in rows.windows(2).take(size - 1) {
        let &[above, below] = pair else { continue };
        let same = !(above ^ below) & columns;
        let five = same & alike[0] & alike[1] & alike[2];
        sum += five.count_ones() + 2 * (five & !last).count_ones();
        alike = [same, alike[0], alike[1]];
        last = five;
    }
    sum
}

/// A column with dark, light, dark, light, dark modules as 1 : 1 : 3 : 1 : 1, light ones as wide on
/// both sides, costs 40 for each side on which light ones are 4 wide. Beyond the edge all is light.
fn finders(rows: &[u64], size: usize) -> u32 {
    let margin = size / 7 * 4;
    let mut dark = Zeroizing::new(vec![0; size + 2 * margin]);
    for (to, from) in dark.iter_mut().skip(margin).zip(rows.iter().take(size)) {
        *to = *from;
    }
    let mut lit = dark.clone();
    let mut sum = 0;
    // In `dark` a bit is set where `unit` dark modules begin, in `lit` where not all are light.
    for unit in 1..=size / 7 {
        let mut wide = 0;
        for place in margin..=margin + size - 7 * unit {
            let dark = |units| dark.get(place + units * unit).copied().unwrap_or(0);
            let lit = |units| {
                lit.get(place + units * unit - 4 * unit)
                    .copied()
                    .unwrap_or(0)
            };
            let centre = dark(2) & dark(3) & dark(4);
            wide |= centre;
            let found = centre & dark(0) & dark(6) & !lit(5) & !lit(9) & !lit(3) & !lit(11);
            if found != 0 {
                let before = found & !(lit(0) | lit(1) | lit(2));
                let after = found & !(lit(12) | lit(13) | lit(14));
                sum += before.count_ones() + after.count_ones();
            }
        }
        if wide == 0 {
            break;
        }
        let (mut next_dark, mut next_lit) = (0, 0);
        for (dark, lit) in dark.iter_mut().zip(lit.iter_mut()).rev() {
            (*dark, next_dark) = (*dark & next_dark, *dark);
            (*lit, next_lit) = (*lit | next_lit, *lit);
        }
    }
    40 * sum
}

/// Four modules of a colour in a square cost 3.
fn blocks(grid: &Grid) -> u32 {
    let size = grid.size();
    let none = vec![0; size];
    let right = grid.lanes().skip(1).chain([none.as_slice()]);
    let mut sum = 0;
    for (lane, (rows, right)) in grid.lanes().zip(right).enumerate() {
        let columns = columns(size - 1, lane);
        let pairs = rows.windows(2).zip(right.windows(2)).take(size - 1);
        for pair in pairs {
            let (&[above, below], &[right_above, right_below]) = pair else {
                continue;
            };
            let (beside_above, beside_below) = (
                above >> 1 | right_above << 63,
                below >> 1 | right_below << 63,
            );
            let dark = above & below & beside_above & beside_below;
            let light = !(above | below | beside_above | beside_below);
            sum += ((dark | light) & columns).count_ones();
        }
    }
    3 * sum
}

/// Each 5 % that the share of dark modules is off one half, the last not counted, costs 10.
fn imbalance(grid: &Grid) -> u32 {
    let dark: u32 = grid.lanes().flatten().map(|word| word.count_ones()).sum();
    let all = u32::try_from(grid.size() * grid.size()).unwrap_or(u32::MAX);
    10 * ((20 * dark).abs_diff(10 * all).div_ceil(all) - 1)
}

/// Bits 0, 6, 12 and so on up to 60.
const EVERY_SIXTH: u64 = 0x1041_0410_4104_1041;

/// What masks 1, 2 and 4 change in the format information: their number, and its remainder by the
/// generator of §7.9 (annex C). The code is linear, so the others are sums of these.
const FORMAT: [(u8, u32); 3] = [(1, 0x537), (2, 0xA6E), (4, 0x11EB)];
