//! What a search over counters found, and the place where it becomes an ordinary value.

use subtle::Choice;

/// Which of up to 64 counters in a row have the code that was typed.
#[derive(Clone, Copy)]
pub(crate) struct Hits {
    first: u64,
    /// Bit n stands for the counter `first + n`.
    bits: u64,
}

impl Hits {
    /// Runs a search from `first` on, and keeps what it reports of each counter, in order.
    pub(crate) fn collect(first: u64, search: impl FnOnce(&mut Report)) -> Self {
        let mut report = Report { bits: 0, next: 1 };
        search(&mut report);
        Self {
            first,
            bits: reveal(report.bits),
        }
    }

    /// The newest counter that matched.
    pub(crate) fn newest(self) -> Option<u64> {
        let place = self.bits.checked_ilog2()?;
        Some(self.first.saturating_add(place.into()))
    }

    /// The oldest counter that matched.
    pub(crate) fn oldest(self) -> Option<u64> {
        let place = self.bits.trailing_zeros();
        (place < u64::BITS).then_some(self.first.saturating_add(place.into()))
    }

    /// The counter closest to another that matched; of two, the older.
    #[cfg(feature = "alloc")]
    pub(crate) fn nearest(self, to: u64) -> Option<u64> {
        (0..u64::BITS)
            .filter(|place| self.bits >> place & 1 != 0)
            .map(|place| self.first.saturating_add(place.into()))
            .min_by_key(|counter| counter.abs_diff(to))
    }

    /// The same without the counters up to and including `mark`.
    pub(crate) fn above(self, mark: Option<u64>) -> Self {
        let used = mark.map_or(0, |mark| match mark.checked_sub(self.first) {
            Some(places) => places.saturating_add(1),
            None => 0,
        });
        let kept = u32::try_from(used)
            .ok()
            .and_then(|used| u64::MAX.checked_shl(used));
        Self {
            bits: self.bits & kept.unwrap_or_default(),
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

/// What a search has found so far, still hidden.
pub(crate) struct Report {
    bits: u64,
    /// The bit of the next counter; 0 after the 64th.
    next: u64,
}

impl Report {
    /// Whether the next counter has the code.
    pub(crate) fn add(&mut self, equal: Choice) {
        let mask = u64::from(equal.unwrap_u8()).wrapping_neg();
        self.bits |= self.next & mask;
        self.next <<= 1;
    }
}

/// The one place where the outcome of constant-time work becomes a value that code may branch on.
///
/// Nothing before it depends on a secret but in its data. What comes after depends on the verdict
/// alone, which the user is told.
#[inline(never)]
fn reveal(bits: u64) -> u64 {
    #[cfg(second_factor_taint)]
    let bits = DECLASSIFY.get().map_or(bits, |declassify| declassify(bits));
    bits
}

/// Told of each verdict by the harness in `tests/constant_time/`, which follows secrets through the
/// machine code.
#[cfg(second_factor_taint)]
pub static DECLASSIFY: std::sync::OnceLock<fn(u64) -> u64> = std::sync::OnceLock::new();

#[cfg(test)]
mod tests {
    use super::Hits;

    fn hits(first: u64, bits: u64) -> Hits {
        Hits { first, bits }
    }

    #[test]
    fn the_newest_is_the_highest_bit() {
        assert_eq!(hits(7, 0).newest(), None);
        assert_eq!(hits(7, 0b1).newest(), Some(7));
        assert_eq!(hits(7, 0b1010).newest(), Some(10));
        assert_eq!(hits(7, 0b1010).oldest(), Some(8));
        assert_eq!(hits(7, 0).oldest(), None);
        assert_eq!(hits(u64::MAX, 0b1).newest(), Some(u64::MAX));
    }

    #[test]
    #[cfg(feature = "alloc")]
    fn the_nearest_may_lie_on_either_side() {
        assert_eq!(hits(7, 0).nearest(9), None);
        assert_eq!(hits(7, 0b1001).nearest(9), Some(10));
        assert_eq!(hits(7, 0b10001).nearest(9), Some(7));
        assert_eq!(hits(7, 1 << 63).nearest(0), Some(70));
    }

    #[test]
    fn a_mark_hides_itself_and_all_before() {
        let found = hits(7, 0b1111);
        assert_eq!(found.above(None).bits, 0b1111);
        assert_eq!(found.above(Some(6)).bits, 0b1111);
        assert_eq!(found.above(Some(7)).bits, 0b1110);
        assert_eq!(found.above(Some(10)).bits, 0);
        assert_eq!(found.above(Some(u64::MAX)).bits, 0);
        assert_eq!(hits(0, u64::MAX).above(Some(63)).bits, 0);
        assert_eq!(hits(0, u64::MAX).above(Some(62)).bits, 1 << 63);
    }

    #[test]
    fn only_neighbours_follow() {
        assert_eq!(hits(0, 0b0110).after(hits(0, 0b0001)).bits, 0b0010);
        assert_eq!(hits(0, 0b0100).after(hits(0, 0b0001)).bits, 0);
    }
}
