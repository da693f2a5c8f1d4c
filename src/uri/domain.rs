//! Which issuers are domain names.

/// Whether it is the ASCII name of a domain in lower case, of two labels or more (RFC 1123 §2.1;
/// others than ASCII as RFC 5890 writes them, `xn--..`).
///
/// The last label is not a number; otherwise an IP address would be a name.
pub(crate) fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        (1..=63).contains(&label.len())
            && label.bytes().all(plain)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = text.rsplit_once('.').map(|(_, last)| last);
    let named = last.is_some_and(|last| !last.bytes().all(|byte| byte.is_ascii_digit()));
    named && text.len() <= 253 && text.split('.').all(is_label)
}
