use second_factor::error::Diagnosis;
use second_factor::factors::AuthenticatorId;
use second_factor::{Proof, Refusal};

use super::user::{Phone, User, app, recovery};

#[test]
fn a_wrong_code_changes_nothing_and_says_why() {
    let mut user = User::new();
    let set_up = user.act(|f| f.set_up(&app(), Proof::First)).unwrap();
    let phone = Phone::new(AuthenticatorId(0), set_up.key_uri.secret());
    let late = phone.code(user.now + 300);
    let (answer, saved) = user.tried(|f| f.confirm(set_up.id, &late));
    assert!(
        matches!(
            answer,
            Err(Refusal::Unconfirmed(Diagnosis::ClockOff { .. }))
        ),
        "{answer:?}"
    );
    assert!(!saved);
    // Of two codes, both must fit.
    let [one, _] = phone.two(user.now);
    let (answer, saved) = user.tried(|f| f.confirm(set_up.id, [&one, &late]));
    let second = Refusal::Unconfirmed(Diagnosis::SecondCodeWrong);
    assert_eq!((answer.err(), saved), (Some(second), false));
    // Two codes store how far the clock is off.
    let [one, two] = phone.two(user.now + 300);
    let confirmed = user.act(|f| f.confirm(set_up.id, [&one, &two])).unwrap();
    assert_eq!(
        confirmed.accepted.map(|accepted| accepted.offset()),
        Some(11)
    );
    user.wait(60);
    assert!(user.sign_in(&phone.code(user.now + 330)).is_ok());
}

#[test]
fn the_confirming_code_is_used_up_and_signs_in_once() {
    let mut user = User::new();
    let (phone, confirmed) = user.enroll(Proof::First);
    assert!(confirmed.accepted.is_some());
    let code = phone.code(user.now);
    assert_eq!(user.sign_in(&code).err(), Some(Refusal::Replayed));
}

#[test]
fn the_second_click_on_verify_draws_the_codes_anew_and_signs_nobody_in() {
    let mut user = User::new();
    let set_up = user.act(|f| f.set_up(&app(), Proof::First)).unwrap();
    let (phone, confirmed) = user.confirm(&set_up);
    let lost = recovery(confirmed);
    let code = phone.code(user.now);
    user.wait(119);
    let second = user.act(|f| f.confirm(set_up.id, &code)).unwrap();
    assert!(second.accepted.is_none());
    assert_eq!(second.authenticator, phone.id);
    let shown = recovery(second);
    assert_eq!(
        user.sign_in(&lost[0]).err(),
        Some(Refusal::WrongRecoveryCode)
    );
    assert!(user.sign_in(&shown[0]).is_ok());
    // Once a code of the set was used, it is not drawn anew.
    user.wait(1);
    let third = user.act(|f| f.confirm(set_up.id, &code)).unwrap();
    assert!(third.recovery_codes.is_none() && third.accepted.is_none());
    user.wait(1);
    let late = user.act(|f| f.confirm(set_up.id, &code));
    assert_eq!(late.err(), Some(Refusal::SetUpGone));
}

#[test]
fn a_wrong_code_on_the_second_click_is_counted_since_the_secret_is_live() {
    let mut user = User::new();
    let set_up = user.act(|f| f.set_up(&app(), Proof::First)).unwrap();
    let _ = user.confirm(&set_up);
    let wrong = user.wrong_code();
    for failures in 1..=5 {
        let answer = user.act(|f| f.confirm(set_up.id, &wrong));
        let Err(Refusal::WrongCode {
            failures: counted, ..
        }) = answer
        else {
            panic!("{answer:?}");
        };
        assert_eq!(counted, failures);
    }
    let answer = user.act(|f| f.confirm(set_up.id, &wrong));
    assert!(matches!(answer, Err(Refusal::Throttled { .. })));
}

#[test]
fn a_second_app_leaves_the_owner_his_recovery_codes() {
    let (mut user, phone, codes) = User::with_app();
    let code = phone.code(user.now);
    let (tablet, confirmed) = user.enroll(Proof::Code(&code));
    assert!(confirmed.recovery_codes.is_none());
    assert!(confirmed.accepted.is_some());
    user.wait(60);
    assert!(user.sign_in(&tablet.code(user.now)).is_ok());
    assert!(user.sign_in(&phone.code(user.now)).is_ok());
    assert!(user.sign_in(&codes[9]).is_ok());
}

#[test]
fn confirming_pays_no_debt_and_is_not_held_up_by_a_wait() {
    let (mut user, phone, _) = User::with_app();
    let code = phone.code(user.now);
    let set_up = user.act(|f| f.set_up(&app(), Proof::Code(&code))).unwrap();
    for _ in 0..5 {
        let _ = user.wrong();
    }
    let (_, confirmed) = user.confirm(&set_up);
    assert_eq!(confirmed.accepted.unwrap().failures_before(), 5);
    assert_eq!(user.factors().overview().failures, 5);
}

#[test]
fn a_confirming_code_says_how_far_the_clock_is_off() {
    let mut user = User::new();
    let set_up = user.act(|f| f.set_up(&app(), Proof::First)).unwrap();
    let phone = Phone::new(AuthenticatorId(0), set_up.key_uri.secret());
    let code = phone.code(user.now - 30);
    let confirmed = user.act(|f| f.confirm(set_up.id, &code)).unwrap();
    assert_eq!(
        confirmed.accepted.map(|accepted| accepted.offset()),
        Some(-1)
    );
}
