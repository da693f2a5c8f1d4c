//! Recovery codes: each works once, at any time, however it is typed.

use proptest::prelude::*;
use second_factor::error::StateError;
use second_factor::{
    CodeParams, Credential, FactorState, Policy, RecoverySet, Refusal, Saved, Secret, SignInError,
    Submitted, Totp, UnixTime,
};

use crate::seeded::seeded;

const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);

fn credential(secret: &[u8]) -> Credential {
    Credential::new(
        Secret::from_legacy_bytes(secret).unwrap(),
        CodeParams::new(),
    )
}

/// The set of the stored forms, with its codes.
fn frozen() -> (Vec<String>, RecoverySet) {
    let random = core::array::from_fn(|place| u8::try_from(place).unwrap());
    let (codes, set) = RecoverySet::generate_from(&credential(b"12345678901234567890"), &random);
    (codes.expose().map(str::to_owned).collect(), set)
}

/// One attempt over a row in memory.
fn redeem(set: &RecoverySet, row: &mut FactorState, typed: &str) -> Result<(), Refusal> {
    let attempt = Policy::new().attempt(set, *row, typed, NOW);
    let answer = attempt.commit(|change| {
        assert_eq!(*change.before(), row.to_bytes());
        assert_ne!(change.before(), change.after());
        *row = FactorState::from_bytes(change.after())?;
        Ok::<_, StateError>(Saved::Yes)
    });
    match answer {
        Ok(accepted) => {
            assert_eq!((accepted.step(), accepted.offset()), (None, 0));
            Ok(())
        }
        Err(SignInError::Refused(refusal)) => Err(refusal),
        Err(other) => panic!("{other}"),
    }
}

fn is_wrong(answer: &Result<(), Refusal>) -> bool {
    matches!(
        answer,
        Err(Refusal::Rejected {
            failures: 0,
            debt: 0,
            retry_at: None,
            ..
        })
    )
}

#[test]
fn a_wrong_code_leads_to_nothing_and_says_so() {
    let (_, set) = frozen();
    let answer = redeem(&set, &mut FactorState::new(), "000000-000000-000000-000000");
    assert!(is_wrong(&answer));
    assert_eq!(answer.unwrap_err().to_string(), "wrong code");
}

#[test]
fn each_code_works_once_in_any_order() {
    let (codes, set) = frozen();
    let mut row = FactorState::new();
    for (used, place) in (1..).zip([3, 0, 9, 1, 8, 2, 7, 4, 6, 5]) {
        assert_eq!(redeem(&set, &mut row, &codes[place]), Ok(()));
        assert_eq!(set.remaining(row), 10 - used);
        let after = row;
        assert!(matches!(
            redeem(&set, &mut row, &codes[place]),
            Err(Refusal::Replayed { step: None, .. })
        ));
        assert_eq!(row, after);
        assert_eq!(FactorState::from_bytes(&row.to_bytes()), Ok(row));
    }
}

#[test]
fn typing_is_forgiven() {
    let (codes, set) = frozen();
    let code = &codes[0];
    for typed in [
        code.to_lowercase(),
        code.replace('-', ""),
        code.replace('-', " "),
        format!("  {}\r\n", code.replace('-', " - ")),
        code.replace('0', "O").replace('1', "I"),
        code.replace('0', "o").replace('1', "l").to_lowercase(),
        code.replace('1', "L").replace('-', "\u{a0}"),
    ] {
        assert_eq!(
            redeem(&set, &mut FactorState::new(), &typed),
            Ok(()),
            "{typed:?}"
        );
    }
}

#[test]
fn what_is_no_code_is_malformed() {
    let (codes, set) = frozen();
    let code = &codes[0];
    for typed in [
        "",
        "123456",
        &code[1..],
        &format!("{code}0"),
        &code.replacen('2', "U", 1),
        &code.replacen('2', "é", 1),
        &code.replacen('2', "二", 1),
        &format!("{code}{code}"),
        &"0".repeat(100_000),
    ] {
        assert_eq!(
            redeem(&set, &mut FactorState::new(), typed),
            Err(Refusal::Malformed)
        );
    }
}

#[test]
fn a_wrong_code_changes_nothing_however_often() {
    let (codes, set) = frozen();
    let mut row = FactorState::new();
    redeem(&set, &mut row, &codes[4]).unwrap();
    let before = row;
    for guess in 0..1_000 {
        assert!(is_wrong(&redeem(&set, &mut row, &format!("{guess:024}"))));
    }
    assert_eq!(row, before);
    assert_eq!(redeem(&set, &mut row, &codes[5]), Ok(()));
}

