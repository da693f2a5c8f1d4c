//! Every account that an export yields can be exported, and comes back unchanged. The input is a
//! URI or, to get past base64, the bytes in it.
#![no_main]

use core::num::NonZeroUsize;

use data_encoding::BASE64_NOPAD;
use libfuzzer_sys::fuzz_target;
use second_factor::migration;
use second_factor_fuzz::assert_same;

fuzz_target!(|input: &[u8]| {
    let batch = match str::from_utf8(input) {
        Ok(text) if text.contains("otpauth-migration") => migration::import(text),
        _ => migration::import(&format!(
            "otpauth-migration://offline?data={}",
            BASE64_NOPAD.encode(input)
        )),
    };
    let Ok(batch) = batch else { return };
    let outcomes = batch.accounts.into_iter().map(|account| account.outcome);
    let uris: Vec<_> = outcomes.flatten().map(|imported| imported.uri).collect();
    for codes in [
        migration::export(&uris),
        migration::export_with(&uris, NonZeroUsize::MAX),
    ] {
        let mut read = Vec::new();
        for uri in codes.unwrap() {
            assert!(uri.expose().len() <= 2_331);
            for account in migration::import(uri.expose()).unwrap().accounts {
                read.push(account.outcome.unwrap().uri);
            }
        }
        assert_eq!(read.len(), uris.len());
        for (one, other) in uris.iter().zip(&read) {
            assert_same(one, other);
        }
    }
});
