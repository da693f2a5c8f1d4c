//! What the environment says.

use std::env;
use std::error::Error;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64ct::{Base64, Encoding};
use rand::TryRng;
use rand::rngs::SysRng;
use second_factor::seal::KeyId;
use second_factor::{Keyring, UnixTime};

/// What time it is. Tests bring their own.
pub type Clock = Arc<dyn Fn() -> UnixTime + Send + Sync>;

/// Demo accounts: how they are made.
#[derive(Clone, Copy, Debug, Default)]
pub struct Demo {
    /// So many accounts more, for load runs.
    pub more: u32,
    /// Whether passwords are hashed at the least cost, for load runs.
    pub weak: bool,
}

pub struct Config {
    pub addr: SocketAddr,
    /// `https`: cookies are sent over TLS alone.
    pub secure: bool,
    pub database: String,
    pub keys: Keyring,
    pub clock: Clock,
    pub demo: Option<Demo>,
}

const DATABASE: &str = "sqlite://target/portal/portal.db";

impl Config {
    /// Reads the environment; PAGES.md lists its variables.
    pub fn from_env() -> Result<Self, Box<dyn Error>> {
        let addr: SocketAddr = var("PORTAL_ADDR").unwrap_or("127.0.0.1:3000".into()).parse()?;
        let secure = var("PORTAL_URL").is_some_and(|url| url.starts_with("https://"));
        let is_local = addr.ip().is_loopback() && !secure;
        if !secure && !is_local {
            return Err(
                "PORTAL_URL has to be https://.. where others than this host connect".into()
            );
        }
        let embedded = var("DATABASE_URL").is_none();
        let database = var("DATABASE_URL").unwrap_or(DATABASE.into());
        let wants_demo = var("PORTAL_DEMO").map_or(embedded, |text| text == "1");
        let demo = Demo {
            more: var("PORTAL_DEMO_USERS").map_or(Ok(0), |text| text.parse())?,
            weak: var("PORTAL_DEMO_HASH").is_some_and(|text| text == "weak"),
        };
        let clock = var("PORTAL_CLOCK").map(PathBuf::from);
        if (wants_demo || clock.is_some()) && !is_local {
            return Err("PORTAL_DEMO and PORTAL_CLOCK are for a portal on loopback alone".into());
        }
        Ok(Self {
            addr,
            secure,
            keys: keys_of(&database)?,
            database,
            clock: clock.map_or_else(system_clock, clock_of_file),
            demo: wants_demo.then_some(demo),
        })
    }
}

fn var(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

pub fn system_clock() -> Clock {
    Arc::new(UnixTime::now)
}

/// A clock for tests of the running program: the file holds seconds since 1970, or `+90`.
fn clock_of_file(path: PathBuf) -> Clock {
    tracing::warn!(path = %path.display(), "the clock is a file's: for tests alone");
    Arc::new(move || {
        let text = fs::read_to_string(&path).unwrap_or_default();
        let text = text.trim();
        let now = UnixTime::now();
        match (text.parse::<u64>(), text.strip_prefix('+')) {
            (Ok(ahead), Some(_)) => UnixTime::from_secs(now.as_secs().saturating_add(ahead)),
            (Ok(secs), None) => UnixTime::from_secs(secs),
            (Err(_), _) => {
                tracing::error!("the file of the clock cannot be read");
                now
            }
        }
    })
}

/// What `PORTAL_KEYS` says, or a development key beside the SQLite file.
fn keys_of(database: &str) -> Result<Keyring, Box<dyn Error>> {
    match (var("PORTAL_KEYS"), database.strip_prefix("sqlite://")) {
        (Some(text), _) => keys(&text),
        (None, Some(path)) => keys(&development_key(Path::new(path))?),
        (None, None) => Err("PORTAL_KEYS is missing: instances share their keys".into()),
    }
}

/// The sealing keys, `2:BASE64,1:BASE64`: the first seals, the others open what they have sealed.
fn keys(text: &str) -> Result<Keyring, Box<dyn Error>> {
    let mut entries = text.trim().split(',').map(|entry| entry.split_once(':'));
    let (id, key) = entries.next().flatten().ok_or("PORTAL_KEYS is empty")?;
    let mut keyring = Keyring::from_text(KeyId(id.parse()?), key)?;
    for entry in entries {
        let (id, key) = entry.ok_or("PORTAL_KEYS has a key without a number")?;
        keyring = keyring.with_other_text(KeyId(id.parse()?), key)?;
    }
    Ok(keyring)
}

/// A key that is made at the first start and kept beside the database: for development alone.
fn development_key(database: &Path) -> Result<String, Box<dyn Error>> {
    let path = database.with_extension("key");
    match fs::read_to_string(&path) {
        Ok(text) => {
            tracing::warn!(path = %path.display(), "sealing with the development key");
            Ok(text)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let mut key = [0; 32];
            SysRng.try_fill_bytes(&mut key)?;
            let text = format!("1:{}", Base64::encode_string(&key));
            fs::create_dir_all(path.parent().ok_or("the database has no folder")?)?;
            write_for_owner(&path, &text)?;
            tracing::warn!(path = %path.display(), "a development key was made; production sets PORTAL_KEYS");
            Ok(text)
        }
        Err(error) => Err(error.into()),
    }
}

/// Writes a file that its owner alone may read.
fn write_for_owner(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}
