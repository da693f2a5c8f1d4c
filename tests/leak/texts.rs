//! Texts that are logged hold no secret.

use core::any::type_name;
use core::fmt::{Debug, Display};
use core::time::Duration;
use std::collections::BTreeSet;

use data_encoding::HEXLOWER;
use second_factor::qr::{Ecc, TextStyle};
use second_factor::uri::{LabelPart, UriParameter, UriPart};
use second_factor::{
    Algorithm, Code, CodeParams, Committed, Digits, FactorState, Hotp, KeyUri, Label, Period,
    Policy, Qr, Refusal, Saved, Secret, Step, Totp, UnixTime, Window,
};

use crate::{BASE32, GROUPED, NOW, SECRET, URI, factors, key_uri, label, secret};

/// All that would be in a service's logs, and the types that it came from.
#[derive(Default)]
pub(crate) struct Log {
    text: String,
    types: BTreeSet<&'static str>,
}

impl Log {
    pub(crate) fn debug<T: Debug>(&mut self, value: T) {
        let text = format!("{value:?}");
        assert!(says_something(&text), "{}: {text}", type_name::<T>());
        self.text += &format!("{text}\n{value:#?}\n");
        self.types.insert(type_name::<T>());
    }

    pub(crate) fn shown<T: Debug + Display>(&mut self, value: T) {
        let text = value.to_string();
        assert!(says_something(&text), "{}: {text}", type_name::<T>());
        self.text += &format!("{text}\n");
        self.debug(value);
    }

    pub(crate) fn result<T: Debug, E: Debug + Display>(&mut self, result: Result<T, E>) {
        match result {
            Ok(value) => self.debug(value),
            Err(error) => self.shown(error),
        }
    }

    pub(crate) fn committed<T: Debug, E: Debug>(&mut self, committed: Committed<T, E>) {
        if let Committed::Refused(refusal) = committed {
            if let Refusal::Unconfirmed(diagnosis) = refusal {
                self.shown(diagnosis);
            }
            self.text += &refusal.message(NOW).to_string();
            self.shown(refusal);
        }
        self.debug(committed);
    }
}

/// Whether neither a text nor a value inside it is empty: a log that hides too much helps nobody.
fn says_something(text: &str) -> bool {
    let empty = [": ,", ": }", "(, ", ", )", "Some()", "Err()", "  "];
    !text.is_empty() && !empty.iter().any(|empty| text.contains(empty))
}

#[test]
fn an_empty_value_is_noticed() {
    assert!(says_something("Pair { one: 1, other: Ok(()) }"));
    for text in [
        "",
        "Pair { one: , other: 1 }",
        "Pair { one: 1, other:  }",
        "Some()",
        "(, 1)",
    ] {
        assert!(!says_something(text), "{text}");
    }
}

/// Every way to mistype one character of a text of ASCII, or to copy half of it.
pub(crate) fn mistyped(text: &str) -> impl Iterator<Item = String> {
    (0..text.len()).flat_map(move |place| {
        let (before, after) = text.split_at(place);
        let odd = ["", "!", "&", "%", "%0", "=", ":", "?", "#", "é", " "];
        let replaced = odd.map(|odd| format!("{before}{odd}{}", &after[1..]));
        replaced
            .into_iter()
            .chain([before.to_owned(), after.to_owned()])
    })
}

/// Every way to change one byte, or to cut bytes off.
pub(crate) fn damaged(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..bytes.len()).flat_map(|place| {
        let mut changed = bytes.to_vec();
        changed[place] ^= 0xff;
        [changed, bytes[..place].to_vec()]
    })
}

pub(crate) fn totp() -> Totp {
    Totp::new(&secret(), CodeParams::new())
}

/// The code of this very moment.
pub(crate) fn live_code() -> String {
    totp().code_at(NOW).expose().to_owned()
}

