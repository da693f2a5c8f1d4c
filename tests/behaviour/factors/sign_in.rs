use second_factor::factors::{AcceptedBy, NewAuthenticator};
use second_factor::{
    CodeParams, Policy, Proof, Records, Refusal, Secret, SignIn, Totp, UnixTime, Window,
};

use super::user::{STAFF, User, app, press, token};

/// A small generator with a fixed seed, so that every run makes the same guesses.
fn guesses(mut state: u64) -> impl Iterator<Item = u64> {
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    })
}

fn three_apps_in_turn(sign_ins: usize) {
    let (mut user, phones) = User::with_apps(3, Records::unsealed());
    for phone in phones.iter().cycle().take(sign_ins) {
        let accepted = user.sign_in(&phone.code(user.now)).unwrap();
        assert_eq!(accepted.by(), AcceptedBy::Authenticator(phone.id));
        assert_eq!(accepted.failures_before(), 0);
        user.wait(30);
    }
    assert_eq!(user.factors().overview().failures, 0);
    // A debt would be told by the next wrong code: this one alone costs 4.
    assert!(matches!(
        user.wrong(),
        Refusal::WrongCode {
            failures: 1,
            debt: 4,
            ..
        }
    ));
}

#[test]
fn sign_ins_with_several_apps_in_turn_are_no_failures_of_each_other() {
    three_apps_in_turn(300);
}

#[test]
#[ignore = "takes long without optimisation"]
fn none_of_20_000_sign_ins_with_three_apps_in_turn_is_refused() {
    three_apps_in_turn(20_000);
}

