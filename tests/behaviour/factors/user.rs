//! A user of a service: a row in memory, a clock that moves, and phones.

use second_factor::audit::Event;
use second_factor::factors::{AuthenticatorId, Confirmed, NewAuthenticator, SetUp};
use second_factor::{
    Algorithm, Change, Code, CodeFormat, CodeParams, Committed, Digits, Factors, Hotp, Label,
    NewApp, Owner, Proof, Record, Records, Refusal, Saved, Secret, Totp, UnixTime, Unsaved, Window,
};

pub(crate) const START: u64 = 1_800_000_000;

pub(crate) struct User {
    pub(crate) records: Records,
    pub(crate) row: Option<Vec<u8>>,
    pub(crate) now: u64,
    pub(crate) events: Vec<Event>,
    /// Whatever app was set up, so that a wrong code is wrong.
    apps: Vec<Totp>,
}

pub(crate) struct Phone {
    pub(crate) id: AuthenticatorId,
    totp: Totp,
}

impl Phone {
    pub(crate) fn new(id: AuthenticatorId, secret: &Secret) -> Self {
        let totp = Totp::new(secret, CodeParams::new());
        Self { id, totp }
    }

    pub(crate) fn code(&self, at: u64) -> String {
        let code = self.totp.code_at(UnixTime::from_secs(at));
        code.expose().to_owned()
    }

    /// The code of now and the next.
    pub(crate) fn two(&self, at: u64) -> [String; 2] {
        [self.code(at), self.code(at + 30)]
    }
}

impl User {
    pub(crate) fn new() -> Self {
        Self::of(Records::unsealed())
    }

    pub(crate) fn of(records: Records) -> Self {
        Self {
            records,
            row: None,
            now: START,
            events: Vec::new(),
            apps: Vec::new(),
        }
    }

    /// A user with one app, and the ten recovery codes.
    pub(crate) fn with_app() -> (Self, Phone, Vec<String>) {
        let mut user = Self::new();
        let (phone, confirmed) = user.enroll(Proof::First);
        let codes = recovery(confirmed);
        user.wait(90);
        (user, phone, codes)
    }

    /// A user with so many apps.
    pub(crate) fn with_apps(count: usize, records: Records) -> (Self, Vec<Phone>) {
        let mut user = Self::of(records);
        let secrets: Vec<_> = (0..count).map(|_| Secret::generate()).collect();
        let apps = secrets
            .iter()
            .map(|secret| NewAuthenticator::totp(secret, CodeParams::new()))
            .collect::<Vec<_>>();
        let ids = user.act(|f| f.move_in(&apps, Proof::First)).unwrap();
        user.wait(90);
        user.apps = secrets
            .iter()
            .map(|secret| Totp::new(secret, CodeParams::new()))
            .collect();
        let phones = ids.into_iter().zip(&secrets);
        let phones = phones.map(|(id, secret)| Phone::new(id, secret));
        (user, phones.collect())
    }

    pub(crate) fn time(&self) -> UnixTime {
        UnixTime::from_secs(self.now)
    }

    pub(crate) fn wait(&mut self, secs: u64) {
        self.now += secs;
    }

    pub(crate) fn factors(&self) -> Factors {
        let row = self.row.clone().map(Record::from);
        self.records.open(owner(), row, self.time()).unwrap()
    }

    /// One button: decides, saves, answers.
    pub(crate) fn act<T>(
        &mut self,
        decide: impl FnOnce(Factors) -> Unsaved<T, Change>,
    ) -> Result<T, Refusal> {
        let unsaved = decide(self.factors());
        self.save(unsaved)
    }

