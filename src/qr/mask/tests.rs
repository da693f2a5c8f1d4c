//! The penalty, counted module by module, on squares that no text makes.

use alloc::vec::Vec;

use proptest::prelude::*;

use super::{Grid, penalty};
use crate::seeded::seeded;

fn lines(grid: &Grid) -> Vec<Vec<bool>> {
    let all = 0..grid.size();
    all.clone()
        .map(|y| all.clone().map(|x| grid.is_dark(x, y)).collect())
        .collect()
}

/// Runs of one colour in a line, the light surroundings among them: the even ones are light.
fn widths(line: &[bool]) -> Vec<usize> {
    let mut widths = Vec::from([line.len()]);
    for module in line {
        if *module == (widths.len() % 2 == 0) {
            *widths.last_mut().unwrap() += 1;
        } else {
            widths.push(1);
        }
    }
    if widths.len() % 2 == 0 {
        widths.push(0);
    }
    *widths.last_mut().unwrap() += line.len();
    widths
}

fn line_penalty(line: &[bool]) -> usize {
    let same: usize = line
        .chunk_by(|left, right| left == right)
        .map(|run| if run.len() >= 5 { run.len() - 2 } else { 0 })
        .sum();
    let finders = widths(line)
        .windows(7)
        .step_by(2)
        .map(|run| {
            let unit = run[1];
            let core = run[1..6] == [unit, unit, 3 * unit, unit, unit];
            let sides = |near: usize, far: usize| core && near >= unit && far >= 4 * unit;
            usize::from(sides(run[0], run[6])) + usize::from(sides(run[6], run[0]))
        })
        .sum::<usize>();
    same + 40 * finders
}

fn expected(grid: &Grid) -> usize {
    let (rows, columns) = (lines(grid), lines(&grid.transposed()));
    let along: usize = rows
        .iter()
        .chain(&columns)
        .map(|line| line_penalty(line))
        .sum();
    let blocks = rows
        .windows(2)
        .flat_map(|pair| pair[0].windows(2).zip(pair[1].windows(2)));
    let blocks = blocks
        .filter(|(above, below)| above == below && above[0] == above[1])
        .count();
    let dark = rows.iter().flatten().filter(|module| **module).count();
    let all = grid.size() * grid.size();
    let allowed = |steps: &usize| 20 * dark >= (9 - steps) * all && 20 * dark <= (11 + steps) * all;
    let steps = (0..10).find(allowed).unwrap();
    along + 3 * blocks + 10 * steps
}

fn square(size: usize, dark: impl Fn(usize, usize) -> bool) -> Grid {
    let mut grid = Grid::light(size);
    for y in 0..size {
        (0..size)
            .filter(|x| dark(*x, y))
            .for_each(|x| grid.flip(x, y));
    }
    grid
}

#[track_caller]
fn compare(grid: &Grid) {
    assert_eq!(
        usize::try_from(penalty(grid)).unwrap(),
        expected(grid),
        "{} modules",
        grid.size()
    );
}

fn sizes() -> impl Strategy<Value = usize> {
    (1..=40_usize).prop_map(|version| 4 * version + 17)
}

#[test]
fn noise_of_any_density() {
    proptest!(seeded(24), |(size in sizes(), seed in any::<u64>(), density in 0..=256_u64)| {
        let noise = |x: usize, y: usize| {
            let place = u64::try_from(x * 191 + y).unwrap() ^ seed;
            place.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(31).wrapping_mul(seed | 1) >> 56
        };
        compare(&square(size, |x, y| noise(x, y) < density));
    });
}

/// Finders of every width that a side holds, at every place, and with one module changed.
#[test]
fn finders_of_any_width() {
    for unit in 1..=25_usize {
        let size = (7 * unit).next_multiple_of(4).max(20) + 1;
        for start in 0..=size - 7 * unit {
            let finder = |x: usize| {
                x.checked_sub(start)
                    .is_some_and(|x| [0, 2, 3, 4, 6].contains(&(x / unit)))
            };
            compare(&square(size, |x, _| finder(x)));
            compare(&square(size, |x, y| finder(y) ^ (y == x / 2)));
        }
    }
}

/// Two finders in a row, with less and more light between them.
#[test]
fn finders_with_any_margin() {
    for unit in 1..=2 {
        for between in 0..=5 * unit {
            for before in 0..=5 * unit {
                let second = before + 7 * unit + between;
                let is_finder = |x: usize, start: usize| {
                    x.checked_sub(start)
                        .is_some_and(|x| [0, 2, 3, 4, 6].contains(&(x / unit)))
                };
                compare(&square(77, |_, y| {
                    y == 0 || is_finder(y, 1 + before) || is_finder(y, 1 + second)
                }));
            }
        }
    }
}

#[test]
fn one_colour() {
    for size in [21, 61, 65, 125, 129, 177] {
        compare(&square(size, |_, _| false));
        compare(&square(size, |_, _| true));
        compare(&square(size, |x, y| (x + y) % 2 == 0));
    }
}
