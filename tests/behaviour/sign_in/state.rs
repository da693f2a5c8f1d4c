//! The stored form of a state: what is read is written back to the byte, and all else is refused.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use second_factor::error::StoredError;
use second_factor::{FactorState, Policy, Step, UnixTime};

use super::account::{Account, WRONG, code, totp};
use crate::seeded::seeded;

/// Sound values in every field, most of the time.
fn nearly_sound() -> impl Strategy<Value = [u8; 32]> {
    let counts = (0..=2_u8, 0..=101_u8, 0..=136_u8, 0..=400_u16);
    let rest = (any::<u64>(), -62..=62_i8, 0..=1_u8, any::<u64>());
    let flaw = prop_oneof![9 => Just(None), 1 => (0..32_usize, any::<u8>()).prop_map(Some)];
    (counts, rest, flaw).prop_map(|(counts, rest, flaw)| {
        let (disabled, failures, cost, debt) = counts;
        let (retry_at, offset, marked, last) = rest;
        let cost = if debt == 0 { 0 } else { cost };
        let waits = failures != 0 && disabled == 0;
        let mut bytes = vec![1, disabled, failures, cost];
        bytes.extend(debt.to_be_bytes());
        bytes.extend(if waits { retry_at } else { 0 }.to_be_bytes());
        bytes.extend(offset.to_be_bytes());
        bytes.push(marked);
        bytes.extend(if marked == 0 { 0 } else { last }.to_be_bytes());
        bytes.extend([0; 8]);
        if let Some((place, byte)) = flaw {
            bytes[place] = byte;
        }
        bytes.try_into().unwrap()
    })
}

proptest! {
    #![proptest_config(seeded(2_000))]

    #[test]
    fn what_is_read_is_written_back(bytes in nearly_sound()) {
        if let Ok(state) = FactorState::from_bytes(&bytes) {
            prop_assert_eq!(state.to_bytes(), bytes);
            prop_assert_eq!(FactorState::from_bytes(&state.to_bytes()), Ok(state));
            prop_assert!(state.failures() <= 100 && state.debt() <= 13_400);
        }
    }

    #[test]
    fn any_bytes_get_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        if let Ok(state) = FactorState::from_bytes(&bytes) {
            prop_assert_eq!(&state.to_bytes()[..], &bytes[..]);
        }
    }

    /// Whatever is read, an attempt on it leaves something that can be read again.
    #[test]
    fn an_attempt_on_any_state_leaves_a_sound_one(
        bytes in nearly_sound(), good: bool, now in prop_oneof![any::<u64>(), 0..100_000_u64],
        cost in 1..=100_u32, most in 1..=100_u32,
    ) {
        let totp = totp();
        let policy = Policy::new().with_failure_cost(cost).unwrap().with_max_failures(most).unwrap();
        if let Ok(state) = FactorState::from_bytes(&bytes) {
            let code = totp.code_at(UnixTime::from_secs(now));
            let mut account = Account::new(totp, policy);
            account.state = state;
            let _answer = account.at(now, if good { code.expose() } else { WRONG });
        }
    }
}

/// The generator above makes states that are read, and states that are not.
#[test]
fn the_generator_is_worth_its_name() {
    let mut runner = TestRunner::deterministic();
    let read = (0..1000)
        .filter(|_| {
            let tree = nearly_sound().new_tree(&mut runner).unwrap();
            FactorState::from_bytes(&tree.current()).is_ok()
        })
        .count();
    assert!((100..900).contains(&read), "{read} of 1000");
}

