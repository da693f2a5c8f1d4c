//! Two-factor authentication in a terminal: QR code, key, first code, recovery codes; then a
//! sign-in, what the user's security page shows, and a second app.
//!
//! `cargo run --example enroll -- --issuer "My Service" --account me@example.com`

use core::error::Error;
use core::fmt;
use std::io::{self, BufRead, Read, Write};
use std::process::ExitCode;

use second_factor::factors::{AcceptedBy, Confirmed, Overview, Replacing, SetUp};
use second_factor::qr::Ecc;
use second_factor::{
    Accepted, Change, Factors, KeyUri, Label, MemoryStore, NewApp, Proof, Qr, Records, Refusal,
    TwoFactor, UnixTime, Unsaved,
};

const USAGE: &str = "usage: enroll [--issuer NAME] [--account NAME]";

/// The user's id: the key of their row.
const USER: u64 = 7;

/// Longer lines are not codes; what follows is read as the next line.
const LONGEST_LINE: u64 = 1_024;

type Failure = Box<dyn Error>;

struct Arguments {
    issuer: String,
    account: String,
}

impl Arguments {
    fn read(arguments: impl Iterator<Item = std::ffi::OsString>) -> Result<Self, String> {
        let mut read = Self {
            issuer: "Example".into(),
            account: "alice@example.com".into(),
        };
        let mut arguments = arguments.map(|argument| argument.into_string());
        while let Some(name) = arguments.next() {
            let target = match name.as_deref() {
                Ok("--issuer") => &mut read.issuer,
                Ok("--account") => &mut read.account,
                _ => return Err(USAGE.into()),
            };
            *target = match arguments.next() {
                Some(Ok(value)) => value,
                Some(Err(_)) => return Err("a name is not UTF-8".into()),
                None => return Err(USAGE.into()),
            };
        }
        Ok(read)
    }
}

/// The service's side: a store of one row, which is lost when the program ends.
struct Service {
    two_factor: TwoFactor<MemoryStore<u64>>,
    label: Label,
}

impl Service {
    fn new(arguments: Arguments) -> Result<Self, Failure> {
        Ok(Self {
            two_factor: TwoFactor::new(MemoryStore::new(), Records::unsealed()),
            label: Label::new(arguments.account)?.with_issuer(arguments.issuer)?,
        })
    }

    /// One button of a portal: what it answers, or why it is refused.
    fn press<T>(
        &self,
        operation: impl FnMut(Factors) -> Unsaved<T, Change>,
    ) -> Result<Result<T, Refusal>, Failure> {
        let update = self.two_factor.update(&USER, UnixTime::now(), operation);
        match pollster::block_on(update) {
            Ok(value) => Ok(Ok(value)),
            Err(error) => error.refusal().map(Err).ok_or_else(|| error.into()),
        }
    }

    fn overview(&self) -> Result<Overview, Failure> {
        let factors = pollster::block_on(self.two_factor.load(&USER, UnixTime::now()))?;
        Ok(factors.overview())
    }
}

/// The person at the terminal.
struct Terminal<I, O> {
    input: I,
    out: O,
}

impl<I: BufRead, O: Write> Terminal<I, O> {
    fn say(&mut self, text: impl fmt::Display) -> io::Result<()> {
        writeln!(self.out, "{text}")
    }

    /// What is typed at a prompt; `None` at the end of input.
    fn ask(&mut self, prompt: &str) -> io::Result<Option<String>> {
        write!(self.out, "{prompt}")?;
        self.out.flush()?;
        let mut line = Vec::new();
        let mut input = (&mut self.input).take(LONGEST_LINE);
        if input.read_until(b'\n', &mut line)? == 0 {
            writeln!(self.out)?;
            return Ok(None);
        }
        Ok(Some(String::from_utf8_lossy(&line).into_owned()))
    }

    /// The code comes last, as small as it gets: with the prompt it fills 22 of the 24 lines of a
    /// common terminal, and what else helps to set up stands above it.
    fn show(&mut self, key: &KeyUri) -> Result<(), Failure> {
        let uri = key.to_uri();
        let qr = Qr::encode_with(uri.expose(), Ecc::Low)?.with_quiet_zone(2);
        let typed = key.secret().to_grouped_base32();
        self.say("Without a phone, run this in another terminal:")?;
        self.say(format_args!(
            "cargo run --example authenticator -- '{}' --watch",
            uri.expose()
        ))?;
        self.say(format_args!(
            "With an app, type this key: {} or scan:",
            typed.expose()
        ))?;
        write!(self.out, "{}", qr.to_text().expose())?;
        Ok(())
    }

