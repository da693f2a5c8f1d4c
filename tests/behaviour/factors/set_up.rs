use second_factor::factors::{AuthenticatorId, Replacing};
use second_factor::uri::KeyKind;
use second_factor::{Algorithm, CodeParams, Digits, Label, Policy, Proof, Records, Refusal, Totp};

use super::user::{STAFF, User, app};

fn label() -> Label {
    Label::new("ana@example.com").unwrap()
}

#[test]
fn a_stolen_session_cannot_add_an_app() {
    let (mut user, phone, _) = User::with_app();
    let accepted = user.sign_in(&phone.code(user.now)).unwrap();
    // What a session keeps, and what it may claim.
    let recent = accepted.recent().unwrap();
    for proof in [Proof::First, Proof::Recent(&recent), STAFF] {
        let (answer, saved) = user.tried(|f| f.set_up(&app(), proof));
        assert_eq!(answer.err(), Some(Refusal::ProofNeeded), "{proof:?}");
        assert!(!saved);
        let (answer, _) = user.tried(|f| f.new_recovery_codes(proof));
        assert_eq!(answer.err(), Some(Refusal::ProofNeeded), "{proof:?}");
    }
}

#[test]
fn a_wrong_code_as_a_proof_is_counted_and_voids_nothing() {
    let (mut user, phone, _) = User::with_app();
    let code = phone.code(user.now);
    let pending = user.act(|f| f.set_up(&app(), Proof::Code(&code))).unwrap();
    let wrong = user.wrong_code();
    let (answer, saved) = user.tried(|f| f.set_up(&app(), Proof::Code(&wrong)));
    assert!(matches!(
        answer,
        Err(Refusal::WrongCode { failures: 1, .. })
    ));
    assert!(saved);
    assert!(user.factors().pending(pending.id, label()).is_ok());
}

#[test]
fn a_lost_phone_costs_one_code_and_the_new_app_replaces_all() {
    let (mut user, old, codes) = User::with_app();
    let before = user.act(|f| f.set_up(&app(), Proof::Code(&codes[0])));
    let set_up = before.unwrap();
    assert!(user.last_event().notify_owner(), "a recovery code was used");
    // The old app works until the new one is confirmed.
    assert!(user.sign_in(&old.code(user.now)).is_ok());
    let (new, confirmed) = user.confirm(&set_up);
    assert!(confirmed.accepted.is_some(), "and it signs in");
    // The list that was used up in part may be in other hands: there is a new one.
    assert!(confirmed.recovery_codes.is_some());
    user.wait(60);
    assert!(user.sign_in(&codes[1]).is_err());
    assert!(user.sign_in(&old.code(user.now)).is_err());
    assert!(user.sign_in(&new.code(user.now)).is_ok());
    assert_eq!(user.factors().overview().authenticators.len(), 1);
}

#[test]
fn signing_in_with_a_recovery_code_proves_a_set_up_in_the_same_request() {
    let (mut user, _, codes) = User::with_app();
    let accepted = user.sign_in(&codes[0]).unwrap();
    let set_up = user.act(|f| f.set_up(&app(), Proof::Accepted(&accepted)));
    let set_up = set_up.unwrap();
    // It proves one change.
    let again = user.act(|f| f.set_up(&app(), Proof::Accepted(&accepted)));
    assert_eq!(again.err(), Some(Refusal::ProofNeeded));
    let _ = user.confirm(&set_up);
    assert_eq!(user.factors().overview().authenticators.len(), 1);
}

#[test]
fn a_thief_of_the_phone_cannot_undo_the_set_up_of_its_owner() {
    let (mut user, stolen, codes) = User::with_app();
    let set_up = user.act(|f| f.set_up(&app(), Proof::Code(&codes[0])));
    let set_up = set_up.unwrap();
    let code = stolen.code(user.now);
    for answer in [
        user.tried(|f| f.set_up(&app(), Proof::Code(&code))).0.err(),
        user.tried(|f| f.new_recovery_codes(Proof::Code(&code)))
            .0
            .err(),
    ] {
        assert_eq!(answer, Some(Refusal::RecoveryCodeNeeded));
    }
    // Nor by signing in first.
    let accepted = user.sign_in(&code).unwrap();
    let answer = user.act(|f| f.set_up(&app(), Proof::Accepted(&accepted)));
    assert_eq!(answer.err(), Some(Refusal::RecoveryCodeNeeded));
    let _ = user.confirm(&set_up);
}

#[test]
fn a_set_up_begun_anew_inherits_end_and_replacing_and_ends_the_first() {
    let (mut user, _, codes) = User::with_app();
    let first = user.act(|f| f.set_up(&app(), Proof::Code(&codes[0])));
    let first = first.unwrap();
    user.wait(60);
    let second = user.act(|f| f.set_up(&app(), Proof::SetUp(first.id)));
    let second = second.unwrap();
    assert_eq!(second.expires_at, first.expires_at);
    assert!(
        second.key_uri.secret().to_grouped_base32().expose()
            != first.key_uri.secret().to_grouped_base32().expose()
    );
    let gone = user.act(|f| f.set_up(&app(), Proof::SetUp(first.id)));
    assert_eq!(gone.err(), Some(Refusal::SetUpGone));
    let _ = user.confirm(&second);
    assert_eq!(user.factors().overview().authenticators.len(), 1);
}

