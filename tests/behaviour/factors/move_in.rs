use second_factor::factors::NewAuthenticator;
use second_factor::{CodeParams, KeyUri, Proof, Records, Refusal, Secret, Step, UnixTime};

use super::user::{Phone, User, press, token};

fn secret(byte: u8) -> Secret {
    Secret::from_bytes(&[byte; 20]).unwrap()
}

fn present(user: &User) -> u64 {
    user.now / 30
}

#[test]
fn without_a_last_step_all_of_the_present_window_is_used_up() {
    let mut user = User::new();
    let app = NewAuthenticator::totp(&secret(1), CodeParams::new());
    let ids = user.act(|f| f.move_in(&[app], Proof::First)).unwrap();
    let phone = Phone::new(ids[0], &secret(1));
    for at in [user.now - 30, user.now, user.now + 30] {
        assert_eq!(user.sign_in(&phone.code(at)).err(), Some(Refusal::Replayed));
    }
    user.wait(60);
    assert!(user.sign_in(&phone.code(user.now)).is_ok());
}

#[test]
fn a_last_step_is_taken_over_unless_it_lies_beyond_the_window() {
    let mut user = User::new();
    let moved = |step: u64| {
        let app = NewAuthenticator::totp(&secret(1), CodeParams::new());
        app.with_last_step(Step::from_counter(step))
    };
    // Old tables write -1 for "never".
    for step in [u64::MAX, present(&user) + 2] {
        let answer = user.act(|f| f.move_in(&[moved(step)], Proof::First));
        assert_eq!(answer, Err(Refusal::StepAhead));
    }
    let last = present(&user) - 1;
    let ids = user
        .act(|f| f.move_in(&[moved(last)], Proof::First))
        .unwrap();
    let phone = Phone::new(ids[0], &secret(1));
    assert_eq!(
        user.sign_in(&phone.code(user.now - 30)).err(),
        Some(Refusal::Replayed)
    );
    assert!(user.sign_in(&phone.code(user.now)).is_ok());
}

#[test]
fn a_secret_that_is_there_already_is_refused() {
    let (mut user, phones) = User::with_apps(1, Records::unsealed());
    let twice = [1, 1].map(|byte| NewAuthenticator::totp(&secret(byte), CodeParams::new()));
    let code = phones[0].code(user.now);
    let (answer, saved) = user.tried(|f| f.move_in(&twice, Proof::Code(&code)));
    assert_eq!(answer, Err(Refusal::Duplicate));
    assert!(!saved);
    let one = &twice[..1];
    user.act(|f| f.move_in(one, Proof::Code(&code))).unwrap();
    user.wait(30);
    let code = phones[0].code(user.now);
    let answer = user.act(|f| f.move_in(one, Proof::Code(&code)));
    assert_eq!(answer, Err(Refusal::Duplicate));
    let none = user.act(|f| f.move_in(&[], Proof::Code(&code)));
    assert_eq!(none, Err(Refusal::UnknownId));
}

#[test]
fn a_token_moves_in_with_its_next_counter() {
    let mut user = User::new();
    let (hotp, new) = token(&secret(7), 1_000);
    user.act(|f| f.move_in(&[new], Proof::First)).unwrap();
    assert_eq!(
        user.sign_in(&press(&hotp, 999)).err(),
        Some(Refusal::Replayed)
    );
    assert_eq!(user.sign_in(&press(&hotp, 1_000)).unwrap().offset(), 0);
    assert_eq!(user.sign_in(&press(&hotp, 1_003)).unwrap().offset(), 2);
}

#[test]
fn a_key_uri_of_another_service_moves_in_with_its_name_and_offset() {
    let mut user = User::new();
    let uri = "otpauth://totp/Old:ana?secret=ORSW4LLCPF2GK4ZBORSW4LLC";
    let imported = KeyUri::import(uri).unwrap().uri;
    let new = NewAuthenticator::from_key_uri(&imported)
        .named(" Phone ")
        .with_offset(4);
    let ids = user.act(|f| f.move_in(&[new], Proof::First)).unwrap();
    let overview = user.factors().overview();
    assert_eq!(overview.authenticators[0].name, "Phone");
    assert!(overview.on && overview.recovery_codes.is_none());
    assert_ne!(user.factors().session_generation(), 0);
    let phone = Phone::new(ids[0], imported.secret());
    user.wait(60);
    assert!(user.sign_in(&phone.code(user.now + 120)).is_ok());
}

#[test]
fn added_on_and_last_used_are_shown() {
    let (mut user, phones) = User::with_apps(2, Records::unsealed());
    let made = UnixTime::from_secs(user.now - 90);
    let _ = user.sign_in(&phones[1].code(user.now)).unwrap();
    let overview = user.factors().overview();
    assert_eq!(overview.authenticators[0].added_at, made);
    assert_eq!(overview.authenticators[0].used_at, None);
    assert_eq!(overview.authenticators[1].used_at, Some(user.time()));
}

#[test]
fn a_token_moves_in_by_its_key_uri() {
    let uri = "otpauth://hotp/Old:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=5";
    let token = NewAuthenticator::from_key_uri(&KeyUri::import(uri).unwrap().uri);
    let mut user = User::new();
    user.act(|f| f.move_in(&[token], Proof::First)).unwrap();
    // RFC 4226, appendix D: counters 5 and 4.
    assert!(user.sign_in("254676").is_ok());
    assert!(user.sign_in("338314").is_err());
}
