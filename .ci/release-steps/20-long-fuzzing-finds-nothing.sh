#!/usr/bin/env bash
# Each fuzz target for ten minutes (FUZZ_SECONDS) from an empty corpus, with a new seed.
set -euo pipefail
. .ci/lib.sh
. .ci/fuzz.sh

for target in "${targets[@]}"; do
    corpus=$(mktemp -d)
    fuzz "$target" -seed="$PROPTEST_RNG_SEED" -max_total_time="${FUZZ_SECONDS:-600}" "$corpus"
    [ "$executions" -ge 100000 ] || { echo "$target ran $executions times"; exit 1; }
    printf 'time: %s: %d executions, %d inputs kept\n' "$target" "$executions" "$(find "$corpus" -type f | wc -l)"
    rm -rf "$corpus"
done
