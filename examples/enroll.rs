//! Sets up two-factor authentication in a terminal: QR code, key, first code, recovery codes; then
//! signs in once.
//!
//! `cargo run --example enroll -- --issuer "My Service" --account me@example.com`

use std::convert::Infallible;
use std::error::Error;
use std::io::{self, BufRead, Read, Write};
use std::process::ExitCode;
use std::time::Duration;

use second_factor::error::StateError;
use second_factor::qr::Ecc;
use second_factor::{
    Change, Confirmed, Credential, Enrollment, FactorState, KeyUri, Label, Policy, Qr, RecoverySet,
    Saved, SignInError, Submitted, UnixTime,
};

const USAGE: &str = "usage: enroll [--issuer NAME] [--account NAME]";

/// How long a QR code waits for its first code.
const LIFETIME: Duration = Duration::from_secs(600);

/// Longer lines are not codes; what follows is read as the next line.
const LONGEST_LINE: u64 = 1_024;

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

/// The next line, or nothing at the end of input.
fn read_line(input: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    input.take(LONGEST_LINE).read_until(b'\n', &mut line)?;
    Ok((!line.is_empty()).then(|| String::from_utf8_lossy(&line).into_owned()))
}

/// What a service stores of the user: a row for the app, a row for the recovery codes.
struct Account {
    credential: Credential,
    app: FactorState,
    recovery: RecoverySet,
    spent: FactorState,
}

/// Set up, and Verify until a code is right; `None` if the input ends before that.
fn enroll(
    arguments: Arguments,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> Result<Option<Account>, Box<dyn Error>> {
    let label = Label::new(arguments.account)?.with_issuer(arguments.issuer)?;
    let enrollment = Enrollment::begin(label, UnixTime::now());
    show(enrollment.key_uri(), out)?;
    loop {
        let Some(typed) = ask("The code that the app shows: ", input, out)? else {
            return Ok(None);
        };
        let now = UnixTime::now();
        if enrollment.is_expired(now, LIFETIME) {
            return Err("That took over ten minutes. Start again.".into());
        }
        match enrollment.confirm(&typed, now, &Policy::new()) {
            Ok(confirmed) => return activate(confirmed, out).map(Some),
            Err(_) => writeln!(out, "No: {}", enrollment.diagnose(&typed, now))?,
        }
    }
}

/// The code comes last, as small as it gets: with the prompt it fills 22 of the 24 lines of a
/// common terminal, and what else helps to set up stands above it.
fn show(key: &KeyUri, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let uri = key.to_uri();
    let qr = Qr::encode_with(uri.expose(), Ecc::Low)?.with_quiet_zone(2);
    writeln!(out, "Without a phone, run this in another terminal:")?;
    writeln!(
        out,
        "cargo run --example authenticator -- '{}' --watch",
        uri.expose()
    )?;
    let typed = key.secret().to_grouped_base32();
    writeln!(
        out,
        "With an app, type this key: {} or scan:",
        typed.expose()
    )?;
    write!(out, "{}", qr.to_text().expose())?;
    Ok(())
}

/// Saves the factor together with its recovery codes, which are shown this once.
fn activate(confirmed: Confirmed, out: &mut impl Write) -> Result<Account, Box<dyn Error>> {
    let mut rows = None; // here a service has a transaction
    let credential = confirmed.commit(|credential, state| {
        rows = Some((*state, RecoverySet::generate(credential)));
        Ok::<_, Infallible>(Saved::Yes)
    })?;
    let (app, (codes, recovery)) = rows.ok_or("nothing was saved")?;
    writeln!(out, "Yes: two-factor authentication is on.\n")?;
    writeln!(
        out,
        "Recovery codes for when the phone is lost. Each works once; keep them safe:\n"
    )?;
    for code in codes.expose() {
        writeln!(out, "    {code}")?;
    }
    Ok(Account {
        credential,
        app,
        recovery,
        spent: FactorState::new(),
    })
}

/// A sign-in with the app's next code or with a recovery code; false if the input ends before it.
fn sign_in(
    mut account: Account,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> Result<bool, Box<dyn Error>> {
    let (policy, totp) = (Policy::new(), account.credential.totp());
    writeln!(
        out,
        "\nNow sign in. The code that you typed is used up: take the next."
    )?;
    loop {
        let Some(typed) = ask("The next code: ", input, out)? else {
            return Ok(false);
        };
        let now = UnixTime::now();
        let answer = match Submitted::classify(&typed, totp.params().format()) {
            Submitted::Recovery => {
                let attempt = policy.attempt(&account.recovery, account.spent, &typed, now);
                attempt.commit(|change| save(&mut account.spent, change))
            }
            _ => {
                let attempt = policy.attempt(&totp, account.app, &typed, now);
                attempt.commit(|change| save(&mut account.app, change))
            }
        };
        match answer {
            Ok(accepted) if accepted.step().is_some() => {
                writeln!(out, "Yes: signed in.")?;
                return Ok(true);
            }
            Ok(_) => {
                let left = account.recovery.remaining(account.spent);
                writeln!(out, "Yes: signed in with a recovery code; {left} are left.")?;
                return Ok(true);
            }
            Err(SignInError::Refused(refusal)) => writeln!(out, "No: {}", refusal.public())?,
            Err(error) => return Err(error.into()),
        }
    }
}

/// `UPDATE .. SET state = after WHERE state = before`, on a row in memory.
fn save(row: &mut FactorState, change: &Change) -> Result<Saved, StateError> {
    if row.to_bytes() != *change.before() {
        return Ok(Saved::Lost);
    }
    *row = FactorState::from_bytes(change.after())?;
    Ok(Saved::Yes)
}

/// What is typed at a prompt; `None` at the end of input.
fn ask(prompt: &str, input: &mut impl BufRead, out: &mut impl Write) -> io::Result<Option<String>> {
    write!(out, "{prompt}")?;
    out.flush()?;
    let typed = read_line(input)?;
    if typed.is_none() {
        writeln!(out)?;
    }
    Ok(typed)
}

fn run(
    arguments: Arguments,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> Result<bool, Box<dyn Error>> {
    let Some(account) = enroll(arguments, input, out)? else {
        return Ok(false);
    };
    if !sign_in(account, input, out)? {
        writeln!(
            out,
            "No sign-in was tried to the end; two-factor authentication stays on."
        )?;
    }
    Ok(true)
}

fn main() -> ExitCode {
    let arguments = match Arguments::read(std::env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    match run(arguments, &mut io::stdin().lock(), &mut io::stdout().lock()) {
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