/// Rows may be mixed up; that of a factor that is disabled and made to wait is the worst.
#[test]
fn no_wait_and_no_end_stops_a_recovery_code_and_it_lifts_neither() {
    let (codes, set) = frozen();
    let totp = Totp::from_key(b"12345678901234567890", CodeParams::new()).unwrap();
    let policy = Policy::new().with_max_failures(6).unwrap();
    let mut row = FactorState::new();
    let guess = |row: FactorState, now| {
        let mut after = row;
        let attempt = policy.attempt(&totp, row, "000000", now);
        let refused = attempt.commit(|change| {
            after = FactorState::from_bytes(change.after())?;
            Ok::<_, StateError>(Saved::Yes)
        });
        assert!(refused.is_err());
        after
    };
    for failure in 0..6_u64 {
        row = guess(row, UnixTime::from_secs(10_000 * failure));
        let mut copy = row;
        assert_eq!(redeem(&set, &mut copy, &codes[0]), Ok(()));
    }
    assert_eq!(policy.standing(row, NOW), Err(Refusal::Disabled));
    assert_eq!(redeem(&set, &mut row, &codes[0]), Ok(()));
    assert_eq!(policy.standing(row, NOW), Err(Refusal::Disabled));
}

#[test]
fn a_code_works_for_its_own_set_alone() {
    let (codes, _) = frozen();
    let random = core::array::from_fn(|place| u8::try_from(place).unwrap());
    let (same, other) = RecoverySet::generate_from(&credential(&[8; 20]), &random);
    assert_eq!(same.expose().next(), Some(codes[0].as_str()));
    assert_eq!(redeem(&other, &mut FactorState::new(), &codes[0]), Ok(()));

    // The same codes, hashed for another credential, do not match these hashes.
    let (_, set) = frozen();
    let mut moved = set.to_bytes();
    moved[17..49].copy_from_slice(&other.to_bytes()[17..49]);
    let moved = RecoverySet::from_bytes(&moved).unwrap();
    assert!(
        codes
            .iter()
            .all(|code| is_wrong(&redeem(&moved, &mut FactorState::new(), code)))
    );
    // Nor under another salt.
    let mut salted = set.to_bytes();
    salted[1] ^= 1;
    let salted = RecoverySet::from_bytes(&salted).unwrap();
    assert!(
        codes
            .iter()
            .all(|code| is_wrong(&redeem(&salted, &mut FactorState::new(), code)))
    );
}

#[test]
fn a_set_knows_its_credential_but_keeps_nothing_of_a_short_secret() {
    let (_, set) = frozen();
    assert!(set.is_for(&credential(b"12345678901234567890")));
    assert!(!set.is_for(&credential(b"12345678901234567891")));

    let short = credential(b"fifteen bytes..");
    let (_, set) = RecoverySet::generate_from(&short, &[7; 166]);
    assert!(!set.is_for(&short));
    assert!(!set.is_for(&credential(b"another secret!")));
    assert_eq!(set.to_bytes()[17..49], [0; 32]);
    let (_, other) = RecoverySet::generate_from(&credential(b"another secret!"), &[7; 166]);
    assert_eq!(set.to_bytes(), other.to_bytes());
}

#[test]
fn forms_are_told_apart() {
    let (codes, _) = frozen();
    let six = CodeParams::new().format();
    let cases = [
        ("123456", Submitted::Code),
        ("123 456", Submitted::Code),
        ("12345678", Submitted::Neither),
        ("", Submitted::Neither),
        (&codes[0], Submitted::Recovery),
        (&codes[0].replace('-', ""), Submitted::Recovery),
        (&codes[0][1..], Submitted::Neither),
        ("000000 000000 000000 000000", Submitted::Recovery),
    ];
    for (typed, expected) in cases {
        assert_eq!(Submitted::classify(typed, six), expected, "{typed:?}");
    }
    let steam = CodeParams::steam().format();
    assert_eq!(Submitted::classify("2bcdf", steam), Submitted::Code);
    assert_eq!(Submitted::classify(&codes[0], steam), Submitted::Recovery);
}

#[test]
#[cfg(feature = "rand")]
fn drawn_codes_differ() {
    let credential = credential(&[7; 20]);
    let mut seen = std::collections::HashSet::new();
    for _ in 0..20 {
        let (codes, set) = RecoverySet::generate(&credential);
        assert!(seen.insert(data_encoding::HEXLOWER.encode(&set.to_bytes()[1..17])));
        for code in codes.expose() {
            assert_eq!(code.len(), 27);
            assert!(seen.insert(code.to_owned()));
        }
        let text: String = codes.expose().map(|code| format!("{code}\n")).collect();
        assert_eq!(codes.to_text().expose(), &text);
    }
}

proptest! {
    #![proptest_config(seeded(256))]

    #[test]
    fn no_text_and_no_state_panics(typed in ".{0,40}", spent in any::<[u8; 2]>()) {
        let set = frozen().1;
        let mut state = FactorState::new().to_bytes();
        state[6..8].copy_from_slice(&spent);
        let state = FactorState::from_bytes(&state).unwrap();
        let _ = redeem(&set, &mut state.clone(), &typed);
        prop_assert!(set.remaining(state) <= 10);
    }
}
