//! A year of guessing at one to five apps, and five years of clumsy typing, against real records.

use std::convert::Infallible;

use second_factor::factors::NewAuthenticator;
use second_factor::{
    Change, Code, CodeParams, Committed, Owner, Policy, Proof, Record, Records, Refusal, Saved,
    Secret, Totp, UnixTime, Unsaved, Window,
};

const DAY: u64 = 86_400;
/// A midnight.
const START: u64 = 20_000 * DAY;

/// A user with so many apps, who uses them in turn.
struct User {
    records: Records,
    row: Option<Vec<u8>>,
    apps: Vec<Totp>,
    sign_ins: u32,
    guesses: u32,
    disabled: bool,
    retry_at: u64,
}

impl User {
    fn new(apps: u8) -> Self {
        let policy = Policy::new().with_most_authenticators(5).unwrap();
        let secrets = (1..=apps).map(|app| Secret::from_bytes(&[app; 20]).unwrap());
        let secrets: Vec<_> = secrets.collect();
        let mut user = Self {
            records: Records::unsealed().with_policy(policy),
            row: None,
            apps: Vec::new(),
            sign_ins: 0,
            guesses: 0,
            disabled: false,
            retry_at: 0,
        };
        let params = CodeParams::new();
        let new = secrets
            .iter()
            .map(|one| NewAuthenticator::totp(one, params));
        let new: Vec<_> = new.collect();
        let moved = user.act(START - DAY, |f| f.move_in(&new, Proof::First));
        assert!(moved.is_ok());
        user.apps = secrets.iter().map(|one| Totp::new(one, params)).collect();
        user
    }

    fn factors(&self, now: u64) -> second_factor::Factors {
        let row = self.row.clone().map(Record::from);
        let now = UnixTime::from_secs(now);
        self.records.open(Owner::from(7), row, now).unwrap()
    }

    fn act<T>(
        &mut self,
        now: u64,
        decide: impl FnOnce(second_factor::Factors) -> Unsaved<T, Change>,
    ) -> Result<T, Refusal> {
        let answer = decide(self.factors(now)).commit(|change| {
            self.row = Some(change.after().to_vec());
            Ok::<_, Infallible>(Saved::Yes)
        });
        match answer {
            Committed::Done(value) => Ok(value),
            Committed::Refused(refusal) => Err(refusal),
            Committed::Conflict => panic!("alone"),
            Committed::Failed(never) => match never {},
        }
    }

    fn sign_in(&mut self, now: u64) -> bool {
        let turn = usize::try_from(self.sign_ins).unwrap() % self.apps.len();
        let code = self.apps[turn].code_at(UnixTime::from_secs(now));
        let accepted = self.act(now, |f| f.sign_in(code.expose())).is_ok();
        self.sign_ins += u32::from(accepted);
        accepted
    }

    /// A code that no app shows around this time.
    fn wrong_code(&self, now: u64) -> String {
        let now = UnixTime::from_secs(now);
        let is_wrong = |text: &String| {
            let code = Code::parse(text, CodeParams::new().format()).unwrap();
            let mut apps = self.apps.iter();
            !apps.any(|app| app.peek(&code, now, Window::DEFAULT).is_some())
        };
        let codes = (0..100).map(|number| format!("{number:06}"));
        codes.into_iter().find(is_wrong).unwrap()
    }

    /// One wrong code; whether it was compared.
    fn guess(&mut self, now: u64) -> bool {
        let wrong = self.wrong_code(now);
        match self.act(now, |f| f.sign_in(&wrong)) {
            Err(Refusal::WrongCode {
                disabled, retry_at, ..
            }) => {
                self.guesses += 1;
                self.disabled = disabled;
                self.retry_at = retry_at.map_or(0, UnixTime::as_secs);
                true
            }
            Err(Refusal::Throttled { .. } | Refusal::Disabled) => false,
            other => panic!("{other:?}"),
        }
    }

    /// The chance that one of the guesses was right, and what the library says it is at most.
    fn odds(&self, daily: u32) -> (f64, f64) {
        let overview = self.factors(START).overview();
        let policy = self.records.policy();
        let chance = f64::from(self.guesses) * overview.odds_per_guess(policy);
        (chance, overview.odds_per_year(policy, f64::from(daily)))
    }
}

/// The most that there is: a guess for as many sign-ins as it costs, so that the debt never ends it,
/// and all that is left in the last ten days.
fn patient_year(apps: u8, daily: u64) -> User {
    let mut user = User::new(apps);
    let cost = u32::from(apps) + 1;
    let mut wishes: Vec<u64> = (0..365)
        .flat_map(|day| (0..daily).map(move |n| (day, n)))
        .map(|(day, n)| START + day * DAY + 8 * 3600 + n * 14 * 3600 / daily)
        .rev()
        .collect();
    let mut now = START;
    while now < START + 365 * DAY && !user.disabled {
        let due = wishes.last().is_some_and(|wish| *wish <= now);
        let signed_in = due && user.sign_in(now);
        if signed_in {
            wishes.pop();
            user.retry_at = 0;
        }
        if now >= START + 355 * DAY {
            while user.guess(now) {}
        } else if signed_in && user.sign_ins % cost == 0 {
            assert!(user.guess(now));
        }
        let wish = wishes.last().map_or(u64::MAX, |wish| (*wish).max(now + 30));
        let midnight = (now / DAY + 1) * DAY;
        let retry_at = if user.retry_at > now {
            user.retry_at
        } else {
            u64::MAX
        };
        now = retry_at.min(wish).min(midnight).max(now + 1);
    }
    user
}