/// Where a piece of a secret stands in a text, in any case and layout, in a form that `Debug` or a
/// usual encoding has.
fn found(text: &str, drawn: &[String]) -> Option<String> {
    let text: String = text.to_lowercase().split_whitespace().collect();
    let windows = |text: &str, length: usize| -> Vec<String> {
        text.as_bytes()
            .windows(length)
            .map(|piece| piece.escape_ascii().to_string())
            .collect()
    };
    let numbers = |piece: &[u8]| format!("{piece:?}").replace(' ', "");
    let mut pieces = vec![live_code()];
    pieces.extend(windows(&SECRET.escape_ascii().to_string(), 5));
    pieces.extend(windows(&HEXLOWER.encode(SECRET), 10));
    pieces.extend(
        SECRET
            .windows(5)
            .map(|piece| numbers(piece).replace(['[', ']'], "")),
    );
    pieces.extend(windows(BASE32, 8));
    for secret in drawn {
        pieces.extend(windows(secret, 8));
    }
    let place = pieces
        .into_iter()
        .find_map(|piece| text.find(&piece.to_lowercase()))?;
    let around = text
        .get(place.saturating_sub(80)..)
        .unwrap_or(&text[place..]);
    Some(around.chars().take(200).collect())
}

/// What holds a secret.
fn holders(log: &mut Log) {
    log.debug(URI.parse::<KeyUri>().unwrap());
    log.debug(key_uri().to_qr().unwrap());
    log.debug((secret(), secret().to_base32(), totp(), totp().code_at(NOW)));
    log.debug(Hotp::new(&secret(), Algorithm::Sha1, Digits::Six));
    for code in [live_code(), "000000".to_owned()] {
        let attempt = Policy::new().attempt(&totp(), FactorState::new(), &code, NOW);
        log.debug(&attempt);
        let answer = attempt.commit(|change| {
            log.debug(change);
            Ok::<_, String>(Saved::Yes)
        });
        log.committed(answer);
    }
}

/// What is said about texts and bytes with a mistake in them.
fn mistakes(log: &mut Log) {
    for text in mistyped(BASE32).chain(mistyped(GROUPED)) {
        log.result(Secret::from_base32(&text));
        log.result(Secret::from_legacy_base32(&text));
    }
    for text in mistyped(URI).chain(mistyped(&URI.to_lowercase())) {
        log.result(text.parse::<KeyUri>());
        match KeyUri::import(&text) {
            Ok(imported) => {
                imported.notes.iter().for_each(|note| log.shown(note));
                log.debug(imported);
            }
            Err(error) => log.shown(error),
        }
    }
    for text in mistyped(&live_code()) {
        log.result(Code::parse(&text, CodeParams::new().format()));
    }
    for bytes in damaged(&FactorState::new().to_bytes()) {
        log.result(FactorState::from_bytes(&bytes));
    }
}

/// Plain values, which have no secret to show, and the rest of the errors.
fn plain(log: &mut Log) {
    let policy = Policy::new();
    log.debug((
        CodeParams::new(),
        policy,
        FactorState::new(),
        Period::THIRTY,
        Window::DEFAULT,
    ));
    log.debug((
        Ecc::Low,
        TextStyle::HalfBlocks,
        Step::from_counter(7),
        Saved::Yes,
    ));
    log.debug((
        URI.parse::<KeyUri>().unwrap().kind(),
        LabelPart::Issuer,
        Refusal::Disabled,
    ));
    log.debug((
        label(),
        NOW,
        Algorithm::Sha1,
        Digits::Six,
        CodeParams::new().format(),
    ));
    log.shown(UriPart::Value(UriParameter::Secret));
    log.shown(UriParameter::Secret);
    log.result(BASE32.parse::<Algorithm>());
    log.result(Period::from_secs(0));
    log.result(Digits::try_from(9));
    log.result(Window::new(11, 0));
    log.result(policy.with_longest_wait(Duration::ZERO));
    log.result(UnixTime::try_from(-1_i64));
    log.result(Totp::from_key(&SECRET[..15], CodeParams::new()));
    log.result(Qr::encode(&BASE32.repeat(200)));
    log.result(label().with_issuer(":"));
    Label::new("a+b")
        .unwrap()
        .warnings()
        .for_each(|caveat| log.shown(caveat));
}

