//! Where a policy and an authenticator part from the standards.

use core::time::Duration;

use second_factor::factors::{Deviation, NewAuthenticator};
use second_factor::{
    Algorithm, CodeParams, Digits, MemoryStore, Period, Policy, Proof, Records, Secret, TwoFactor,
    UnixTime, Window,
};

fn secret(length: usize) -> Secret {
    Secret::from_legacy_bytes(&vec![7; length]).unwrap()
}

fn of(policy: Policy, length: usize, params: CodeParams) -> Vec<Deviation> {
    policy.deviations(&secret(length), params).collect()
}

/// Keeps to PCI DSS too, so that the lists have what a test is about.
fn asvs() -> Policy {
    let locked = Policy::asvs_5().with_first_wait(Duration::from_secs(1_800));
    locked.unwrap()
}

#[test]
fn each_is_named_when_it_is_there_and_only_then() {
    use Deviation::*;
    let usual = [CodeLifetime, DebtKept, FutureSteps, ShortLock];
    assert_eq!(of(Policy::new(), 20, CodeParams::new()), usual);
    assert_eq!(of(asvs(), 16, CodeParams::new()), [DebtKept]);
    for short in [15, 14] {
        assert_eq!(
            of(asvs(), short, CodeParams::new()),
            [DebtKept, ShortSecret]
        );
    }
    assert_eq!(
        of(asvs(), 13, CodeParams::new()),
        [DebtKept, ShortSecret, WeakSecret]
    );
    let period = |secs| CodeParams::new().with_period(Period::from_secs(secs).unwrap());
    for longer in [31, 120] {
        assert_eq!(of(asvs(), 20, period(longer)), [CodeLifetime, DebtKept]);
    }
    assert_eq!(
        of(asvs(), 20, period(121)),
        [CodeLifetime, DebtKept, LongPeriod]
    );
    let window = |past, future| asvs().with_window(Window::new(past, future).unwrap());
    assert_eq!(of(window(1, 1), 20, period(10)), [DebtKept, FutureSteps]);
    assert_eq!(
        of(window(1, 0), 20, CodeParams::new()),
        [CodeLifetime, DebtKept]
    );
    assert_eq!(
        of(window(2, 0), 20, CodeParams::new()),
        [CodeLifetime, DebtKept, LongDelay]
    );
    assert_eq!(of(asvs(), 20, CodeParams::steam()), [DebtKept, SteamCode]);
}

/// PCI DSS 8.3.4: whatever leads to half an hour, or to the end, at the tenth failure.
#[test]
fn a_lock_is_short_unless_the_tenth_failure_means_half_an_hour_or_the_end() {
    let found = |policy: Policy| of(policy, 20, CodeParams::new()).contains(&Deviation::ShortLock);
    let secs = Duration::from_secs;
    assert!(!found(Policy::pci_dss_4()));
    assert!(found(Policy::psd2_rts()), "960 seconds");
    let policy = Policy::pci_dss_4();
    assert!(found(policy.with_first_wait(secs(1_799)).unwrap()));
    assert!(found(policy.with_longest_wait(secs(1_799)).unwrap()));
    assert!(found(policy.with_free_failures(10).unwrap()));
    assert!(!found(policy.with_free_failures(0).unwrap()));
    let ended = |failures| Policy::new().with_max_failures(failures).unwrap();
    assert!(!found(ended(10)) && found(ended(11)));
    assert!(
        !found(Policy::new().with_free_failures(3).unwrap()),
        "1,920 seconds"
    );
}

/// PSD2 RTS 4(3)(b): any wait, or the end, at the fifth failure.
#[test]
fn a_block_is_late_unless_the_fifth_failure_means_a_wait_or_the_end() {
    let found = |policy: Policy| of(policy, 20, CodeParams::new()).contains(&Deviation::LateBlock);
    assert!(!found(Policy::psd2_rts()));
    assert!(!found(Policy::new()));
    assert!(found(Policy::pci_dss_4()));
    let free = |failures| Policy::new().with_free_failures(failures).unwrap();
    assert!(!found(free(4)) && found(free(5)));
    assert!(!found(free(100).with_max_failures(5).unwrap()));
    assert!(found(free(100).with_max_failures(6).unwrap()));
}

#[test]
fn each_names_its_clause() {
    let everything = Policy::new()
        .with_window(Window::new(10, 10).unwrap())
        .with_free_failures(50)
        .unwrap();
    let params = CodeParams::steam().with_period(Period::from_secs(86_400).unwrap());
    let all = of(everything, 1, params);
    assert_eq!(all.len(), 10);
    let sources = [
        "ASVS 5.0 ",
        "NIST SP 800-63B-4 ",
        "PCI DSS 4.0 ",
        "PSD2 RTS ",
        "RFC 4226 ",
        "RFC 6238 ",
    ];
    for deviation in all {
        let text = deviation.to_string();
        let clause = sources.iter().find_map(|source| text.strip_prefix(source));
        let clause = clause.unwrap();
        assert!(clause.starts_with(|c: char| c.is_ascii_digit()), "{text}");
    }
}

#[test]
fn each_authenticator_of_a_user_has_its_list() {
    use Deviation::*;
    let records = Records::unsealed().with_policy(Policy::pci_dss_4());
    let two_factor = TwoFactor::new(MemoryStore::new(), records);
    let now = UnixTime::from_secs(1_800_000_000);
    let list: Vec<_> = pollster::block_on(async {
        let moved = [
            NewAuthenticator::totp(&secret(20), CodeParams::new()),
            NewAuthenticator::totp(&secret(10), CodeParams::steam()),
            NewAuthenticator::hotp(&secret(15), Algorithm::Sha1, Digits::Six, 9),
        ];
        let ids = two_factor.update(&7, now, |f| f.move_in(&moved, Proof::First));
        let ids = ids.await.unwrap();
        let factors = two_factor.load(&7, now).await.unwrap();
        let place = |id| ids.iter().position(|other| *other == id).unwrap();
        factors
            .deviations()
            .map(|(id, what)| (place(id), what))
            .collect()
    });
    let usual = [CodeLifetime, DebtKept, FutureSteps, LateBlock];
    let of = |nth: usize| list.iter().filter(move |(place, _)| *place == nth);
    let of = |nth| of(nth).map(|(_, what)| *what).collect::<Vec<_>>();
    assert_eq!(of(0), usual);
    let steam = [usual.as_slice(), &[ShortSecret, SteamCode, WeakSecret]].concat();
    assert_eq!(of(1), steam);
    assert_eq!(of(2), [DebtKept, LateBlock, ShortSecret]);
}
