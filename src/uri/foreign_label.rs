//! Labels that somebody else has printed.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use super::note::ImportNote;
use crate::uri::label::{Label, LabelError, LabelPart};

/// A label as it came, decoded.
pub(crate) struct Printed<'a> {
    /// What stands before the first colon.
    pub(crate) prefix: Option<&'a str>,
    /// What stands after it, or the whole.
    pub(crate) account: &'a str,
    /// The issuer that was given apart.
    pub(crate) issuer: Option<&'a str>,
}

impl Printed<'_> {
    /// Settles on an account and an issuer, and notes what was odd.
    pub(crate) fn label(self, notes: &mut Vec<ImportNote>) -> Result<Label, LabelError> {
        let account = match self.prefix {
            // The format allows spaces after the colon.
            Some(_) => self.account.trim_start_matches(' '),
            None => self.account,
        };
        let account = trimmed(account, LabelPart::Account, notes);
        let prefix = self.prefix.and_then(|prefix| issuer(prefix, notes));
        let given = self.issuer.and_then(|given| issuer(given, notes));
        if let Some((prefix, given)) = prefix.zip(given).filter(|(prefix, given)| prefix != given) {
            let (prefix, parameter) = (prefix.to_owned(), given.to_owned());
            notes.push(ImportNote::IssuerConflict { prefix, parameter });
        }
        let issuer = given.or(prefix);
        for (part, text) in [
            (LabelPart::Issuer, issuer.unwrap_or_default()),
            (LabelPart::Account, account),
        ] {
            notes.extend(
                text.contains(':')
                    .then_some(ImportNote::ColonInside { part }),
            );
        }
        notes.extend(account.is_empty().then_some(ImportNote::EmptyAccount));
        Label::imported(account, issuer)
    }
}

fn issuer<'a>(text: &'a str, notes: &mut Vec<ImportNote>) -> Option<&'a str> {
    let issuer = trimmed(text, LabelPart::Issuer, notes);
    notes.extend(issuer.is_empty().then_some(ImportNote::EmptyIssuer));
    Some(issuer).filter(|issuer| !issuer.is_empty())
}

fn trimmed<'a>(text: &'a str, part: LabelPart, notes: &mut Vec<ImportNote>) -> &'a str {
    let trimmed = text.trim();
    notes.extend((trimmed.len() != text.len()).then_some(ImportNote::Untrimmed { part }));
    trimmed
}
