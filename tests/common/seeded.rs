//! The random inputs of a law, drawn from a seed that a failure shows.

extern crate std;

use std::hash::{BuildHasher, RandomState};

use proptest::test_runner::{Config, RngSeed};

/// `count` inputs, drawn from the seed in `PROPTEST_RNG_SEED` or else from a new one. A test that
/// fails shows the seed; none writes a file.
pub(crate) fn seeded(count: u32) -> Config {
    let mut config = Config::with_cases(count);
    let seed = match config.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => RandomState::new().hash_one(count),
    };
    std::println!("to repeat: PROPTEST_RNG_SEED={seed}");
    config.failure_persistence = None;
    config.rng_seed = RngSeed::Fixed(seed);
    config
}
