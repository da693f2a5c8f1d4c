//! What the targets share.

use second_factor::KeyUri;
use second_factor::uri::ImportNote;

/// Fails unless two URIs say the same.
pub fn assert_same(one: &KeyUri, other: &KeyUri) {
    assert_eq!(one.label(), other.label());
    assert_eq!(one.kind(), other.kind());
    assert_eq!(one.image(), other.image());
    assert_eq!(one.domain(), other.domain());
    assert!(one.secret().ct_eq(other.secret()));
}

/// Whether the strict grammar has it, too.
pub fn is_regular(notes: &[ImportNote]) -> bool {
    notes.iter().all(|note| *note == ImportNote::SteamByEncoder)
}
