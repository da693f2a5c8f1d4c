//! What is read as a record is given back to the byte, can be operated on, and the result is read.
//! The input: an operation, eight bytes of time, a record.
#![no_main]

use core::time::Duration;

use libfuzzer_sys::fuzz_target;
use second_factor::factors::{AuthenticatorId, NewAuthenticator};
use second_factor::fixed::seed;
use second_factor::{
    Change, CodeParams, Committed, Factors, Label, NewApp, Owner, Proof, Record, Records, Remember,
    Saved, Secret, SignIn, UnixTime, Unsaved,
};

fuzz_target!(|input: (u8, u64, &[u8])| {
    let (which, now, row) = input;
    let now = UnixTime::from_secs(now);
    let read = |row: &[u8]| {
        let record = Record::from(row.to_vec());
        Records::unsealed().open(Owner::from(7), Some(record), now)
    };
    let Ok(factors) = read(row) else {
        return;
    };
    seed(Some(now.as_secs()));
    let _ = (factors.overview(), factors.ask(Some("00"), ""));
    if let Some(mut after) = after(factors.reseal()) {
        after[10..18].copy_from_slice(&row[10..18]);
        assert!(after == row);
    }
    if let Ok(factors) = read(row)
        && let Some(after) = operate(which, factors, now)
    {
        assert!(after.len() <= 4_096 && after != row);
        assert!(read(&after).is_ok());
    }
});

fn operate(which: u8, factors: Factors, now: UnixTime) -> Option<Vec<u8>> {
    let (other, staff) = (Proof::Other { at: now }, Proof::Staff { who: "desk" });
    let day = Duration::from_secs(86_400);
    match which % 12 {
        0 => after(factors.sign_in("123456")),
        1 => after(factors.sign_in(["123456", "234567"])),
        2 => {
            let remember = Remember::new("Firefox", day, "");
            after(factors.sign_in_with(&SignIn::new("94287082").remember(remember)))
        }
        3 => after(factors.set_up(&NewApp::new(Label::new("ana").unwrap()), other)),
        4 => {
            let secret = Secret::from_bytes(b"12345678901234567890").unwrap();
            let new = [NewAuthenticator::totp(&secret, CodeParams::new())];
            after(factors.move_in(&new, other))
        }
        5 => after(factors.remove(AuthenticatorId(1), staff)),
        6 => after(factors.new_recovery_codes(other)),
        7 => after(factors.issue_pass(staff, day)),
        8 => after(factors.after_restore()),
        9 => after(factors.turn_off(staff)),
        10 => after(factors.lift_wait(staff)),
        _ => after(factors.rename(AuthenticatorId(1), "Phone")),
    }
}

fn after<T>(unsaved: Unsaved<T, Change>) -> Option<Vec<u8>> {
    let mut after = None;
    let answer = unsaved.commit(|change| {
        after = Some(change.after().to_vec());
        Ok::<_, ()>(Saved::Yes)
    });
    assert!(matches!(answer, Committed::Done(_) | Committed::Refused(_)));
    after
}
