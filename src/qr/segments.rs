//! The text of a symbol in segments (ISO/IEC 18004 §7.4), of the fewest bits together.
//!
//! A segment has a header and then characters of one mode: digits take 10/3 bits each, capitals
//! 11/2, bytes 8. So the secret of a key URI and its percent-encoded runs become segments of
//! capitals, if they are long enough for the headers.

use alloc::vec::Vec;

use qrcodegen::QrSegment;
use zeroize::{DefaultIsZeroes, Zeroizing};

#[cfg(test)]
mod tests;

/// Segments for the smallest symbol that holds the text, given the data codewords in the last
/// version of each range ([`HEADERS`]).
///
/// If none holds it, the error is the number of bytes from the text's start that the largest holds.
pub(super) fn shortest(text: &str, codewords: [u32; 3]) -> Result<Vec<QrSegment>, usize> {
    let mut fitting = 0;
    for (headers, codewords) in HEADERS.into_iter().zip(codewords) {
        let headers = headers.map(|bits| bits.saturating_mul(BIT));
        match modes(text.as_bytes(), headers, codewords.saturating_mul(BYTE)) {
            Ok(modes) => return Ok(split(text, &modes)),
            Err(length) => fitting = length,
        }
    }
    Err(fitting)
}

/// The mode of each byte, for the fewest bits; or how many bytes from the start have this capacity.
///
/// For each mode it keeps the cost of the cheapest way to write the bytes so far with the last of
/// them in this mode. The next byte either goes into the same segment, or opens one behind the
/// cheapest of all. Costs are in sixths of a bit; where a segment ends they are whole bits.
fn modes(text: &[u8], headers: [u32; 3], capacity: u32) -> Result<Zeroizing<Vec<Mode>>, usize> {
    let mut costs = [UNREACHED; 3];
    let mut cheapest = (0_u32, Mode::Bytes);
    let mut origins = Zeroizing::new(Vec::with_capacity(text.len().min(MOST_CHARACTERS)));
    for (length, byte) in text.iter().enumerate() {
        let steps = MODES.map(|mode| {
            let opened = cheapest.0.saturating_add(mode.of(headers));
            let continued = mode.of(costs);
            let (cost, origin) = if continued <= opened {
                (continued, mode)
            } else {
                (opened, cheapest.1)
            };
            let cost = if mode.writes(*byte) {
                cost.saturating_add(mode.cost())
            } else {
                UNREACHED
            };
            (cost, origin)
        });
        costs = steps.map(|(cost, _)| cost);
        let [digits, capitals, bytes] = MODES.map(|mode| (whole_bits(mode.of(costs)), mode));
        cheapest = digits.min(capitals).min(bytes);
        if cheapest.0 > capacity {
            return Err(length);
        }
        origins.push(steps.map(|(_, origin)| origin));
    }
    let mut modes = Zeroizing::new(Vec::with_capacity(origins.len()));
    let mut mode = cheapest.1;
    for origin in origins.iter().rev() {
        modes.push(mode);
        mode = mode.of(*origin);
    }
    modes.reverse();
    Ok(modes)
}

/// The segments of bytes in these modes.
fn split(text: &str, modes: &[Mode]) -> Vec<QrSegment> {
    let mut rest = text.as_bytes();
    let segments = modes.chunk_by(|left, right| left == right).map(|run| {
        let (piece, after) = rest.split_at_checked(run.len()).unwrap_or((rest, &[]));
        rest = after;
        match (run.first(), core::str::from_utf8(piece)) {
            (Some(Mode::Digits), Ok(digits)) => QrSegment::make_numeric(digits),
            (Some(Mode::Capitals), Ok(capitals)) => QrSegment::make_alphanumeric(capitals),
            _ => QrSegment::make_bytes(piece),
        }
    });
    segments.collect()
}

/// A cost that ends on a whole bit.
const fn whole_bits(cost: u32) -> u32 {
    cost.div_ceil(BIT).saturating_mul(BIT)
}

#[derive(Clone, Copy, Default, Eq, Ord, PartialEq, PartialOrd)]
enum Mode {
    Digits,
    Capitals,
    #[default]
    Bytes,
}

impl DefaultIsZeroes for Mode {}

impl Mode {
    /// The one of three things that belongs to this mode.
    const fn of<T: Copy>(self, [digits, capitals, bytes]: [T; 3]) -> T {
        match self {
            Self::Digits => digits,
            Self::Capitals => capitals,
            Self::Bytes => bytes,
        }
    }

    /// What a character costs.
    const fn cost(self) -> u32 {
        self.of([20, 33, BYTE])
    }

    /// Whether the mode has this character: ISO/IEC 18004, table 5 for capitals.
    const fn writes(self, byte: u8) -> bool {
        match self {
            Self::Digits => byte.is_ascii_digit(),
            Self::Capitals => matches!(
                byte,
                b'0'..=b'9' | b'A'..=b'Z' | b' ' | b'$' | b'%' | b'*' | b'+' | b'-'..=b'/' | b':'
            ),
            Self::Bytes => true,
        }
    }
}

/// Bits of a segment's header in versions 1 to 9, 10 to 26 and 27 to 40: 4 for the mode, the others
/// for the count of characters (ISO/IEC 18004, table 3).
const HEADERS: [[u32; 3]; 3] = [[14, 13, 12], [16, 15, 20], [18, 17, 20]];

const MODES: [Mode; 3] = [Mode::Digits, Mode::Capitals, Mode::Bytes];
/// Costs are in sixths of a bit, because two capitals take 11 bits and three digits 10.
const BIT: u32 = 6;
const BYTE: u32 = 8 * BIT;
/// The cost of what cannot be.
const UNREACHED: u32 = u32::MAX;
/// Digits in the largest symbol.
const MOST_CHARACTERS: usize = 7_089;
