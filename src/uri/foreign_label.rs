//! Labels that somebody else has printed.

use alloc::borrow::{Cow, ToOwned};
use alloc::string::String;
use alloc::vec::Vec;

use super::domain::is_domain;
use super::note::ImportNote;
use crate::uri::label::{Label, LabelPart};

/// A label as it came, decoded: `issuer:account` or an account alone, and the issuer that was given
/// apart.
///
/// Nothing in a label changes a code, so every label can be read. For any label that comes out, the
/// two texts that [`KeyUri::to_uri`](crate::KeyUri::to_uri) writes of it come out as the same label.
pub(crate) struct Printed<'a> {
    pub(crate) label: &'a str,
    pub(crate) issuer: Option<&'a str>,
}

impl Printed<'_> {
    /// Settles on an account and an issuer, and on the domain that stands beside the issuer, if one
    /// does; and notes what was odd.
    pub(crate) fn read(self, notes: &mut Vec<ImportNote>) -> (Label, Option<String>) {
        let (prefix, account) = split(self.label, self.issuer.unwrap_or_default().trim());
        let account = match prefix {
            // The format allows spaces after the colon.
            Some(_) => account.trim_start_matches(' '),
            None => account,
        };
        let account = fit(account, LabelPart::Account, notes);
        let prefix = prefix.and_then(|prefix| issuer(prefix, notes));
        let given = self.issuer.and_then(|given| issuer(given, notes));
        let (prefix, given, domain) = match (prefix, given) {
            (Some(prefix), Some(given)) if prefix != given && is_domain(&given) => {
                (Some(prefix), None, Some(given))
            }
            (prefix, given) => (prefix, given, None),
        };
        let both = prefix.as_ref().zip(given.as_ref());
        if let Some((prefix, given)) = both.filter(|(prefix, given)| prefix != given) {
            let (prefix, parameter) = (prefix.clone(), given.clone());
            notes.push(ImportNote::IssuerConflict { prefix, parameter });
        }
        let issuer = given.or(prefix);
        for (part, text) in [
            (LabelPart::Issuer, issuer.as_deref().unwrap_or_default()),
            (LabelPart::Account, &account),
        ] {
            notes.extend(
                text.contains(':')
                    .then_some(ImportNote::ColonInside { part }),
            );
        }
        notes.extend(account.is_empty().then_some(ImportNote::EmptyAccount));
        (Label::assembled(account, issuer), domain)
    }
}

/// What stands before the colon and after it.
///
/// If the label begins with the issuer that was given apart and a colon, that colon counts, since
/// an issuer such as `localhost:8000` has colons of its own; otherwise the first.
fn split<'a>(label: &'a str, issuer: &str) -> (Option<&'a str>, &'a str) {
    let own = || {
        let after = label.trim_start().strip_prefix(issuer)?;
        let account = after.trim_start().strip_prefix(':')?;
        let before = label.len().checked_sub(account.len())?.checked_sub(1)?;
        Some((Some(label.get(..before)?), account))
    };
    let first = || {
        let (prefix, account) = label.split_once(':')?;
        Some((Some(prefix), account))
    };
    let own = (!issuer.is_empty()).then(own).flatten();
    own.or_else(first).unwrap_or((None, label))
}

fn issuer(text: &str, notes: &mut Vec<ImportNote>) -> Option<String> {
    let issuer = fit(text, LabelPart::Issuer, notes);
    notes.extend(issuer.is_empty().then_some(ImportNote::EmptyIssuer));
    Some(issuer).filter(|issuer| !issuer.is_empty())
}

/// Trimmed, no longer than a part of a label can be, and with U+FFFD for control characters.
fn fit(text: &str, part: LabelPart, notes: &mut Vec<ImportNote>) -> String {
    let trimmed = text.trim();
    notes.extend((trimmed.len() != text.len()).then_some(ImportNote::Untrimmed { part }));
    let readable = if trimmed.contains(char::is_control) {
        note_once(ImportNote::Replaced, notes);
        Cow::Owned(trimmed.replace(char::is_control, "\u{fffd}"))
    } else {
        Cow::Borrowed(trimmed)
    };
    let cut = part.cut(&readable);
    notes.extend((cut.len() != readable.len()).then_some(ImportNote::Cut { part }));
    cut.to_owned()
}

pub(crate) fn note_once(note: ImportNote, notes: &mut Vec<ImportNote>) {
    if !notes.contains(&note) {
        notes.push(note);
    }
}
