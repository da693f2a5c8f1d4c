//! This crate side by side with others: `cargo run --release [verify] [secret] [uri] [qr]` here.
//!
//! Prints ratios, never times alone: ours is 1.00, and 2.00 took twice as long in the same run.

mod qr;
mod secret;
mod table;
mod uri;
mod verify;

fn main() {
    let tables: [(&str, fn()); 4] = [
        ("verify", verify::run),
        ("secret", secret::run),
        ("uri", uri::run),
        ("qr", qr::run),
    ];
    let chosen: Vec<String> = std::env::args().skip(1).collect();
    for (name, run) in tables {
        if chosen.is_empty() || chosen.iter().any(|choice| choice == name) {
            run();
        }
    }
}
