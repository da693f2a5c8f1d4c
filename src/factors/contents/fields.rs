//! The fields that several parts of a record have: parameters, secrets, names, times.

use alloc::string::String;

use crate::factors::contents::authenticator::clean_name;
use crate::otp::params::{Algorithm, CodeFormat, CodeParams, Digits, Period};
use crate::otp::secret::Secret;
use crate::stored::{Reader, Sink, StoredError};
use crate::time::UnixTime;

pub(super) fn write_params(params: CodeParams, out: &mut impl Sink) {
    out.u8(algorithm_byte(params.algorithm()));
    out.u8(params.format().length());
    out.u32(params.period().as_secs());
    out.u64(params.epoch().as_secs());
}

pub(super) fn read_params(from: &mut Reader<'_>) -> Result<CodeParams, StoredError> {
    let algorithm = read_algorithm(from)?;
    let format = read_format(from)?;
    let period = Period::from_secs(from.u32()?);
    let period = period.map_err(|_| StoredError::Field { name: "period" })?;
    Ok(CodeParams::new()
        .with_algorithm(algorithm)
        .with_format(format)
        .with_period(period)
        .with_epoch(time(from)?))
}

pub(super) const fn algorithm_byte(algorithm: Algorithm) -> u8 {
    match algorithm {
        Algorithm::Sha1 => 1,
        Algorithm::Sha256 => 2,
        Algorithm::Sha512 => 3,
    }
}

pub(super) fn read_algorithm(from: &mut Reader<'_>) -> Result<Algorithm, StoredError> {
    match from.u8()? {
        1 => Ok(Algorithm::Sha1),
        2 => Ok(Algorithm::Sha256),
        3 => Ok(Algorithm::Sha512),
        _ => Err(StoredError::Field { name: "algorithm" }),
    }
}

/// A format is stored as the length of its codes: no two share one.
pub(super) fn read_format(from: &mut Reader<'_>) -> Result<CodeFormat, StoredError> {
    match from.u8()? {
        5 => Ok(CodeFormat::Steam),
        6 => Ok(CodeFormat::Decimal(Digits::Six)),
        7 => Ok(CodeFormat::Decimal(Digits::Seven)),
        8 => Ok(CodeFormat::Decimal(Digits::Eight)),
        _ => Err(StoredError::Field { name: "format" }),
    }
}

pub(super) fn secret(from: &mut Reader<'_>) -> Result<Secret, StoredError> {
    let bytes = from.short()?;
    Secret::from_legacy_bytes(bytes).map_err(|_| StoredError::Field { name: "secret" })
}

pub(super) fn name(from: &mut Reader<'_>) -> Result<String, StoredError> {
    let text = core::str::from_utf8(from.short()?);
    let text = text.map_err(|_| StoredError::Field { name: "name" })?;
    let clean = clean_name(text);
    if clean == text {
        Ok(clean)
    } else {
        Err(StoredError::Field { name: "name" })
    }
}

pub(super) fn time(from: &mut Reader<'_>) -> Result<UnixTime, StoredError> {
    from.u64().map(UnixTime::from_secs)
}

pub(super) fn flag(from: &mut Reader<'_>, name: &'static str) -> Result<bool, StoredError> {
    match from.u8()? {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(StoredError::Field { name }),
    }
}

pub(super) fn up_to(found: u8, most: usize, name: &'static str) -> Result<u8, StoredError> {
    if usize::from(found) <= most {
        Ok(found)
    } else {
        Err(StoredError::Field { name })
    }
}

/// A count that the record has places for.
pub(super) fn count(length: usize) -> u8 {
    u8::try_from(length).unwrap_or(u8::MAX)
}