/// For ever: a release that writes other bytes locks everybody out.
#[test]
fn the_bytes_are_these() {
    let mut fresh = [0; 32];
    fresh[0] = 1;
    assert_eq!(FactorState::new().to_bytes(), fresh);
    assert_eq!(FactorState::default(), FactorState::new());

    let mut ana = Account::new(totp(), Policy::new());
    ana.state = ana
        .state
        .with_last_step(Step::from_counter(0x0102_0304_0506_0708));
    let now = 0x0102_0304_0506_0708 * 30;
    for _ in 0..5 {
        assert!(ana.at(now, WRONG).is_err());
    }
    let mut expected = [0; 32];
    expected[..6].copy_from_slice(&[1, 0, 5, 2, 0, 10]);
    expected[6..14].copy_from_slice(&(now + 30).to_be_bytes());
    expected[15] = 1;
    expected[16..24].copy_from_slice(&[1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(ana.state.to_bytes(), expected);

    // An end, and a clock that is five steps behind.
    let mut ben = Account::new(totp(), Policy::new().with_max_failures(1).unwrap());
    let [first, second] = [94, 95].map(code);
    let two = ben.policy.resync(
        &ben.factor,
        ben.state,
        [&first, &second],
        UnixTime::from_secs(3000),
    );
    assert!(ben.save(two).is_ok());
    assert!(ben.at(3000, WRONG).is_err());
    let mut expected = [0; 32];
    expected[..6].copy_from_slice(&[1, 1, 1, 2, 0, 2]);
    expected[14..16].copy_from_slice(&[0xfb, 1]);
    expected[23] = 95;
    assert_eq!(ben.state.to_bytes(), expected);
}

#[test]
fn damaged_bytes_are_refused_by_name() {
    for found in [0, 1, 31, 33, 64] {
        let error = FactorState::from_bytes(&vec![1; found]).unwrap_err();
        assert!(matches!(error, StoredError::Length { found: it, .. } if it == found));
    }
    for found in [0, 2, 255] {
        let error = FactorState::from_bytes(&[found; 32]).unwrap_err();
        assert!(matches!(error, StoredError::Version { found: it, .. } if it == found));
    }
    let flaws: [(&[(usize, u8)], &str); 20] = [
        (&[(1, 2)], "disabled flag"),
        (&[(1, 1)], "disabled flag"), // with no failure that led to it
        (&[(2, 100), (3, 2), (5, 150)], "disabled flag"), // missing, after all these failures
        (&[(3, 2), (5, 200)], "disabled flag"),
        (&[(2, 101), (3, 2), (5, 200)], "failures"),
        (&[(2, 3), (3, 2), (5, 2)], "failures"), // more in a row than are owed
        (&[(2, 1)], "failures"),
        (&[(3, 2)], "cost"),
        (&[(5, 2)], "cost"),
        (&[(3, 135), (5, 135)], "cost"),
        (&[(3, 2), (5, 201)], "debt"),
        (&[(13, 1)], "retry time"),
        (&[(1, 1), (2, 1), (3, 2), (5, 2), (13, 1)], "retry time"), // nothing to wait for
        (&[(14, 61)], "offset"),
        (&[(14, 0xc3)], "offset"), // -61
        (&[(14, 0x80)], "offset"), // -128
        (&[(15, 2)], "unused bytes"),
        (&[(23, 1)], "unused bytes"), // a step without its flag
        (&[(24, 1)], "unused bytes"),
        (&[(31, 1)], "unused bytes"),
    ];
    for (bytes, field) in flaws {
        let mut state = FactorState::new().to_bytes();
        for (place, byte) in bytes {
            state[*place] = *byte;
        }
        let error = FactorState::from_bytes(&state).unwrap_err();
        assert!(
            matches!(error, StoredError::Field { name, .. } if name == field),
            "{bytes:?}: {error:?}"
        );
        assert_eq!(
            error.to_string(),
            format!("the stored bytes have an impossible {field}")
        );
    }
}

#[test]
fn moving_in_sets_the_mark_and_nothing_else() {
    let mut ana = Account::new(totp(), Policy::new());
    assert!(ana.at(3000, WRONG).is_err());
    for counter in [0, 7, u64::MAX] {
        let moved = ana.state.with_last_step(Step::from_counter(counter));
        assert_eq!(moved.last_step(), Some(Step::from_counter(counter)));
        assert_eq!((moved.failures(), moved.debt()), (1, 2));
        assert_eq!(FactorState::from_bytes(&moved.to_bytes()), Ok(moved));
    }
}
