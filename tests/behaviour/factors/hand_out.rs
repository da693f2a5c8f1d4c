//! Recovery codes and passes.

use std::convert::Infallible;
use std::time::Duration;

use second_factor::factors::AcceptedBy;
use second_factor::{Ask, Committed, Proof, Refusal, Saved, UnixTime};
#[cfg(feature = "std")]
use second_factor::{MemoryStore, Record, TwoFactor};

use super::user::{STAFF, User, app};

#[test]
fn recovery_codes_need_no_app_and_another_factor_turns_them_on() {
    let mut user = User::new();
    for proof in [Proof::First, STAFF, Proof::Code("000000")] {
        let answer = user.act(|f| f.new_recovery_codes(proof));
        assert_eq!(answer.err(), Some(Refusal::NotSetUp), "{proof:?}");
    }
    let proof = Proof::Other { at: user.time() };
    let codes = user.act(|f| f.new_recovery_codes(proof)).unwrap();
    let codes: Vec<_> = codes.expose().collect();
    assert_eq!(user.factors().ask(None, ""), Ask::Code);
    // There is nothing that six digits could be compared with.
    let (answer, saved) = user.tried(|f| f.sign_in("000000"));
    assert!(matches!(answer, Err(Refusal::Malformed(_))));
    assert!(!saved);
    for (used, code) in codes.iter().enumerate() {
        let by = user.sign_in(code).unwrap().by();
        let AcceptedBy::RecoveryCode { remaining, .. } = by else {
            panic!("{by:?}");
        };
        assert_eq!(remaining, 9 - u32::try_from(used).unwrap());
    }
    assert_eq!(user.factors().ask(None, ""), Ask::Locked);
}

#[test]
fn a_pass_of_the_desk_works_once_and_the_owner_is_told() {
    let (mut user, phone, _) = User::with_app();
    let hour = Duration::from_secs(3_600);
    for proof in [Proof::First, Proof::Other { at: user.time() }] {
        let answer = user.act(|f| f.issue_pass(proof, hour));
        assert_eq!(answer.err(), Some(Refusal::ProofNeeded));
    }
    user.disable();
    let first = user.act(|f| f.issue_pass(STAFF, hour)).unwrap();
    assert!(user.last_event().notify_owner());
    assert!(user.last_event().to_string().contains("desk 3"));
    let second = user.act(|f| f.issue_pass(STAFF, Duration::MAX)).unwrap();
    let longest = UnixTime::from_secs(user.now + 86_400);
    assert_eq!(second.expires_at(), longest);
    assert_eq!(
        user.sign_in(first.expose()).err(),
        Some(Refusal::WrongRecoveryCode)
    );
    let accepted = user.sign_in(second.expose()).unwrap();
    assert_eq!(accepted.by(), AcceptedBy::Pass);
    assert!(accepted.recent().is_none());
    assert_eq!(
        user.sign_in(second.expose()).err(),
        Some(Refusal::WrongRecoveryCode)
    );
    // In the same request it proves the set-up of a new app, which replaces what was guessed at.
    let set_up = user
        .act(|f| f.set_up(&app(), Proof::Accepted(&accepted)))
        .unwrap();
    let (new, confirmed) = user.confirm(&set_up);
    assert!(confirmed.recovery_codes.is_some());
    user.wait(60);
    assert!(user.sign_in(&new.code(user.now)).is_ok());
    assert_ne!(new.id, phone.id);
}

#[test]
fn a_pass_ends() {
    let (mut user, _, _) = User::with_app();
    let pass = user
        .act(|f| f.issue_pass(STAFF, Duration::from_secs(600)))
        .unwrap();
    user.wait(600);
    assert_eq!(
        user.sign_in(pass.expose()).err(),
        Some(Refusal::WrongRecoveryCode)
    );
    assert_eq!(user.factors().overview().pass_until, None);
}

