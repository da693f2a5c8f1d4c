//! What logs and users read when a code is refused.

use second_factor::{Policy, Refusal, UnixTime};

use super::account::{Account, WRONG, code, totp};

/// A code that was right is answered like one that never was, and no answer repeats what was typed.
#[test]
fn users_read_the_same_of_a_wrong_code_and_a_used_one() {
    let mut ana = Account::new(totp(), Policy::new().with_free_failures(1).unwrap());
    let message = |refusal: Refusal, secs| refusal.message(UnixTime::from_secs(secs)).to_string();
    let wrong = ana.at(3000, WRONG).unwrap_err();
    assert!(ana.at(3000, &code(100)).is_ok());
    let used = ana.at(3000, &code(100)).unwrap_err();
    let behind = ana.at(30, &code(1)).unwrap_err();
    for refusal in [wrong, used, behind] {
        assert_eq!(
            message(refusal, 3000),
            "That code was not accepted. Each code works once; type the next one that your app \
             shows."
        );
    }
    let malformed = ana.at(3000, "no code").unwrap_err();
    assert_eq!(malformed.name(), "malformed");
    let text = message(malformed, 3000);
    assert!(text.starts_with("That is not a code: ") && !text.contains("no code"));

    let waits: Vec<_> = (0..2).map(|_| ana.at(3000, WRONG).unwrap_err()).collect();
    assert!(message(waits[1], 3000).ends_with(" You can try again in 30 seconds."));
    let throttled = ana.at(3001, WRONG).unwrap_err();
    for (secs, left) in [(3001, "29 seconds"), (3029, "1 second")] {
        assert_eq!(
            message(throttled, secs),
            format!("Too many wrong codes. Try again in {left}, or use a recovery code.")
        );
    }
    for secs in [3030, u64::MAX] {
        assert_eq!(
            message(throttled, secs),
            "Too many wrong codes. Try again later."
        );
    }
}

#[test]
fn logs_say_what_a_wrong_code_led_to() {
    let mut ana = Account::new(totp(), Policy::new().with_max_failures(2).unwrap());
    let refusals: Vec<_> = (0..3).map(|_| ana.at(3000, WRONG).unwrap_err()).collect();
    let texts: Vec<_> = refusals.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "wrong code: 1 in a row, debt 2",
            "wrong code: 2 in a row, debt 4; codes are disabled from now on",
            "codes are disabled after too many failures",
        ]
    );
    let names: Vec<_> = refusals.iter().map(Refusal::name).collect();
    assert_eq!(names, ["wrong_code", "wrong_code", "disabled"]);
    let [last, after] = [1, 2].map(|n: usize| {
        let message = refusals[n].message(UnixTime::from_secs(3000));
        message.to_string()
    });
    assert_eq!(last, after, "the user is told at once");
}
