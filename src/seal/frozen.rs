//! What is drawn and sealed, against `.ci/stored_forms.py`, which shares nothing with this crate.

extern crate std;

use alloc::string::String;
use alloc::vec::Vec;

use data_encoding::HEXLOWER;
use serde_json::Value;

use crate::factors::proof::Proof;
use crate::factors::records::Records;
use crate::otp::secret::Secret;
use crate::random::fixed::seed;
use crate::record::Record;
use crate::record::owner::Owner;
use crate::seal::keyring::{KeyId, Keyring};
use crate::sign_in::unsaved::{Committed, Saved};
use crate::time::UnixTime;

fn frozen() -> Value {
    serde_json::from_str(include_str!("../../tests/vectors/data/records.json")).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    HEXLOWER.decode(value.as_str().unwrap().as_bytes()).unwrap()
}

fn keyring(frozen: &Value) -> Keyring {
    let id = u32::try_from(frozen["sealing_key_id"].as_u64().unwrap()).unwrap();
    Keyring::new(
        KeyId(id),
        &bytes(&frozen["sealing_key"]).try_into().unwrap(),
    )
}

#[test]
fn sealed_records_are_the_frozen_ones() {
    let frozen = frozen();
    let now = UnixTime::from_secs(frozen["now"].as_u64().unwrap());
    let sealed = Records::sealed(keyring(&frozen)).migrating_unsealed();
    let records = frozen["records"].as_object().unwrap();
    assert!(records.len() >= 8);
    for (name, forms) in records {
        for from in ["plain", "sealed"] {
            let row = Some(Record::from(bytes(&forms[from])));
            let factors = sealed.open(Owner::from(7), row, now).unwrap();
            assert_eq!(factors.needs_reseal(), from == "plain");
            seed(Some(1));
            let saved = factors.reseal().commit(|change| {
                let expected = forms["sealed_resealed"].as_str().unwrap();
                assert_eq!(HEXLOWER.encode(change.after()), expected, "{name}");
                Ok::<_, ()>(Saved::Yes)
            });
            seed(None);
            assert!(matches!(saved, Committed::Done(())), "{name}");
        }
    }
}

#[test]
fn a_sealed_secret_is_the_frozen_one() {
    let frozen = frozen();
    let secret = Secret::from_bytes(b"12345678901234567890").unwrap();
    seed(Some(1));
    let sealed = keyring(&frozen).seal_secret(Owner::from(7), &secret);
    seed(None);
    assert_eq!(sealed, bytes(&frozen["sealed_secret_from_seed_1"]));
}

#[test]
fn drawn_recovery_codes_are_the_frozen_ones() {
    let frozen = frozen();
    let now = UnixTime::from_secs(frozen["now"].as_u64().unwrap());
    let expected = &frozen["drawn_from_seed_2"];
    seed(Some(2));
    let factors = Records::unsealed().open(Owner::from(7), None, now).unwrap();
    let unsaved = factors.new_recovery_codes(Proof::Other { at: now });
    seed(None);
    let made = unsaved.commit(|change| {
        assert_eq!(change.after(), bytes(&expected["plain"]));
        Ok::<_, ()>(Saved::Yes)
    });
    let Committed::Done(codes) = made else {
        panic!("{made:?}");
    };
    let codes: Vec<String> = codes.expose().map(String::from).collect();
    assert_eq!(
        serde_json::to_value(codes).unwrap(),
        expected["recovery_codes"]
    );
}
