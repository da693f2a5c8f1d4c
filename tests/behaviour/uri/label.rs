//! What a label may hold, and what it warns of.

use second_factor::Label;
use second_factor::uri::{LabelError, LabelPart, LabelWarning};

fn caveats(account: &str, issuer: &str) -> Vec<LabelWarning> {
    Label::new(account)
        .unwrap()
        .with_issuer(issuer)
        .unwrap()
        .caveats()
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
fn caveats_name_what_apps_cut_and_mangle() {
    assert_eq!(caveats("ana@example.com", "Nimbus"), []);
    let label = Label::new("ana").unwrap();
    assert_eq!(
        label.caveats().collect::<Vec<_>>(),
        [LabelWarning::NoIssuer]
    );

    let at = |part, character| LabelWarning::Character { part, character };
    assert_eq!(
        caveats("a+b#%", "Q&A?&"),
        [
            at(LabelPart::Issuer, '&'),
            at(LabelPart::Issuer, '?'),
            at(LabelPart::Account, '#'),
            at(LabelPart::Account, '%'),
            at(LabelPart::Account, '+'),
        ]
    );
}

#[test]
fn long_parts_are_counted_in_characters() {
    assert_eq!(caveats(&"é".repeat(40), &"ß".repeat(30)), []);
    assert_eq!(
        caveats(&"é".repeat(41), &"ß".repeat(31)),
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
