//! What a label may hold, and what it warns of.

use second_factor::Label;
use second_factor::uri::{LabelError, LabelPart, LabelWarning};

fn warnings(account: &str, issuer: &str) -> Vec<LabelWarning> {
    Label::new(account)
        .unwrap()
        .with_issuer(issuer)
        .unwrap()
        .warnings()
        .collect()
}

#[test]
fn space_around_a_part_is_cut() {
    let label = Label::new(" ana\u{a0}\n")
        .unwrap()
        .with_issuer("\tNimbus Cloud ")
        .unwrap();
    assert_eq!(
        (label.account(), label.issuer()),
        ("ana", Some("Nimbus Cloud"))
    );
}

#[test]
fn a_part_is_not_empty() {
    for nothing in ["", " ", "\n\u{2003}"] {
        assert_eq!(
            Label::new(nothing),
            Err(LabelError::Empty {
                part: LabelPart::Account
            })
        );
        let issuer = Label::new("ana").unwrap().with_issuer(nothing);
        assert_eq!(
            issuer,
            Err(LabelError::Empty {
                part: LabelPart::Issuer
            })
        );
    }
}

#[test]
fn colons_and_control_characters_are_named() {
    for character in [':', '\0', '\n', '\u{1b}', '\u{7f}', '\u{85}'] {
        let text = format!("a{character}b");
        let expected = LabelError::Character {
            part: LabelPart::Account,
            character,
        };
        assert_eq!(Label::new(text.as_str()), Err(expected));
        let expected = LabelError::Character {
            part: LabelPart::Issuer,
            character,
        };
        assert_eq!(Label::new("ana").unwrap().with_issuer(text), Err(expected));
    }
    let error = Label::new("ana")
        .unwrap()
        .with_issuer("Example: Labs")
        .unwrap_err();
    assert_eq!(error.to_string(), "the issuer cannot contain ':'");
    assert_eq!(
        Label::new("a\nb").unwrap_err().to_string(),
        "the account cannot contain '\\n'"
    );
}

#[test]
fn lengths_are_counted_in_bytes_after_trimming() {
    let account = "é".repeat(127);
    assert!(Label::new(format!(" {account} ")).is_ok());
    let error = LabelError::TooLong {
        part: LabelPart::Account,
        found: 255,
    };
    assert_eq!(Label::new(format!("{account}x")), Err(error));
    assert_eq!(
        error.to_string(),
        "the account has at most 254 bytes, not 255"
    );

    let label = Label::new("ana").unwrap();
    assert!(label.clone().with_issuer("i".repeat(128)).is_ok());
    let error = LabelError::TooLong {
        part: LabelPart::Issuer,
        found: 129,
    };
    assert_eq!(label.with_issuer("i".repeat(129)), Err(error));
}

#[test]
fn warnings_name_what_apps_cut_and_garble() {
    assert_eq!(warnings("ana@example.com", "Nimbus"), []);
    let label = Label::new("ana").unwrap();
    assert_eq!(
        label.warnings().collect::<Vec<_>>(),
        [LabelWarning::NoIssuer]
    );

    let at = |part, character| LabelWarning::Character { part, character };
    assert_eq!(
        warnings("a+b#%", "Q&A?&"),
        [
            at(LabelPart::Issuer, '&'),
            at(LabelPart::Issuer, '?'),
            at(LabelPart::Account, '+'),
            at(LabelPart::Account, '#'),
            at(LabelPart::Account, '%'),
        ]
    );
}

#[test]
fn long_parts_are_counted_in_characters() {
    assert_eq!(warnings(&"é".repeat(40), &"ß".repeat(30)), []);
    assert_eq!(
        warnings(&"é".repeat(41), &"ß".repeat(31)),
        [
            LabelWarning::Long {
                part: LabelPart::Issuer,
                characters: 31
            },
            LabelWarning::Long {
                part: LabelPart::Account,
                characters: 41
            },
        ]
    );
}

#[test]
fn what_nobody_sees_is_warned_of_once_a_character() {
    let direction = |part, character| LabelWarning::Direction { part, character };
    let invisible = |part, character| LabelWarning::Invisible { part, character };
    let account = LabelPart::Account;
    assert_eq!(
        warnings("a\u{202e}n\u{200b}a\u{202e}", "Nim\u{2066}bus\u{feff}"),
        [
            direction(LabelPart::Issuer, '\u{2066}'),
            invisible(LabelPart::Issuer, '\u{feff}'),
            direction(account, '\u{202e}'),
            invisible(account, '\u{200b}'),
        ]
    );
    for character in ['\u{ad}', '\u{2028}', '\u{2060}', '\u{3164}', '\u{e0041}'] {
        assert_eq!(
            warnings(&format!("a{character}b"), "Nimbus"),
            [invisible(account, character)]
        );
    }
    for character in ['\u{61c}', '\u{200e}', '\u{202a}', '\u{2069}'] {
        assert_eq!(
            warnings(&format!("a{character}b"), "Nimbus"),
            [direction(account, character)]
        );
    }
    assert_eq!(
        direction(account, '\u{202e}').to_string(),
        "U+202E turns the direction of writing in the account"
    );
    assert_eq!(
        invisible(account, '\u{ad}').to_string(),
        "U+00AD in the account is invisible"
    );
}

#[test]
fn any_two_texts_can_be_fitted() {
    let fitted = |account: &str, issuer: &str| {
        let label = Label::fitted(account, Some(issuer));
        (
            label.account().to_owned(),
            label.issuer().map(str::to_owned),
        )
    };
    let both = |account: &str, issuer: &str| (account.to_owned(), Some(issuer.to_owned()));
    assert_eq!(
        fitted("ana@example.com", "Nimbus"),
        both("ana@example.com", "Nimbus")
    );
    assert_eq!(
        fitted(" a:b\n", "localhost:8000"),
        both("a b", "localhost 8000")
    );
    assert_eq!(fitted("\0:\u{9b}", " : "), ("account".to_owned(), None));
    assert_eq!(
        fitted(&"é".repeat(200), &"🥝".repeat(33)),
        both(&"é".repeat(127), &"🥝".repeat(32))
    );
    assert_eq!(
        fitted(&("a".repeat(253) + " b"), "i"),
        both(&"a".repeat(253), "i")
    );
    assert_eq!(Label::fitted("ana", None), Label::new("ana").unwrap());
}

#[test]
fn a_warning_says_what_apps_do() {
    let long = warnings(&"a".repeat(60), "Nimbus");
    let [
        LabelWarning::Long {
            part: LabelPart::Account,
            characters: 60,
        },
    ] = long[..]
    else {
        panic!("{long:?}");
    };
    assert!(
        long[0]
            .to_string()
            .starts_with("some apps cut the account: 60 characters, not ")
    );
}
