use std::time::Duration;

use second_factor::error::Diagnosis;
use second_factor::factors::{AuthenticatorId, Replacing};
use second_factor::{Ask, Proof, Records, Refusal, Secret, UnixTime};

use super::user::{STAFF, User, app, press, token};

#[test]
fn nothing_is_compared_before_a_proof_of_resync_far_holds() {
    let (mut user, phone, codes) = User::with_app();
    user.wait(86_400);
    let far = user.now + 50 * 30;
    let right = phone.two(far);
    let wrong = [user.wrong_code(), right[0].clone()];
    let stale = Proof::Other {
        at: UnixTime::from_secs(user.now - 300),
    };
    // Without a proof, a right pair and a wrong one are answered alike.
    for pair in [&right, &wrong] {
        for (proof, refusal) in [
            (stale, Refusal::ProofNeeded),
            (Proof::First, Refusal::ProofNeeded),
            (Proof::Code(&right[0]), Refusal::RecoveryCodeNeeded),
        ] {
            let answer = user.act(|f| f.resync_far(phone.id, [&pair[0], &pair[1]], proof));
            assert_eq!(answer, Err(refusal), "{proof:?}");
        }
    }
    // With one, a wrong pair uses up nothing.
    let proof = Proof::Code(&codes[0]);
    let (answer, saved) = user.tried(|f| f.resync_far(phone.id, [&wrong[0], &wrong[1]], proof));
    assert_eq!(answer, Err(Refusal::Unconfirmed(Diagnosis::NoneFound)));
    assert!(!saved);
    user.act(|f| f.resync_far(phone.id, [&right[0], &right[1]], proof))
        .unwrap();
    assert_eq!(
        user.factors().overview().recovery_codes.unwrap().remaining,
        9
    );
    user.wait(60);
    assert!(user.sign_in(&phone.code(far + 90)).is_ok());
}

#[test]
fn resync_far_names_the_reason_of_the_authenticator_that_was_meant() {
    let (mut user, phones) = User::with_apps(1, Records::unsealed());
    let secret = Secret::from_bytes(&[7; 20]).unwrap();
    let (hotp, new) = token(&secret, 0);
    let code = phones[0].code(user.now);
    let ids = user.act(|f| f.move_in(&[new], Proof::Code(&code))).unwrap();
    let of_app = phones[0].two(user.now);
    let answer = user.act(|f| f.resync_far(ids[0], [&of_app[0], &of_app[1]], STAFF));
    assert!(matches!(answer, Err(Refusal::Malformed(_))), "{answer:?}");
    let two = [press(&hotp, 99), press(&hotp, 100)];
    user.act(|f| f.resync_far(ids[0], [&two[0], &two[1]], STAFF))
        .unwrap();
    assert!(user.sign_in(&press(&hotp, 101)).is_ok());
}

#[test]
fn a_recent_code_removes_one_that_is_not_the_last_and_nothing_else() {
    let (mut user, phones) = User::with_apps(3, Records::unsealed());
    let accepted = user.sign_in(&phones[0].code(user.now)).unwrap();
    let kept = accepted.recent().unwrap().to_string();
    let recent = kept.parse().unwrap();
    // Another host's clock is a little behind.
    user.now -= 50;
    user.act(|f| f.remove(phones[2].id, Proof::Recent(&recent)))
        .unwrap();
    // It proves one change.
    let again = user.act(|f| f.remove(phones[1].id, Proof::Recent(&recent)));
    assert_eq!(again, Err(Refusal::ProofNeeded));
    user.wait(120);
    let accepted = user.sign_in(&phones[0].code(user.now)).unwrap();
    let recent = accepted.recent().unwrap();
    user.wait(300);
    let late = user.act(|f| f.remove(phones[1].id, Proof::Recent(&recent)));
    assert_eq!(late, Err(Refusal::ProofNeeded));
    user.now -= 1;
    user.act(|f| f.remove(phones[1].id, Proof::Recent(&recent)))
        .unwrap();
}

#[test]
fn a_session_that_was_stolen_is_void_by_the_next_proven_change() {
    let (mut user, phones) = User::with_apps(2, Records::unsealed());
    let stolen = user.sign_in(&phones[0].code(user.now)).unwrap();
    let stolen = stolen.recent().unwrap();
    let code = phones[1].code(user.now);
    user.act(|f| f.new_recovery_codes(Proof::Code(&code)))
        .unwrap();
    let answer = user.act(|f| f.remove(phones[1].id, Proof::Recent(&stolen)));
    assert_eq!(answer, Err(Refusal::ProofNeeded));
}

