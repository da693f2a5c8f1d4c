//! Remembered browsers: a sign-in that asks for no code for a while.

use alloc::string::String;
use core::fmt;
use core::time::Duration;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::factors::contents::authenticator::clean_name;
use crate::factors::contents::hash::{HASH, Tag, hash};
use crate::factors::contents::token::hex_words;
use crate::factors::contents::{Contents, is_ahead, moment};
use crate::otp::code;
use crate::otp::matches::Hidden;
use crate::random;
use crate::sensitive::Sensitive;
use crate::time::UnixTime;

/// Browsers that a user may have remembered; the oldest goes when another comes.
pub(in crate::factors) const MOST_BROWSERS: usize = 10;

/// Bytes of a token: 128 random bits.
const TOKEN: usize = 16;

const SHORTEST: Duration = Duration::from_secs(60);
const LONGEST: Duration = Duration::from_secs(90 * 86_400);

/// The number of one of a user's remembered browsers. It is never given twice to one user.
#[expect(clippy::exhaustive_structs, reason = "a number, for forms and logs")]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct BrowserId(pub u32);

impl fmt::Display for BrowserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// The text of a cookie that lets a remembered browser sign in without a code: 32 hexadecimal digits.
///
/// # Security
///
/// With the password it signs in without a code. Put it into a cookie that is `HttpOnly`, `Secure`
/// and `SameSite`, and nowhere else; the record holds a hash of it. `Debug` hides it, and it is
/// erased on drop.
#[doc(alias("trusted device", "trusted browser"))]
pub struct BrowserToken(Sensitive<String>);

impl BrowserToken {
    /// Shows the text for the cookie.
    ///
    /// # Security
    ///
    /// Set the cookie in the answer to this sign-in and never log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for BrowserToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BrowserToken(..)")
    }
}

/// A remembered browser in a record.
pub(in crate::factors) struct Browser {
    pub(in crate::factors) id: BrowserId,
    pub(in crate::factors) hash: [u8; HASH],
    pub(in crate::factors) made_at: UnixTime,
    pub(in crate::factors) expires_at: UnixTime,
    pub(in crate::factors) name: String,
}

impl Browser {
    /// Adds a browser to the record; if there are ten, one that has ended goes, or else the oldest.
    pub(in crate::factors) fn draw(
        contents: &mut Contents,
        (name, context): (&str, &str),
        lifetime: Duration,
        now: UnixTime,
    ) -> (BrowserToken, BrowserId) {
        let mut token = Zeroizing::new([0; TOKEN]);
        random::fill(token.as_mut_slice());
        let lifetime = lifetime.clamp(SHORTEST, LONGEST).as_secs();
        if contents.browsers.len() >= MOST_BROWSERS {
            let ended = contents.browsers.iter().position(|one| !one.is_live(now));
            contents.browsers.remove(ended.unwrap_or(0));
        }
        let id = BrowserId(contents.next_id());
        contents.browsers.push(Self {
            id,
            hash: token_hash(contents.birth, &token, context),
            made_at: now,
            expires_at: UnixTime::from_secs(now.as_secs().saturating_add(lifetime)),
            name: clean_name(name),
        });
        (shown(&token), id)
    }

    /// Whether it counts at this moment: after it was made, and before its end.
    pub(in crate::factors) fn is_live(&self, now: UnixTime) -> bool {
        moment(self.made_at, now).is_some() && is_ahead(self.expires_at, LONGEST, now)
    }
}

impl Contents {
    /// Whether a token is that of a browser that is remembered now; all are compared.
    pub(in crate::factors) fn remembers(&self, token: &str, context: &str, now: UnixTime) -> bool {
        let Some([high, low]) = hex_words(token) else {
            return false;
        };
        let mut bytes = Zeroizing::new([0; TOKEN]);
        for (slot, word) in bytes.chunks_exact_mut(8).zip([high, low]) {
            slot.copy_from_slice(&word.to_be_bytes());
        }
        let typed = token_hash(self.birth, &bytes, context);
        let mut found = Hidden::starting_at(0);
        for browser in &self.browsers {
            found.add(browser.hash.ct_eq(&typed));
        }
        let place = found.reveal().newest();
        let place = place.and_then(|place| usize::try_from(place).ok());
        let browser = place.and_then(|place| self.browsers.get(place));
        browser.is_some_and(|browser| browser.is_live(now))
    }
}

fn token_hash(birth: [u8; 8], token: &[u8; TOKEN], context: &str) -> [u8; HASH] {
    let mut salt = [0; 16];
    salt[..8].copy_from_slice(&birth);
    hash(Tag::Browser, salt, [token, context.as_bytes()])
}

/// The token in hexadecimal digits, chosen without an address that depends on them.
fn shown(token: &[u8; TOKEN]) -> BrowserToken {
    let mut text = Sensitive::new(String::with_capacity(2 * TOKEN));
    for byte in token {
        for digit in [byte >> 4, byte & 15] {
            let digit = code::select(DIGITS, digit.into());
            text.inner_mut().push(char::from(digit));
        }
    }
    BrowserToken(text)
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";
