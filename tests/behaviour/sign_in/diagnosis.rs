//! What a user reads whose code does not confirm a set-up.

use second_factor::CodeParams;
use second_factor::error::{CodeError, Diagnosis};

#[test]
fn the_texts_can_be_acted_on() {
    let malformed = Diagnosis::Malformed(CodeError::Length {
        format: CodeParams::new().format(),
        found: 5,
    });
    for (diagnosis, text) in [
        (
            Diagnosis::ClockOff { seconds: -180 },
            "Your phone's clock is about 3 minutes behind. Set its time automatically, then type \
             the next code.",
        ),
        (
            Diagnosis::ClockOff { seconds: 60 },
            "Your phone's clock is about 60 seconds ahead. Set its time automatically, then type \
             the next code.",
        ),
        (
            Diagnosis::ClockOff { seconds: 0 },
            "Your phone's clock is about 0 seconds ahead. Set its time automatically, then type \
             the next code.",
        ),
        (
            Diagnosis::ClockOff { seconds: -1 },
            "Your phone's clock is about 1 second behind. Set its time automatically, then type the \
             next code.",
        ),
        (
            Diagnosis::AppIgnored {
                used: CodeParams::new(),
            },
            "Your app makes codes of 6 digits every 30 seconds with SHA1, which is not what this \
             service asks for. Use another app, or type the key in with the right settings.",
        ),
        (
            malformed,
            "That is not a code of your app: a code has 6 digits, not 5.",
        ),
        (
            Diagnosis::RecoveryCode,
            "That is a recovery code. Type the code that your app shows.",
        ),
        (Diagnosis::Right, "That code is right."),
        (
            Diagnosis::SecondCodeWrong,
            "The first code is right, but the second is not the one after it. Wait until the app \
             shows the next code, and type both again.",
        ),
        (
            Diagnosis::WrongTimeZone,
            "Your phone's time is that of another time zone. Set its time and its time zone \
             automatically, then type the next code.",
        ),
    ] {
        assert_eq!(diagnosis.to_string(), text);
    }
    let steam = Diagnosis::AppIgnored {
        used: CodeParams::steam(),
    }
    .to_string();
    assert!(steam.starts_with("Your app makes Steam codes every 30 seconds with SHA1,"));
    let extreme = Diagnosis::ClockOff { seconds: i64::MIN };
    assert!(extreme.to_string().contains(" minutes behind"));
}
