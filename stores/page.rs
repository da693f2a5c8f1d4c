//! Build script of the packages beside it: takes the Rust out of the manual's page that the package
//! names as its `readme`, so that what the page shows is what is compiled and tested.
//!
//! A line such as ``use sqlx::SqlitePool as Pool; // or `PgPool` `` names the first with the package's
//! feature `postgres` off, and the second with it on.

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
            "```rust,ignore" => is_code = true,
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

/// The line itself, or with the name that its comment offers in place of the one behind the last `::`.
fn chosen(line: &str) -> String {
    let other = || {
        let (code, comment) = line.split_once("; // or `")?;
        let (path, name) = code.rsplit_once("::")?;
        let (_, alias) = name.split_once(" as ")?;
        let (other, _) = comment.split_once('`')?;
        Some(format!("{path}::{other} as {alias};"))
    };
    match env::var_os("CARGO_FEATURE_POSTGRES").and_then(|_| other()) {
        Some(other) => other,
        None => line.to_owned(),
    }
}
