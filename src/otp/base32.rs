//! Secrets as base32 text (RFC 4648 §6), the form that people and URIs carry.
//!
//! The `base32` crate does the arithmetic. It accepts lengths that no bytes have, ignores trailing
//! bits and outgrows its buffers; so this file checks first, and hands it pieces that fit.

use alloc::string::String;
use alloc::vec::Vec;

use ::base32::Alphabet;
use zeroize::Zeroizing;

use crate::otp::typed;
use crate::sensitive::Sensitive;

const ALPHABET: Alphabet = Alphabet::Rfc4648 { padding: false };

/// What was read, and what was odd about it.
pub(crate) struct Decoded {
    pub(crate) bytes: Sensitive<Vec<u8>>,
    /// The last character has bits that belong to no byte.
    pub(crate) trailing_bits: bool,
}

/// What is wrong with a text.
pub(crate) enum Flaw {
    /// The character at this place, counted in characters from 0, is not of the alphabet.
    Character(usize),
    /// No number of whole bytes has this many characters.
    Length(usize),
}

/// Reads base32 in either case, skipping what means nothing, and `=` at the end.
pub(crate) fn decode(text: &str) -> Result<Decoded, Flaw> {
    let length = check(text)?;
    let mut cleaned = Sensitive::new(String::new());
    let clean = if is_canonical(text) {
        text
    } else {
        cleaned.inner_mut().reserve_exact(length);
        for character in text.chars().filter(char::is_ascii_alphanumeric) {
            cleaned.inner_mut().push(character.to_ascii_uppercase());
        }
        cleaned.expose()
    };
    let last = clean.chars().next_back();
    let bytes = ::base32::decode(ALPHABET, clean).ok_or(Flaw::Length(length))?;
    Ok(Decoded {
        bytes: Sensitive::new(bytes),
        trailing_bits: last.is_some_and(|last| value(last) & unused_bits(length) != 0),
    })
}

/// Whether nothing has to be forgiven: every character is of the alphabet, in upper case.
pub(crate) fn is_canonical(text: &str) -> bool {
    // Without early exit, a compiler looks at many bytes at a time.
    text.bytes().fold(true, |all, byte| {
        all & matches!(byte, b'A'..=b'Z' | b'2'..=b'7')
    })
}

/// The number of base32 characters in an acceptable text.
fn check(text: &str) -> Result<usize, Flaw> {
    let length = if is_canonical(text) {
        text.len()
    } else {
        count(text)?
    };
    match length % 8 {
        1 | 3 | 6 => Err(Flaw::Length(length)),
        _ => Ok(length),
    }
}

/// The number of base32 characters among what is skipped.
fn count(text: &str) -> Result<usize, Flaw> {
    let mut length = 0_usize;
    let mut padding = None;
    for (index, character) in text.chars().enumerate() {
        match character {
            '=' => {
                padding.get_or_insert(index);
            }
            'A'..='Z' | 'a'..='z' | '2'..='7' => match padding {
                Some(early) => return Err(Flaw::Character(early)),
                None => length = length.saturating_add(1),
            },
            _ if typed::is_filler(character) => {}
            _ => return Err(Flaw::Character(index)),
        }
    }
    Ok(length)
}

/// A mask of the bits of the last of `length` characters that are left over from the last byte.
const fn unused_bits(length: usize) -> u32 {
    match length % 8 {
        2 => 0b00_011,
        4 => 0b01_111,
        5 => 0b00_001,
        7 => 0b00_111,
        _ => 0,
    }
}

/// The five bits that a character of the alphabet stands for.
fn value(character: char) -> u32 {
    match character.to_digit(36) {
        Some(digit @ 10..) => digit.saturating_sub(10),
        Some(digit) => digit.saturating_add(24),
        None => 0,
    }
}

/// Upper case, no padding, a space after every `group` characters if there is a group.
pub(crate) fn encode(bytes: &[u8], group: Option<usize>) -> Sensitive<String> {
    let length = length(bytes.len());
    let spaces = group.map_or(0, |group| {
        length.saturating_sub(1).checked_div(group).unwrap_or(0)
    });
    let mut text = Sensitive::new(String::with_capacity(length.saturating_add(spaces)));
    let mut written = 0_usize;
    pieces(bytes, |piece| {
        let Some(group) = group else {
            return text.inner_mut().push_str(piece);
        };
        for character in piece.chars() {
            if written != 0 && written.checked_rem(group) == Some(0) {
                text.inner_mut().push(' ');
            }
            text.inner_mut().push(character);
            written = written.saturating_add(1);
        }
    });
    text
}

/// The number of characters that stand for this many bytes.
pub(crate) const fn length(bytes: usize) -> usize {
    bytes.saturating_mul(8).div_ceil(5)
}

/// Upper case, no padding, in pieces of up to eight characters, which are erased.
pub(crate) fn pieces(bytes: &[u8], mut each: impl FnMut(&str)) {
    let chunks = bytes.chunks_exact(5);
    let rest = chunks.remainder();
    for chunk in chunks {
        each(Sensitive::new(::base32::encode(ALPHABET, chunk)).expose());
    }
    if rest.is_empty() {
        return;
    }
    let mut padded = Zeroizing::new([0; 5]);
    padded
        .iter_mut()
        .zip(rest)
        .for_each(|(slot, byte)| *slot = *byte);
    let piece = Sensitive::new(::base32::encode(ALPHABET, &*padded));
    each(piece.expose().get(..length(rest.len())).unwrap_or_default());
}
