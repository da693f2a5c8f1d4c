//! The phone's side, for a reader who has none at hand: shows the code of a key.
//!
//! `cargo run --example authenticator -- 'otpauth://totp/..' --watch`
//!
//! Takes a base32 secret, a key URI as any service prints it, or (feature `migration`) one code of
//! Google Authenticator's export; `-` reads it from standard input, where other users of the
//! machine cannot see it. Codes go to standard output, everything else to standard error.

use std::error::Error;
use std::io::{self, IsTerminal, Read, Write};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use second_factor::uri::KeyKind;
use second_factor::{Algorithm, CodeParams, Digits, Hotp, KeyUri, Period, Secret, Totp, UnixTime};

const USAGE: &str = "usage: authenticator SECRET|URI|- [--at SECONDS] [--digits 6-8]
       [--algorithm SHA1|SHA256|SHA512] [--period SECONDS] [--watch]";

/// Longer input is no key.
const LONGEST_INPUT: u64 = 8_192;

type Failure = Box<dyn Error>;

/// What the command line asks for; where it says nothing, the key decides.
#[derive(Default)]
struct Arguments {
    key: Option<String>,
    at: Option<UnixTime>,
    digits: Option<Digits>,
    algorithm: Option<Algorithm>,
    period: Option<Period>,
    watch: bool,
}

impl Arguments {
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let mut read = Self::default();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(USAGE);
            match word.as_str() {
                "--at" => read.at = Some(UnixTime::from_secs(number("--at", &value()?)?)),
                "--digits" => {
                    let count: u8 = number("--digits", &value()?)?;
                    read.digits = Some(Digits::try_from(count)?);
                }
                "--algorithm" => read.algorithm = Some(value()?.parse()?),
                "--period" => {
                    read.period = Some(Period::from_secs(number("--period", &value()?)?)?);
                }
                "--watch" => read.watch = true,
                "-" => read.set_key(standard_input()?)?,
                option if option.starts_with('-') => return Err(USAGE.into()),
                _ => read.set_key(word)?,
            }
        }
        if read.key.is_none() {
            return Err(USAGE.into());
        }
        if read.watch && read.at.is_some() {
            return Err("--watch follows the clock; leave out --at".into());
        }
        Ok(read)
    }

    fn set_key(&mut self, key: String) -> Result<(), Failure> {
        match self.key.replace(key) {
            Some(_) => Err(USAGE.into()),
            None => Ok(()),
        }
    }
}

fn number<T: std::str::FromStr>(option: &str, text: &str) -> Result<T, Failure> {
    text.parse()
        .map_err(|_| format!("{option} wants a number").into())
}

fn standard_input() -> io::Result<String> {
    let mut text = String::new();
    io::stdin().take(LONGEST_INPUT).read_to_string(&mut text)?;
    Ok(text.trim().to_owned())
}

/// A key that codes can be computed with.
enum Key {
    Totp(Totp),
    Hotp(Hotp, u64),
}

impl Key {
    fn new(secret: &Secret, kind: KeyKind, wanted: &Arguments) -> Self {
        match kind {
            KeyKind::Totp(mut params) => {
                if let Some(algorithm) = wanted.algorithm {
                    params = params.with_algorithm(algorithm);
                }
                if let Some(digits) = wanted.digits {
                    params = params.with_digits(digits);
                }
                if let Some(period) = wanted.period {
                    params = params.with_period(period);
                }
                Self::Totp(Totp::new(secret, params))
            }
            KeyKind::Hotp {
                algorithm,
                digits,
                counter,
            } => {
                let algorithm = wanted.algorithm.unwrap_or(algorithm);
                let digits = wanted.digits.unwrap_or(digits);
                Self::Hotp(Hotp::new(secret, algorithm, digits), counter)
            }
        }
    }

    fn code(&self, at: UnixTime) -> String {
        let code = match self {
            Self::Totp(totp) => totp.code_at(at),
            Self::Hotp(hotp, counter) => hotp.code(*counter),
        };
        code.expose().to_owned()
    }
}

/// A base32 secret, or a key URI as any service prints it.
fn read_key(text: &str, wanted: &Arguments) -> Result<Key, Failure> {
    if !text.contains(':') {
        let secret = Secret::from_legacy_base32(text)?;
        if secret.is_short() {
            eprintln!("note: the secret has fewer than 16 bytes");
        }
        return Ok(Key::new(&secret, KeyKind::Totp(CodeParams::new()), wanted));
    }
    let imported = KeyUri::import(text)?;
    for note in &imported.notes {
        eprintln!("note: {note}");
    }
    Ok(Key::new(imported.uri.secret(), imported.uri.kind(), wanted))
}

/// The codes of one batch of an export, each with its account's name.
#[cfg(feature = "migration")]
fn show_export(text: &str, wanted: &Arguments) -> Result<(), Failure> {
    use second_factor::migration;

    let batch = migration::import(text)?;
    let at = wanted.at.unwrap_or_else(UnixTime::now);
    let (mut out, mut shown) = (io::stdout().lock(), 0_usize);
    for account in batch.accounts {
        match account.outcome {
            Ok(imported) => {
                for note in &imported.notes {
                    eprintln!("note: {}: {note}", account.name);
                }
                let key = Key::new(imported.uri.secret(), imported.uri.kind(), wanted);
                writeln!(out, "{} {}", key.code(at), account.name)?;
                shown = shown.saturating_add(1);
            }
            Err(error) => eprintln!("left out: {}: {error}", account.name),
        }
    }
    if batch.size > 1 {
        eprintln!(
            "this was code {} of {}",
            batch.index.saturating_add(1),
            batch.size
        );
    }
    if shown == 0 {
        Err("no account can be used".into())
    } else {
        Ok(())
    }
}

#[cfg(not(feature = "migration"))]
fn show_export(_: &str, _: &Arguments) -> Result<(), Failure> {
    Err("exports need a build with `--features migration`".into())
}

/// Shows the code again and again, with the seconds that it has left, until output ends.
fn watch(totp: &Totp) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let terminal = out.is_terminal();
    loop {
        let now = UnixTime::now();
        let left = totp.expires_at(now).saturating_since(now).as_secs();
        let code = totp.code_at(now);
        let drawn = if terminal {
            write!(out, "\r{}  {left:>2} s \u{1b}[K", code.expose())
        } else {
            writeln!(out, "{}  {left:>2} s", code.expose())
        };
        match drawn.and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            other => other?,
        }
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        thread::sleep(
            Duration::from_secs(1)
                .saturating_sub(Duration::from_nanos(since.subsec_nanos().into())),
        );
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let text = arguments.key.as_deref().unwrap_or_default().trim();
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    if scheme.eq_ignore_ascii_case("otpauth-migration") {
        if arguments.watch {
            return Err("--watch follows one key; this is an export".into());
        }
        return show_export(text, arguments);
    }
    match read_key(text, arguments)? {
        Key::Totp(totp) if arguments.watch => watch(&totp),
        Key::Hotp(..) if arguments.watch => {
            Err("this key counts; there is nothing to watch".into())
        }
        key => Ok(writeln!(
            io::stdout(),
            "{}",
            key.code(arguments.at.unwrap_or_else(UnixTime::now))
        )?),
    }
}

fn main() -> ExitCode {
    let words = std::env::args_os()
        .skip(1)
        .map(|word| word.to_string_lossy().into_owned());
    let arguments = match Arguments::read(words) {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
