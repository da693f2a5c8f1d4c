//! Recovery codes: ten look-up secrets of a user, of which the record holds hashes.

use subtle::ConstantTimeEq;

use crate::factors::contents::codes::{CODES, RecoveryCode, RecoveryCodes};
use crate::factors::contents::hash::{HASH, Tag, hash};
use crate::otp::matches::Hidden;
use crate::random;
use crate::stored::{Reader, Sink, StoredError};
use crate::time::UnixTime;

const SALT: usize = 16;

/// The hashes of ten codes, and which of them are used up.
pub(in crate::factors) struct RecoverySet {
    salt: [u8; SALT],
    made_at: UnixTime,
    /// Bit n is set when code n was used.
    spent: u16,
    hashes: [[u8; HASH]; CODES],
}

/// What a typed recovery code is.
pub(in crate::factors) enum Redeemed {
    /// The code in this place, not used yet.
    New(u32),
    /// A code that was used before.
    Used,
    /// None of the set.
    Unknown,
}

impl RecoverySet {
    /// Draws ten codes.
    pub(in crate::factors) fn draw(now: UnixTime) -> (RecoveryCodes, Self) {
        let mut salt = [0; SALT];
        random::fill(&mut salt);
        let codes: [RecoveryCode; CODES] = core::array::from_fn(|_| RecoveryCode::draw());
        let hashes = codes.each_ref().map(|code| code_hash(salt, code));
        let set = Self {
            salt,
            made_at: now,
            spent: 0,
            hashes,
        };
        (RecoveryCodes::new(&codes), set)
    }

    /// Compares a code with all ten, whichever matches and whether it is used up.
    pub(in crate::factors) fn compare(&self, code: &RecoveryCode) -> Hidden {
        let typed = code_hash(self.salt, code);
        let mut found = Hidden::starting_at(0);
        for hash in &self.hashes {
            found.add(hash.ct_eq(&typed));
        }
        found
    }

    /// What the outcome of a comparison says.
    pub(in crate::factors) fn redeemed(&self, found: Hidden) -> Redeemed {
        let place = found.reveal().newest();
        match place.and_then(|place| u32::try_from(place).ok()) {
            None => Redeemed::Unknown,
            Some(place) if self.spent >> place & 1 != 0 => Redeemed::Used,
            Some(place) => Redeemed::New(place),
        }
    }

    /// Uses up the code in this place, 0 to 9.
    pub(in crate::factors) fn spend(&mut self, place: u32) {
        self.spent |= 1_u16.checked_shl(place).unwrap_or(u16::MAX);
    }

    /// How many codes are left, 0 to 10.
    pub(in crate::factors) fn remaining(&self) -> u32 {
        TEN.saturating_sub((self.spent & ALL).count_ones())
    }

    /// Whether no code was used yet.
    pub(in crate::factors) const fn is_whole(&self) -> bool {
        self.spent == 0
    }

    pub(in crate::factors) const fn made_at(&self) -> UnixTime {
        self.made_at
    }

    pub(in crate::factors) fn write(&self, out: &mut impl Sink) {
        out.bytes(&self.salt);
        out.u64(self.made_at.as_secs());
        out.u16(self.spent);
        out.bytes(self.hashes.as_flattened());
    }

    pub(in crate::factors) fn read(from: &mut Reader<'_>) -> Result<Self, StoredError> {
        let salt = from.array()?;
        let made_at = UnixTime::from_secs(from.u64()?);
        let spent = from.u16()?;
        if spent & !ALL != 0 {
            return Err(StoredError::Field {
                name: "used recovery codes",
            });
        }
        let mut hashes = [[0; HASH]; CODES];
        for hash in &mut hashes {
            *hash = from.array()?;
        }
        Ok(Self {
            salt,
            made_at,
            spent,
            hashes,
        })
    }
}

/// Codes in a set, as a number to count with.
const TEN: u32 = 10;

/// One bit for each code.
const ALL: u16 = (1 << CODES) - 1;

fn code_hash(salt: [u8; SALT], code: &RecoveryCode) -> [u8; HASH] {
    hash(Tag::RecoveryCode, salt, [code.expose()])
}
