//! The parameters of key URIs, and the other places that an error can be about.

use core::fmt;

/// The parameters that this crate knows, in the order in which it writes them.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum UriParameter {
    /// The key in base32.
    Secret,
    /// The service, once more.
    Issuer,
    /// The hash under the HMAC.
    Algorithm,
    /// Digits in a code.
    Digits,
    /// Seconds between codes (TOTP).
    Period,
    /// `steam`, for codes of letters and digits.
    Encoder,
    /// Where FreeOTP fetches a picture.
    Image,
    /// The counter of the next code (HOTP).
    Counter,
}

impl UriParameter {
    const ALL: [Self; 8] = [
        Self::Secret,
        Self::Issuer,
        Self::Algorithm,
        Self::Digits,
        Self::Period,
        Self::Encoder,
        Self::Image,
        Self::Counter,
    ];

    /// The name in key URIs, in lower case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Issuer => "issuer",
            Self::Algorithm => "algorithm",
            Self::Digits => "digits",
            Self::Period => "period",
            Self::Encoder => "encoder",
            Self::Image => "image",
            Self::Counter => "counter",
        }
    }

    /// The parameter of this very name.
    pub(crate) fn written(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|parameter| parameter.name() == name)
    }

    /// The parameter of this name, in any case.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|parameter| parameter.name().eq_ignore_ascii_case(name))
    }
}

/// Writes [`UriParameter::name`].
impl fmt::Display for UriParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The place of an error in a key URI: the label, the value of a parameter, or the rest of the
/// query.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum UriPart {
    /// Issuer and account, before the `?`.
    Label,
    /// The value of a known parameter.
    Value(UriParameter),
    /// Names of parameters, and the values of unknown ones.
    Query,
}

impl fmt::Display for UriPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Label => f.write_str("the label"),
            Self::Value(parameter) => write!(f, "the value of {parameter}"),
            Self::Query => f.write_str("the query"),
        }
    }
}
