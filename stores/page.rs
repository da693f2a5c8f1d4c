//! Build script of the packages beside it: takes the Rust out of the manual's page that the package
//! names as its `readme`, so that what the page shows is what is compiled and tested.
//!
//! Some lines of code have a comment ``// or `..` ``. With the package's feature `postgres` what it says
//! stands in the place of the name that is imported, or of the value that is assigned.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

const PAGE: &str = env!("CARGO_PKG_README");

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={PAGE}");
    let page = fs::read_to_string(PAGE)?;
    let mut code = String::new();
    let mut is_code = false;
    for line in page.lines() {
        match line {
            "```rust" | "```rust,ignore" => is_code = true,
            "```" => is_code = false,
            line if is_code => code.extend([&chosen(line), "\n"]),
            _ => {}
        }
    }
    if code.is_empty() {
        return Err(format!("{PAGE} shows no Rust").into());
    }
    let out = env::var("OUT_DIR")?;
    Ok(fs::write(Path::new(&out).join("page.rs"), code)?)
}

/// The line itself, or with what its comment offers.
fn chosen(line: &str) -> String {
    let other = || {
        let (code, comment) = line.split_once("; // or `")?;
        let (other, _) = comment.split_once('`')?;
        if let Some((variable, _)) = code.split_once(" = ") {
            return Some(format!("{variable} = {other};"));
        }
        let (path, name) = code.rsplit_once("::")?;
        let (_, alias) = name.split_once(" as ")?;
        Some(format!("{path}::{other} as {alias};"))
    };
    match env::var_os("CARGO_FEATURE_POSTGRES").and_then(|_| other()) {
        Some(other) => other,
        None => line.to_owned(),
    }
}
