//! Which URLs may stand for a picture.

use core::net::Ipv6Addr;

/// Whether it is an absolute `https` URL with a host and without a user name (RFC 3986 §3).
///
/// Apostrophes are refused although a URL can hold them: services print such URLs in attributes.
pub(crate) fn is_https(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else {
        return false;
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let Some((authority, path)) = rest.split_at_checked(end) else {
        return false;
    };
    scheme.eq_ignore_ascii_case("https") && is_authority(authority) && is_path(path)
}

/// A host, and perhaps a port.
fn is_authority(text: &str) -> bool {
    let (host, after) = match text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        Some((address, after)) => (address.parse::<Ipv6Addr>().is_ok(), after),
        None => {
            let end = text.find(':').unwrap_or(text.len());
            let (name, after) = text.split_at_checked(end).unwrap_or_default();
            (is_name(name), after)
        }
    };
    let port = after.strip_prefix(':');
    host && (after.is_empty() || port.is_some_and(is_port))
}

/// Labels of letters, digits, hyphens and underscores with dots between them; an IPv4 address too.
fn is_name(name: &str) -> bool {
    let is_label = |label: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        (1..=63).contains(&label.len()) && label.bytes().all(plain)
    };
    let name = name.strip_suffix('.').unwrap_or(name);
    name.len() <= 253 && name.split('.').all(is_label)
}

fn is_port(text: &str) -> bool {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    is_number && text.parse::<u16>().is_ok_and(|port| port > 0)
}

/// A path, a query and a fragment, each as it may stand in a URL.
fn is_path(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&()*+,;=:@/?%#".contains(&byte);
    let is_escape = |text: &str| {
        let digits = text.as_bytes().first_chunk::<2>();
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    text.bytes().all(plain)
        && text.bytes().filter(|byte| *byte == b'#').count() <= 1
        && text.split('%').skip(1).all(is_escape)
}
