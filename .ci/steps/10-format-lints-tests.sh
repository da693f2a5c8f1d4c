#!/usr/bin/env bash
# Format, lints and tests of the library, and the lints of its benches and of all scripts.
set -euo pipefail
. .ci/lib.sh

need_deb shellcheck shellcheck
quietly cargo fmt --all --check
quietly cargo fmt --manifest-path benches/peers/Cargo.toml --check
git ls-files -z '*.sh' | quietly xargs -0 shellcheck -x -S warning .ci/run .ci/release

# Lints: all of Cargo.toml's for the library; for the rest, without those that ask a library's
# manners (no panic, no overflow, documents) of tests, benches and examples.
quietly cargo clippy --quiet --lib --all-features -- -D warnings
quietly cargo clippy --quiet --all-targets --all-features -- -D warnings \
    -A missing_docs -A unreachable_pub -A unnameable_types -A missing_debug_implementations \
    -A clippy::arithmetic_side_effects -A clippy::as_conversions -A clippy::indexing_slicing \
    -A clippy::unwrap_used -A clippy::expect_used -A clippy::panic -A clippy::must_use_candidate \
    -A clippy::exhaustive_enums -A clippy::exhaustive_structs -A clippy::missing_panics_doc \
    -A clippy::missing_errors_doc -A clippy::unreachable -A clippy::std_instead_of_core \
    -A clippy::std_instead_of_alloc -A clippy::allow_attributes
quietly cargo clippy --quiet -p benches --all-targets -- -D warnings

# README's command, to the letter; then everything there is.
run_tests cargo test
run_tests cargo test --all-features