#[test]
fn new_codes_void_the_old_ones() {
    let (mut user, phone, old) = User::with_app();
    let code = phone.code(user.now);
    let new = user
        .act(|f| f.new_recovery_codes(Proof::Code(&code)))
        .unwrap();
    // A double click has used the code up.
    let again = user.act(|f| f.new_recovery_codes(Proof::Code(&code)));
    assert_eq!(again.err(), Some(Refusal::Replayed));
    assert_eq!(
        user.sign_in(&old[0]).err(),
        Some(Refusal::WrongRecoveryCode)
    );
    assert!(user.sign_in(new.expose().next().unwrap()).is_ok());
}

#[test]
fn of_two_desks_at_once_one_issues_a_pass_and_the_other_decides_again() {
    let (user, _, _) = User::with_app();
    let mut row = user.row.clone().unwrap();
    let hour = Duration::from_secs(3_600);
    let desks = ["desk 1", "desk 2"].map(|who| {
        let proof = Proof::Staff { who };
        user.factors().issue_pass(proof, hour)
    });
    let mut passes = Vec::new();
    for unsaved in desks {
        let answer = unsaved.commit(|change| {
            if change.before() != Some(&row) {
                return Ok::<_, Infallible>(Saved::Lost);
            }
            row = change.after().to_vec();
            Ok(Saved::Yes)
        });
        match answer {
            Committed::Done(pass) => passes.push(pass),
            Committed::Conflict => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(passes.len(), 1);
    // Nobody was shown a pass that is void.
    let mut user = user;
    user.row = Some(row);
    assert!(user.sign_in(passes[0].expose()).is_ok());
}

#[cfg(feature = "std")]
#[test]
fn a_wait_is_ended_and_a_lost_user_unlocked_through_the_store() {
    let (mut user, phone, _) = User::with_app();
    for _ in 0..5 {
        let _ = user.wrong();
    }
    let store = MemoryStore::<i32>::new();
    store.put(7, Record::from(user.row.clone().unwrap()));
    let two_factor = TwoFactor::new(store, user.records.clone());
    let now = user.time();
    let code = phone.code(user.now);
    pollster::block_on(async {
        let early = two_factor.update(&7, now, |f| f.sign_in(&code)).await;
        let refusal = early.err().and_then(|error| error.refusal());
        assert!(matches!(refusal, Some(Refusal::Throttled { .. })));
        two_factor
            .update(&7, now, |f| f.lift_wait(STAFF))
            .await
            .unwrap();
        let accepted = two_factor.update(&7, now, |f| f.sign_in(&code)).await;
        assert_eq!(accepted.unwrap().failures_before(), 5);
        let pass = two_factor.update(&7, now, |f| f.issue_pass(STAFF, Duration::from_secs(600)));
        let pass = pass.await.unwrap();
        let accepted = two_factor
            .update(&7, now, |f| f.sign_in(pass.expose()))
            .await;
        assert_eq!(accepted.unwrap().by(), AcceptedBy::Pass);
    });
}

/// A Japanese or Chinese keyboard types letters, digits and hyphens as wide as an ideograph.
#[test]
fn recovery_codes_are_read_in_full_width() {
    let (mut user, _, codes) = User::with_app();
    for (number, code) in codes.iter().enumerate() {
        let typed = if number % 2 == 0 {
            code.clone()
        } else {
            code.to_lowercase()
        };
        let wide = typed.chars().map(|one| {
            char::from_u32(u32::from(one) - u32::from('!') + u32::from('\u{ff01}')).unwrap()
        });
        let wide: String = wide.collect();
        assert!(user.sign_in(&wide).is_ok(), "{wide}");
    }
}

#[test]
fn recovery_codes_name_themselves_in_a_log() {
    let mut user = User::new();
    let proof = Proof::Other { at: user.time() };
    let codes = user.act(|f| f.new_recovery_codes(proof)).unwrap();
    assert_eq!(format!("{codes:?}"), "RecoveryCodes(..)");
}
