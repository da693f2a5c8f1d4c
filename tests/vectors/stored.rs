//! Stored forms: frozen, read back, operated on, written to the byte, and nothing else is read.

use core::time::Duration;

use data_encoding::HEXLOWER;
use second_factor::error::StoredError;
use second_factor::factors::{AuthenticatorId, NewAuthenticator, Replacing, SetUpId};
use second_factor::seal::KeyId;
use second_factor::{
    Accepted, Algorithm, Ask, Change, CodeParams, Committed, Digits, FactorState, Factors, Keyring,
    Label, NewApp, Owner, Period, Policy, Proof, Record, Records, Refusal, Remember, Saved, Secret,
    SignIn, Step, Totp, UnixTime, Unsaved,
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

/// The record with one byte changed, for every byte.
fn damaged(row: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    let values = |byte: u8| [0xff, byte ^ 1];
    row.iter().enumerate().flat_map(move |(at, byte)| {
        values(*byte).map(|value| {
            let mut row = row.to_vec();
            row[at] = value;
            row
        })
    })
}

fn read(row: &[u8], now: UnixTime) -> Option<Factors> {
    let row = Record::from(row.to_vec());
    let policy = Policy::new().with_most_authenticators(5).unwrap();
    let records = Records::unsealed().with_policy(policy);
    records.open(ana(), Some(row), now).ok()
}

#[test]
fn every_accepted_byte_string_gives_itself_back() {
    let mut accepted = 0;
    for name in ["full", "one_app", "token", "waiting_for_its_first_code"] {
        for mut row in damaged(&plain(name)) {
            let Some(factors) = read(&row, now()) else {
                continue;
            };
            accepted += 1;
            let number = u64::from_be_bytes(row[10..18].try_into().unwrap());
            let (answer, after) = saved(factors.reseal());
            let Some(next) = number.checked_add(1) else {
                assert_eq!((answer, after), (Err(Refusal::Full), None));
                continue;
            };
            row[10..18].copy_from_slice(&next.to_be_bytes());
            assert!(after == Some(row), "{name}");
        }
    }
    assert!(accepted > 3_000, "{accepted}");
}

#[test]
fn a_cut_record_is_never_read() {
    for name in ["full", "one_app"] {
        let row = plain(name);
        for length in 0..row.len() {
            assert!(read(&row[..length], now()).is_none(), "{name}: {length}");
        }
        // Nor one with zeros behind it, fewer than a block or a whole one.
        for more in [1, 255, 256] {
            let longer = [row.as_slice(), &vec![0; more]].concat();
            assert!(read(&longer, now()).is_none(), "{name}: {more} more");
        }
    }
}

/// One of the operations, and what it saves.
fn operate(which: usize, factors: Factors, now: UnixTime) -> Option<Vec<u8>> {
    let frozen = frozen_codes();
    let secret = Secret::from_bytes(&(0..128).collect::<Vec<u8>>()).unwrap();
    let epoch = UnixTime::from_secs(1_111_111_111);
    let odd = CodeParams::new()
        .with_algorithm(Algorithm::Sha512)
        .with_digits(Digits::Eight)
        .with_period(Period::from_secs(86_400).unwrap())
        .with_epoch(epoch);
    let code = Totp::new(&secret, odd).code_at(now).expose().to_owned();
    let app = NewApp::new(Label::new("ana").unwrap()).replacing(Replacing::All);
    let day = Duration::from_secs(86_400);
    let (other, staff) = (Proof::Other { at: now }, Proof::Staff { who: "desk" });
    let proof = Proof::Code(&frozen[1]);
    match which {
        0 => {
            let pending: SetUpId = "101112131415161718191a1b1c1d1e1f".parse().unwrap();
            saved(factors.confirm(pending, &code)).1
        }
        1 => saved(factors.sign_in("123456")).1,
        2 => saved(factors.sign_in(&frozen[2])).1,
        3 => {
            let remember = Remember::new("Firefox", day, "password 3");
            let code = Totp::new(&secret, CodeParams::new()).code_at(now);
            saved(factors.sign_in_with(&SignIn::new(code.expose()).remember(remember))).1
        }
        4 => saved(factors.set_up(&app, proof)).1,
        5 => {
            let new = [NewAuthenticator::totp(&secret, odd.with_epoch(now))];
            let _ = factors.overview();
            saved(factors.move_in(&new, other)).1
        }
        6 => saved(factors.remove(AuthenticatorId(1), staff)).1,
        7 => saved(factors.new_recovery_codes(other)).1,
        8 => saved(factors.issue_pass(staff, day)).1,
        9 => saved(factors.after_restore()).1,
        10 => saved(factors.turn_off(staff)).1,
        11 => saved(factors.lift_wait(staff)).1,
        12 => saved(factors.rename(AuthenticatorId(2), "Tablet")).1,
        _ => saved(factors.forget_browsers()).1,
    }
}

fn frozen_codes() -> Vec<String> {
    serde_json::from_value(frozen()["recovery_codes"].clone()).unwrap()
}

#[test]
fn no_operation_writes_what_cannot_be_read() {
    let mut written = 0;
    for name in ["full", "two_browsers", "disabled"] {
        let row = plain(name);
        let rows = damaged(&row);
        for (place, row) in rows
            .enumerate()
            .filter(|(place, _)| place % 5 == 0 || *place < 300)
        {
            let secs = [now().as_secs(), now().as_secs() + 20, 0, u64::MAX][place % 4];
            let now = UnixTime::from_secs(secs);
            let which = place / 5 % 14;
            let Some(factors) = read(&row, now) else {
                continue;
            };
            if let Some(after) = operate(which, factors, now) {
                written += 1;
                assert!(after.len() <= 4_096);
                assert!(read(&after, now).is_some(), "{name}: operation {which}");
            }
        }
    }
    assert!(written > 200, "{written}");
}

/// A record that this crate has not written: five authenticators, and a set-up that replaces none
/// of them. Confirmed, it would be a sixth, and the record could not be read any more.
#[test]
fn a_set_up_without_a_place_is_not_confirmed() {
    assert_eq!(operate(0, open("full"), now()), None, "no number is left");
    let mut row = saved(open("full").forget_browsers()).1.unwrap();
    row[10..18].copy_from_slice(&1_u64.to_be_bytes());
    row[51..59].copy_from_slice(&1_u64.to_be_bytes());
    row[67..75].copy_from_slice(&1_u64.to_be_bytes());
    row[88..92].copy_from_slice(&(u32::MAX - 10).to_be_bytes());
    let replaces_7 = read(&row, now()).unwrap();
    let after = operate(0, replaces_7, now()).unwrap();
    assert_eq!(
        read(&after, now()).unwrap().overview().authenticators.len(),
        5
    );

    let replacing = [4, 1, 0, 0, 0, 7];
    let place = row.windows(6).position(|bytes| *bytes == replacing);
    row[place.unwrap() + 5] = 8;
    let before = read(&row, now()).unwrap();
    assert_eq!(operate(0, before, now()), None);
}
