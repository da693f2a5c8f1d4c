//! Sealed records: bound to their owner, of one purpose, with keys that change by use.

use second_factor::error::StoredError;
use second_factor::seal::KeyId;
use second_factor::{
    Ask, CodeParams, Committed, Keyring, Label, NewApp, Owner, Proof, Record, Records, Refusal,
    Saved, Secret, Totp, UnixTime,
};

use super::{key, keyring};

const NOW: UnixTime = UnixTime::from_secs(1_800_000_000);

fn ana() -> Owner {
    Owner::from(7)
}

fn later(secs: u64) -> UnixTime {
    UnixTime::from_secs(NOW.as_secs() + secs)
}

/// A user with one app, and the app.
fn with_an_app(records: &Records) -> (Record, Totp) {
    let mut row: Option<Record> = None;
    let app = NewApp::new(Label::new("ana").unwrap());
    let open = |row: &Option<Record>| {
        let row = row.as_ref().map(Record::to_owned_record);
        records.open(ana(), row, NOW).unwrap()
    };
    let set_up = open(&row).set_up(&app, Proof::First).commit(|change| {
        row = Some(Record::from(change.after().to_vec()));
        Ok::<_, ()>(Saved::Yes)
    });
    let Committed::Done(set_up) = set_up else {
        panic!("{set_up:?}")
    };
    let totp = Totp::new(set_up.key_uri.secret(), CodeParams::new());
    let typed = totp.code_at(NOW);
    let confirmed = open(&row)
        .confirm(set_up.id, typed.expose())
        .commit(|change| {
            row = Some(Record::from(change.after().to_vec()));
            Ok::<_, ()>(Saved::Yes)
        });
    assert!(matches!(confirmed, Committed::Done(_)), "{confirmed:?}");
    (row.unwrap(), totp)
}

/// A sign-in by one deployment, and the record that it leaves.
fn sign_in(records: &Records, row: &Record, typed: &str, now: UnixTime) -> (bool, Record) {
    let mut after = row.to_owned_record();
    let factors = records
        .open(ana(), Some(row.to_owned_record()), now)
        .unwrap();
    let answer = factors.sign_in(typed).commit(|change| {
        assert_eq!(change.before(), Some(row.as_bytes()));
        after = Record::from(change.after().to_vec());
        Ok::<_, ()>(Saved::Yes)
    });
    (matches!(answer, Committed::Done(_)), after)
}

fn error(records: &Records, row: &Record) -> Option<StoredError> {
    let opened = records.open(ana(), Some(row.to_owned_record()), NOW);
    opened.err()
}

/// The bytes in the clear tell what a store needs and nothing else.
#[test]
fn the_head_is_readable_and_the_rest_is_not() {
    let records = Records::sealed(keyring());
    let (row, totp) = with_an_app(&records);
    assert_eq!(row.sealed_with(), Some(7));
    assert_eq!(row.as_bytes()[..6], [2, 1, 0, 0, 0, 7]);
    assert_eq!(row.as_bytes()[6..22], row.stamp().unwrap());
    assert_eq!(row.as_bytes().len() % 256, 0);
    // A record of the same user, written twice, has no byte run in common behind its stamp.
    let typed = totp.code_at(later(30));
    let (right, next) = sign_in(&records, &row, typed.expose(), later(30));
    assert!(right);
    let (one, two) = (&row.as_bytes()[22..], &next.as_bytes()[22..]);
    let runs = one.windows(8).zip(two.windows(8));
    assert_eq!(runs.filter(|(a, b)| a == b).count(), 0);
}

#[test]
fn a_record_opens_for_its_owner_and_its_key_alone() {
    let records = Records::sealed(keyring());
    let (row, _) = with_an_app(&records);
    assert_eq!(error(&records, &row), None);
    for other in [Owner::from(8), Owner::from("7"), Owner::new([7])] {
        let moved = records.open(other, Some(row.to_owned_record()), NOW);
        assert_eq!(moved.err(), Some(StoredError::Forged), "{other:?}");
    }
    let changed = Records::sealed(Keyring::new(KeyId(7), &[9; 32]));
    assert_eq!(error(&changed, &row), Some(StoredError::Forged));
    let removed = Records::sealed(Keyring::new(KeyId(8), &key()));
    let found = error(&removed, &row);
    assert!(matches!(found, Some(StoredError::UnknownKey { id: 7, .. })));
    // The same key under another id, and the row made to name that id.
    let mut renamed = row.as_bytes().to_vec();
    renamed[5] = 8;
    assert_eq!(
        error(&removed, &Record::from(renamed)),
        Some(StoredError::Forged)
    );
}

/// The stamp is in the clear, and still nobody moves it.
#[test]
fn a_damaged_record_never_opens() {
    let records = Records::sealed(keyring());
    let (row, _) = with_an_app(&records);
    let bytes = row.as_bytes();
    let opens = |bytes: Vec<u8>| error(&records, &Record::from(bytes)).is_none();
    for place in 0..bytes.len() {
        let (before, after) = bytes.split_at(place);
        for bit in 0..8 {
            let mut flipped = bytes.to_vec();
            flipped[place] ^= 1 << bit;
            assert!(!opens(flipped), "{place}");
        }
        assert!(!opens(before.to_vec()), "cut at {place}");
        assert!(!opens([before, &after[1..]].concat()), "without {place}");
        assert!(!opens([before, &[0], after].concat()), "more at {place}");
        assert!(
            !opens([before, &[0; 256], after].concat()),
            "a block more at {place}"
        );
    }
    for more in [1, 64, 256, 5000] {
        let longer = [bytes, &vec![0; more]].concat();
        assert!(error(&records, &Record::from(longer)).is_some(), "{more}");
    }
}

