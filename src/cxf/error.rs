//! Why a credential is not read or not written.

use core::fmt;

use crate::otp::params::Period;
use crate::otp::secret_error::SecretError;

/// Why a file cannot be read, or a key cannot be written. The message never shows a secret.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CxfError {
    /// The text is not JSON, or nested over 127 deep.
    #[error("not JSON from line {line}, column {column} on")]
    Json {
        /// The line, from 1.
        line: usize,
        /// The column in bytes, from 1; 0 at the end of a line.
        column: usize,
    },
    /// The JSON has no `totp` credential where the format has credentials.
    #[error("there is no totp credential")]
    NoCredential,
    /// The file is longer than it needs to be.
    #[error("a file has at most {limit} bytes, not {found}")]
    TooLong {
        /// Bytes read at most.
        limit: usize,
        /// Bytes found.
        found: usize,
    },
    /// Something that the format has no field for.
    #[error("a totp credential cannot carry {what}")]
    Uncarried {
        /// What would be lost.
        what: Uncarried,
    },
}

/// Why a credential of a file cannot be used. The message shows nothing of the credential.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialError {
    /// A member that codes depend on has another type, or a number that no app has: digits outside
    /// 6 to 8, a period outside 1 to 86,400 seconds.
    #[error("{member} has a value that cannot be used")]
    Invalid {
        /// The field that is meant.
        member: CxfMember,
    },
    /// A member that codes depend on is not there.
    #[error("{member} is missing")]
    Missing {
        /// The field that is meant.
        member: CxfMember,
    },
    /// The secret is not base32, empty or over 128 bytes.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// An algorithm other than `sha1`, `sha256` and `sha512`. The format says that importers ignore
    /// such a credential.
    #[error("the algorithm is unknown, so the credential is ignored")]
    UnknownAlgorithm,
}

/// The JSON field that a [`CredentialError`] is about. Without these fields no code can be computed.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum CxfMember {
    /// The hash under the HMAC.
    Algorithm,
    /// Digits in a code.
    Digits,
    /// Seconds between codes.
    Period,
    /// The key in base32.
    Secret,
}

impl CxfMember {
    /// The name in the JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Algorithm => "algorithm",
            Self::Digits => "digits",
            Self::Period => "period",
            Self::Secret => "secret",
        }
    }
}

impl fmt::Display for CxfMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a key cannot be written as a credential: the format has no field for this part of it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Uncarried {
    /// Codes that follow a counter.
    Counter,
    /// A domain beside the issuer.
    Domain,
    /// The address of a picture.
    Image,
    /// A period over 255 seconds.
    Period(Period),
    /// Steam codes.
    Steam,
}

impl fmt::Display for Uncarried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Counter => f.write_str("a counter"),
            Self::Domain => f.write_str("a domain beside the issuer"),
            Self::Image => f.write_str("a picture"),
            Self::Period(period) => write!(f, "a period of {} seconds", period.as_secs()),
            Self::Steam => f.write_str("Steam codes"),
        }
    }
}
