//! Signing in with six digits: once per code, slower after failures, and not for ever.
//!
//! `cargo run --example sign_in`

use core::error::Error;

use second_factor::factors::{AcceptedBy, Replacing};
use second_factor::{
    Accepted, Ask, Change, CodeParams, Factors, Label, MemoryStore, NewApp, Policy, Proof, Records,
    Refusal, Totp, TwoFactor, UnixTime, Unsaved,
};

type Failure = Box<dyn Error>;

/// Ana's id: the key of her row.
const ANA: u64 = 7;

/// A service with one user, at a moment.
struct Service {
    two_factor: TwoFactor<MemoryStore<u64>>,
    now: UnixTime,
}

impl Service {
    fn wait(&mut self, secs: u64) {
        self.now = UnixTime::from_secs(self.now.as_secs().saturating_add(secs));
    }

    /// What is allowed; that it is refused, or that the store failed, is an error here.
    fn done<T>(&self, operation: impl FnMut(Factors) -> Unsaved<T, Change>) -> Result<T, Failure> {
        let update = self.two_factor.update(&ANA, self.now, operation);
        Ok(pollster::block_on(update)?)
    }

    /// The code on an app's screen signs Ana in.
    fn accepted(&self, app: &Totp) -> Result<Accepted, Failure> {
        let code = app.code_at(self.now);
        let accepted = self.done(|factors| factors.sign_in(code.expose()))?;
        println!("{}  accepted", code.expose());
        Ok(accepted)
    }

    /// Why a sign-in is refused; that it is accepted is an error here.
    fn refused(&self, typed: &str) -> Result<Refusal, Failure> {
        let update = self
            .two_factor
            .update(&ANA, self.now, |factors| factors.sign_in(typed));
        let refusal = match pollster::block_on(update) {
            Ok(_) => return Err("a code was accepted that should not be".into()),
            Err(error) => error.refusal().ok_or("the store failed")?,
        };
        println!("{typed}  refused: {}", refusal.message(self.now));
        Ok(refusal)
    }

    /// What the sign-in page does after the password.
    fn ask(&self) -> Result<Ask, Failure> {
        let factors = pollster::block_on(self.two_factor.load(&ANA, self.now))?;
        Ok(factors.ask(None, ""))
    }

    /// Sets up an app, and gives the app and recovery codes, if there are new ones.
    fn set_up(&mut self, app: &NewApp, proof: Proof<'_>) -> Result<(Totp, Vec<String>), Failure> {
        let set_up = self.done(|factors| factors.set_up(app, proof))?;
        // The app scans the QR code, and Ana types what it shows.
        let phone = Totp::new(set_up.key_uri.secret(), CodeParams::new());
        let code = phone.code_at(self.now);
        let confirmed = self.done(|factors| factors.confirm(set_up.id, code.expose()))?;
        println!("{}  confirms an app", code.expose());
        let codes = confirmed.recovery_codes.iter();
        let codes = codes.flat_map(|codes| codes.expose().map(str::to_owned));
        Ok((phone, codes.collect()))
    }
}

/// Whatever opens a session asks for the proof, so that it cannot be forgotten.
fn open_session(accepted: Accepted) {
    println!("        a session begins at {}", accepted.at().as_secs());
}

fn main() -> Result<(), Failure> {
    let policy = Policy::new().with_max_failures(6)?;
    let records = Records::unsealed().with_policy(policy);
    let mut service = Service {
        two_factor: TwoFactor::new(MemoryStore::new(), records),
        now: UnixTime::from_secs(1_799_999_970),
    };

    // Ana has no second factor: after the password she is in. She sets one up.
    assert_eq!(service.ask()?, Ask::Off);
    let label = Label::new("ana")?.with_issuer("Example")?;
    let app = NewApp::new(label).named("Phone");
    let (phone, recovery_codes) = service.set_up(&app, Proof::First)?;
    assert_eq!(recovery_codes.len(), 10);
    assert_eq!(service.ask()?, Ask::Code);

    // Half a minute later she signs in, and at once adds a tablet: the code proves that it is she.
    service.wait(30);
    let accepted = service.accepted(&phone)?;
    let tablet = app.clone().named("Tablet").replacing(Replacing::None);
    let (tablet, more_codes) = service.set_up(&tablet, Proof::Accepted(&accepted))?;
    assert!(more_codes.is_empty(), "she has codes already");

    // Either app signs in, and each code works once.
    service.wait(30);
    open_session(service.accepted(&tablet)?);
    open_session(service.accepted(&phone)?);
    let read_over_her_shoulder = phone.code_at(service.now);
    let refusal = service.refused(read_over_her_shoulder.expose())?;
    assert_eq!(refusal, Refusal::Replayed);

    guess(&mut service, &phone, &tablet)?;

    // A recovery code still works, and lets her set up a new phone, which replaces both apps.
    assert_eq!(service.ask()?, Ask::Disabled);
    let [first, second, ..] = recovery_codes.as_slice() else {
        return Err("no recovery codes".into());
    };
    let accepted = service.done(|factors| factors.sign_in(first))?;
    println!("{first}  accepted");
    assert!(matches!(
        accepted.by(),
        AcceptedBy::RecoveryCode { remaining: 9, .. }
    ));
    assert_eq!(service.refused(first)?, Refusal::WrongRecoveryCode);
    let (new_phone, new_codes) = service.set_up(&app, Proof::Code(second))?;
    assert_eq!(new_codes.len(), 10);
    service.wait(30);
    open_session(service.accepted(&new_phone)?);
    assert!(matches!(
        service.refused(phone.code_at(service.now).expose())?,
        Refusal::WrongCode { .. }
    ));
    Ok(())
}

/// Somebody knows Ana's password, too, and begins to guess.
fn guess(service: &mut Service, phone: &Totp, tablet: &Totp) -> Result<(), Failure> {
    let mut guesses = (0_u32..1_000_000).map(|guess| format!("{guess:06}"));
    let mut wrong_guess = |now: UnixTime| {
        let is_right = |app: &Totp, guess: &str| {
            let around = (0..=60)
                .step_by(30)
                .map(|secs| now.as_secs().saturating_sub(30).saturating_add(secs));
            around
                .map(UnixTime::from_secs)
                .any(|at| app.code_at(at).expose() == guess)
        };
        let guess = guesses.find(|guess| !is_right(phone, guess) && !is_right(tablet, guess));
        guess.ok_or("no guess is wrong")
    };

    service.wait(30);
    for failures in 1..=5 {
        let guess = wrong_guess(service.now)?;
        let refusal = service.refused(&guess)?;
        assert!(
            matches!(refusal, Refusal::WrongCode { failures: counted, .. } if counted == failures)
        );
    }

    // Four failures were free. The fifth made everybody wait, with a good code, too.
    service.wait(5);
    let refusal = service.refused(phone.code_at(service.now).expose())?;
    let retry_at = refusal.retry_at().ok_or("nobody has to wait")?;
    assert_eq!(retry_at.saturating_since(service.now).as_secs(), 25);
    assert!(matches!(service.ask()?, Ask::Wait { until, .. } if until == retry_at));

    // After the wait there is one guess left of six. Who makes it is told at once that it was the
    // last, and from then on no code of an app is compared.
    service.now = retry_at;
    let guess = wrong_guess(service.now)?;
    let refusal = service.refused(&guess)?;
    assert!(matches!(refusal, Refusal::WrongCode { disabled: true, .. }));
    let refusal = service.refused(phone.code_at(service.now).expose())?;
    assert_eq!(refusal, Refusal::Disabled);
    Ok(())
}
