#!/usr/bin/env bash
# Which lines of src the fuzzer reaches: from the corpora in fuzz/corpus, and from what step 20 has kept, if it ran
# here before. No target draws, logs or stores, so half of the lines is all that is asked for.
set -euo pipefail
. .ci/lib.sh
. .ci/fuzz.sh

quietly rustup component add llvm-tools
tools=$(rustc --print target-libdir)/../bin
mkdir -p "$CI_DIR/fuzz"
rm -rf fuzz/coverage # with what an earlier run has reached
objects=()
for target in "${targets[@]}"; do
    corpora=("fuzz/corpus/$target")
    [ ! -d "$CI_DIR/fuzz/kept/$target" ] || corpora+=("$CI_DIR/fuzz/kept/$target")
    RUSTC_BOOTSTRAP=1 quietly cargo fuzz coverage -s none "$target" "${corpora[@]}"
    objects+=(--object "target/$host/coverage/$host/release/$target")
    rm -rf "fuzz/coverage/$target/raw"
done
"$tools/llvm-profdata" merge --sparse fuzz/coverage/*/coverage.profdata -o "$CI_DIR/fuzz/all.profdata"
"$tools/llvm-cov" export --format=lcov "${objects[@]:1}" --instr-profile="$CI_DIR/fuzz/all.profdata" \
    --sources src >"$CI_DIR/fuzz/lcov.info" 2>"$CI_DIR/fuzz/llvm-cov.log" || { cat "$CI_DIR/fuzz/llvm-cov.log"; exit 1; }
awk -F'[:,]' '
    $1 == "SF" { part = $2; sub(/.*\/src\//, "", part); sub(/\/.*/, "", part); sub(/\.rs$/, "", part) }
    $1 == "DA" { all[part]++; reached[part] += ($3 > 0); all["src"]++; reached["src"] += ($3 > 0) }
    END {
        for (part in all) printf "time: %-12s %5.1f %% of %4d lines\n", part, 100 * reached[part] / all[part], all[part]
        exit all["src"] < 1000 || reached["src"] < all["src"] / 2
    }' "$CI_DIR/fuzz/lcov.info" | LC_ALL=C sort
