//! Where a policy and a credential part from the standards.

use second_factor::{CodeParams, Credential, Deviation, Period, Policy, Secret, Window};

fn of(policy: Policy, secret: usize, params: CodeParams) -> Vec<Deviation> {
    let secret = Secret::from_legacy_bytes(&vec![7; secret]).unwrap();
    policy
        .deviations(&Credential::new(secret, params))
        .collect()
}

#[test]
fn each_is_named_when_it_is_there_and_only_then() {
    use Deviation::*;
    let usual = [CodeLifetime, DebtKept, FutureSteps];
    assert_eq!(of(Policy::new(), 20, CodeParams::new()), usual);
    assert_eq!(of(Policy::asvs_5(), 16, CodeParams::new()), [DebtKept]);
    assert_eq!(
        of(Policy::asvs_5(), 15, CodeParams::new()),
        [DebtKept, ShortSecret]
    );
    assert_eq!(
        of(Policy::asvs_5(), 14, CodeParams::new()),
        [DebtKept, ShortSecret]
    );
    assert_eq!(
        of(Policy::asvs_5(), 13, CodeParams::new()),
        [DebtKept, ShortSecret, WeakSecret]
    );
    let period = |secs| CodeParams::new().with_period(Period::from_secs(secs).unwrap());
    assert_eq!(
        of(Policy::asvs_5(), 20, period(31)),
        [CodeLifetime, DebtKept]
    );
    assert_eq!(
        of(Policy::asvs_5(), 20, period(120)),
        [CodeLifetime, DebtKept]
    );
    assert_eq!(
        of(Policy::asvs_5(), 20, period(121)),
        [CodeLifetime, DebtKept, LongPeriod]
    );
    assert_eq!(of(Policy::new(), 20, period(10)), [DebtKept, FutureSteps]);
    let window = |past, future| Policy::new().with_window(Window::new(past, future).unwrap());
    assert_eq!(
        of(window(1, 0), 20, CodeParams::new()),
        [CodeLifetime, DebtKept]
    );
    assert_eq!(
        of(window(2, 0), 20, CodeParams::new()),
        [CodeLifetime, DebtKept, LongDelay]
    );
    assert_eq!(
        of(Policy::asvs_5(), 20, CodeParams::steam()),
        [DebtKept, SteamCode]
    );
}

#[test]
fn each_names_its_clause() {
    let everything = Policy::new().with_window(Window::new(10, 10).unwrap());
    let params = CodeParams::steam().with_period(Period::from_secs(86_400).unwrap());
    let all = of(everything, 1, params);
    assert_eq!(all.len(), 8);
    for deviation in all {
        let text = deviation.to_string();
        let source = ["ASVS 5.0 ", "NIST SP 800-63B-4 ", "RFC 6238 ", "RFC 4226 "];
        let clause = source
            .iter()
            .find_map(|source| text.strip_prefix(source))
            .unwrap();
        assert!(clause.starts_with(|c: char| c.is_ascii_digit()), "{text}");
    }
}
