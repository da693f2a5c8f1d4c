#!/usr/bin/env bash
# The stores of second-factor-sqlx on SQLite, PostgreSQL and MariaDB: what a service sees, 64 tasks that
# compete for one code, clients that are killed, servers that crash, deadlocks, new sealing keys; and the
# program of the README on PostgreSQL.
set -euo pipefail
. .ci/lib.sh
. .ci/servers.sh

for feature in postgres sqlite mysql uuid postgres,uuid; do
    quietly cargo clippy --quiet -p second-factor-sqlx --lib --features "$feature" -- -D warnings
done
quietly cargo clippy --quiet -p second-factor-sqlx --lib --all-features -- -D warnings
quietly cargo clippy --quiet -p second-factor-sqlx --all-targets --all-features -- -D warnings \
    -A missing_docs -A unreachable_pub -A unnameable_types -A missing_debug_implementations \
    -A clippy::arithmetic_side_effects -A clippy::as_conversions -A clippy::indexing_slicing \
    -A clippy::unwrap_used -A clippy::expect_used -A clippy::panic -A clippy::must_use_candidate \
    -A clippy::exhaustive_enums -A clippy::exhaustive_structs -A clippy::missing_panics_doc \
    -A clippy::missing_errors_doc -A clippy::unreachable
quietly cargo clippy --quiet -p second-factor-stores -- -D warnings
RUSTDOCFLAGS="-D warnings" quietly cargo doc --quiet -p second-factor-sqlx --no-deps --all-features

export ROUNDS=${ROUNDS:-3}
run_tests cargo test -p second-factor-sqlx -p second-factor-sqlx-readme --all-features -- --test-threads 1
