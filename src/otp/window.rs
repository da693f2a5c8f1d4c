//! How far from the present step a code may be.

use core::ops::RangeInclusive;

use crate::time::Step;

/// How many steps before and after the present one are accepted, since clocks differ and typing takes
/// time.
///
/// HOTP has [`Policy::with_look_ahead`](crate::Policy::with_look_ahead).
///
/// # Security
///
/// Each step more is one code more that a guess can hit.
///
/// # Examples
///
/// ```
/// use second_factor::Window;
///
/// assert_eq!((Window::DEFAULT.past(), Window::DEFAULT.future()), (1, 1));
/// assert!(Window::new(11, 0).is_err());
/// ```
#[doc(alias("clock drift", "skew", "tolerance"))]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Window {
    past: u8,
    future: u8,
}

impl Window {
    /// The present step alone: OWASP ASVS 5.0, 6.5.5 to the letter.
    pub const EXACT: Self = Self { past: 0, future: 0 };

    /// One step before, for the delay of RFC 6238 §5.2, and one after, for a clock that is fast.
    pub const DEFAULT: Self = Self { past: 1, future: 1 };

    /// Where two codes in a row are looked for: ten minutes of the usual period either way.
    pub(crate) const FOR_TWO: Self = Self {
        past: 20,
        future: 20,
    };

    /// Five minutes with the usual period; a clock that is further off must be set right.
    const WIDEST: u8 = 10;

    /// A window of `past` steps before and `future` steps after the present one.
    ///
    /// # Errors
    ///
    /// [`WindowError`] if either is over 10.
    pub const fn new(past: u8, future: u8) -> Result<Self, WindowError> {
        if past > Self::WIDEST || future > Self::WIDEST {
            return Err(WindowError { past, future });
        }
        Ok(Self { past, future })
    }

    /// Steps before the present one, at most 10.
    #[must_use]
    pub const fn past(self) -> u8 {
        self.past
    }

    /// Steps after the present one, at most 10.
    #[must_use]
    pub const fn future(self) -> u8 {
        self.future
    }

    /// The steps around one, as far as they exist.
    pub(crate) fn around(self, step: Step) -> RangeInclusive<u64> {
        let step = step.counter();
        let first = step.saturating_sub(u64::from(self.past));
        first..=step.saturating_add(u64::from(self.future))
    }
}

#[cfg(feature = "rand")]
impl Window {
    /// Where two codes in a row are looked for with a better proof: half an hour either way.
    pub(crate) const FAR: Self = Self {
        past: 60,
        future: 60,
    };

    /// How many steps there are in it.
    pub(crate) fn live(self) -> u32 {
        u32::from(self.past)
            .saturating_add(self.future.into())
            .saturating_add(1)
    }
}

/// [`Window::DEFAULT`].
impl Default for Window {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A window of over 10 steps on one side.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a window has at most 10 steps on each side, not {past} and {future}")]
#[non_exhaustive]
pub struct WindowError {
    /// Steps asked for before the present one.
    pub past: u8,
    /// Steps asked for after it.
    pub future: u8,
}
