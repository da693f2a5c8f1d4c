//! A typed code, secret or recovery code has one form, which reads as itself; what means nothing
//! changes nothing wherever it stands, and a character more is never overlooked.
#![no_main]

use std::convert::Infallible;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use second_factor::error::{CodeError, SecretError};
use second_factor::{
    Code, CodeFormat, Committed, Digits, Owner, Proof, Record, Records, Refusal, Saved, Secret,
    UnixTime,
};

const FORMATS: [CodeFormat; 4] = [
    CodeFormat::Decimal(Digits::Six),
    CodeFormat::Decimal(Digits::Seven),
    CodeFormat::Decimal(Digits::Eight),
    CodeFormat::Steam,
];

fuzz_target!(|text: &str| {
    let spaced = with_fillers(text);
    for format in FORMATS {
        code(text, &spaced, format);
    }
    secret(text, &spaced);
    recovery_code(text, &spaced);
});

/// The same text with something that means nothing before, between and after its characters.
fn with_fillers(text: &str) -> String {
    let mut fillers = ["\u{200b}", " ", "-", "\u{2013}", "\u{3000}", "\r\n"]
        .iter()
        .cycle();
    let mut spaced = String::from("\u{202a}");
    for character in text.chars() {
        spaced.push(character);
        spaced.extend(fillers.next().copied());
    }
    spaced
}

fn code(text: &str, spaced: &str, format: CodeFormat) {
    let length = text.chars().count();
    match Code::parse(text, format) {
        Ok(code) => {
            let form = code.expose();
            let alphabet = match format {
                CodeFormat::Steam => "23456789BCDFGHJKMNPQRTVWXY",
                _ => "0123456789",
            };
            assert_eq!(form.len(), usize::from(format.length()));
            assert!(form.chars().all(|character| alphabet.contains(character)));
            assert_eq!(Code::parse(form, format).unwrap().expose(), form);
            assert_eq!(Code::parse(spaced, format).unwrap().expose(), form);
            // A digit too many is never overlooked.
            let found = form.len() + 1;
            assert_eq!(
                Code::parse(&format!("{text}7"), format).err(),
                Some(CodeError::Length { format, found })
            );
        }
        Err(CodeError::Length { found, .. }) => {
            assert!(found != usize::from(format.length()) && found <= length);
        }
        Err(CodeError::Character { index, .. }) => {
            let before: String = text.chars().take(index).collect();
            assert!(index < length);
            assert!(!matches!(
                Code::parse(&before, format),
                Err(CodeError::Character { .. })
            ));
        }
        Err(other) => panic!("{other}"),
    }
}

fn secret(text: &str, spaced: &str) {
    let legacy = Secret::from_legacy_base32(text);
    match (&legacy, Secret::from_base32(text)) {
        (Ok(legacy), Ok(secret)) => assert!(secret.ct_eq(legacy)),
        (Ok(legacy), Err(SecretError::TooShort { found })) => {
            assert!(legacy.is_short() && legacy.expose_bytes().len() == found);
        }
        (Ok(_), Err(SecretError::TrailingBits)) => {}
        (Err(one), Err(other)) => assert_eq!(*one, other),
        (Ok(_), Err(error)) => panic!("{error}"),
        (Err(error), Ok(_)) => panic!("read, but not as a legacy secret: {error}"),
    }
    let Ok(secret) = legacy else { return };
    for form in [secret.to_base32(), secret.to_grouped_base32()] {
        assert!(
            Secret::from_legacy_base32(form.expose())
                .unwrap()
                .ct_eq(&secret)
        );
    }
    assert!(Secret::from_legacy_base32(spaced).unwrap().ct_eq(&secret));
}

fn recovery_code(text: &str, spaced: &str) {
    if has_recovery_form(text) {
        let bare: String = text
            .chars()
            .filter(|character| character.is_alphanumeric())
            .collect();
        assert_eq!(bare.chars().count(), 24);
        assert!(has_recovery_form(&bare));
        assert!(has_recovery_form(spaced));
        assert!(has_recovery_form(&format!("({text})")));
        assert!(!has_recovery_form(&format!("{text}A")));
    } else {
        assert!(!has_recovery_form(spaced));
    }
}

/// Whether a text is compared with the recovery codes of somebody who has nothing else.
fn has_recovery_form(text: &str) -> bool {
    static RECORD: OnceLock<Vec<u8>> = OnceLock::new();
    let now = UnixTime::from_secs(1_800_000_000);
    let (owner, records) = (Owner::from(7), Records::unsealed());
    let record = RECORD.get_or_init(|| {
        let codes = records
            .open(owner, None, now)
            .unwrap()
            .new_recovery_codes(Proof::Other { at: now });
        let mut record = Vec::new();
        let committed = codes.commit(|change| {
            record.extend_from_slice(change.after());
            Ok::<_, Infallible>(Saved::Yes)
        });
        assert!(matches!(committed, Committed::Done(_)));
        record
    });
    let record = Record::from(record.clone());
    let sign_in = records
        .open(owner, Some(record), now)
        .unwrap()
        .sign_in(text);
    match sign_in.commit(|_| Ok::<_, Infallible>(Saved::Yes)) {
        Committed::Refused(Refusal::WrongRecoveryCode) => true,
        Committed::Refused(Refusal::Malformed(CodeError::RecoveryCode)) => false,
        other => panic!("{other:?}"),
    }
}