    fn show_recovery_codes(&mut self, confirmed: &Confirmed) -> io::Result<()> {
        let Some(codes) = &confirmed.recovery_codes else {
            return Ok(());
        };
        self.say(
            "\nRecovery codes for when the phone is lost. Each works once; keep them safe:\n",
        )?;
        codes
            .expose()
            .try_for_each(|code| self.say(format_args!("    {code}")))
    }

    fn show_overview(&mut self, overview: &Overview) -> io::Result<()> {
        let now = UnixTime::now();
        let ago = |then: UnixTime| now.saturating_since(then).as_secs();
        self.say("\nYour second factor:")?;
        for one in &overview.authenticators {
            let used = one.used_at.map_or(0, ago);
            self.say(format_args!("    {}, used {used} seconds ago", one.name))?;
        }
        let left = overview.recovery_codes.map_or(0, |codes| codes.remaining);
        self.say(format_args!("    {left} recovery codes"))
    }

    /// *Verify* until a code is right; `None` if the input ends before that.
    fn verify(&mut self, service: &Service, set_up: &SetUp) -> Result<Option<Confirmed>, Failure> {
        self.show(&set_up.key_uri)?;
        loop {
            let Some(typed) = self.ask("The code that the app shows: ")? else {
                return Ok(None);
            };
            match service.press(|factors| factors.confirm(set_up.id, &typed))? {
                Ok(confirmed) => return Ok(Some(confirmed)),
                Err(refusal @ Refusal::SetUpGone) => return Err(sentence(refusal).into()),
                Err(refusal) => self.say(format_args!("No: {}", sentence(refusal)))?,
            }
        }
    }

    /// A sign-in with the app's next code or with a recovery code; `None` if the input ends.
    fn sign_in(&mut self, service: &Service) -> Result<Option<Accepted>, Failure> {
        self.say("\nNow sign in. The code that you typed is used up: take the next.")?;
        loop {
            let Some(typed) = self.ask("The next code: ")? else {
                return Ok(None);
            };
            match service.press(|factors| factors.sign_in(&typed))? {
                Ok(accepted) => return Ok(Some(accepted)),
                Err(refusal) => self.say(format_args!("No: {}", sentence(refusal)))?,
            }
        }
    }
}

/// What the user reads.
fn sentence(refusal: Refusal) -> String {
    refusal.message(UnixTime::now()).to_string()
}

/// The whole conversation; false if the second factor stays off.
fn run(
    service: &Service,
    terminal: &mut Terminal<impl BufRead, impl Write>,
) -> Result<bool, Failure> {
    let phone = NewApp::new(service.label.clone()).named("Phone");
    let set_up = service
        .press(|factors| factors.set_up(&phone, Proof::First))?
        .map_err(sentence)?;
    let Some(confirmed) = terminal.verify(service, &set_up)? else {
        return Ok(false);
    };
    terminal.say("Yes: two-factor authentication is on.")?;
    terminal.show_recovery_codes(&confirmed)?;

    let Some(accepted) = terminal.sign_in(service)? else {
        terminal.say("No sign-in was tried to the end; two-factor authentication stays on.")?;
        return Ok(true);
    };
    match accepted.by() {
        AcceptedBy::RecoveryCode { remaining, .. } => terminal.say(format_args!(
            "Yes: signed in with a recovery code; {remaining} are left."
        ))?,
        _ => terminal.say("Yes: signed in.")?,
    }
    terminal.show_overview(&service.overview()?)?;
    if let Some(answer) = terminal.ask("Set up a second app? Type yes or no: ")? {
        if answer.trim().eq_ignore_ascii_case("yes") {
            second_app(service, terminal, &accepted)?;
        }
    }
    Ok(true)
}

/// The code of the sign-in proves the change: a session alone could have been stolen.
fn second_app(
    service: &Service,
    terminal: &mut Terminal<impl BufRead, impl Write>,
    accepted: &Accepted,
) -> Result<(), Failure> {
    let second = NewApp::new(service.label.clone()).named("Second app");
    let second = second.replacing(Replacing::None);
    let set_up = service
        .press(|factors| factors.set_up(&second, Proof::Accepted(accepted)))?
        .map_err(sentence)?;
    let Some(confirmed) = terminal.verify(service, &set_up)? else {
        return Ok(terminal.say("No second app was set up.")?);
    };
    terminal.say("Yes: either app signs you in.")?;
    terminal.show_recovery_codes(&confirmed)?;
    Ok(terminal.show_overview(&service.overview()?)?)
}

fn main() -> ExitCode {
    let arguments = match Arguments::read(std::env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    let mut terminal = Terminal {
        input: io::stdin().lock(),
        out: io::stdout().lock(),
    };
    match Service::new(arguments).and_then(|service| run(&service, &mut terminal)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("The input ended before a right code: two-factor authentication is off.");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
