use second_factor::{Proof, Refusal, UnixTime};

use super::user::{STAFF, User, app};

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

/// Whoever has the phone and the password must not end the set-up that the owner has begun with a
/// recovery code: turning off would leave the account to whoever comes first.
#[test]
fn an_app_undoes_no_set_up_that_a_recovery_code_has_proven() {
    let (mut user, phone, codes) = User::with_app();
    let set_up = user
        .act(|f| f.set_up(&app(), Proof::Code(&codes[0])))
        .unwrap();
    let accepted = user.sign_in(&phone.code(user.now)).unwrap();
    user.now += 30;
    let typed = phone.code(user.now);
    for proof in [Proof::Code(&typed), Proof::Accepted(&accepted)] {
        let off = user.act(|f| f.turn_off(proof));
        assert_eq!(off, Err(Refusal::RecoveryCodeNeeded));
        let removed = user.act(|f| f.remove(phone.id, proof));
        assert_eq!(removed, Err(Refusal::RecoveryCodeNeeded));
    }
    let factors = user.factors();
    assert!(factors.overview().on);
    let label = second_factor::Label::new("ana").unwrap();
    assert!(factors.pending(set_up.id, label).is_ok());
    // Another recovery code still turns it off.
    assert!(user.act(|f| f.turn_off(Proof::Code(&codes[1]))).is_ok());
}

#[test]
fn a_refused_app_code_is_told_that_a_recovery_code_would_do() {
    let (mut user, phone, _) = User::with_app();
    let typed = phone.code(user.now);
    let (id, now) = (phone.id, user.time());
    let (answer, saved) = user.tried(|f| f.resync_far(id, [&typed, &typed], Proof::Code(&typed)));
    assert!(!saved);
    assert_eq!(
        answer.unwrap_err().message(now).to_string(),
        "A code of your app is not enough here. Use a recovery code."
    );
    // Only a person of the support desk issues a pass, so no code would do.
    let minute = std::time::Duration::from_secs(60);
    let answer = user.act(|f| f.issue_pass(Proof::Code(&typed), minute));
    assert_eq!(answer.err(), Some(Refusal::ProofNeeded));
}

#[test]
fn a_form_for_lost_phones_takes_no_app_code() {
    let (mut user, phone, codes) = User::with_app();
    let app_code = phone.code(user.now);
    for (typed, name) in [
        (app_code.as_str(), "recovery_code_needed"),
        ("hello", "malformed"),
    ] {
        let (answer, saved) = user.tried(|f| f.set_up(&app(), Proof::RecoveryCode(typed)));
        assert_eq!(answer.unwrap_err().name(), name);
        assert!(!saved);
    }
    let now = user.time();
    let empty = user.act(|f| f.set_up(&app(), Proof::RecoveryCode(" ")));
    assert_eq!(empty.unwrap_err().message(now).to_string(), "Type a code.");
    // It was not used up.
    assert!(user.sign_in(&app_code).is_ok());
    let set_up = user.act(|f| f.set_up(&app(), Proof::RecoveryCode(&codes[0])));
    let _ = user.confirm(&set_up.unwrap());
    assert_eq!(user.factors().overview().authenticators.len(), 1);
}

/// A log shows which proof it was, and nothing that was typed.
#[test]
fn a_log_names_the_kind_of_a_proof() {
    let (mut user, phone, _) = User::with_app();
    let code = phone.code(user.now);
    let accepted = user.sign_in(&code).unwrap();
    let recent = accepted.recent().unwrap();
    let at = UnixTime::from_secs(5);
    for (proof, log) in [
        (Proof::Accepted(&accepted), "Accepted(..)"),
        (Proof::Code(&code), "Code(..)"),
        (Proof::First, "First"),
        (Proof::Other { at }, "Other { at: UnixTime(5) }"),
        (Proof::Recent(&recent), "Recent(..)"),
        (Proof::RecoveryCode(&code), "RecoveryCode(..)"),
        (STAFF, "Staff { who: \"desk 3\" }"),
    ] {
        assert_eq!(format!("{proof:?}"), log);
    }
}