fn guesses_at_one_moment(count: usize) {
    let secrets = [[1; 20], [2; 20], [3; 20]].map(|bytes| Secret::from_bytes(&bytes).unwrap());
    let apps = secrets.each_ref();
    let apps = apps.map(|secret| NewAuthenticator::totp(secret, CodeParams::new()));
    let mut user = User::new();
    user.act(|f| f.move_in(&apps, Proof::First)).unwrap();
    user.wait(300);
    let (mut counted, mut held_up) = (0, 0);
    for guess in guesses(2026).take(count) {
        let code = format!("{:06}", guess % 1_000_000);
        match user.sign_in(&code) {
            Err(Refusal::WrongCode { .. }) => counted += 1,
            Err(Refusal::Throttled { .. }) => held_up += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((counted, held_up), (5, count - 5));
    assert_eq!(user.factors().overview().failures, 5);
}

#[test]
fn of_guesses_at_one_moment_five_are_counted_and_the_rest_not_compared() {
    guesses_at_one_moment(2_000);
}

#[test]
#[ignore = "takes long without optimisation"]
fn a_million_guesses_at_one_moment_are_five() {
    guesses_at_one_moment(1_000_000);
}

#[test]
fn a_code_works_once_on_every_authenticator() {
    let (mut user, phones) = User::with_apps(2, Records::unsealed());
    let code = phones[1].code(user.now);
    assert!(user.sign_in(&code).is_ok());
    let (again, saved) = user.tried(|f| f.sign_in(&code));
    assert_eq!(again.err(), Some(Refusal::Replayed));
    assert!(!saved);
    // The other app's code of the same step is new.
    assert!(user.sign_in(&phones[0].code(user.now)).is_ok());
}

#[test]
fn a_wrong_code_is_one_failure_however_many_authenticators_there_are() {
    for (count, cost) in [(1, 2), (2, 3), (3, 4), (4, 5), (5, 6)] {
        let policy = Policy::new().with_most_authenticators(5).unwrap();
        let (mut user, _) = User::with_apps(count, Records::unsealed().with_policy(policy));
        let Refusal::WrongCode { failures, debt, .. } = user.wrong() else {
            panic!("{count}");
        };
        assert_eq!((failures, debt), (1, cost), "{count}");
    }
}

#[test]
fn a_token_that_is_all_there_is_may_be_pressed_ten_times_for_nothing() {
    let secret = Secret::from_bytes(&[7; 20]).unwrap();
    let (hotp, new) = token(&secret, 5);
    let mut user = User::new();
    user.act(|f| f.move_in(&[new], Proof::First)).unwrap();
    // Counters 5 to 14 were pressed in a pocket.
    let accepted = user.sign_in(&press(&hotp, 15)).unwrap();
    assert_eq!(accepted.offset(), 10);
    assert_eq!(
        user.sign_in(&press(&hotp, 15)).err(),
        Some(Refusal::Replayed)
    );
    // Eleven live codes cost more than three.
    let Err(Refusal::WrongCode { failures: 1, .. }) = user.sign_in(&press(&hotp, 27)) else {
        panic!("eleven counters ahead");
    };
    // Two in a row reach further.
    let two = [press(&hotp, 30), press(&hotp, 31)];
    assert!(user.act(|f| f.sign_in([&two[0], &two[1]])).is_ok());
    assert!(user.sign_in(&press(&hotp, 32)).is_ok());
}

#[test]
fn a_token_beside_an_app_has_the_look_ahead_of_the_policy() {
    let (mut user, phones) = User::with_apps(1, Records::unsealed());
    let secret = Secret::from_bytes(&[7; 20]).unwrap();
    let (hotp, new) = token(&secret, 0);
    let code = phones[0].code(user.now);
    user.act(|f| f.move_in(&[new], Proof::Code(&code))).unwrap();
    assert!(user.sign_in(&press(&hotp, 3)).is_ok());
    assert!(matches!(
        user.sign_in(&press(&hotp, 8)),
        Err(Refusal::WrongCode { .. })
    ));
}

#[test]
fn two_codes_set_a_wrong_clock_right() {
    let (mut user, phone, _) = User::with_app();
    let slow = user.now - 8 * 30;
    assert!(matches!(
        user.sign_in(&phone.code(slow)),
        Err(Refusal::Replayed | Refusal::WrongCode { .. })
    ));
    user.wait(600);
    let slow = user.now - 8 * 30;
    let two = phone.two(slow);
    let accepted = user.act(|f| f.sign_in([&two[0], &two[1]])).unwrap();
    assert_eq!(accepted.offset(), -7);
    user.wait(60);
    assert!(user.sign_in(&phone.code(user.now - 7 * 30)).is_ok());
}

#[test]
fn two_codes_of_another_form_or_the_same_one_twice_are_malformed_and_uncounted() {
    let (mut user, phone, codes) = User::with_app();
    let [one, two] = phone.two(user.now);
    for pair in [[&one, &one], [&codes[0], &two], [&one, &codes[0]]] {
        let (answer, saved) = user.tried(|f| f.sign_in(pair));
        assert!(matches!(answer, Err(Refusal::Malformed(_))), "{answer:?}");
        assert!(!saved);
    }
    let wrong = [&user.wrong_code(), &two];
    let (answer, saved) = user.tried(|f| f.sign_in(wrong));
    assert!(matches!(
        answer,
        Err(Refusal::WrongCode { failures: 1, .. })
    ));
    assert!(saved);
}

#[test]
fn disabled_is_told_at_once_and_recovery_codes_work() {
    let (mut user, phone, codes) = User::with_app();
    user.disable();
    assert_eq!(user.last_event().name(), "disabled");
    assert!(user.last_event().notify_owner());
    user.wait(1_000_000);
    assert_eq!(
        user.sign_in(&phone.code(user.now)).err(),
        Some(Refusal::Disabled)
    );
    let accepted = user.sign_in(&codes[0]).unwrap();
    assert!(matches!(
        accepted.by(),
        AcceptedBy::RecoveryCode { remaining: 9, .. }
    ));
    // It signs in, and enables nothing.
    assert_eq!(
        user.sign_in(&phone.code(user.now)).err(),
        Some(Refusal::Disabled)
    );
}

#[test]
fn wrong_codes_since_the_last_sign_in_are_told_at_the_next() {
    let (mut user, phone, _) = User::with_app();
    for _ in 0..3 {
        let _ = user.wrong();
    }
    assert_eq!(user.factors().overview().failures, 3);
    let accepted = user.sign_in(&phone.code(user.now)).unwrap();
    assert_eq!(accepted.failures_before(), 3);
    assert_eq!(user.factors().overview().failures, 0);
}

#[test]
fn a_clock_of_one_authenticator_that_is_ahead_frees_no_guess_at_another() {
    let (mut user, phones) = User::with_apps(2, Records::unsealed());
    // A host far ahead accepts a code of the first, and goes away.
    user.wait(86_400);
    assert!(user.sign_in(&phones[0].code(user.now)).is_ok());
    user.now -= 86_400;
    assert!(matches!(
        user.wrong(),
        Refusal::WrongCode { failures: 1, .. }
    ));
    assert!(user.sign_in(&phones[1].code(user.now)).is_ok());
    let code = phones[1].code(user.now + 30);
    user.wait(30);
    let removed = user.act(|f| f.remove(phones[1].id, Proof::Code(&code)));
    assert!(removed.is_ok());
    // Now nothing of that form can be compared.
    assert!(matches!(user.wrong(), Refusal::ClockBehind { .. }));
}

#[test]
fn a_recovery_code_neither_pays_a_debt_nor_ends_a_wait() {
    let (mut user, _, codes) = User::with_app();
    for _ in 0..5 {
        let _ = user.wrong();
    }
    assert!(matches!(user.wrong(), Refusal::Throttled { .. }));
    assert!(user.sign_in(&codes[3]).is_ok());
    let overview = user.factors().overview();
    assert_eq!(overview.failures, 5);
    assert!(overview.waits_until.is_some());
    let (again, saved) = user.tried(|f| f.sign_in(&codes[3]));
    assert_eq!(again.err(), Some(Refusal::WrongRecoveryCode));
    assert!(!saved);
}

#[test]
fn a_policy_without_resynchronisation_takes_one_code_alone() {
    let policy = Policy::asvs_5();
    let (mut user, phones) = User::with_apps(1, Records::unsealed().with_policy(policy));
    let [one, two] = phones[0].two(user.now);
    let answer = user.act(|f| f.sign_in([&one, &two]));
    assert_eq!(answer.err(), Some(Refusal::ResyncOff));
    assert!(user.sign_in(&one).is_ok());
    // A set-up is confirmed by one code, too.
    user.wait(90);
    let proof = phones[0].code(user.now);
    let set_up = user.act(|f| f.set_up(&app(), Proof::Code(&proof))).unwrap();
    let new = Totp::new(set_up.key_uri.secret(), CodeParams::new());
    let two = [0, 30].map(|later| {
        let code = new.code_at(UnixTime::from_secs(user.now + later));
        code.expose().to_owned()
    });
    let answer = user.act(|f| f.confirm(set_up.id, [&two[0], &two[1]]));
    assert_eq!(answer.err(), Some(Refusal::ResyncOff));
    assert!(user.act(|f| f.confirm(set_up.id, &two[0])).is_ok());
}

#[test]
fn a_token_that_must_show_two_codes_does_so_under_every_policy() {
    let secret = Secret::from_bytes(&[7; 20]).unwrap();
    for policy in [Policy::new(), Policy::asvs_5()] {
        let mut user = User::of(Records::unsealed().with_policy(policy));
        let (hotp, new) = token(&secret, 0);
        user.act(|f| f.move_in(&[new], Proof::First)).unwrap();
        user.act(second_factor::Factors::after_restore).unwrap();
        let two = [press(&hotp, 5), press(&hotp, 6)];
        assert!(user.act(|f| f.sign_in([&two[0], &two[1]])).is_ok());
    }
}

/// A code of a token that must show two says more than that it is no code of the app.
#[test]
fn the_reason_of_the_authenticator_that_was_meant_is_told_in_any_order() {
    let secret = |byte| Secret::from_bytes(&[byte; 20]).unwrap();
    for token_first in [true, false] {
        let mut user = User::new();
        let (hotp, token) = token(&secret(7), 0);
        let mut both = [NewAuthenticator::totp(&secret(8), CodeParams::new()), token];
        if token_first {
            both.reverse();
        }
        user.act(|f| f.move_in(&both, Proof::First)).unwrap();
        user.act(second_factor::Factors::after_restore).unwrap();
        user.wait(600);
        let (answer, saved) = user.tried(|f| f.sign_in(&press(&hotp, 4)));
        assert_eq!(answer.err(), Some(Refusal::TwoCodesNeeded));
        assert!(!saved);
    }
}

#[test]
fn the_numbers_of_the_policy_are_readable() {
    let policy = Policy::new();
    let records = Records::unsealed().with_policy(policy);
    let policy = records.policy();
    assert_eq!(policy.window(), Window::DEFAULT);
    assert_eq!((policy.free_failures(), policy.max_failures()), (4, 100));
    assert_eq!(
        (policy.failure_cost(), policy.most_authenticators()),
        (2, 3)
    );
    assert_eq!(policy.first_wait().as_secs(), 30);
    assert_eq!(policy.longest_wait().as_secs(), 3_600);
    assert!(policy.allows_resync());
}

#[test]
fn the_support_desk_ends_a_wait_and_not_the_count() {
    let (mut user, phone, _) = User::with_app();
    for _ in 0..5 {
        let _ = user.wrong();
    }
    user.act(|f| f.lift_wait(STAFF)).unwrap();
    assert_eq!(user.factors().overview().failures, 5);
    assert!(user.sign_in(&phone.code(user.now)).is_ok());
}

#[test]
fn sign_in_with_nothing_to_remember_is_sign_in() {
    let (mut user, phone, _) = User::with_app();
    let code = phone.code(user.now);
    let signed_in = user.act(|f| f.sign_in_with(&SignIn::new(&code))).unwrap();
    assert!(signed_in.browser_token.is_none());
    assert_eq!(signed_in.accepted.by(), AcceptedBy::Authenticator(phone.id));
}

#[test]
fn an_empty_field_and_a_recovery_code_with_a_character_missing_have_texts_of_their_own() {
    let (mut user, _, codes) = User::with_app();
    let now = user.time();
    let mut text = |typed: &str| {
        let (answer, saved) = user.tried(|f| f.sign_in(typed));
        assert!(!saved);
        answer.unwrap_err().message(now).to_string()
    };
    for empty in ["", " ", "\u{200b}-"] {
        assert_eq!(text(empty), "Type a code.");
    }
    let cut = &codes[0][1..];
    let long = format!("{}X", codes[0]);
    for recovery in [cut, &long, &cut[..16]] {
        let expected = "That is not a code: a recovery code has 24 letters and digits.";
        assert_eq!(text(recovery), expected, "{recovery}");
    }
    // A code that was pasted twice was none.
    assert_eq!(
        text("123456 123456"),
        "That is not a code: a code has 6 digits, not 12."
    );
}