#[test]
fn the_last_factor_stays_even_if_the_proof_is_the_last_code() {
    let (mut user, phone, codes) = User::with_app();
    for code in &codes[..9] {
        let _ = user.sign_in(code).unwrap();
    }
    let (answer, saved) = user.tried(|f| f.remove(phone.id, Proof::Code(&codes[9])));
    assert_eq!(answer, Err(Refusal::LastFactor));
    assert!(!saved, "and the code is not used up");
    // A proof that uses no code up leaves that code as the way in.
    let mut other = User::new();
    other.row.clone_from(&user.row);
    other.now = user.now;
    other.act(|f| f.remove(phone.id, STAFF)).unwrap();
    assert!(other.sign_in(&codes[9]).is_ok());
    // With a pass beside it, the code may be the proof.
    user.act(|f| f.issue_pass(STAFF, Duration::from_secs(600)))
        .unwrap();
    user.act(|f| f.remove(phone.id, Proof::Code(&codes[9])))
        .unwrap();
    assert_eq!(user.factors().ask(None, ""), Ask::Code);
    user.wait(600);
    assert_eq!(user.factors().ask(None, ""), Ask::Locked);
    assert!(
        user.factors().overview().on,
        "and it never turns off by itself"
    );
}

#[test]
fn the_budget_starts_anew_only_when_no_secret_that_was_guessed_at_is_left() {
    let (mut user, phones) = User::with_apps(2, Records::unsealed());
    let other = Proof::Other { at: user.time() };
    let codes = user.act(|f| f.new_recovery_codes(other)).unwrap();
    let mut codes = codes.expose().map(str::to_owned);
    user.disable();
    user.act(|f| f.rename(phones[0].id, "Old phone")).unwrap();
    user.act(|f| f.remove(phones[0].id, Proof::Code(&codes.next().unwrap())))
        .unwrap();
    assert!(user.factors().overview().disabled);
    user.act(|f| f.remove(phones[1].id, Proof::Code(&codes.next().unwrap())))
        .unwrap();
    assert!(!user.factors().overview().disabled);
}

#[test]
fn turning_off_leaves_a_row_that_goes_on() {
    let (mut user, phone, codes) = User::with_app();
    let accepted = user.sign_in(&codes[0]).unwrap();
    let code = phone.code(user.now);
    user.act(|f| f.turn_off(Proof::Code(&code))).unwrap();
    assert_eq!(user.factors().ask(None, ""), Ask::Off);
    assert_eq!(user.factors().overview().changed_at, Some(user.time()));
    assert_eq!(user.sign_in(&codes[1]).err(), Some(Refusal::NotSetUp));
    assert!(user.last_event().notify_owner());
    let before = user.factors();
    // What was proven before proves nothing any more.
    let (answer, _) = user.tried(|f| f.new_recovery_codes(Proof::Accepted(&accepted)));
    assert_eq!(answer.err(), Some(Refusal::NotSetUp));
    drop(before);
    // An authenticator's number is never given twice.
    user.wait(30);
    let (next, _) = user.enroll(Proof::First);
    assert!(next.id > phone.id);
}

#[test]
fn a_name_is_cut_and_whatever_it_is_the_record_can_be_read() {
    let (mut user, phone, _) = User::with_app();
    for (typed, kept) in [
        ("\u{80} Phone", "Phone"),
        ("\u{7f}\u{2003}\u{80} Phone \u{80}", "Phone"),
        ("  Ana's\nphone\t", "Ana'sphone"),
        ("\u{80} \u{80}", ""),
        (&"é".repeat(40), &"é".repeat(32)),
        (&format!("{} x", "a".repeat(63)), &"a".repeat(63)),
        (&format!(" \u{80} {}é", "a".repeat(63)), &"a".repeat(63)),
    ] {
        user.act(|f| f.rename(phone.id, typed)).unwrap();
        let name = user.factors().overview().authenticators[0].name.clone();
        assert_eq!(name, kept, "{typed:?}");
        let (_, saved) = user.tried(|f| f.rename(phone.id, kept));
        assert!(!saved, "{typed:?}: a name is its own clean form");
    }
    let unknown = user.act(|f| f.rename(AuthenticatorId(9), "x"));
    assert_eq!(unknown, Err(Refusal::UnknownId));
}

#[test]
fn after_a_restored_backup_nothing_of_before_works_twice() {
    let (mut user, phone, codes) = User::with_app();
    let code = phone.code(user.now);
    let backup = user.row.clone();
    let _ = user.sign_in(&code).unwrap();
    user.row = backup;
    user.act(second_factor::Factors::after_restore).unwrap();
    assert_eq!(user.sign_in(&code).err(), Some(Refusal::Replayed));
    assert_eq!(
        user.sign_in(&codes[0]).err(),
        Some(Refusal::WrongRecoveryCode)
    );
    user.wait(90);
    assert!(user.sign_in(&phone.code(user.now)).is_ok());
}

