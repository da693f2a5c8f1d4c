//! Sets up two-factor authentication in a terminal: QR code, key, and the first code.
//!
//! `cargo run --example enroll -- --issuer "My Service" --account me@example.com`

use std::error::Error;
use std::io::{self, BufRead, Read, Write};
use std::process::ExitCode;

use second_factor::{Code, KeyUri, Label, Params, Secret, Totp, UnixTime, Window};

const USAGE: &str = "usage: enroll [--issuer NAME] [--account NAME]";

/// Longer lines are not codes; what follows is read as the next line.
const LONGEST_LINE: u64 = 1_024;

struct Arguments {
    issuer: String,
    account: String,
}

impl Arguments {
    fn read(arguments: impl Iterator<Item = std::ffi::OsString>) -> Result<Self, String> {
        let mut read = Self { issuer: "Example".into(), account: "alice@example.com".into() };
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

/// Whether the code is right now; if not, why.
fn check(totp: &Totp, typed: &str) -> Result<(), String> {
    let code = Code::parse(typed, totp.params().format()).map_err(|error| error.to_string())?;
    match totp.peek(&code, UnixTime::now(), Window::DEFAULT) {
        Some(_) => Ok(()),
        None => Err("not the code that the app shows now; is the time on the phone right?".into()),
    }
}

fn enroll(
    arguments: Arguments,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> Result<bool, Box<dyn Error>> {
    let label = Label::new(arguments.account)?.with_issuer(arguments.issuer)?;
    let uri = KeyUri::totp(label, Secret::generate(), Params::new())?;
    let totp = Totp::new(uri.secret(), Params::new());

    writeln!(out, "Scan this with an authenticator app:\n")?;
    writeln!(out, "{}", uri.to_qr()?.to_text().expose())?;
    writeln!(out, "or type this key into it: {}\n", uri.secret().to_grouped_base32().expose())?;
    writeln!(out, "No phone at hand? In another terminal:")?;
    writeln!(out, "cargo run --example authenticator -- '{}'\n", uri.to_uri().expose())?;
    loop {
        write!(out, "The code that it shows: ")?;
        out.flush()?;
        let Some(typed) = read_line(input)? else {
            writeln!(out)?;
            return Ok(false);
        };
        match check(&totp, &typed) {
            Ok(()) => {
                writeln!(out, "Yes: two-factor authentication is on.")?;
                return Ok(true);
            }
            Err(reason) => writeln!(out, "No: {reason}")?,
        }
    }
}

fn main() -> ExitCode {
    let arguments = match Arguments::read(std::env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    match enroll(arguments, &mut io::stdin().lock(), &mut io::stdout().lock()) {
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
