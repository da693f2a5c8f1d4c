//! Remainders without a division instruction.
//!
//! A processor's `div` takes longer for some numbers than for others, and a compiler that saves
//! space emits it even for a constant divisor. Multiplying and shifting takes the same time for all.

/// A constant divisor for numbers below 2^31.
///
/// Granlund and Montgomery (PLDI 1994, theorem 4.2): with `l = ceil(log2 d)`, a multiplier
/// `ceil(2^(31 + l) / d)` gives the exact quotient for every 31-bit number.
#[derive(Clone, Copy)]
pub(crate) struct Divisor {
    by: u32,
    multiplier: u64,
    shift: u32,
}

impl Divisor {
    /// Prepares a divisor from 2 to 10^8, at compile time.
    #[expect(
        clippy::as_conversions,
        clippy::arithmetic_side_effects,
        reason = "evaluated by the compiler for the constants below: an overflow would not compile"
    )]
    const fn new(by: u32) -> Self {
        let shift = 31 + by.next_power_of_two().trailing_zeros();
        Self {
            by,
            multiplier: (1_u64 << shift).div_ceil(by as u64),
            shift,
        }
    }

    pub(crate) const TEN: Self = Self::new(10);
    pub(crate) const LETTERS: Self = Self::new(26);
    pub(crate) const SIX_DIGITS: Self = Self::new(1_000_000);
    pub(crate) const SEVEN_DIGITS: Self = Self::new(10_000_000);
    pub(crate) const EIGHT_DIGITS: Self = Self::new(100_000_000);
    pub(crate) const FIVE_LETTERS: Self = Self::new(26_u32.pow(5));

    /// Quotient and remainder of a number below 2^31.
    #[expect(
        clippy::as_conversions,
        reason = "the quotient of a 31-bit number fits 32 bits; `as` compiles to no branch"
    )]
    pub(crate) const fn divide(self, number: u32) -> (u32, u32) {
        let quotient = ((number as u64).wrapping_mul(self.multiplier) >> self.shift) as u32;
        (
            quotient,
            number.wrapping_sub(quotient.wrapping_mul(self.by)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Divisor;

    const ALL: [Divisor; 6] = [
        Divisor::TEN,
        Divisor::LETTERS,
        Divisor::SIX_DIGITS,
        Divisor::SEVEN_DIGITS,
        Divisor::EIGHT_DIGITS,
        Divisor::FIVE_LETTERS,
    ];

    fn agrees(number: u32) {
        for divisor in ALL {
            assert_eq!(
                divisor.divide(number),
                (number / divisor.by, number % divisor.by),
                "{number} by {}",
                divisor.by
            );
        }
    }

    /// The theorem's condition: the multiplier exceeds `2^(31 + l) / d` by so little that for
    /// 31 bits the excess never reaches the next quotient.
    #[test]
    fn multipliers_meet_the_theorem() {
        for divisor in ALL {
            let excess =
                u128::from(divisor.multiplier) * u128::from(divisor.by) - (1 << divisor.shift);
            assert!(excess <= 1 << (divisor.shift - 31), "{}", divisor.by);
        }
    }

    #[test]
    fn exact_at_the_ends_and_around_multiples() {
        for divisor in ALL {
            let last = ((1 << 31) - 1) / divisor.by;
            for quotient in (0..=last.min(1_000)).chain(last.saturating_sub(1_000)..=last) {
                let multiple = quotient * divisor.by;
                [multiple.saturating_sub(1), multiple, multiple + 1]
                    .into_iter()
                    .for_each(agrees);
            }
        }
        agrees((1 << 31) - 1);
    }

    #[test]
    fn exact_along_a_stride() {
        (0..1_u32 << 31).step_by(65_537).for_each(agrees);
    }

    /// `cargo test --release -- --ignored`: all 2^31 numbers.
    #[test]
    #[ignore = "13 billion divisions: a minute in release"]
    fn exact_for_all_inputs() {
        (0..1_u32 << 31).for_each(agrees);
    }
}
