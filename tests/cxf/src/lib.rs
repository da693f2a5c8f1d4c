//! `second_factor::cxf` beside the crate `credential-exchange-format`, the types that a password
//! manager publishes for the FIDO Credential Exchange Format: what one writes, the other reads.

#[cfg(test)]
mod tests {
    use credential_exchange_format::{
        Account, Credential, Header, Item, OTPHashAlgorithm, TotpCredential, Version,
    };
    use second_factor::cxf::{self, CredentialError};
    use second_factor::uri::KeyKind;
    use second_factor::{Algorithm, CodeFormat, CodeParams, Digits, KeyUri, Label, Period, Secret};

    const ALGORITHMS: [(Algorithm, OTPHashAlgorithm); 3] = [
        (Algorithm::Sha1, OTPHashAlgorithm::Sha1),
        (Algorithm::Sha256, OTPHashAlgorithm::Sha256),
        (Algorithm::Sha512, OTPHashAlgorithm::Sha512),
    ];
    const NAMES: [(&str, Option<&str>); 3] = [
        ("ana@example.com", Some("Example")),
        ("ana", None),
        ("\"Ana\" \\ é😀", Some("Bricks & \"Mortar\"")),
    ];
    const DIGITS: [Digits; 3] = [Digits::Six, Digits::Seven, Digits::Eight];
    const PERIODS: [u8; 3] = [1, 30, 255];

    /// Each length of secret in another combination of everything else.
    fn cases() -> impl Iterator<Item = (Vec<u8>, usize)> {
        (16..=128).map(|length: usize| {
            let bytes = (0..length).map(|at| (at * 37 + length) as u8).collect();
            (bytes, length)
        })
    }

    fn theirs(bytes: &[u8], nth: usize) -> TotpCredential {
        let (account, issuer) = NAMES[nth % 3];
        TotpCredential {
            secret: bytes.into(),
            period: PERIODS[nth / 3 % 3],
            digits: DIGITS[nth / 9 % 3].count(),
            username: Some(account.to_owned()),
            algorithm: ALGORITHMS[nth / 27 % 3].1.clone(),
            issuer: issuer.map(str::to_owned),
        }
    }

    fn ours(bytes: &[u8], nth: usize) -> KeyUri {
        let (account, issuer) = NAMES[nth % 3];
        let params = CodeParams::new()
            .with_period(Period::from_secs(PERIODS[nth / 3 % 3].into()).unwrap())
            .with_digits(DIGITS[nth / 9 % 3])
            .with_algorithm(ALGORITHMS[nth / 27 % 3].0);
        let label = Label::fitted(account, issuer);
        KeyUri::totp(label, Secret::from_bytes(bytes).unwrap(), params).unwrap()
    }

    fn credential(totp: TotpCredential) -> Credential {
        Credential::Totp(Box::new(totp))
    }

    #[test]
    fn they_read_what_is_written() {
        for (bytes, nth) in cases() {
            let json = cxf::export(&ours(&bytes, nth)).unwrap();
            let read: Credential = serde_json::from_str(json.expose()).unwrap();
            let Credential::Totp(read) = read else {
                panic!("{}", json.expose());
            };
            let expected = theirs(&bytes, nth);
            assert_eq!(read.secret, expected.secret);
            assert_eq!(read.algorithm, expected.algorithm);
            assert_eq!(
                (read.period, read.digits),
                (expected.period, expected.digits)
            );
            assert_eq!(
                (read.username, read.issuer),
                (expected.username, expected.issuer)
            );
        }
    }

    /// A whole file of theirs, among other credentials.
    #[test]
    fn what_they_write_is_read() {
        let note = || -> Credential {
            let note = r#"{"type":"note","content":{"fieldType":"string","value":"totp"}}"#;
            serde_json::from_str(note).unwrap()
        };
        let items = cases().map(|(bytes, nth)| Item {
            id: vec![nth as u8].as_slice().into(),
            creation_at: Some(1_700_000_000),
            modified_at: None,
            title: "Example".to_owned(),
            subtitle: None,
            favorite: None,
            scope: None,
            credentials: vec![note(), credential(theirs(&bytes, nth)), note()],
            tags: None,
            extensions: None,
        });
        let file: Header = Header {
            version: Version { major: 1, minor: 0 },
            exporter_rp_id: "example.com".to_owned(),
            exporter_display_name: "Example".to_owned(),
            timestamp: 1_700_000_000,
            accounts: vec![Account {
                id: [1].as_slice().into(),
                username: "ana".to_owned(),
                email: "ana@example.com".to_owned(),
                full_name: None,
                collections: Vec::new(),
                items: items.collect(),
                extensions: None,
            }],
        };
        let json = serde_json::to_string(&file).unwrap();
        let found = cxf::import(&json).unwrap();
        assert_eq!(found.len(), cases().count());
        for (one, (bytes, nth)) in found.into_iter().zip(cases()) {
            let read = one.outcome.unwrap();
            let expected = ours(&bytes, nth);
            assert_eq!(read.notes, []);
            assert_eq!(read.uri.label(), expected.label());
            assert_eq!(read.uri.kind(), expected.kind());
            assert!(read.uri.secret().ct_eq(expected.secret()));
            let KeyKind::Totp(params) = read.uri.kind() else {
                panic!("{:?}", read.uri);
            };
            assert_ne!(params.format(), CodeFormat::Steam);
        }
    }

    #[test]
    fn what_is_unknown_to_them_is_unknown_here() {
        for name in ["steam", "md5", "SHA1", "SHA-256"] {
            let algorithm = format!("\"{name}\"");
            let algorithm: OTPHashAlgorithm = serde_json::from_str(&algorithm).unwrap();
            assert_eq!(algorithm, OTPHashAlgorithm::Unknown(name.to_owned()));
            let unknown = TotpCredential {
                algorithm,
                ..theirs(&[7; 20], 0)
            };
            let json = serde_json::to_string(&credential(unknown)).unwrap();
            let found = cxf::import(&json).unwrap().remove(0);
            assert_eq!(
                found.outcome.unwrap_err(),
                CredentialError::UnknownAlgorithm
            );
        }
    }
}