#[test]
fn a_token_of_a_restored_backup_shows_two_codes_in_a_row_once() {
    let secret = Secret::from_bytes(&[7; 20]).unwrap();
    let (hotp, new) = token(&secret, 0);
    let mut user = User::new();
    user.act(|f| f.move_in(&[new], Proof::First)).unwrap();
    user.act(second_factor::Factors::after_restore).unwrap();
    let (answer, saved) = user.tried(|f| f.sign_in(&press(&hotp, 4)));
    assert_eq!(answer.err(), Some(Refusal::TwoCodesNeeded));
    assert!(!saved);
    let two = [press(&hotp, 5), press(&hotp, 6)];
    let _ = user.act(|f| f.sign_in([&two[0], &two[1]])).unwrap();
    assert!(user.sign_in(&press(&hotp, 7)).is_ok());
}

/// A session keeps the number it was opened with, and has ended when the user's is another.
#[test]
fn what_ends_sessions_changes_their_number_and_nothing_else_does() {
    let mut user = User::new();
    let password_only = user.factors().session_generation();
    assert_eq!(password_only, 0);
    let (phone, confirmed) = user.enroll(Proof::First);
    let opened = confirmed.accepted.unwrap().session_generation();
    assert_ne!(opened, password_only);
    assert_eq!(opened, user.factors().session_generation());
    let codes: Vec<_> = confirmed
        .recovery_codes
        .iter()
        .flat_map(|codes| codes.expose())
        .collect();

    // In the same second a sign-in opens a session that lives.
    let signed_in = user.sign_in(codes[0]).unwrap();
    assert_eq!(signed_in.session_generation(), opened);
    user.act(|f| f.issue_pass(STAFF, Duration::from_secs(60)))
        .unwrap();
    user.wait(60);
    let _ = user.wrong();
    let code = phone.code(user.now);
    user.act(|f| f.new_recovery_codes(Proof::Code(&code)))
        .unwrap();
    user.act(|f| f.rename(phone.id, "Old")).unwrap();
    user.wait(60);
    let code = phone.code(user.now);
    let set_up = user.act(|f| f.set_up(&app(), Proof::Code(&code))).unwrap();
    let (tablet, confirmed) = user.confirm(&set_up);
    assert_eq!(
        confirmed.accepted.unwrap().session_generation(),
        opened,
        "a second app"
    );

    // Each of these ends sessions, and tells the one that did it the new number.
    let mut seen = vec![password_only, opened];
    let removed = user.act(|f| f.remove(tablet.id, STAFF)).unwrap();
    assert!(!seen.contains(&removed) && removed == user.factors().session_generation());
    seen.push(removed);
    user.wait(60);
    let replacing = app().replacing(Replacing::One(phone.id));
    let code = phone.code(user.now);
    let set_up = user
        .act(|f| f.set_up(&replacing, Proof::Code(&code)))
        .unwrap();
    let replaced = user
        .confirm(&set_up)
        .1
        .accepted
        .unwrap()
        .session_generation();
    assert!(!seen.contains(&replaced));
    seen.push(replaced);
    let off = user.act(|f| f.turn_off(STAFF)).unwrap();
    assert!(!seen.contains(&off) && off == user.factors().session_generation());
    assert!(seen.iter().chain([&off]).all(|number| *number < 1 << 53));

    // Another record of the same user has other numbers.
    let mut another = User::new();
    let first = another.enroll(Proof::First).1.accepted.unwrap();
    assert_ne!(first.session_generation(), opened);
}

/// A thief with the password and a recovery code is out, though there was no app to replace.
#[test]
fn a_set_up_after_a_lost_phone_ends_sessions_also_where_no_app_is_left() {
    let (mut user, phone, codes) = User::with_app();
    user.act(|f| f.remove(phone.id, STAFF)).unwrap();
    let thief = user.sign_in(&codes[0]).unwrap().session_generation();
    let set_up = user.act(|f| f.set_up(&app(), Proof::RecoveryCode(&codes[1])));
    let (_, confirmed) = user.confirm(&set_up.unwrap());
    let owner = confirmed.accepted.unwrap().session_generation();
    assert_ne!(thief, owner);
    assert_eq!(owner, user.factors().session_generation());
}

#[test]
fn resync_far_takes_no_code_that_is_used_up() {
    let (mut user, phone, codes) = User::with_app();
    let two = phone.two(user.now);
    let resync = |user: &mut User, code: &str| {
        user.tried(|f| f.resync_far(phone.id, [&two[0], &two[1]], Proof::Code(code)))
    };
    assert_eq!(resync(&mut user, &codes[0]).0, Ok(()));
    let (answer, saved) = resync(&mut user, &codes[1]);
    assert_eq!(answer, Err(Refusal::Replayed));
    assert!(!saved);
}
