//! The contents of a record as bytes, version 1. `DESIGN.md` has the layout in words.

use crate::factors::contents::authenticator::{Authenticator, AuthenticatorId, AuthenticatorKind};
use crate::factors::contents::browser::{Browser, BrowserId, MOST_BROWSERS};
use crate::factors::contents::fields::{
    algorithm_byte, count, flag, name, read_algorithm, read_format, read_params, secret, time,
    up_to, write_params,
};
use crate::factors::contents::pass::StoredPass;
use crate::factors::contents::recovery::RecoverySet;
use crate::factors::contents::set_up::{LastConfirmed, Pending, Replacing, SetUpId, SetUpProof};
use crate::factors::contents::{Contents, MOST};
use crate::otp::params::CodeFormat;
use crate::record::form;
use crate::record::owner::Owner;
use crate::sign_in::budget::Budget;
use crate::sign_in::mark::{FARTHEST_OFFSET, Mark};
use crate::stored::{Reader, Sink, StoredError};
use crate::time::Step;

const TOTP: u8 = 1;
const HOTP: u8 = 2;

/// Contents and owner, to be written.
pub(in crate::factors) struct Form<'a> {
    pub(in crate::factors) contents: &'a Contents,
    pub(in crate::factors) owner: Owner,
}

impl form::Contents for Form<'_> {
    fn write(&self, out: &mut impl Sink) {
        let contents = self.contents;
        out.bytes(self.owner.as_bytes());
        out.u8(u8::from(contents.on));
        out.u64(contents.changes);
        out.u64(contents.changed_at.as_secs());
        out.u64(contents.sessions);
        out.bytes(&contents.budget.to_bytes());
        out.u32(contents.last_id);
        out.u8(count(contents.authenticators.len()));
        for one in &contents.authenticators {
            write_authenticator(one, out);
        }
        out.option(contents.set_up.as_ref(), write_set_up);
        out.option(contents.confirmed.as_ref(), |out, last| {
            out.bytes(&last.id.to_bytes());
            out.u32(last.authenticator.0);
            out.u64(last.at.as_secs());
            out.u64(last.step.counter());
        });
        out.option(contents.recovery.as_ref(), |out, set| set.write(out));
        out.option(contents.pass.as_ref(), |out, pass| {
            out.bytes(&pass.hash);
            out.u64(pass.issued_at.as_secs());
            out.u64(pass.expires_at.as_secs());
        });
        out.u8(count(contents.browsers.len()));
        for browser in &contents.browsers {
            out.u32(browser.id.0);
            out.bytes(&browser.hash);
            out.u64(browser.made_at.as_secs());
            out.u64(browser.expires_at.as_secs());
            out.short(browser.name.as_bytes());
        }
    }
}

/// Reads contents behind a head; all that is accepted is written back to the byte.
pub(in crate::factors) fn read(
    mut from: Reader<'_>,
    stamp: [u8; 16],
    owner: Owner,
) -> Result<Contents, StoredError> {
    let [b0, b1, b2, b3, b4, b5, b6, b7, number @ ..] = stamp;
    if Owner::from_stored(from.array()?) != owner {
        return Err(StoredError::Owner);
    }
    let mut contents = Contents::off([b0, b1, b2, b3, b4, b5, b6, b7]);
    contents.number = u64::from_be_bytes(number);
    contents.on = flag(&mut from, "on flag")?;
    contents.changes = from.u64()?;
    contents.changed_at = time(&mut from)?;
    contents.sessions = from.u64()?;
    contents.budget = Budget::read(&mut from)?;
    contents.last_id = from.u32()?;
    for _ in 0..up_to(from.u8()?, MOST, "count of authenticators")? {
        contents.authenticators.push(read_authenticator(&mut from)?);
    }
    contents.set_up = from.option("set-up", read_set_up)?;
    contents.confirmed = from.option("confirmed set-up", |from| {
        Ok(LastConfirmed {
            id: SetUpId::from_stored(from.array()?),
            authenticator: AuthenticatorId(from.u32()?),
            at: time(from)?,
            step: Step::from_counter(from.u64()?),
        })
    })?;
    contents.recovery = from.option("recovery codes", RecoverySet::read)?;
    contents.pass = from.option("pass", |from| {
        Ok(StoredPass {
            hash: from.array()?,
            issued_at: time(from)?,
            expires_at: time(from)?,
        })
    })?;
    for _ in 0..up_to(from.u8()?, MOST_BROWSERS, "count of browsers")? {
        contents.browsers.push(Browser {
            id: BrowserId(from.u32()?),
            hash: from.array()?,
            made_at: time(&mut from)?,
            expires_at: time(&mut from)?,
            name: name(&mut from)?,
        });
    }
    form::check_padding(from.rest())?;
    check(&contents)?;
    Ok(contents)
}