#[cfg(feature = "seal")]
fn sealed(log: &mut Log) {
    use second_factor::seal::KeyId;
    use second_factor::{Keyring, Owner};

    let key: [u8; 32] = core::array::from_fn(|place| SECRET[place % 20]);
    let keyring = || Keyring::new(KeyId(1), &key);
    log.debug((keyring(), KeyId(1)));
    let sealed = keyring().seal_secret(Owner::from(7), &secret());
    log.result(keyring().open_secret(Owner::from(7), &sealed));
    for bytes in damaged(&sealed) {
        log.result(keyring().open_secret(Owner::from(7), &bytes));
    }
    for text in [HEXLOWER.encode(&key), data_encoding::BASE64.encode(&key)] {
        mistyped(&text).for_each(|text| log.result(Keyring::from_text(KeyId(1), &text)));
    }
    log.result(keyring().with_other(KeyId(1), &key));
}

#[cfg(feature = "migration")]
fn exports(log: &mut Log) {
    use second_factor::migration::{self, MigrationError};

    let texts = migration::export(&[URI.parse::<KeyUri>().unwrap()]).unwrap();
    let text = texts.first().unwrap().expose();
    for text in mistyped(text).chain([text.clone()]) {
        let batch = migration::import(&text);
        for account in batch.iter().flat_map(|batch| &batch.accounts) {
            log.debug(account);
            log.result(account.outcome.as_ref());
        }
        log.result(batch);
    }
    let sixty = CodeParams::new().with_period(Period::from_secs(60).unwrap());
    let refused = migration::export(&[KeyUri::totp(label(), secret(), sixty).unwrap()]);
    if let Err(MigrationError::Uncarried { what, .. }) = refused {
        log.shown(what);
    }
    log.result(refused);
}

#[cfg(feature = "cxf")]
fn exchanges(log: &mut Log) {
    use second_factor::cxf::{self, CredentialError};

    let text = cxf::export(&key_uri()).unwrap();
    for text in mistyped(text.expose()).chain([text.expose().clone()]) {
        let credentials = cxf::import(&text);
        for credential in credentials.iter().flatten() {
            log.debug(credential);
            if let Err(CredentialError::Missing { member }) = credential.outcome {
                log.shown(member);
            }
            log.result(credential.outcome.as_ref());
        }
        log.result(credentials);
    }
    log.debug(&text);
}

#[cfg(feature = "serde")]
fn documents(log: &mut Log) {
    use serde_json::json;

    for value in [
        json!(BASE32),
        json!({ "secret": BASE32 }),
        json!([BASE32]),
        json!(SECRET),
    ] {
        log.result(serde_json::from_value::<FactorState>(value));
    }
}

#[test]
fn no_text_has_a_secret_in_it() {
    let mut log = Log::default();
    for part in [holders, mistakes, plain] {
        part(&mut log);
    }
    let drawn = factors::log(&mut log);
    #[cfg(feature = "seal")]
    sealed(&mut log);
    #[cfg(feature = "migration")]
    exports(&mut log);
    #[cfg(feature = "cxf")]
    exchanges(&mut log);
    #[cfg(feature = "serde")]
    documents(&mut log);
    assert_eq!(found(&log.text, &drawn), None);

    #[cfg(all(
        feature = "cxf",
        feature = "migration",
        feature = "png",
        feature = "seal",
        feature = "serde",
        feature = "testing"
    ))]
    assert_eq!(super::coverage::unseen(&log.types), Vec::<String>::new());
}

#[test]
fn a_secret_in_a_text_is_found() {
    for text in [
        format!("Zx9{}", "!qLm2#Vw7$Tr4&Ky8"),
        format!("{SECRET:?}"),
        format!("{:#?}", &SECRET),
        HEXLOWER.encode(SECRET),
        URI.to_owned(),
        BASE32.to_lowercase(),
        GROUPED.to_owned(),
        format!("{:?}", live_code()),
        format!("the code {} is wrong", live_code()),
        "a drawn one: abcd-efgh".to_owned(),
    ] {
        let drawn = ["ABCD-EFGH-IJKM".to_owned()];
        let found = found(&format!("before {text} after"), &drawn);
        assert!(found.is_some(), "{text}");
    }
}
