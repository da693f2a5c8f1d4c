#!/usr/bin/env bash
# The portal of examples/portal over HTTP, on SQLite: each flow, sessions, forms, headers, the log; and the
# lines of its second-factor code.
set -euo pipefail
. .ci/lib.sh

quietly cargo clippy --quiet -p portal --lib --bins -- -D warnings
quietly cargo clippy --quiet -p portal --all-targets -- -D warnings \
    -A clippy::arithmetic_side_effects -A clippy::as_conversions -A clippy::indexing_slicing \
    -A clippy::unwrap_used -A clippy::expect_used -A clippy::panic -A clippy::unreachable
run_tests cargo test -p portal
