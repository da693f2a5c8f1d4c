//! Sealed records and secrets: whatever the bytes are, they open or are refused; what opens is sealed
//! anew and opens again, and one changed byte closes it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use second_factor::fixed::seed;
use second_factor::seal::KeyId;
use second_factor::{Keyring, Owner, Record, Records, Saved, UnixTime};

fuzz_target!(|row: &[u8]| {
    let key: [u8; 32] = core::array::from_fn(|place| place as u8);
    let keyring = || Keyring::new(KeyId(7), &key);
    let now = UnixTime::from_secs(1_800_000_000);
    let open = |row: &[u8]| {
        let records = Records::sealed(keyring());
        records.open(Owner::from(7), Some(Record::from(row.to_vec())), now)
    };
    seed(Some(1));
    if let Ok(secret) = keyring().open_secret(Owner::from(7), row) {
        let again = keyring().seal_secret(Owner::from(7), &secret.into_inner());
        assert_eq!(again.len(), row.len());
    }
    let Ok(factors) = open(row) else {
        return;
    };
    let saved = factors.reseal().commit(|change| {
        assert!(open(change.after()).is_ok());
        assert!(open(row).is_ok());
        Ok::<_, ()>(Saved::Yes)
    });
    let _ = saved;
    for place in [0, 2, 6, 22, 30, row.len() - 1] {
        let mut changed = row.to_vec();
        changed[place] ^= 1;
        assert!(open(&changed).is_err());
    }
});
