//! The stored form of a state: what is read is written back to the byte, and all else is refused.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use second_factor::error::StateError;
use second_factor::{FactorState, Policy, Step};

use super::account::{Account, WRONG, totp};
use crate::seeded::seeded;

/// Sound values in every field, most of the time.
fn nearly_sound() -> impl Strategy<Value = [u8; 32]> {
    let counts = (0..=101_u8, 0..=100_u8, 0..=400_u16);
    let rest = (
        any::<u16>(),
        any::<u32>(),
        -21..=21_i8,
        any::<u64>(),
        any::<u64>(),
    );
    let flaw = prop_oneof![9 => Just(None), 1 => (0..32_usize, any::<u8>()).prop_map(Some)];
    (0..4_u8, counts, rest, flaw).prop_map(|(flags, counts, rest, flaw)| {
        let (failures, cost, debt) = counts;
        let (spent, enrolled_at, offset, mark, retry_at) = rest;
        let mut bytes = vec![1, flags, failures, cost];
        bytes.extend(debt.to_be_bytes());
        bytes.extend(spent.to_be_bytes());
        bytes.extend(enrolled_at.to_be_bytes());
        bytes.extend([offset.to_be_bytes()[0], 0, 0, 0]);
        bytes.extend(if flags & 1 == 0 { 0 } else { mark }.to_be_bytes());
        bytes.extend(if failures == 0 { 0 } else { retry_at }.to_be_bytes());
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
            prop_assert!(state.failures() <= 100 && state.debt() <= 10_000);
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
            let code = totp.code_at(second_factor::UnixTime::from_secs(now));
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
    expected[..8].copy_from_slice(&[1, 0b01, 5, 2, 0, 10, 0, 0]);
    expected[16..24].copy_from_slice(&[1, 2, 3, 4, 5, 6, 7, 8]);
    expected[24..].copy_from_slice(&(now + 30).to_be_bytes());
    assert_eq!(ana.state.to_bytes(), expected);
}

#[test]
fn damaged_bytes_are_refused_by_name() {
    for found in [0, 1, 31, 33, 64] {
        let bytes = vec![1; found];
        assert_eq!(
            FactorState::from_bytes(&bytes),
            Err(StateError::Length { found })
        );
    }
    for found in [0, 2, 255] {
        let bytes = [found; 32];
        assert_eq!(
            FactorState::from_bytes(&bytes),
            Err(StateError::Version { found })
        );
    }
    let flaws: [(&[(usize, u8)], &str); 17] = [
        (&[(1, 0b100)], "unused bits"),
        (&[(23, 1)], "unused bits"), // a mark without its flag
        (&[(13, 1)], "unused bits"),
        (&[(15, 1)], "unused bits"),
        (&[(2, 101), (3, 2), (5, 200)], "failures"),
        (&[(2, 3), (3, 2), (5, 2)], "failures"), // more in a row than are owed
        (&[(2, 1)], "failures"),
        (&[(3, 2)], "cost"),
        (&[(5, 2)], "cost"),
        (&[(3, 101), (5, 101)], "cost"),
        (&[(3, 2), (5, 201)], "debt"),
        (&[(31, 1)], "retry time"),
        (&[(1, 0b10), (2, 1), (3, 2), (5, 2), (31, 1)], "retry time"), // nothing to wait for
        (&[(1, 0b10)], "disabled flag"),
        (&[(2, 100), (3, 2), (5, 150)], "disabled flag"), // missing, after all these failures
        (&[(3, 2), (5, 200)], "disabled flag"),
        (&[(12, 21)], "offset"),
    ];
    for (bytes, field) in flaws {
        let mut state = FactorState::new().to_bytes();
        for (place, byte) in bytes {
            state[*place] = *byte;
        }
        let error = FactorState::from_bytes(&state).unwrap_err();
        assert_eq!(error, StateError::Inconsistent { field }, "{bytes:?}");
        assert_eq!(
            error.to_string(),
            format!("the stored state has an impossible {field}")
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
