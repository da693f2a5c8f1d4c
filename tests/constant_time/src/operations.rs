//! The other operations on a user's record, whose secrets are followed through each of them: what
//! reads, compares or copies a secret, and what only writes the record anew.

use std::hint::black_box;

use second_factor::factors::{BrowserId, SetUpId};
use second_factor::{
    Change, CodeParams, Factors, Label, NewApp, Owner, Proof, Record, Secret, Step, Totp, Unsaved,
};

use crate::controls::Leak;
use crate::users::{AT, authenticators, done, followed, is_done, owner, plain, records};
use crate::{Harness, valgrind};

pub fn run(harness: &mut Harness) {
    let mut all = authenticators();
    all.truncate(2);
    let row = followed(&all);
    let open = || records().open(owner(), Some(row()), AT).unwrap();
    let codes = &all[0].2;
    proven(harness, &open, &codes[0]);
    unproven(harness, &open);
    harness.case("Records::rebind", Leak::None, || {
        let other = (Owner::from(8_u64), None);
        let changes = records().rebind((owner(), row()), other, AT);
        assert!(changes.is_ok());
    });
    resync(harness, &open, &all[0].1);
    set_up(harness, &open, &plain(&all), codes);
}

/// With a code as the proof: the right one, and one that is counted.
fn proven(harness: &mut Harness, open: &impl Fn() -> Factors, code: &str) {
    let id = open().overview().authenticators[0].id;
    let wrong = "9".repeat(code.len());
    for (code, right) in [(code, true), (wrong.as_str(), false)] {
        let proof = || Proof::Code(black_box(code));
        harness.case("Factors::remove", Leak::None, || {
            assert_eq!(is_done(open().remove(id, proof())), right);
        });
        harness.case("Factors::turn_off", Leak::None, || {
            assert_eq!(is_done(open().turn_off(proof())), right);
        });
        harness.case("Factors::new_recovery_codes", Leak::None, || {
            valgrind::follow_draws(true);
            let unsaved = open().new_recovery_codes(proof());
            valgrind::follow_draws(false);
            assert_eq!(is_done(unsaved), right);
        });
    }
}

/// What needs no code.
fn unproven(harness: &mut Harness, open: &impl Fn() -> Factors) {
    let id = open().overview().authenticators[0].id;
    let all: [(&str, &dyn Fn() -> Unsaved<(), Change>); 5] = [
        ("Factors::rename", &|| open().rename(id, "Tablet")),
        ("Factors::forget_browsers", &|| open().forget_browsers()),
        ("Factors::lift_wait", &|| {
            open().lift_wait(Proof::Staff { who: "desk" })
        }),
        ("Factors::after_restore", &|| open().after_restore()),
        ("Factors::reseal", &|| open().reseal()),
    ];
    for (name, operation) in all {
        harness.case(name, Leak::None, || assert!(is_done(operation())));
    }
    harness.case("Factors::forget_browser", Leak::None, || {
        assert!(!is_done(open().forget_browser(BrowserId(1))));
    });
    harness.case("Factors::unchanged", Leak::None, || {
        assert!(is_done(open().unchanged(())));
    });
    harness.case("Factors::overview", Leak::None, || {
        assert_eq!(open().overview().authenticators.len(), 2);
    });
    harness.case("Factors::deviations", Leak::None, || {
        open().deviations().count()
    });
    harness.case("Factors::needs_reseal", Leak::None, || {
        open().needs_reseal()
    });
}

/// Two codes forty steps ahead, and two that are none.
fn resync(harness: &mut Harness, open: &impl Fn() -> Factors, secret: &[u8]) {
    let id = open().overview().authenticators[0].id;
    let plain = Totp::from_key(secret, CodeParams::new()).unwrap();
    let step = plain.step_at(AT).counter() + 40;
    let code = |step| plain.code(Step::from_counter(step)).expose().to_owned();
    let pair = [code(step), code(step + 1)];
    for (pair, right) in [([&pair[0], &pair[1]], true), ([&pair[1], &pair[0]], false)] {
        harness.case("Factors::resync_far", Leak::None, || {
            let codes = pair.map(String::as_str);
            let proof = Proof::Staff { who: "desk" };
            let unsaved = open().resync_far(id, black_box(codes), proof);
            assert_eq!(is_done(unsaved), right);
        });
    }
}

/// The secret of a set-up is followed from the random bytes into the record and to its first code.
fn set_up(harness: &mut Harness, open: &impl Fn() -> Factors, plain: &[u8], codes: &[String; 2]) {
    let app = NewApp::new(Label::new("ana@example.com").unwrap());
    harness.case("Factors::set_up", Leak::None, || {
        valgrind::follow_draws(true);
        let unsaved = open().set_up(&app, Proof::Code(black_box(&codes[0])));
        valgrind::follow_draws(false);
        assert!(is_done(unsaved));
    });

    let (mut row, record) = (Vec::new(), Record::from(plain.to_vec()));
    let factors = records().open(owner(), Some(record), AT).unwrap();
    let set_up = done(factors.set_up(&app, Proof::Code(&codes[0])), &mut row);
    let secret = set_up.key_uri.secret().expose_bytes().to_vec();
    let open = || pending(&row, &secret);
    harness.case("Factors::pending", Leak::None, || {
        let label = Label::new("ana@example.com").unwrap();
        open().pending(set_up.id, label).is_ok()
    });
    first_codes(harness, &open, set_up.id, &secret);
}

/// The right code, two in a row from a clock that is off, and codes that are diagnosed.
fn first_codes(harness: &mut Harness, open: &impl Fn() -> Factors, id: SetUpId, secret: &[u8]) {
    let plain = Totp::new(&Secret::from_bytes(secret).unwrap(), CodeParams::new());
    let step = plain.step_at(AT).counter();
    let code = |step| plain.code(Step::from_counter(step)).expose().to_owned();
    let wrong = "9".repeat(6);
    for (typed, right) in [(code(step), true), (code(step + 40), false), (wrong, false)] {
        harness.case("Factors::confirm", Leak::None, || {
            let unsaved = open().confirm(id, black_box(typed.as_str()));
            assert_eq!(is_done(unsaved), right);
        });
    }
    let pair = [code(step + 15), code(step + 16)];
    harness.case("Factors::confirm, two codes", Leak::None, || {
        let unsaved = open().confirm(id, black_box([pair[0].as_str(), pair[1].as_str()]));
        assert!(is_done(unsaved));
    });
}

/// The record of a pending set-up, whose secret is followed out of it.
fn pending(row: &[u8], secret: &[u8]) -> Factors {
    let mut row = row.to_vec();
    let place = row.windows(20).position(|bytes| bytes == secret).unwrap();
    valgrind::secret(&mut row[place..place + 20]);
    records()
        .open(owner(), Some(Record::from(row)), AT)
        .unwrap()
}
