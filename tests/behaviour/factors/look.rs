use second_factor::{Ask, Factors, Policy, Proof, Records, Refusal, UnixTime};

use super::user::{STAFF, User, app};

#[test]
fn a_page_after_the_password_learns_what_to_ask() {
    let mut user = User::new();
    assert_eq!(user.factors().ask(None, ""), Ask::Off);
    user.act(|f| f.set_up(&app(), Proof::First)).unwrap();
    assert_eq!(user.factors().ask(None, ""), Ask::Off);
    let _ = user.enroll(Proof::First);
    assert_eq!(user.factors().ask(None, ""), Ask::Code);
    user.wait(90);
    for _ in 0..5 {
        let _ = user.wrong();
    }
    let Ask::Wait { until, .. } = user.factors().ask(None, "") else {
        panic!("no wait");
    };
    assert_eq!(until, UnixTime::from_secs(user.now + 30));
    user.wait(30);
    user.disable();
    assert_eq!(user.factors().ask(None, ""), Ask::Disabled);
}

#[test]
fn whatever_is_refused_reads_tell_nothing_new() {
    let (mut user, _, _) = User::with_app();
    let before = format!("{:?}", user.factors().overview());
    for _ in 0..2 {
        let _ = user.tried(|f| f.turn_off(Proof::First));
        let _ = user.tried(|f| f.set_up(&app(), STAFF));
    }
    assert_eq!(format!("{:?}", user.factors().overview()), before);
}

#[test]
fn events_have_stable_names_and_no_names_of_users_in_them() {
    let (mut user, phone, codes) = User::with_app();
    user.act(|f| f.rename(phone.id, "Ana's phone")).unwrap();
    let _ = user.sign_in(&phone.code(user.now)).unwrap();
    let _ = user.sign_in(&codes[0]).unwrap();
    let _ = user.wrong();
    user.act(Factors::reseal).unwrap();
    user.act(|f| f.turn_off(STAFF)).unwrap();
    let names: Vec<_> = user.events.iter().map(|event| event.name()).collect();
    assert_eq!(
        names,
        [
            "set_up_begun",
            "authenticator_added",
            "authenticator_renamed",
            "code_accepted",
            "recovery_code_used",
            "wrong_code",
            "resealed",
            "turned_off",
        ]
    );
    let told: Vec<_> = user
        .events
        .iter()
        .map(|event| event.notify_owner())
        .collect();
    assert_eq!(told, [false, true, false, false, true, false, false, true]);
    for event in &user.events {
        let text = format!("{event} {event:?}");
        assert!(!text.contains("Ana") && !text.contains(&codes[0]), "{text}");
    }
    assert_eq!(user.sign_in("000000").err(), Some(Refusal::NotSetUp));
}

/// Two apps in a window of three: six live codes in a million. Of 100 guesses and one for each three
/// sign-ins: 122 more in a year of one a day, none in a year without.
#[test]
fn the_odds_of_a_year_are_those_of_all_its_guesses() {
    let (user, _) = User::with_apps(2, Records::unsealed());
    let overview = user.factors().overview();
    for (daily, guesses) in [(1.0, 222.0), (0.0, 100.0), (-1.0, 100.0), (f64::NAN, 100.0)] {
        let odds = overview.odds_per_year(&Policy::new(), daily);
        assert!((odds - guesses * 6e-6).abs() < 1e-12, "{daily}: {odds}");
    }
}
