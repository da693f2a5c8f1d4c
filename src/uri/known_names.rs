//! Names that an error or a note may show.
//!
//! What stands in the place of a scheme or of a parameter's name may be a piece of a secret, such
//! as an `&` typed into the middle of one leaves behind. So no such text is ever shown: only a name
//! from these lists, in the lists' own spelling.

/// Schemes that people scan or paste in place of `otpauth`.
const SCHEMES: [&str; 13] = [
    "apple-otpauth",
    "apple-otpauth-migration",
    "data",
    "file",
    "http",
    "https",
    "mailto",
    "motp",
    "otpauth",
    "otpauth-migration",
    "phonefactor",
    "steam",
    "tel",
];

/// Parameters that issuers and apps print besides those that this crate reads: FreeOTP (`color`,
/// `lock`), Ente (`codeDisplay`), andOTP (`tags`), Aegis and Stratum (`icon`, `pin`, `pin_length`,
/// `steam`), privacyIDEA (the rest).
const PARAMETERS: [&str; 13] = [
    "2step_difficulty",
    "2step_output",
    "2step_salt",
    "codeDisplay",
    "color",
    "creator",
    "icon",
    "lock",
    "pin",
    "pin_length",
    "serial",
    "steam",
    "tags",
];

/// The list's spelling of a scheme that is on it.
pub(crate) fn scheme(name: &str) -> Option<&'static str> {
    listed(&SCHEMES, name)
}

/// The list's spelling of an unknown parameter that is on it.
pub(crate) fn parameter(name: &str) -> Option<&'static str> {
    listed(&PARAMETERS, name)
}

fn listed(list: &[&'static str], name: &str) -> Option<&'static str> {
    list.iter()
        .copied()
        .find(|listed| listed.eq_ignore_ascii_case(name))
}