/// Per cent in a year, at 0, 1, 3 and 10 sign-ins a day, for 1 to 5 apps: those of the security
/// review, which were simulated by another program; that for four apps is between its neighbours.
const REVIEWED: [[f64; 4]; 5] = [
    [0.03, 0.08, 0.19, 0.56],
    [0.06, 0.13, 0.27, 0.77],
    [0.09, 0.17, 0.33, 0.89],
    [0.12, 0.21, 0.37, 0.97],
    [0.15, 0.24, 0.41, 1.03],
];
const DAILY: [u32; 4] = [0, 1, 3, 10];

fn check(apps: u8, column: usize) {
    let daily = DAILY[column];
    let user = patient_year(apps, daily.into());
    let (chance, most) = user.odds(daily);
    let reviewed = REVIEWED[usize::from(apps) - 1][column];
    println!(
        "{apps} apps, {daily} a day: {} guesses, {:.3} %",
        user.guesses,
        chance * 100.0
    );
    assert!(chance <= most, "{apps} {daily}: {chance} over {most}");
    assert!(
        most < chance * 1.05,
        "{apps} {daily}: {most} far over {chance}"
    );
    assert!(
        (chance * 100.0 - reviewed).abs() < 0.015,
        "{apps} {daily}: {chance}"
    );
}

#[test]
fn guessing_for_a_year_has_the_odds_of_the_review() {
    for apps in [1, 3, 5] {
        check(apps, 0);
    }
    check(2, 1);
}

#[test]
#[ignore = "70,000 sign-ins: in release mode"]
fn guessing_for_a_year_has_the_odds_of_the_review_for_every_set_and_owner() {
    for apps in 1..=5 {
        for column in 0..DAILY.len() {
            check(apps, column);
        }
    }
}

#[test]
fn forms_that_a_guess_cannot_share_do_not_add_up() {
    let secret = Secret::from_bytes(&[7; 20]).unwrap();
    let six = NewAuthenticator::totp(&secret, CodeParams::new());
    let other = Secret::from_bytes(&[8; 20]).unwrap();
    let steam = NewAuthenticator::totp(&other, CodeParams::steam());
    let mut user = User::new(1);
    user.row = None;
    let moved = user.act(START, |f| f.move_in(&[six, steam], Proof::First));
    assert!(moved.is_ok());
    let overview = user.factors(START).overview();
    let policy = user.records.policy();
    assert_eq!(overview.odds_per_guess(policy), 3e-6);
    // And no authenticator, no odds.
    user.row = None;
    let overview = user.factors(START).overview();
    assert_eq!(overview.odds_per_guess(policy_of(&user)), 0.0);
    assert_eq!(overview.odds_per_year(policy_of(&user), 3.0), 0.0);
}

fn policy_of(user: &User) -> &Policy {
    user.records.policy()
}

/// An owner who mistypes so many codes of a thousand, for so many years.
fn clumsy(apps: u8, per_mille: u64, daily: u64, years: u64, seed: u64) -> User {
    let mut user = User::new(apps);
    let mut random = seed;
    let mut mistypes = || {
        // Knuth's MMIX generator; its upper bits are good enough for a finger.
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % 1_000 < per_mille
    };
    for wish in 0..years * 365 * daily {
        let mut now = START + wish * (DAY / daily);
        while mistypes() {
            assert!(user.guess(now), "{apps} apps, {daily} a day, seed {seed}");
            now = user.retry_at.max(now + 5);
        }
        assert!(user.sign_in(now), "{apps} apps, {daily} a day, seed {seed}");
    }
    user
}

/// Three quarters of what a cost bears, 1 / (1 + cost): in thousandths.
const CLUMSY: [(u8, u64); 3] = [(1, 250), (3, 150), (5, 107)];

#[test]
fn clumsy_owners_of_several_apps_are_not_disabled() {
    for (apps, per_mille) in CLUMSY {
        assert!(!clumsy(apps, per_mille, 1, 1, 1).disabled);
    }
}

#[test]
#[ignore = "500,000 sign-ins: in release mode"]
fn no_clumsy_owner_of_several_apps_is_disabled_in_five_years() {
    for (apps, per_mille) in CLUMSY {
        for daily in [1, 3, 10] {
            for seed in 0..20 {
                assert!(!clumsy(apps, per_mille, daily, 5, seed).disabled);
            }
        }
    }
}
