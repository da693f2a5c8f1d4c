//! Whatever the JSON, there is an answer; what was read is written, and comes back unchanged.
#![no_main]

use libfuzzer_sys::fuzz_target;
use second_factor::cxf::{self, CxfError, Uncarried};
use second_factor_fuzz::assert_same;

fuzz_target!(|input: &str| {
    let Ok(found) = cxf::import(input) else {
        return;
    };
    assert!(!found.is_empty());
    for imported in found.into_iter().filter_map(|one| one.outcome.ok()) {
        match cxf::export(&imported.uri) {
            Ok(json) => {
                let again = cxf::import(json.expose()).unwrap().remove(0);
                assert_same(&imported.uri, &again.outcome.unwrap().uri);
            }
            Err(error) => assert!(matches!(
                error,
                CxfError::Uncarried {
                    what: Uncarried::Period(_),
                    ..
                }
            )),
        }
    }
});
