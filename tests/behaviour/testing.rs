//! The test kit shows what the real things show.

use core::time::Duration;

use second_factor::testing::{Clock, Phone, User};
use second_factor::{
    Algorithm, Ask, CodeFormat, CodeParams, Committed, Digits, Factors, KeyUri, Label, Owner,
    Period, Policy, Records, Refusal, Saved, Secret, UnixTime,
};

const NOW: UnixTime = UnixTime::from_secs(1_800_000_000);

fn owner() -> Owner {
    Owner::from(7)
}

fn open(records: &Records, user: &User) -> Factors {
    let record = user.record.to_owned_record();
    records.open(owner(), Some(record), NOW).unwrap()
}

/// What a sign-in answers.
fn sign_in(records: &Records, user: &User, typed: &str) -> Result<(), Refusal> {
    let unsaved = open(records, user).sign_in(typed);
    match unsaved.commit(|_| Ok::<_, core::convert::Infallible>(Saved::Yes)) {
        Committed::Done(_accepted) => Ok(()),
        Committed::Refused(refusal) => Err(refusal),
        answer => panic!("{answer:?}"),
    }
}

fn policies() -> [Records; 3] {
    [Policy::new(), Policy::nist_800_63b4(), Policy::asvs_5()]
        .map(|policy| Records::unsealed().with_policy(policy))
}

#[test]
fn a_user_is_in_the_chosen_state_under_each_policy() {
    for records in policies() {
        let on = User::on(&records, owner(), NOW).unwrap();
        assert_eq!(open(&records, &on).ask(None, ""), Ask::Code);
        assert_eq!(sign_in(&records, &on, &on.phone.code_at(NOW)), Ok(()));
        assert_eq!(on.recovery_codes.len(), 10);
        for code in &on.recovery_codes {
            assert_eq!(sign_in(&records, &on, code), Ok(()));
        }
        let off = User::off(&records, owner(), NOW).unwrap();
        assert_eq!(open(&records, &off).ask(None, ""), Ask::Off);
        let refused = sign_in(&records, &off, &off.phone.code_at(NOW));
        assert_eq!(refused, Err(Refusal::NotSetUp));

        let waiting = User::waiting(&records, owner(), NOW).unwrap();
        let ask = open(&records, &waiting).ask(None, "");
        assert!(matches!(ask, Ask::Wait { .. }), "{ask:?}");
        let refused = sign_in(&records, &waiting, &waiting.phone.code_at(NOW));
        assert!(matches!(refused, Err(Refusal::Throttled { .. })));

        let disabled = User::disabled(&records, owner(), NOW).unwrap();
        assert_eq!(open(&records, &disabled).ask(None, ""), Ask::Disabled);
        let refused = sign_in(&records, &disabled, &disabled.phone.code_at(NOW));
        assert_eq!(refused, Err(Refusal::Disabled));
        assert_eq!(
            sign_in(&records, &disabled, &disabled.recovery_codes[0]),
            Ok(())
        );
    }
}

#[test]
fn a_wrong_code_is_one_and_a_right_one_is_none() {
    let records = Records::unsealed();
    let user = User::on(&records, owner(), NOW).unwrap();
    let refused = sign_in(&records, &user, &user.phone.wrong_code_at(NOW));
    assert!(matches!(
        refused,
        Err(Refusal::WrongCode { failures: 1, .. })
    ));
}

/// RFC 6238, appendix B: 59 seconds, eight digits.
#[test]
fn a_phone_shows_the_codes_of_the_rfc_for_each_algorithm() {
    let digits = |n: usize| "1234567890".chars().cycle().take(n).collect::<String>();
    for (algorithm, length, expected) in [
        (Algorithm::Sha1, 20, "94287082"),
        (Algorithm::Sha256, 32, "46119246"),
        (Algorithm::Sha512, 64, "90693936"),
    ] {
        let params = CodeParams::new()
            .with_algorithm(algorithm)
            .with_format(CodeFormat::Decimal(Digits::Eight));
        let secret = Secret::from_bytes(digits(length).as_bytes()).unwrap();
        let uri = KeyUri::totp(Label::new("ana").unwrap(), secret, params).unwrap();
        let phone = Phone::scan_uri(&uri);
        assert_eq!(phone.code_at(UnixTime::from_secs(59)), expected);
        let late = phone.with_clock_ahead(-30);
        assert_eq!(late.code_at(UnixTime::from_secs(89)), expected);
        assert_eq!(late.two_codes_at(UnixTime::from_secs(59))[1], expected);
    }
}

/// RFC 4226, appendix D: the codes of counters 3 and 4.
#[test]
fn a_token_shows_the_code_of_its_counter() {
    let secret = Secret::from_bytes(b"12345678901234567890").unwrap();
    let label = Label::new("ana").unwrap();
    let uri = KeyUri::hotp(label, secret, Algorithm::Sha1, Digits::Six, 3).unwrap();
    let codes = Phone::scan_uri(&uri).two_codes_at(NOW);
    assert_eq!(codes, ["969429", "338314"]);
}

#[test]
fn a_wrong_code_has_the_form_of_the_right_ones() {
    let steam = CodeParams::new().with_format(CodeFormat::Steam);
    let slow = CodeParams::new().with_period(Period::from_secs(60).unwrap());
    for params in [CodeParams::new(), steam, slow] {
        let secret = Secret::from_bytes(b"12345678901234567890").unwrap();
        let uri = KeyUri::totp(Label::new("ana").unwrap(), secret, params).unwrap();
        let phone = Phone::scan_uri(&uri);
        let wrong = phone.wrong_code_at(NOW);
        assert_eq!(wrong.len(), phone.code_at(NOW).len());
        let period = u64::from(params.period().as_secs());
        for n in 0..=260 {
            let at = UnixTime::from_secs(NOW.as_secs() + n * period - 130 * period);
            assert_ne!(phone.code_at(at), wrong);
        }
    }
}

#[test]
fn a_clock_moves_when_it_is_moved() {
    let clock = Clock::at(NOW);
    let other = clock.clone();
    assert_eq!(other.now(), NOW);
    clock.advance(Duration::from_millis(1_999));
    assert_eq!(other.now(), UnixTime::from_secs(1_800_000_001));
    other.set(NOW);
    assert_eq!(clock.now(), NOW);
}

/// All the failures that disable codes have to lie between then and now, with the longest waits there are.
#[test]
fn a_user_was_set_up_years_ago() {
    let user = User::on(&Records::unsealed(), owner(), NOW).unwrap();
    let overview = open(&Records::unsealed(), &user).overview();
    let years = 2 * 365 * 86_400;
    for authenticator in &overview.authenticators {
        assert!(authenticator.added_at.as_secs() < NOW.as_secs() - years);
    }
    assert_eq!(overview.authenticators.len(), 1);
}
