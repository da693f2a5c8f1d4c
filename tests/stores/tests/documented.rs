//! The statements of the documentation are those that the stores run.

use second_factor::{RecoverySet, Totp};
use stores::{PostgresStore, RedisStore, SqliteStore};

/// The text of the code blocks in the documentation, in order.
fn blocks() -> Vec<String> {
    let source = include_str!("../../../src/store/mod.rs");
    let docs = source.lines().filter_map(|line| line.strip_prefix("//!"));
    let docs: Vec<&str> = docs
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect();
    let docs = docs.join("\n");
    docs.split("```")
        .skip(1)
        .step_by(2)
        .map(|block| block.split_once('\n').unwrap().1.into())
        .collect()
}

#[test]
fn every_documented_statement_is_run() {
    let blocks = blocks();
    let blocks: Vec<&str> = blocks.iter().map(|block| block.trim()).collect();
    let run = [
        PostgresStore::<Totp>::CREATE,
        PostgresStore::<Totp>::LOAD,
        PostgresStore::<Totp>::SAVE,
        SqliteStore::<Totp>::CREATE,
        SqliteStore::<Totp>::LOAD,
        SqliteStore::<Totp>::SAVE,
        RedisStore::<RecoverySet>::SAVE,
    ];
    assert_eq!(blocks[..7], run.map(str::trim));
    // MySQL's three are not run, and it says so.
    assert_eq!(blocks.len(), 10);
    assert!(include_str!("../../../src/store/mod.rs").contains("These three are not run"));
}
