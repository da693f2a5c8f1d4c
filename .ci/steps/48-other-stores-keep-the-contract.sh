#!/usr/bin/env bash
# The stores that the manual shows: with rusqlite, diesel, SeaORM, and in Redis. What a page shows is what
# is compiled here and run on SQLite, PostgreSQL and Redis; what it warns of is found out.
set -euo pipefail
. .ci/lib.sh
. .ci/postgres.sh
need_deb redis-server redis-server
need_deb /usr/include/postgresql/libpq-fe.h libpq-dev

for page in rusqlite diesel sea_orm redis; do
    sed -n '/^```rust,ignore$/,/^```$/{/^```/d;p}' "docs/$page.md" >"$CI_DIR/page.rs"
    [ -s "$CI_DIR/page.rs" ] || { echo "docs/$page.md shows no Rust"; exit 1; }
    quietly rustfmt --check --edition 2024 "$CI_DIR/page.rs"
done

quietly cargo fmt --check --manifest-path stores/rusqlite/Cargo.toml

# Clippy in the place of the compiler: `cargo clippy` would read all dependencies a second time. The
# packages deny what it says.
export RUSTC_WORKSPACE_WRAPPER=clippy-driver
run_tests cargo test --manifest-path stores/rusqlite/Cargo.toml --target-dir target/rusqlite --locked --test contract
run_tests cargo test -p second-factor-diesel -p second-factor-redis -p second-factor-sea-orm --test contract
run_tests cargo test -p second-factor-diesel --no-default-features --features postgres --test contract