#[test]
fn sealed_and_unsealed_are_never_taken_for_each_other() {
    let (sealed, unsealed) = (Records::sealed(keyring()), Records::unsealed());
    let (sealed_row, _) = with_an_app(&sealed);
    let (plain_row, totp) = with_an_app(&unsealed);
    assert_eq!(error(&unsealed, &sealed_row), Some(StoredError::Sealed));
    assert_eq!(error(&sealed, &plain_row), Some(StoredError::Unsealed));

    // Only while a service moves to sealing; each change seals.
    let migrating = Records::sealed(keyring()).migrating_unsealed();
    assert_eq!(error(&migrating, &plain_row), None);
    let typed = totp.code_at(later(30));
    let (right, row) = sign_in(&migrating, &plain_row, typed.expose(), later(30));
    assert!(right);
    assert_eq!(row.sealed_with(), Some(7));
    assert_eq!(error(&sealed, &row), None);
}

#[test]
fn a_sealed_secret_is_no_record_and_a_record_no_secret() {
    let records = Records::sealed(keyring());
    let (row, totp) = with_an_app(&records);
    drop(totp);
    let secret = Secret::from_bytes(&[7; 20]).unwrap();
    let sealed = keyring().seal_secret(ana(), &secret);
    assert!(error(&records, &Record::from(sealed.clone())).is_some());
    // Put into the other's frame: the same key, owner and nonce, and another purpose. No secret is as
    // long as a record, so the length tells already.
    let mut framed = vec![2, 1];
    framed.extend_from_slice(&sealed[1..]);
    let framed = error(&records, &Record::from(framed));
    assert!(matches!(framed, Some(StoredError::Length { .. })));
    let framed = [&[1], &row.as_bytes()[2..]].concat();
    let opened = keyring().open_secret(ana(), &framed);
    assert_eq!(opened.err(), Some(StoredError::Forged));
}

/// A new key is deployed as one that opens before any host seals with it: two hosts, two releases.
#[test]
fn a_key_is_changed_in_two_deployments() {
    let (old, new) = (KeyId(7), KeyId(8));
    let new_key = [8; 32];
    let first = Records::sealed(keyring().with_other(new, &new_key).unwrap());
    let second = Keyring::new(new, &new_key).with_other(old, &key()).unwrap();
    let second = Records::sealed(second);
    let (row, totp) = with_an_app(&Records::sealed(keyring()));
    assert_eq!(row.sealed_with(), Some(7));

    // While the second release is rolled out, the user meets now this host, now that one.
    let mut row = row;
    let hosts = [&first, &second, &first, &second];
    for (host, (n, seals_with)) in hosts.into_iter().zip((1..).zip([7, 8, 7, 8])) {
        let now = later(30 * n);
        let typed = totp.code_at(now);
        let (right, next) = sign_in(host, &row, typed.expose(), now);
        assert!(right, "{n}");
        assert_eq!(next.sealed_with(), Some(seals_with));
        row = next;
    }

    // Whoever has not signed in is resealed; then the old key can go.
    let (resting, _) = with_an_app(&Records::sealed(keyring()));
    let open = |row: &Record| {
        second
            .open(ana(), Some(row.to_owned_record()), NOW)
            .unwrap()
    };
    assert!(open(&resting).needs_reseal() && !open(&row).needs_reseal());
    let mut resealed = None;
    let answer = open(&resting).reseal().commit(|change| {
        assert_eq!(change.sealed_with(), Some(8));
        resealed = Some(Record::from(change.after().to_vec()));
        Ok::<_, ()>(Saved::Yes)
    });
    assert!(matches!(answer, Committed::Done(())));
    let alone = Records::sealed(Keyring::new(new, &new_key));
    assert_eq!(error(&alone, &resealed.unwrap()), None);
    let found = error(&alone, &resting);
    assert!(matches!(found, Some(StoredError::UnknownKey { id: 7, .. })));
}

/// What cannot be read is never "no second factor".
#[test]
fn an_empty_or_missing_column_turns_nothing_off() {
    let records = Records::sealed(keyring());
    let found = error(&records, &Record::from(Vec::new()));
    assert!(matches!(found, Some(StoredError::Length { found: 0, .. })));
    let off = records.open(ana(), None, NOW).unwrap();
    assert_eq!(off.ask(None, ""), Ask::Off);
    let answer = off.sign_in("000000").commit(|_| Ok::<_, ()>(Saved::Yes));
    assert!(matches!(answer, Committed::Refused(Refusal::NotSetUp)));
    let required = Records::sealed(keyring()).rows_required();
    let missing = required.open(ana(), None, NOW).err();
    assert_eq!(missing, Some(StoredError::Missing));
}
