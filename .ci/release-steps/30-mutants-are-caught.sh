#!/usr/bin/env bash
# Each small change of the code makes a test fail: cargo-mutants, on the files in MUTANTS (all of
# src). It fails when a change goes unnoticed, and names it.
set -euo pipefail
. .ci/lib.sh

need_cargo cargo-mutants cargo-mutants 27.1.0
read -ra files <<<"${MUTANTS:-src/**/*.rs}"
cargo mutants --no-shuffle --all-features --output "$CI_DIR" --colors never --no-times \
    "${files[@]/#/--file=}" -- --lib --tests
caught=$(wc -l <"$CI_DIR/mutants.out/caught.txt")
[ "$caught" -gt 0 ] || { echo "no mutant was tried"; exit 1; }
