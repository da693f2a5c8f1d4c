//! Random bytes and numbers as text, for sessions and cookies.

/// Words of 16 lower-case hexadecimal digits each, and nothing else.
pub(in crate::factors) fn hex_words<const N: usize>(text: &str) -> Option<[u64; N]> {
    let mut words = [0; N];
    let mut rest = text;
    for word in &mut words {
        let (head, tail) = rest.split_at_checked(16)?;
        let plain = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if !head.bytes().all(plain) {
            return None;
        }
        *word = u64::from_str_radix(head, 16).ok()?;
        rest = tail;
    }
    rest.is_empty().then_some(words)
}

/// The error for a text that is not a valid [`SetUpId`](crate::factors::SetUpId) or
/// [`RecentCode`](crate::RecentCode): the session holds something that this crate has not written.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the text is not a valid set-up id or recent code")]
#[non_exhaustive]
pub struct TokenError;
