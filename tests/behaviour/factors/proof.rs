use second_factor::{Proof, Refusal, UnixTime};

use super::user::{User, app};

#[test]
fn another_factor_proves_for_five_minutes_and_not_past_a_proven_change() {
    let (mut user, phone, _) = User::with_app();
    let other = |at: u64| Proof::Other {
        at: UnixTime::from_secs(at),
    };
    let now = user.now;
    for at in [now + 1, now - 300, u64::MAX] {
        let answer = user.act(|f| f.new_recovery_codes(other(at)));
        assert_eq!(answer.err(), Some(Refusal::ProofNeeded), "{at}");
    }
    // Its enrollment was a proven change, 90 seconds ago.
    let answer = user.act(|f| f.new_recovery_codes(other(now - 91)));
    assert_eq!(answer.err(), Some(Refusal::ProofNeeded));
    assert!(user.act(|f| f.new_recovery_codes(other(now - 90))).is_ok());
    let answer = user.act(|f| f.new_recovery_codes(other(now - 90)));
    assert_eq!(answer.err(), Some(Refusal::ProofNeeded));
    assert!(user.act(|f| f.remove(phone.id, other(now))).is_ok());
}

#[test]
fn an_accepted_code_of_another_user_or_another_life_proves_nothing() {
    let (mut ana, phone, _) = User::with_app();
    let (mut ben, _, _) = User::with_app();
    let accepted = ana.sign_in(&phone.code(ana.now)).unwrap();
    let answer = ben.act(|f| f.set_up(&app(), Proof::Accepted(&accepted)));
    assert_eq!(answer.err(), Some(Refusal::ProofNeeded));
    let recent = accepted.recent().unwrap();
    let id = ben.factors().overview().authenticators[0].id;
    let answer = ben.act(|f| f.remove(id, Proof::Recent(&recent)));
    assert_eq!(answer, Err(Refusal::ProofNeeded));
}

#[test]
fn first_proves_nothing_once_it_is_on_and_no_set_up_of_a_record_that_is_off_turns_it_on() {
    let mut user = User::new();
    user.act(|f| f.set_up(&app(), Proof::First)).unwrap();
    assert!(!user.factors().overview().on);
    assert_eq!(user.sign_in("000000").err(), Some(Refusal::NotSetUp));
    let _ = user.enroll(Proof::First);
    let answer = user.act(|f| f.set_up(&app(), Proof::First));
    assert_eq!(answer.err(), Some(Refusal::ProofNeeded));
}
