//! A credential in a document, for those who ask for it by name.

use second_factor::{Credential, Secret};
use serde::{Deserialize, Serialize};
use serde_json::{from_value, json, to_value};

use super::odd;

#[derive(Deserialize, Serialize)]
struct Backup {
    user: u64,
    #[serde(with = "second_factor::serde::exposed_credential")]
    credential: Credential,
}

#[test]
fn a_credential_is_written_only_by_a_name_that_says_so() {
    let secret = Secret::from_bytes(b"12345678901234567890").unwrap();
    let backup = Backup {
        user: 7,
        credential: Credential::new(secret, odd()),
    };
    let value = to_value(&backup).unwrap();
    assert_eq!(
        value["credential"],
        json!(backup.credential.to_bytes().expose())
    );
    let read: Backup = from_value(value).unwrap();
    assert_eq!(read.user, 7);
    assert_eq!(read.credential.params(), odd());
    assert!(read.credential.secret().ct_eq(backup.credential.secret()));

    let refused = from_value::<Backup>(json!({ "user": 7, "credential": [2, 1, 6] }));
    let reason = "a stored credential has 16 to 143 bytes, not 3";
    assert_eq!(refused.err().unwrap().to_string(), reason);
    let refused = from_value::<Backup>(json!({ "user": 7, "credential": vec![1; 144] }));
    let reason = "invalid length 144, expected at most 143 bytes";
    assert_eq!(refused.err().unwrap().to_string(), reason);
}
