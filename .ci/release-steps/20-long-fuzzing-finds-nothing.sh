#!/usr/bin/env bash
# Each fuzz target for ten minutes (FUZZ_SECONDS) from an empty corpus, with a new seed; as many at a time as there
# are processors. What it keeps is left in target/ci/fuzz/kept, for the next step.
set -euo pipefail
. .ci/lib.sh
. .ci/fuzz.sh

long() {
    local target=$1 corpus=$CI_DIR/fuzz/kept/$1
    rm -rf "$corpus"
    mkdir -p "$corpus"
    fuzz "$target" -seed="$PROPTEST_RNG_SEED" -max_total_time="${FUZZ_SECONDS:-600}" "$corpus" || return 1
    [ "$executions" -ge 100000 ] || { echo "$target ran $executions times"; return 1; }
    printf 'time: %s: %d executions, %d inputs kept\n' "$target" "$executions" "$(find "$corpus" -type f | wc -l)"
}

at_once=$(nproc) pids=() code=0
for target in "${targets[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "$at_once" ]; do wait -n || true; done
    long "$target" &
    pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || code=1; done
exit "$code"
