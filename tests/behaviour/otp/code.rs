//! What can be typed for a code, and what cannot.

use proptest::prelude::*;
use second_factor::error::CodeError;
use second_factor::{Code, CodeFormat, Digits};

use crate::seeded::seeded;

const SIX: CodeFormat = CodeFormat::Decimal(Digits::Six);

fn parse(text: &str, format: CodeFormat) -> Result<String, CodeError> {
    Code::parse(text, format).map(|code| code.expose().to_owned())
}

#[test]
fn ways_to_type_a_code() {
    for text in [
        "287082",
        " 287 082 ",
        "287-082",
        "2-8-7-0-8-2",
        "287082\r\n",
        "\t287082",
        "287\u{a0}082",
        "287\u{202f}082",
        "------287082",
        "٢٨٧٠٨٢",
        "۲۸۷۰۸۲",
        "२८७०८२",
        "２８７０８２",
        "2۸٧०８2",
        "২৮৭০৮২",
        "၂၈၇၀၈၂",
        "༢༨༧༠༨༢",
        "๒๘๗๐๘๒",
        "᱒᱘᱗᱐᱘᱒",
        "\u{202a}287082\u{202c}",
        "\u{200f}٢٨٧٠٨٢\u{61c}",
        "２８７\u{3000}０８２",
        "２８７－０８２",
        "287\u{2011}082",
        "287\u{2013}082",
        "287\u{2212}082",
        "287·082",
        "287\u{200b}082",
        "287\u{ad}082\u{feff}",
        "287\u{2028}082",
    ] {
        assert_eq!(parse(text, SIX).as_deref(), Ok("287082"), "{text:?}");
    }
    for text in ["2B9YK", "2b9yk", "2b-9yk", "٢b٩yk", "２Ｂ９ｙｋ"] {
        assert_eq!(
            parse(text, CodeFormat::Steam).as_deref(),
            Ok("2B9YK"),
            "{text:?}"
        );
    }
    assert_eq!(parse("000000", SIX).as_deref(), Ok("000000"));
    let eight = CodeFormat::Decimal(Digits::Eight);
    assert_eq!(parse("99999999", eight).as_deref(), Ok("99999999"));
}

/// The place counts characters, not bytes, and separators too.
#[test]
fn the_first_foreign_character_is_named() {
    for (text, index) in [
        ("28708O", 5),
        ("O87082", 0),
        ("- -x", 3),
        ("٢٨٧.", 3),
        ("287082;", 6),
        ("287_082", 3),
        ("+287082", 0),
        ("²87082", 0),
        ("①87082", 0),
        ("❷87082", 0),
        ("二87082", 0),
        ("287.082", 3),
        ("287\u{2022}082", 3),
        ("(287082)", 0),
        ("\"287082\"", 0),
        ("code: 287082", 0),
        ("𝟐87082", 0),
        ("0x1234", 1),
        ("\0", 0),
        ("ß", 0),
        ("é", 0),
    ] {
        assert_eq!(
            parse(text, SIX),
            Err(CodeError::Character { format: SIX, index }),
            "{text:?}"
        );
    }
    // Steam has no 0, 1, vowels (but Y), L, S, Z, nor what Unicode makes of K in lower case.
    for text in [
        "0", "1", "a", "l", "s", "z", "\u{212a}", "\u{17f}", "٠", "ﬀ",
    ] {
        let error = CodeError::Character {
            format: CodeFormat::Steam,
            index: 0,
        };
        assert_eq!(parse(text, CodeFormat::Steam), Err(error), "{text:?}");
    }
}

#[test]
fn the_length_is_exact() {
    for (text, format, found) in [
        ("", SIX, 0),
        (" - ", SIX, 0),
        ("28708", SIX, 5),
        ("2870821", SIX, 7),
        ("0287082", SIX, 7),
        ("1234567", CodeFormat::Decimal(Digits::Eight), 7),
        ("12345678", CodeFormat::Decimal(Digits::Seven), 8),
        ("2B9Y", CodeFormat::Steam, 4),
        ("2B9YKK", CodeFormat::Steam, 6),
    ] {
        assert_eq!(
            parse(text, format),
            Err(CodeError::Length { format, found }),
            "{text:?}"
        );
    }
    let long = "7".repeat(65_536);
    let error = CodeError::Length {
        format: SIX,
        found: 65_536,
    };
    assert_eq!(parse(&long, SIX), Err(error));
}

#[test]
fn errors_say_what_is_wrong() {
    let text = |typed, format| parse(typed, format).unwrap_err().to_string();
    assert_eq!(
        text("28708O", SIX),
        "a code has 6 digits; character 6 cannot be one of them"
    );
    for (digits, form) in [
        (Digits::Six, "6 digits"),
        (Digits::Seven, "7 digits"),
        (Digits::Eight, "8 digits"),
    ] {
        let expected = format!("a code has {form}, not 5");
        assert_eq!(text("28708", CodeFormat::Decimal(digits)), expected);
    }
    assert_eq!(
        text("", CodeFormat::Steam),
        "a code has 5 letters or digits, not 0"
    );
}

const FILLERS: &str = " \u{a0}\u{202f}\u{2009}\u{3000}\u{200b}\u{202c}\u{feff}\t\u{b}\u{c}\r\n-\u{2010}\u{2013}\u{b7}";

/// The rule, once more, for some scripts: skip, fold, look up, count.
fn model(text: &str, format: CodeFormat) -> Result<String, CodeError> {
    let digits = [
        "0123456789",
        "٠١٢٣٤٥٦٧٨٩",
        "۰۱۲۳۴۵۶۷۸۹",
        "०१२३४५६७८९",
        "０１２３４５６７８９",
    ];
    let (letters, expected) = match format {
        CodeFormat::Decimal(digits) => ("0123456789", digits.count()),
        CodeFormat::Steam => ("23456789BCDFGHJKMNPQRTVWXY", 5),
    };
    let mut code = String::new();
    for (index, typed) in text.chars().enumerate() {
        if FILLERS.contains(typed) {
            continue;
        }
        let digit = digits
            .iter()
            .find_map(|script| script.chars().position(|digit| digit == typed));
        let folded = match digit {
            Some(digit) => digits[0].chars().nth(digit).unwrap(),
            None => typed.to_ascii_uppercase(),
        };
        if !letters.contains(folded) {
            return Err(CodeError::Character { format, index });
        }
        code.push(folded);
    }
    match code.len() {
        found if found == usize::from(expected) => Ok(code),
        found => Err(CodeError::Length { format, found }),
    }
}

fn format() -> impl Strategy<Value = CodeFormat> {
    let decimal = [Digits::Six, Digits::Seven, Digits::Eight].map(CodeFormat::Decimal);
    prop::sample::select([&decimal[..], &[CodeFormat::Steam]].concat())
}

proptest! {
    #![proptest_config(seeded(2_000))]

    #[test]
    fn parse_follows_the_rule(
        text in "[0-9 \u{a0}\u{202f}\u{200b}\t\r\n\u{2010}\u{b7}/٠-٩۰-۹०-९０-９-]{0,12}", format in format(),
    ) {
        prop_assert_eq!(parse(&text, format), model(&text, format));
    }

    #[test]
    fn parse_follows_the_rule_for_letters(text in "[2-9BCDFGHJKMNPQRTVWXYkb1As -]{0,7}", format in format()) {
        prop_assert_eq!(parse(&text, format), model(&text, format));
    }

    #[test]
    fn parse_follows_the_rule_for_ascii(text in "[\\x00-\\x7f]{0,9}", format in format()) {
        prop_assert_eq!(parse(&text, format), model(&text, format));
    }
}