    pub(crate) fn save<T>(&mut self, unsaved: Unsaved<T, Change>) -> Result<T, Refusal> {
        let answer = unsaved.commit(|change| {
            assert_eq!(self.row.as_deref(), change.before());
            assert_ne!(change.before(), Some(change.after()));
            self.row = Some(change.after().to_vec());
            self.events.push(change.event().clone());
            Ok::<_, std::convert::Infallible>(Saved::Yes)
        });
        match answer {
            Committed::Done(value) => Ok(value),
            Committed::Refused(refusal) => Err(refusal),
            Committed::Conflict => panic!("nobody else is there"),
            Committed::Failed(never) => match never {},
        }
    }

    /// The same, and whether anything was saved.
    pub(crate) fn tried<T>(
        &mut self,
        decide: impl FnOnce(Factors) -> Unsaved<T, Change>,
    ) -> (Result<T, Refusal>, bool) {
        let before = self.row.clone();
        let answer = self.act(decide);
        (answer, self.row != before)
    }

    pub(crate) fn enroll(&mut self, proof: Proof<'_>) -> (Phone, Confirmed) {
        let set_up = self.act(|f| f.set_up(&app(), proof)).unwrap();
        self.confirm(&set_up)
    }

    pub(crate) fn confirm(&mut self, set_up: &SetUp) -> (Phone, Confirmed) {
        let mut phone = Phone::new(AuthenticatorId(0), set_up.key_uri.secret());
        self.apps
            .push(Totp::new(set_up.key_uri.secret(), CodeParams::new()));
        let code = phone.code(self.now);
        let confirmed = self.act(|f| f.confirm(set_up.id, &code)).unwrap();
        phone.id = confirmed.authenticator;
        (phone, confirmed)
    }

    pub(crate) fn sign_in(&mut self, typed: &str) -> Result<second_factor::Accepted, Refusal> {
        self.act(|f| f.sign_in(typed))
    }

    /// A code that no app of the user shows within ten steps of now.
    pub(crate) fn wrong_code(&self) -> String {
        let window = Window::new(10, 10).unwrap();
        let codes = (0..1000).map(|number| format!("{number:06}"));
        let mut wrong = codes.filter(|text| {
            let code = Code::parse(text, CodeFormat::Decimal(Digits::Six)).unwrap();
            let mut apps = self.apps.iter();
            !apps.any(|app| app.peek(&code, self.time(), window).is_some())
        });
        wrong.next().unwrap()
    }

    pub(crate) fn wrong(&mut self) -> Refusal {
        let code = self.wrong_code();
        self.sign_in(&code).unwrap_err()
    }

    /// Wrong codes until codes are disabled.
    pub(crate) fn disable(&mut self) {
        for _ in 0..100 {
            match self.wrong() {
                Refusal::WrongCode { disabled: true, .. } => return,
                Refusal::WrongCode { retry_at, .. } => {
                    self.now = retry_at.map_or(self.now, UnixTime::as_secs);
                }
                other => panic!("{other:?}"),
            }
        }
        panic!("never disabled");
    }

    pub(crate) fn last_event(&self) -> &Event {
        self.events.last().unwrap()
    }
}

/// A token with a button.
pub(crate) fn token(secret: &Secret, next_counter: u64) -> (Hotp, NewAuthenticator) {
    let hotp = Hotp::new(secret, Algorithm::Sha1, Digits::Eight);
    let new = NewAuthenticator::hotp(secret, Algorithm::Sha1, Digits::Eight, next_counter);
    (hotp, new)
}

pub(crate) fn press(hotp: &Hotp, counter: u64) -> String {
    hotp.code(counter).expose().to_owned()
}

pub(crate) fn owner() -> Owner {
    Owner::from(7)
}

pub(crate) fn app() -> NewApp {
    NewApp::new(Label::new("ana@example.com").unwrap())
}

pub(crate) fn recovery(confirmed: Confirmed) -> Vec<String> {
    let codes = confirmed.recovery_codes.unwrap();
    codes.expose().map(str::to_owned).collect()
}

pub(crate) const STAFF: Proof<'static> = Proof::Staff { who: "desk 3" };