/// What is true of every record that this crate has written.
fn check(contents: &Contents) -> Result<(), StoredError> {
    let last = contents.last_id;
    let authenticators = contents.authenticators.iter().map(|one| one.id.0);
    let browsers = contents.browsers.iter().map(|browser| browser.id.0);
    let nothing = contents.authenticators.is_empty()
        && contents.recovery.is_none()
        && contents.pass.is_none()
        && contents.browsers.is_empty()
        && contents.confirmed.is_none();
    let rules = [
        ("number", contents.changes <= contents.number),
        ("session number", contents.sessions <= contents.number),
        ("authenticator id", are_rising(authenticators, last)),
        ("browser id", are_rising(browsers, last)),
        ("on flag", contents.on || nothing),
        (
            "failures",
            !contents.authenticators.is_empty() || contents.budget == Budget::NEW,
        ),
    ];
    match rules.into_iter().find(|(_, holds)| !holds) {
        Some((name, _)) => Err(StoredError::Field { name }),
        None => Ok(()),
    }
}

/// Whether ids begin at 1, rise, and end at the last one that was given.
fn are_rising(ids: impl Iterator<Item = u32>, last: u32) -> bool {
    let mut before = 0;
    for id in ids {
        if id <= before || id > last {
            return false;
        }
        before = id;
    }
    true
}

fn write_authenticator(one: &Authenticator, out: &mut impl Sink) {
    out.u32(one.id.0);
    match one.kind {
        AuthenticatorKind::Totp(params) => {
            out.u8(TOTP);
            write_params(params, out);
            out.bytes(&one.mark.offset().to_be_bytes());
        }
        AuthenticatorKind::Hotp { algorithm, digits } => {
            out.u8(HOTP);
            out.u8(algorithm_byte(algorithm));
            out.u8(CodeFormat::Decimal(digits).length());
            out.u8(u8::from(one.two_codes));
        }
    }
    out.option(one.mark.last_step(), |out, step| out.u64(step.counter()));
    out.u64(one.added_at.as_secs());
    out.option(one.used_at, |out, at| out.u64(at.as_secs()));
    out.short(one.name.as_bytes());
    out.short(one.secret.expose_bytes());
}

fn read_authenticator(from: &mut Reader<'_>) -> Result<Authenticator, StoredError> {
    let id = AuthenticatorId(from.u32()?);
    let (kind, offset, two_codes) = match from.u8()? {
        TOTP => {
            let params = read_params(from)?;
            let offset = i8::from_be_bytes(from.array()?);
            if offset.unsigned_abs() > FARTHEST_OFFSET {
                return Err(StoredError::Field { name: "offset" });
            }
            (AuthenticatorKind::Totp(params), offset, false)
        }
        HOTP => {
            let algorithm = read_algorithm(from)?;
            let CodeFormat::Decimal(digits) = read_format(from)? else {
                return Err(StoredError::Field { name: "format" });
            };
            let two_codes = flag(from, "two codes")?;
            (AuthenticatorKind::Hotp { algorithm, digits }, 0, two_codes)
        }
        _ => return Err(StoredError::Field { name: "kind" }),
    };
    let last = from.option("last step", |from| from.u64().map(Step::from_counter))?;
    Ok(Authenticator {
        id,
        kind,
        mark: Mark::new(last, offset),
        two_codes,
        added_at: time(from)?,
        used_at: from.option("time of use", time)?,
        name: name(from)?,
        secret: secret(from)?,
    })
}

fn write_set_up(out: &mut impl Sink, pending: &Pending) {
    out.bytes(&pending.id.to_bytes());
    out.u64(pending.expires_at.as_secs());
    out.u8(match pending.proof {
        SetUpProof::First => 1,
        SetUpProof::App => 2,
        SetUpProof::Recovery => 3,
        SetUpProof::Other => 4,
    });
    match pending.replacing {
        Replacing::None => out.u8(0),
        Replacing::One(id) => {
            out.u8(1);
            out.u32(id.0);
        }
        Replacing::All => out.u8(2),
    }
    write_params(pending.params, out);
    out.short(pending.name.as_bytes());
    out.short(pending.secret.expose_bytes());
}

fn read_set_up(from: &mut Reader<'_>) -> Result<Pending, StoredError> {
    let id = SetUpId::from_stored(from.array()?);
    let expires_at = time(from)?;
    let proof = match from.u8()? {
        1 => SetUpProof::First,
        2 => SetUpProof::App,
        3 => SetUpProof::Recovery,
        4 => SetUpProof::Other,
        _ => return Err(StoredError::Field { name: "proof" }),
    };
    let replacing = match from.u8()? {
        0 => Replacing::None,
        1 => Replacing::One(AuthenticatorId(from.u32()?)),
        2 => Replacing::All,
        _ => return Err(StoredError::Field { name: "replacing" }),
    };
    Ok(Pending {
        id,
        expires_at,
        proof,
        replacing,
        params: read_params(from)?,
        name: name(from)?,
        secret: secret(from)?,
    })
}
