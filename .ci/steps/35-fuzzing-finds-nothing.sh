#!/usr/bin/env bash
# Each fuzz target 100,000 times from its small corpus, with one seed, in one process, on the stable
# compiler and without ASan: the library has no unsafe code. A target that ran less often fails.
# What is found is kept, and named, in target/ci/fuzz.
set -euo pipefail
. .ci/lib.sh
. .ci/fuzz.sh

runs=100000
for target in "${targets[@]}"; do
    # libFuzzer writes to a folder that it is given, so the corpus is a list of files.
    inputs=$(find "fuzz/corpus/$target" -type f | LC_ALL=C sort)
    [ "$(wc -l <<<"$inputs")" -ge 5 ] || { echo "$target has no corpus"; exit 1; }
    fuzz "$target" -seed=1 -runs="$runs" -seed_inputs="$(tr '\n' ',' <<<"$inputs" | sed 's/,$//')"
    [ "$executions" -ge "$runs" ] || { echo "$target ran $executions times"; exit 1; }
    printf '%s: %d executions\n' "$target" "$executions"
done
