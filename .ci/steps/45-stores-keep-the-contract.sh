#!/usr/bin/env bash
# The stores of tests/stores/ on SQLite, PostgreSQL and Redis keep the contract: the conformance suite.
set -euo pipefail
. .ci/lib.sh
. .ci/servers.sh

quietly cargo clippy --quiet -p stores --all-targets -- -D warnings
run_tests cargo test -p stores -- --test-threads 1
quietly cargo run --quiet --example sign_in
