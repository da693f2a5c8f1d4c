//! The policies of PCI DSS and of PSD2, clause by clause.

use second_factor::{Policy, Refusal};

use super::account::{Account, WRONG, code, totp};
use super::policy::waits;

const HALF_AN_HOUR: u64 = 30 * 60;

#[test]
fn pci_dss_8_3_4_ten_failures_lock_for_half_an_hour() {
    let expected = [[0; 9].as_slice(), &[HALF_AN_HOUR, 3_600, 3_600]].concat();
    assert_eq!(waits(Policy::pci_dss_4(), 12), expected);
    let mut ana = Account::new(totp(), Policy::pci_dss_4());
    let start = 30_000_000;
    for _ in 0..10 {
        assert!(ana.at(start, WRONG).is_err());
    }
    let end = start + HALF_AN_HOUR;
    let right = code((end - 1) / 30);
    let refusal = ana.at(end - 1, &right).unwrap_err();
    assert!(matches!(refusal, Refusal::Throttled { retry_at, .. } if retry_at.as_secs() == end));
    assert!(ana.at(end, &code(end / 30)).is_ok());
}

#[test]
fn pci_dss_8_5_1_no_code_is_replayed() {
    let mut ana = Account::new(totp(), Policy::pci_dss_4());
    let now = 30_000_000;
    assert!(ana.at(now, &code(now / 30)).is_ok());
    for later in [0, 1, 29, 30, 59] {
        let refusal = ana.at(now + later, &code(now / 30)).unwrap_err();
        assert_eq!(refusal, Refusal::Replayed);
    }
}

#[test]
fn psd2_rts_4_3_b_the_fifth_failure_blocks() {
    assert_eq!(waits(Policy::psd2_rts(), 7), [0, 0, 0, 0, 30, 60, 120]);
    let mut ana = Account::new(totp(), Policy::psd2_rts());
    let now = 30_000_000;
    for _ in 0..5 {
        assert!(ana.at(now, WRONG).is_err());
    }
    let refusal = ana.at(now, &code(now / 30)).unwrap_err();
    assert!(matches!(refusal, Refusal::Throttled { .. }));
}

#[test]
fn psd2_rts_4_1_a_code_is_accepted_once() {
    let mut ana = Account::new(totp(), Policy::psd2_rts());
    let now = 30_000_000;
    assert!(ana.at(now, &code(now / 30)).is_ok());
    let refusal = ana.at(now + 1, &code(now / 30)).unwrap_err();
    assert_eq!(refusal, Refusal::Replayed);
}

#[test]
fn psd2_rts_4_4_each_failure_says_how_near_the_lasting_block_is() {
    let policy = Policy::psd2_rts();
    let mut ana = Account::new(totp(), policy);
    let mut now = 30_000_000;
    for nth in 1..=policy.max_failures() {
        let refusal = ana.at(now, WRONG).unwrap_err();
        let Refusal::WrongCode { debt, disabled, .. } = refusal else {
            panic!("{refusal:?}");
        };
        assert_eq!(debt, nth * policy.failure_cost());
        assert_eq!(disabled, nth == policy.max_failures());
        now = refusal.retry_at().map_or(now, |at| at.as_secs());
    }
}