#[test]
fn a_set_up_ends_after_ten_minutes_and_after_any_proven_change() {
    let mut user = User::new();
    let set_up = user.act(|f| f.set_up(&app(), Proof::First)).unwrap();
    user.wait(599);
    assert!(user.factors().pending(set_up.id, label()).is_ok());
    user.wait(1);
    let gone = user.factors().pending(set_up.id, label());
    assert_eq!(gone.err(), Some(Refusal::SetUpGone));
    // A clock that has jumped back does not bring it back for long.
    user.now -= 1_300;
    let gone = user.factors().pending(set_up.id, label());
    assert_eq!(gone.err(), Some(Refusal::SetUpGone));

    let (mut user, phone, _) = User::with_app();
    let code = phone.code(user.now);
    let set_up = user.act(|f| f.set_up(&app(), Proof::Code(&code))).unwrap();
    user.act(|f| f.issue_pass(STAFF, std::time::Duration::from_secs(60)))
        .unwrap();
    let gone = user.factors().pending(set_up.id, label());
    assert_eq!(gone.err(), Some(Refusal::SetUpGone));
}

#[test]
fn full_and_unknown_come_before_the_proof_so_that_no_code_is_used_up() {
    let policy = Policy::new().with_most_authenticators(1).unwrap();
    let (mut user, phones) = User::with_apps(1, Records::unsealed().with_policy(policy));
    let code = phones[0].code(user.now);
    let (full, saved) = user.tried(|f| f.set_up(&app(), Proof::Code(&code)));
    assert_eq!(full.err(), Some(Refusal::Full));
    assert!(!saved);
    let other = app().replacing(Replacing::One(AuthenticatorId(99)));
    let (unknown, saved) = user.tried(|f| f.set_up(&other, Proof::Code(&code)));
    assert_eq!(unknown.err(), Some(Refusal::UnknownId));
    assert!(!saved);
    let one = app().replacing(Replacing::One(phones[0].id));
    assert!(user.act(|f| f.set_up(&one, Proof::Code(&code))).is_ok());
}

#[test]
fn while_disabled_an_app_proves_nothing_and_a_set_up_replaces_all() {
    let (mut user, phone, codes) = User::with_app();
    let accepted = user.sign_in(&phone.code(user.now)).unwrap();
    let recent = accepted.recent().unwrap();
    user.disable();
    let code = phone.code(user.now);
    let keep = app().replacing(Replacing::None);
    for answer in [
        user.tried(|f| f.set_up(&keep, Proof::Code(&code))).0.err(),
        user.tried(|f| f.set_up(&keep, Proof::Accepted(&accepted)))
            .0
            .err(),
        user.tried(|f| f.turn_off(Proof::Code(&code))).0.err(),
        user.tried(|f| f.remove(phone.id, Proof::Recent(&recent)))
            .0
            .err(),
    ] {
        assert_eq!(answer, Some(Refusal::Disabled));
    }
    let set_up = user.act(|f| f.set_up(&keep, Proof::Code(&codes[0])));
    let set_up = set_up.unwrap();
    let (new, _) = user.confirm(&set_up);
    let overview = user.factors().overview();
    assert_eq!(overview.authenticators.len(), 1, "whatever was asked");
    assert!(!overview.disabled, "the secret that was guessed at is gone");
    user.wait(60);
    assert!(user.sign_in(&new.code(user.now)).is_ok());
}

#[test]
fn an_app_with_other_codes_is_set_up() {
    let params = CodeParams::new()
        .with_algorithm(Algorithm::Sha256)
        .with_digits(Digits::Eight);
    let mut user = User::new();
    let new = app().with_params(params).unwrap();
    let set_up = user.act(|f| f.set_up(&new, Proof::First)).unwrap();
    assert_eq!(set_up.key_uri.kind(), KeyKind::Totp(params));
    let totp = Totp::new(set_up.key_uri.secret(), params);
    let code = totp.code_at(user.time());
    assert_eq!(code.expose().len(), 8);
    assert!(user.act(|f| f.confirm(set_up.id, code.expose())).is_ok());
    user.wait(30);
    let code = totp.code_at(user.time());
    assert!(user.sign_in(code.expose()).is_ok());
}

#[test]
fn the_name_of_a_new_app_is_that_of_the_authenticator() {
    let mut user = User::new();
    let new = app().named(" Tablet\n");
    let set_up = user.act(|f| f.set_up(&new, Proof::First)).unwrap();
    let _ = user.confirm(&set_up);
    assert_eq!(user.factors().overview().authenticators[0].name, "Tablet");
}
