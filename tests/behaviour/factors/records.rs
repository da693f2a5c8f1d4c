use second_factor::error::StoredError;
use second_factor::{Ask, Committed, Owner, Policy, Proof, Record, Records, Refusal, Saved};

use super::user::{STAFF, User, app, owner};

#[test]
fn the_number_in_the_stamp_rises_and_no_record_comes_again() {
    let (mut user, phone, codes) = User::with_app();
    let mut stamps = Vec::new();
    for code in &codes {
        let _ = user.sign_in(code).unwrap();
        stamps.push(Record::from(user.row.clone().unwrap()).stamp().unwrap());
    }
    let code = phone.code(user.now);
    user.act(|f| f.turn_off(Proof::Code(&code))).unwrap();
    stamps.push(Record::from(user.row.clone().unwrap()).stamp().unwrap());
    assert!(stamps.windows(2).all(|pair| pair[0] < pair[1]));
}

#[test]
fn two_at_once_are_one() {
    let (user, phone, _) = User::with_app();
    let code = phone.code(user.now);
    let mut row = user.row.clone().unwrap();
    let mut accepted = 0;
    let decided: Vec<_> = (0..2).map(|_| user.factors().sign_in(&code)).collect();
    for unsaved in decided {
        let answer = unsaved.commit(|change| {
            if change.before() != Some(&row) {
                return Ok::<_, std::fmt::Error>(Saved::Lost);
            }
            row = change.after().to_vec();
            Ok(Saved::Yes)
        });
        match answer {
            Committed::Done(_) => accepted += 1,
            Committed::Conflict => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(accepted, 1);
}

#[test]
fn an_unreadable_record_is_replaced_by_staff_alone_and_never_turns_off() {
    let (mut user, phone, _) = User::with_app();
    let damaged = {
        let mut row = user.row.clone().unwrap();
        row.push(1);
        row
    };
    let replace = |proof| {
        let record = Record::from(damaged.clone());
        let hour = std::time::Duration::from_secs(3_600);
        user.records
            .replace_unreadable(owner(), record, proof, hour, user.time())
    };
    let refused = replace(Proof::Other { at: user.time() });
    let replaced = replace(STAFF);
    user.row = Some(damaged.clone());
    assert_eq!(user.save(refused).err(), Some(Refusal::ProofNeeded));
    let pass = user.save(replaced).unwrap();
    assert_eq!(user.factors().ask(None, ""), Ask::Code);
    assert!(user.sign_in(&phone.code(user.now)).is_err());
    let set_up = user
        .act(|f| f.set_up(&app(), Proof::Code(pass.expose())))
        .unwrap();
    let _ = user.confirm(&set_up);
    assert_eq!(user.factors().overview().authenticators.len(), 1);
    // What can be read is not replaced.
    let row = Record::from(user.row.clone().unwrap());
    let answer = user.records.replace_unreadable(
        owner(),
        row,
        STAFF,
        std::time::Duration::from_secs(60),
        user.time(),
    );
    assert_eq!(user.save(answer).err(), Some(Refusal::Readable));
}

#[test]
fn a_record_moves_to_another_owner_as_two_changes() {
    let (mut user, phone, _) = User::with_app();
    let (to, row) = (Owner::from(8), Record::from(user.row.clone().unwrap()));
    let before = row.stamp().unwrap();
    let changes = user
        .records
        .rebind((owner(), row), (to, None), user.time())
        .unwrap();
    assert!(changes[1].stamp_after() > before);
    let moved = Record::from(changes[1].after().to_vec());
    let left = Record::from(changes[0].after().to_vec());
    let open = |owner, record| user.records.open(owner, Some(record), user.time());
    assert_eq!(open(owner(), left).unwrap().ask(None, ""), Ask::Off);
    let error = open(owner(), moved.to_owned_record()).err();
    assert_eq!(error, Some(StoredError::Owner));
    let moved = open(to, moved).unwrap();
    assert_eq!(moved.overview().authenticators.len(), 1);
    let code = phone.code(user.now);
    user.row = Some(changes[1].after().to_vec());
    assert!(user.save(moved.sign_in(&code)).is_ok());
    // A target that has a second factor is not overwritten.
    let target = user.row.clone().map(Record::from);
    let (other, _, _) = User::with_app();
    let source = Record::from(other.row.unwrap());
    let error = user
        .records
        .rebind((owner(), source), (to, target), user.time());
    assert!(matches!(
        error,
        Err(StoredError::Field { name: "target", .. })
    ));
}

#[test]
fn a_missing_row_is_an_error_where_rows_are_required() {
    let records = Records::unsealed().rows_required();
    let time = User::new().time();
    assert_eq!(
        records.open(owner(), None, time).err(),
        Some(StoredError::Missing)
    );
}

#[cfg(feature = "seal")]
mod sealed {
    use second_factor::Keyring;
    use second_factor::error::StoredError;
    use second_factor::seal::KeyId;
    use second_factor::{Proof, Record, Records, Refusal, Secret};

    use crate::factors::user::{User, owner, press, token};

    #[test]
    fn a_deployment_with_a_new_key_gives_it_to_all_hosts_first() {
        let old = || Keyring::new(KeyId(1), &[1; 32]);
        let old_host = Records::sealed(old());
        let next_host = Records::sealed(old().with_other(KeyId(2), &[2; 32]).unwrap());
        let new_keys = Keyring::new(KeyId(2), &[2; 32]);
        let new_host = Records::sealed(new_keys.with_other(KeyId(1), &[1; 32]).unwrap());

        let mut user = User::of(old_host.clone());
        let (phone, _) = user.enroll(Proof::First);
        // Two hosts of two releases serve the same user.
        for records in [&next_host, &old_host, &next_host] {
            user.records = records.clone();
            user.wait(60);
            let _ = user.sign_in(&phone.code(user.now)).unwrap();
        }
        for records in [&new_host, &next_host, &new_host] {
            user.records = records.clone();
            user.wait(60);
            let _ = user.sign_in(&phone.code(user.now)).unwrap();
        }
        assert!(!user.factors().needs_reseal());
        // A host of the release before would refuse, and let nobody in.
        let row = Record::from(user.row.clone().unwrap());
        let error = old_host.open(owner(), Some(row), user.time()).err();
        assert!(matches!(error, Some(StoredError::UnknownKey { id: 2, .. })));
    }

    #[test]
    fn a_token_at_rest_keeps_its_counter() {
        let secret = Secret::from_bytes(&[7; 20]).unwrap();
        let (hotp, new) = token(&secret, 41);
        let mut user = User::of(Records::sealed(Keyring::new(KeyId(1), &[1; 32])));
        user.act(|f| f.move_in(&[new], Proof::First)).unwrap();
        for counter in [41, 44, 45] {
            assert!(user.sign_in(&press(&hotp, counter)).is_ok(), "{counter}");
            let again = user.sign_in(&press(&hotp, counter)).err();
            assert_eq!(again, Some(Refusal::Replayed), "{counter}");
        }
    }
}

#[test]
fn a_log_has_the_policy_of_records_and_whether_they_are_sealed() {
    let policy = Policy::new();
    let log = format!("{:?}", Records::unsealed().with_policy(policy));
    let shown = format!("policy: {policy:?}");
    assert!(log.starts_with("Records { sealed_with: None,"), "{log}");
    assert!(log.contains(&shown), "{log}");
}

/// An id has one owner, as a value or by reference and in each type of number that holds it.
#[test]
fn an_owner_is_the_same_for_each_form_of_an_id() {
    let ana = String::from("ana");
    assert_eq!(Owner::from(&ana), Owner::from("ana"));
    assert_ne!(Owner::from("ana"), Owner::from("Ana"));
    assert_eq!(Owner::from(7_usize), owner());
    assert_eq!(Owner::from(&7_usize), Owner::from(7_u8));
    assert_eq!(Owner::from(&7_i64), Owner::from(7_u128));
    let largest = u128::MAX;
    assert_ne!(Owner::from(largest), Owner::from(largest - 1));
    assert_ne!(Owner::from(&[7; 16]), Owner::from(&[8; 16]));
    assert_ne!(Owner::from(7), Owner::from("7"));
}

#[test]
fn a_change_tells_its_time_and_the_stamp_before() {
    let (user, phone, _) = User::with_app();
    let (before, at) = (user.row.clone().map(Record::from), user.time());
    let unsaved = user.factors().sign_in(&phone.code(user.now));
    let answer = unsaved.commit(|change| {
        assert_eq!(change.at(), at);
        assert_eq!(
            change.stamp_before(),
            before.as_ref().and_then(Record::stamp)
        );
        assert!(change.stamp_before().is_some());
        Ok::<_, std::fmt::Error>(Saved::Yes)
    });
    let Committed::Done(accepted) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(accepted.at(), at);
    let first = User::new().factors().set_up(&app(), Proof::First);
    let _ = first.commit(|change| {
        assert_eq!(change.stamp_before(), None);
        Ok::<_, std::fmt::Error>(Saved::Yes)
    });
}

#[test]
fn a_decision_may_change_nothing() {
    let (mut user, _, _) = User::with_app();
    let (answer, saved) = user.tried(|f| f.unchanged(5));
    assert_eq!(answer, Ok(5));
    assert!(!saved);
}
