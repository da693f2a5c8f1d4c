#!/usr/bin/env bash
# Each fuzz target for ten minutes (FUZZ_SECONDS) from an empty corpus, with a new seed. What it keeps is left
# in target/ci/fuzz/kept, for the next step.
set -euo pipefail
. .ci/lib.sh
. .ci/fuzz.sh

for target in "${targets[@]}"; do
    corpus=$CI_DIR/fuzz/kept/$target
    rm -rf "$corpus"
    mkdir -p "$corpus"
    fuzz "$target" -seed="$PROPTEST_RNG_SEED" -max_total_time="${FUZZ_SECONDS:-600}" "$corpus"
    [ "$executions" -ge 100000 ] || { echo "$target ran $executions times"; exit 1; }
    printf 'time: %s: %d executions, %d inputs kept\n' "$target" "$executions" "$(find "$corpus" -type f | wc -l)"
done
