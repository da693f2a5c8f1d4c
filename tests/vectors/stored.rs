//! Stored forms: frozen, read back, operated on, written to the byte, and nothing else is read.

use data_encoding::HEXLOWER;
use second_factor::error::StoredError;
use second_factor::seal::KeyId;
use second_factor::{
    Accepted, Ask, Change, Committed, FactorState, Factors, Keyring, Owner, Policy, Record,
    Records, Refusal, Saved, Step, UnixTime, Unsaved,
};
use serde_json::Value;

/// Computed by `.ci/stored_forms.py`, which shares nothing with the crate.
fn frozen() -> Value {
    serde_json::from_str(include_str!("data/records.json")).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    HEXLOWER.decode(value.as_str().unwrap().as_bytes()).unwrap()
}

fn plain(name: &str) -> Vec<u8> {
    bytes(&frozen()["records"][name]["plain"])
}

fn now() -> UnixTime {
    UnixTime::from_secs(frozen()["now"].as_u64().unwrap())
}

fn ana() -> Owner {
    Owner::from(7)
}

fn keyring() -> Keyring {
    let frozen = frozen();
    let id = u32::try_from(frozen["sealing_key_id"].as_u64().unwrap()).unwrap();
    Keyring::new(
        KeyId(id),
        &bytes(&frozen["sealing_key"]).try_into().unwrap(),
    )
}

fn open(name: &str) -> Factors {
    let row = Some(Record::from(plain(name)));
    Records::unsealed().open(ana(), row, now()).unwrap()
}

/// The answer, and the record that was saved for it.
fn saved<T>(unsaved: Unsaved<T, Change>) -> (Result<T, Refusal>, Option<Vec<u8>>) {
    let mut after = None;
    let answer = unsaved.commit(|change| {
        after = Some(change.after().to_vec());
        Ok::<_, ()>(Saved::Yes)
    });
    match answer {
        Committed::Done(value) => (Ok(value), after),
        Committed::Refused(refusal) => (Err(refusal), after),
        Committed::Conflict | Committed::Failed(()) => unreachable!("every save succeeds"),
    }
}

#[test]
fn every_frozen_record_is_written_back_to_the_byte() {
    let frozen = frozen();
    let records = frozen["records"].as_object().unwrap();
    assert!(records.len() >= 8);
    for (name, forms) in records {
        let row = Some(Record::from(bytes(&forms["sealed"])));
        let sealed = Records::sealed(keyring()).open(ana(), row, now()).unwrap();
        assert!(!sealed.needs_reseal());
        let (_, after) = saved(sealed.reseal());
        // Eight bytes of each sealed record are drawn; its head is not.
        let expected = bytes(&forms["sealed_resealed"]);
        let after = after.unwrap();
        assert_eq!(after[..22], expected[..22], "{name}");
        assert_eq!(after.len(), expected.len(), "{name}");

        let (_, after) = saved(open(name).reseal());
        assert_eq!(after, Some(bytes(&forms["plain_resealed"])), "{name}");
    }
}

