//! What people, apps and programs put into a text that is typed or pasted: the characters that mean
//! nothing, and the spellings of a digit or a letter.
//!
//! Codes, secrets and recovery codes share it, so that a spelling is forgiven everywhere or nowhere.
//! Tests compare it with Python's `unicodedata` and with what ICU's number formatting prints.

/// Where the ten digits of a script begin, in rising order; ASCII is not among them.
///
/// Every decimal digit of Unicode (category Nd) that ICU 78 prints as a number of some locale or
/// numbering system. The mathematical, outlined and segmented digits are left out: they are symbols
/// that no keyboard has.
const ZEROS: [u32; 69] = [
    0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66,
    0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
    0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
    0x104a0, 0x10d30, 0x10d40, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0,
    0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730, 0x118e0, 0x11950, 0x11bf0, 0x11c50, 0x11d50,
    0x11da0, 0x11de0, 0x11f50, 0x16130, 0x16a60, 0x16ac0, 0x16b50, 0x16d70, 0x1e140, 0x1e2f0,
    0x1e4f0, 0x1e5f1, 0x1e950,
];

/// Whether a character means nothing wherever it stands: invisible, a space, or a hyphen.
pub(crate) fn is_filler(character: char) -> bool {
    match character {
        ' ' | '-' => true,
        '!'..='~' => false,
        _ => is_blank(character) || is_dash(character),
    }
}

/// Whether a character is a space or invisible, so that nobody sees it around a text.
pub(crate) fn is_blank(character: char) -> bool {
    character.is_whitespace() || is_invisible(character)
}

/// Hyphens, dashes and the minus sign outside ASCII, with the full-width hyphen.
const fn is_dash(character: char) -> bool {
    matches!(character, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}')
}

/// Marks of direction, of joining and of order that come along when a text is copied.
///
/// The soft hyphen is among them: it shows only at the end of a line.
const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
    )
}

/// The ASCII character that a spelling stands for: a digit of another script, a full-width letter, or
/// the ASCII character itself.
pub(crate) fn folded(character: char) -> Option<u8> {
    match u8::try_from(character) {
        Ok(byte) if byte.is_ascii() => Some(byte),
        _ => digit(character).or_else(|| full_width_letter(character)),
    }
}

/// A digit outside ASCII, by its position in its block of ten.
fn digit(character: char) -> Option<u8> {
    let character = u32::from(character);
    let later = ZEROS.partition_point(|zero| *zero <= character);
    let zero = ZEROS.get(later.checked_sub(1)?)?;
    let digit = char::from_digit(character.checked_sub(*zero)?, 10)?;
    u8::try_from(digit).ok()
}

/// A letter as wide as an ideograph, as a Japanese or Chinese keyboard types it.
fn full_width_letter(character: char) -> Option<u8> {
    /// How far the full-width forms lie behind ASCII.
    const DISTANCE: u32 = 0xff21 - 0x41;
    let byte = u8::try_from(u32::from(character).checked_sub(DISTANCE)?).ok()?;
    byte.is_ascii_alphabetic().then_some(byte)
}
