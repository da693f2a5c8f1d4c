//! Measures operations side by side and prints how they compare.

use std::hint::black_box;
use std::time::Instant;

/// What one column does in one row, a given number of times; `None` is printed as "-".
pub type Operation = Option<Box<dyn FnMut(u32)>>;

/// An operation that this column has not.
pub const NONE: Operation = None;

/// An operation, given as a closure that performs it once and returns what it made.
pub fn op<T>(mut once: impl FnMut() -> T + 'static) -> Operation {
    Some(Box::new(move |times| {
        for _ in 0..times {
            black_box(once());
        }
    }))
}

/// How long one slice of a measurement should take, and how many there are.
const SLICE_NS: f64 = 20_000.0;
const ROUNDS: u32 = 400;

/// A table under way; each row is printed as soon as it is measured.
pub struct Table {
    columns: usize,
}

impl Table {
    /// The first column is the one that all others are compared with.
    pub fn new(title: &str, columns: &[&str]) -> Self {
        print!("\n{title:36}");
        for column in columns {
            print!("{column:>15}");
        }
        println!("{:>12}", "1.00 is");
        Self {
            columns: columns.len(),
        }
    }

    /// Measures one operation per column and prints the ratios to the first.
    pub fn row<const N: usize>(&self, name: &str, operations: [Operation; N]) {
        assert_eq!(N, self.columns, "{name}");
        let best = measure(operations);
        let ours = best[0].expect("the first column has every operation");
        print!("{name:36}");
        for nanoseconds in best {
            match nanoseconds {
                Some(nanoseconds) => print!("{:>15.2}", nanoseconds / ours),
                None => print!("{:>15}", "-"),
            }
        }
        println!("{ours:>9.0} ns");
    }
}

/// The least time of one run in nanoseconds, over many short slices.
///
/// The slices of all operations alternate, so that a busy machine is busy for all of them; the
/// least is what an idle machine shows.
fn measure<const N: usize>(mut operations: [Operation; N]) -> [Option<f64>; N] {
    let mut times = [1_u32; N];
    let mut best = [None; N];
    for round in 0..ROUNDS + 20 {
        for ((operation, times), best) in operations.iter_mut().zip(&mut times).zip(&mut best) {
            let Some(operation) = operation else { continue };
            let start = Instant::now();
            operation(*times);
            let each = start.elapsed().as_nanos() as f64 / f64::from(*times);
            if round < 20 {
                // Warm up, and find out how many runs fill a slice.
                *times = ((SLICE_NS / each.max(1.0)) as u32).clamp(1, 100_000);
            } else {
                *best = Some(best.unwrap_or(f64::MAX).min(each));
            }
        }
    }
    best
}
