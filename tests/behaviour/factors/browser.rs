use std::time::Duration;

use second_factor::{Ask, Proof, Records, Refusal, Remember, SignIn};

use super::user::{Phone, User, app};

const DAY: Duration = Duration::from_secs(86_400);

fn remember(user: &mut User, phone: &Phone, name: &str, lifetime: Duration) -> Option<String> {
    let code = phone.code(user.now);
    let sign_in = SignIn::new(&code).remember(Remember::new(name, lifetime, "1"));
    let signed_in = user.act(|f| f.sign_in_with(&sign_in)).unwrap();
    signed_in
        .browser_token
        .map(|token| token.expose().to_owned())
}

#[test]
fn a_remembered_browser_ends_with_the_password_and_with_its_time() {
    let (mut user, phone, _) = User::with_app();
    let token = remember(&mut user, &phone, "Firefox", DAY).unwrap();
    assert_eq!(user.factors().ask(Some(&token), "1"), Ask::Remembered);
    assert_eq!(user.factors().ask(Some(&token), "2"), Ask::Code);
    assert_eq!(
        user.factors().ask(Some(&token.to_uppercase()), "1"),
        Ask::Code
    );
    assert_eq!(user.factors().ask(Some(""), "1"), Ask::Code);
    user.wait(86_399);
    assert_eq!(user.factors().ask(Some(&token), "1"), Ask::Remembered);
    user.wait(1);
    assert_eq!(user.factors().ask(Some(&token), "1"), Ask::Code);
    // A clock before the browser was made, by more than hosts differ.
    user.now -= 86_400 + 61;
    assert_eq!(user.factors().ask(Some(&token), "1"), Ask::Code);
}

#[test]
fn a_remembered_browser_ends_with_any_change_of_the_authenticators() {
    let (mut user, phones) = User::with_apps(2, Records::unsealed());
    let token = remember(&mut user, &phones[0], "Firefox", DAY).unwrap();
    user.act(|f| f.rename(phones[0].id, "Phone")).unwrap();
    assert_eq!(user.factors().ask(Some(&token), "1"), Ask::Remembered);
    let code = phones[1].code(user.now);
    user.act(|f| f.remove(phones[0].id, Proof::Code(&code)))
        .unwrap();
    assert_eq!(user.factors().ask(Some(&token), "1"), Ask::Code);

    let (mut user, phone, codes) = User::with_app();
    let token = remember(&mut user, &phone, "Firefox", DAY).unwrap();
    let set_up = user
        .act(|f| f.set_up(&app(), Proof::Code(&codes[0])))
        .unwrap();
    assert_eq!(user.factors().ask(Some(&token), "1"), Ask::Remembered);
    let _ = user.confirm(&set_up);
    assert_eq!(user.factors().ask(Some(&token), "1"), Ask::Code);
}

#[test]
fn being_disabled_forgets_no_browser_and_turning_off_does() {
    let (mut user, phone, codes) = User::with_app();
    let token = remember(&mut user, &phone, "Firefox", 90 * DAY).unwrap();
    user.disable();
    assert_eq!(user.factors().ask(Some(&token), "1"), Ask::Remembered);
    assert_eq!(user.factors().ask(None, "1"), Ask::Disabled);
    user.act(|f| f.turn_off(Proof::Code(&codes[0]))).unwrap();
    assert_eq!(user.factors().ask(Some(&token), "1"), Ask::Off);
}

#[test]
fn no_browser_is_remembered_for_a_recovery_code_or_two_codes() {
    let (mut user, phone, codes) = User::with_app();
    let sign_in = SignIn::new(&codes[0]).remember(Remember::new("Firefox", DAY, "1"));
    let signed_in = user.act(|f| f.sign_in_with(&sign_in)).unwrap();
    assert!(signed_in.browser_token.is_none());
    let two = phone.two(user.now);
    let sign_in = SignIn::new([&two[0], &two[1]]).remember(Remember::new("Firefox", DAY, "1"));
    let signed_in = user.act(|f| f.sign_in_with(&sign_in)).unwrap();
    assert!(signed_in.browser_token.is_none());
}

#[test]
fn of_eleven_browsers_one_that_has_ended_goes_or_else_the_oldest() {
    let (mut user, phone, _) = User::with_app();
    let oldest = remember(&mut user, &phone, "oldest", 90 * DAY).unwrap();
    user.wait(30);
    remember(&mut user, &phone, "short", Duration::ZERO).unwrap();
    for _ in 0..9 {
        user.wait(60);
        remember(&mut user, &phone, "more", DAY).unwrap();
    }
    assert_eq!(user.factors().ask(Some(&oldest), "1"), Ask::Remembered);
    assert_eq!(user.factors().overview().browsers.len(), 10);
    user.wait(30);
    remember(&mut user, &phone, "last", DAY).unwrap();
    assert_eq!(user.factors().ask(Some(&oldest), "1"), Ask::Code);
    let browsers = user.factors().overview().browsers;
    assert_eq!(browsers.len(), 10);
    assert!(browsers.windows(2).all(|pair| pair[0].id < pair[1].id));
}

#[test]
fn one_browser_or_all_are_forgotten_without_a_proof() {
    let (mut user, phone, _) = User::with_app();
    let token = remember(&mut user, &phone, "Firefox", DAY).unwrap();
    let id = user.factors().overview().browsers[0].id;
    user.act(|f| f.forget_browser(id)).unwrap();
    assert_eq!(user.factors().ask(Some(&token), "1"), Ask::Code);
    let again = user.act(|f| f.forget_browser(id));
    assert_eq!(again, Err(Refusal::UnknownId));
    let (_, saved) = user.tried(second_factor::Factors::forget_browsers);
    assert!(!saved, "there is none");
}
