//! A stopwatch for several functions at a time.
//!
//! Criterion measures one function after the other, and a busy machine changes between them. So
//! this takes turns, a short slice of each at a time, and keeps the fastest slices.

use core::time::Duration;
use std::time::Instant;

const SLICES: u32 = 2000;
const CALLS: u32 = 200;

/// The time of one call, in the fastest slice of each of the functions.
pub fn measure(functions: &mut [(&str, &mut dyn FnMut())]) -> Vec<Duration> {
    let mut fastest = vec![Duration::MAX; functions.len()];
    for _ in 0..SLICES {
        for ((_, function), fastest) in functions.iter_mut().zip(&mut fastest) {
            let start = Instant::now();
            for _ in 0..CALLS {
                function();
            }
            *fastest = start.elapsed().min(*fastest);
        }
    }
    fastest.iter().map(|slice| *slice / CALLS).collect()
}
