#!/usr/bin/env bash
# Each small change of the code makes a test fail. cargo-mutants lists the changes, and tests/mutants tries all
# that compile, most of them from one build. What goes unnoticed is named, and fails the step, unless
# tests/mutants/equivalent.txt says why it changes nothing. MUTANT_SECONDS ends it early, which fails it too; the
# next run goes on from there, if nothing has changed.
set -euo pipefail
. .ci/lib.sh

need_cargo cargo-mutants cargo-mutants 27.1.0
need_deb python3 python3
need_deb patch patch
tool=tests/mutants/Cargo.toml
quietly cargo fmt --manifest-path "$tool" --check
quietly cargo build --quiet --release --locked --manifest-path "$tool" --target-dir target/mutants
python3 tests/mutants/run.py target/mutants/release/second-factor-mutants "$CI_DIR/mutants" \
    ${MUTANT_SECONDS:+--seconds "$MUTANT_SECONDS"}
