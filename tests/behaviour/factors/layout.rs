//! Records that this crate never writes: each field alone is right, together they cannot be.

use second_factor::error::StoredError;
use second_factor::{Factors, Record, Records};

use super::user::{User, owner};

/// What stands before the contents: the head, with a number of 9, and the owner.
fn head() -> Vec<u8> {
    let mut head = Records::unsealed().new_record(owner()).as_bytes().to_vec();
    head.truncate(2 + 16 + 32);
    head[10..18].copy_from_slice(&9_u64.to_be_bytes());
    head
}

/// The contents of a record without authenticators.
struct Contents {
    on: bool,
    changes: u64,
    sessions: u64,
    budget: [u8; 13],
    last_id: u32,
    confirmed: Option<[u8; 16 + 4 + 8 + 8]>,
    recovery: Option<[u8; 16 + 8 + 2 + 10 * 32]>,
    pass: Option<[u8; 32 + 8 + 8]>,
    /// Their ids.
    browsers: Vec<u32>,
    /// That of the first browser.
    name: &'static str,
}

impl Contents {
    const fn off() -> Self {
        Self {
            on: false,
            changes: 0,
            sessions: 0,
            budget: [0; 13],
            last_id: 0,
            confirmed: None,
            recovery: None,
            pass: None,
            browsers: Vec::new(),
            name: "",
        }
    }

    fn option(out: &mut Vec<u8>, value: Option<&[u8]>) {
        out.push(u8::from(value.is_some()));
        out.extend_from_slice(value.unwrap_or_default());
    }

    fn record(&self) -> Vec<u8> {
        let mut out = head();
        out.push(u8::from(self.on));
        out.extend(self.changes.to_be_bytes());
        out.extend([0; 8]);
        out.extend(self.sessions.to_be_bytes());
        out.extend(self.budget);
        out.extend(self.last_id.to_be_bytes());
        out.push(0);
        Self::option(&mut out, None);
        Self::option(&mut out, self.confirmed.as_ref().map(|bytes| &bytes[..]));
        Self::option(&mut out, self.recovery.as_ref().map(|bytes| &bytes[..]));
        Self::option(&mut out, self.pass.as_ref().map(|bytes| &bytes[..]));
        out.push(u8::try_from(self.browsers.len()).unwrap());
        let names = std::iter::once(self.name).chain(std::iter::repeat(""));
        for (id, name) in self.browsers.iter().zip(names) {
            out.extend(id.to_be_bytes());
            // Hash and both times.
            out.extend([0; 32 + 8 + 8]);
            out.push(u8::try_from(name.len()).unwrap());
            out.extend(name.as_bytes());
        }
        out.resize(out.len().next_multiple_of(256), 0);
        out
    }
}

fn open(record: Vec<u8>) -> Result<Factors, StoredError> {
    let user = User::new();
    let record = Some(Record::from(record));
    user.records.open(owner(), record, user.time())
}

/// The name of the field that is said to be wrong.
fn named(record: Vec<u8>) -> &'static str {
    match open(record) {
        Err(StoredError::Field { name, .. }) => name,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_built_here_is_a_record() {
    assert!(open(Contents::off().record()).is_ok());
    let on = Contents {
        on: true,
        changes: 9,
        sessions: 9,
        last_id: 3,
        confirmed: Some([0; 36]),
        recovery: Some([0; 346]),
        pass: Some([0; 48]),
        browsers: vec![1, 3],
        ..Contents::off()
    };
    assert!(open(on.record()).is_ok());
}

#[test]
fn nothing_is_left_of_a_factor_that_is_off() {
    let confirmed = Contents {
        confirmed: Some([0; 36]),
        ..Contents::off()
    };
    let recovery = Contents {
        recovery: Some([0; 346]),
        ..Contents::off()
    };
    let pass = Contents {
        pass: Some([0; 48]),
        ..Contents::off()
    };
    let browser = Contents {
        browsers: vec![1],
        last_id: 1,
        ..Contents::off()
    };
    for contents in [confirmed, recovery, pass, browser] {
        assert_eq!(named(contents.record()), "on flag");
        let on = Contents {
            on: true,
            ..contents
        };
        assert!(open(on.record()).is_ok());
    }
    let (user, _) = User::with_apps(1, Records::unsealed());
    let mut authenticator = user.row.unwrap();
    assert_eq!(std::mem::replace(&mut authenticator[50], 0), 1);
    assert_eq!(named(authenticator), "on flag");
}

#[test]
fn no_change_is_later_than_the_record() {
    let changes = Contents {
        changes: 10,
        ..Contents::off()
    };
    assert_eq!(named(changes.record()), "number");
    let sessions = Contents {
        sessions: 10,
        ..Contents::off()
    };
    assert_eq!(named(sessions.record()), "session number");
}

#[test]
fn ids_rise_from_one_to_the_last_that_was_given() {
    for browsers in [vec![0], vec![4], vec![2, 1], vec![2, 2], vec![1, 3, 2]] {
        let contents = Contents {
            on: true,
            last_id: 3,
            browsers,
            ..Contents::off()
        };
        assert_eq!(named(contents.record()), "browser id");
    }
    // The first of two apps, behind the last id and the count.
    let (user, _) = User::with_apps(2, Records::unsealed());
    let row = user.row.unwrap();
    let place = row
        .windows(9)
        .position(|at| at == [0, 0, 0, 2, 2, 0, 0, 0, 1]);
    let id = place.unwrap() + 8;
    for wrong in [0, 2, 3] {
        let mut row = row.clone();
        row[id] = wrong;
        assert_eq!(named(row), "authenticator id");
    }
}

#[test]
fn failures_belong_to_authenticators() {
    let (mut user, _) = User::with_apps(1, Records::unsealed());
    let _ = user.wrong();
    let mut contents = Contents {
        on: true,
        pass: Some([0; 48]),
        ..Contents::off()
    };
    let budget = &user.row.unwrap()[75..88];
    contents.budget.copy_from_slice(budget);
    assert_eq!(budget[1], 1, "one failure");
    assert_eq!(named(contents.record()), "failures");
}

#[test]
fn the_filling_is_shorter_than_a_block_and_of_zeros() {
    let record = Contents::off().record();
    let mut longer = record.clone();
    longer.resize(record.len() + 256, 0);
    assert_eq!(named(longer), "padding");
    // Contents that end where a block ends need no filling, and may have none.
    let mut full = Contents {
        on: true,
        last_id: 2,
        pass: Some([0; 48]),
        browsers: vec![1, 2],
        name: "abcd",
        ..Contents::off()
    };
    assert!(open(full.record()).is_ok());
    let mut longer = full.record();
    assert_eq!(longer.len(), 256);
    longer.resize(512, 0);
    assert_eq!(named(longer), "padding");
    full.name = "abcde";
    assert_eq!(full.record().len(), 512);
    assert!(open(full.record()).is_ok());
    let mut odd = record;
    *odd.last_mut().unwrap() = 1;
    assert_eq!(named(odd), "padding");
}

#[test]
fn a_record_is_read_up_to_4_096_bytes() {
    let of = |length: usize| {
        let mut record = Contents::off().record();
        record.resize(length, 0);
        open(record)
    };
    assert!(matches!(
        of(4_096),
        Err(StoredError::Field {
            name: "padding",
            ..
        })
    ));
    assert!(matches!(of(4_352), Err(StoredError::Length { .. })));
}
