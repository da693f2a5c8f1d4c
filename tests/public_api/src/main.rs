//! Prints the public items of a crate, one a line, given rustdoc's JSON of it.
//!
//! Left out are what every type has without being asked (blanket and automatic implementations) and
//! what is derived; `tests/contract/traits.rs` holds the latter.

use std::env::args_os;
use std::error::Error;

use public_api::Builder;

fn main() -> Result<(), Box<dyn Error>> {
    let path = args_os()
        .nth(1)
        .ok_or("the path of rustdoc's JSON is missing")?;
    let public = Builder::from_rustdoc_json(path)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()?;
    print!("{public}");
    Ok(())
}
