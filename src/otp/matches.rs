//! Which counters have the code that was typed, and the place where that becomes known.

use subtle::Choice;

/// What a search has found so far, of up to 128 counters in a row; nobody may look yet.
#[derive(Clone, Copy)]
pub(crate) struct Hidden {
    first: u64,
    /// Bit n stands for the counter `first + n`.
    bits: u128,
    /// The bit of the next counter; 0 after the 128th.
    next: u128,
}

impl Hidden {
    /// Nothing found yet; the first counter that is compared is `first`.
    pub(crate) const fn starting_at(first: u64) -> Self {
        Self {
            first,
            bits: 0,
            next: 1,
        }
    }

    /// Takes in whether the next counter has the code.
    pub(crate) fn add(&mut self, equal: Choice) {
        let mask = u128::from(equal.unwrap_u8()).wrapping_neg();
        self.bits |= self.next & mask;
        self.next <<= 1;
    }

    /// Ends the search: from here on the result is an ordinary value.
    pub(crate) fn reveal(self) -> Matches {
        Matches {
            first: self.first,
            bits: reveal(self.bits),
        }
    }
}

/// Which counters have the code.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Matches {
    first: u64,
    bits: u128,
}

impl Matches {
    /// The newest counter that matched.
    pub(crate) fn newest(self) -> Option<u64> {
        let place = self.bits.checked_ilog2()?;
        Some(self.first.saturating_add(place.into()))
    }

    /// The oldest counter that matched.
    pub(crate) fn oldest(self) -> Option<u64> {
        let place = self.bits.trailing_zeros();
        (place < u128::BITS).then_some(self.first.saturating_add(place.into()))
    }

    /// The counter closest to another that matched; of two, the older.
    #[cfg(feature = "rand")]
    pub(crate) fn nearest(self, to: u64) -> Option<u64> {
        (0..u128::BITS)
            .filter(|place| self.bits >> place & 1 != 0)
            .map(|place| self.first.saturating_add(place.into()))
            .min_by_key(|counter| counter.abs_diff(to))
    }

    /// The same without the counters up to and including `last`.
    pub(crate) fn above(self, last: Option<u64>) -> Self {
        let used = last.map_or(0, |last| match last.checked_sub(self.first) {
            Some(places) => places.saturating_add(1),
            None => 0,
        });
        let kept = u32::try_from(used).map_or(0, |used| u128::MAX.checked_shl(used).unwrap_or(0));
        Self {
            bits: self.bits & kept,
            ..self
        }
    }

    /// Of these, the counters right after one of `earlier`, which was searched from the same first.
    pub(crate) const fn after(self, earlier: Self) -> Self {
        Self {
            bits: self.bits & (earlier.bits << 1),
            ..self
        }
    }
}

/// The one place where the outcome of a search in constant time becomes a value to branch on.
///
/// Nothing before it depends on a secret but in its data. What comes after depends on the verdict
/// alone, which the user is told.
#[inline(never)]
fn reveal(bits: u128) -> u128 {
    #[cfg(second_factor_taint)]
    let bits = DECLASSIFY.get().map_or(bits, |declassify| declassify(bits));
    bits
}

/// Told of each verdict by the harness in `tests/constant_time/`, which follows secrets through the
/// machine code.
#[cfg(second_factor_taint)]
pub static DECLASSIFY: std::sync::OnceLock<fn(u128) -> u128> = std::sync::OnceLock::new();

#[cfg(test)]
mod tests {
    use super::Matches;

    fn matches(first: u64, bits: u128) -> Matches {
        Matches { first, bits }
    }

    #[test]
    fn the_newest_is_the_highest_bit() {
        assert_eq!(matches(7, 0).newest(), None);
        assert_eq!(matches(7, 0b1).newest(), Some(7));
        assert_eq!(matches(7, 0b1010).newest(), Some(10));
        assert_eq!(matches(7, 0b1010).oldest(), Some(8));
        assert_eq!(matches(7, 0).oldest(), None);
        assert_eq!(matches(7, 1 << 127).newest(), Some(134));
        assert_eq!(matches(u64::MAX, 0b1).newest(), Some(u64::MAX));
    }

    #[test]
    #[cfg(feature = "rand")]
    fn the_nearest_may_lie_on_either_side() {
        assert_eq!(matches(7, 0).nearest(9), None);
        assert_eq!(matches(7, 0b1001).nearest(9), Some(10));
        assert_eq!(matches(7, 0b10001).nearest(9), Some(7));
        assert_eq!(matches(7, 1 << 120).nearest(0), Some(127));
    }

    #[test]
    fn a_used_counter_hides_itself_and_all_before() {
        let found = matches(7, 0b1111);
        assert_eq!(found.above(None).bits, 0b1111);
        assert_eq!(found.above(Some(6)).bits, 0b1111);
        assert_eq!(found.above(Some(7)).bits, 0b1110);
        assert_eq!(found.above(Some(10)).bits, 0);
        assert_eq!(found.above(Some(u64::MAX)).bits, 0);
        assert_eq!(matches(0, u128::MAX).above(Some(127)).bits, 0);
        assert_eq!(matches(0, u128::MAX).above(Some(126)).bits, 1 << 127);
    }

    #[test]
    fn only_neighbours_follow() {
        assert_eq!(matches(0, 0b0110).after(matches(0, 0b0001)).bits, 0b0010);
        assert_eq!(matches(0, 0b0100).after(matches(0, 0b0001)).bits, 0);
    }
}