#[test]
fn the_frozen_codes_sign_in_once() {
    let frozen = frozen();
    for (at, code) in frozen["recovery_codes"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
    {
        let code = code.as_str().unwrap();
        let (accepted, after) = saved(open("codes_only").sign_in(code));
        assert!(accepted.is_ok(), "{code}");
        let again = Records::unsealed().open(ana(), after.map(Record::from), now());
        assert_eq!(
            refused(again.unwrap().sign_in(code)),
            Some(Refusal::WrongRecoveryCode)
        );
        // The first of them is spent in the record that is disabled, where the others still count.
        let disabled = saved(open("disabled").sign_in(code)).0;
        assert_eq!(disabled.is_ok(), at != 0, "{code}");
    }
    let pass = frozen["pass"].as_str().unwrap();
    assert!(saved(open("disabled").sign_in(pass)).0.is_ok());
    assert_eq!(
        refused(open("one_app").sign_in(pass)),
        Some(Refusal::WrongRecoveryCode)
    );
    assert_eq!(
        refused(open("disabled").sign_in("123456")),
        Some(Refusal::Disabled)
    );
}

fn refused(unsaved: Unsaved<Accepted, Change>) -> Option<Refusal> {
    saved(unsaved).0.err()
}

#[test]
fn the_frozen_browsers_are_remembered_under_their_context_alone() {
    let frozen = frozen();
    let context = frozen["browser_context"].as_str().unwrap();
    for (place, token) in frozen["browser_tokens"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
    {
        let token = token.as_str();
        assert_eq!(open("full").ask(token, context), Ask::Remembered);
        let two = open("two_browsers");
        assert_eq!(two.ask(token, context) == Ask::Remembered, place < 2);
        assert_eq!(two.ask(token, "password 4"), Ask::Code);
    }
}

#[test]
fn a_frozen_secret_opens_for_its_owner() {
    let sealed = bytes(&frozen()["sealed_secret_from_seed_1"]);
    let opened = keyring().open_secret(ana(), &sealed).unwrap().into_inner();
    assert_eq!(opened.expose_bytes(), b"12345678901234567890");
    let other = keyring().open_secret(Owner::from(8), &sealed);
    assert_eq!(other.err(), Some(StoredError::Forged));
}

#[test]
fn owners_are_the_frozen_hashes() {
    let frozen = frozen();
    let owners = [
        ("number 7", Owner::from(7_u8)),
        ("number -1", Owner::from(-1_i64)),
        ("number 2^64-1", Owner::from(u64::MAX)),
        ("number 2^128-1", Owner::from(u128::MAX)),
        ("text 7", Owner::from("7")),
        ("text Ana", Owner::from("Ana Müller")),
        (
            "bytes",
            Owner::new(core::array::from_fn::<u8, 16, _>(|at| {
                u8::try_from(at).unwrap()
            })),
        ),
        ("pair of text tenant and number 7", Owner::pair("tenant", 7)),
    ];
    assert_eq!(owners.len(), frozen["owners"].as_object().unwrap().len());
    for (name, owner) in owners {
        // Behind 18 bytes of head, an unsealed record begins with its owner.
        let record = Records::unsealed().new_record(owner);
        let found = HEXLOWER.encode(&record.as_bytes()[18..50]);
        assert_eq!(found, frozen["owners"][name], "{name}");
    }
}

#[test]
fn states_of_one_factor_are_the_frozen_ones() {
    let frozen = frozen();
    let states = &frozen["factor_states"];
    let state = |name: &str| FactorState::from_bytes(&bytes(&states[name])).unwrap();
    assert_eq!(state("new"), FactorState::new());
    let used = state("used");
    assert_eq!(used.last_step(), Some(Step::from_counter(60_000_000)));
    assert_eq!((used.offset(), used.failures(), used.debt()), (-3, 0, 0));
    let waiting = state("waiting");
    assert_eq!(
        (waiting.failures(), waiting.debt(), waiting.offset()),
        (5, 11, 60)
    );
    let until = UnixTime::from_secs(now().as_secs() + 30);
    assert_eq!(waiting.waits_until(&Policy::new(), now()), Some(until));
    assert!(state("disabled").is_disabled());
    for name in ["new", "used", "waiting", "disabled"] {
        assert_eq!(
            HEXLOWER.encode(&state(name).to_bytes()),
            states[name],
            "{name}"
        );
    }
    assert_eq!(states.as_object().unwrap().len(), 4);
}

/// `cargo test --test vectors records_are_as_small_as_documented -- --nocapture` prints them.
#[test]
fn records_are_as_small_as_documented() {
    let frozen = frozen();
    for (name, bytes) in [
        ("off", 256),
        ("one_app", 768),
        ("two_browsers", 768),
        ("full", 3_328),
    ] {
        for form in ["plain", "sealed"] {
            let length = frozen["records"][name][form].as_str().unwrap().len() / 2;
            println!("{name}, {form}: {length} bytes");
            assert_eq!(length, bytes, "{name}");
        }
    }
    // Full means full: one more of anything has no place, and the longest record is 4,096 bytes.
    let full = open("full").overview();
    assert_eq!((full.authenticators.len(), full.browsers.len()), (5, 10));
    assert!(full.set_up_until.is_some() && full.pass_until.is_some());
    assert!(full.recovery_codes.is_some());
    assert!(full.authenticators.iter().all(|one| one.name.len() == 64));
    assert!(full.browsers.iter().all(|browser| browser.name.len() == 64));
}
