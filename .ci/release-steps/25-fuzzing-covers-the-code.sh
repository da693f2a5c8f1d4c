#!/usr/bin/env bash
# Which lines of src the fuzzer reaches: of the corpora in fuzz/corpus, and what the last step has left of ten
# minutes a target. What it cannot reach is not built for it: no target draws, logs or stores.
set -euo pipefail
. .ci/lib.sh
. .ci/fuzz.sh

quietly rustup component add llvm-tools
tools=$(rustc --print target-libdir)/../bin
mkdir -p "$CI_DIR/fuzz"
objects=()
for target in "${targets[@]}"; do
    corpora=("fuzz/corpus/$target")
    [ ! -d "$CI_DIR/fuzz/kept/$target" ] || corpora+=("$CI_DIR/fuzz/kept/$target")
    RUSTC_BOOTSTRAP=1 quietly cargo fuzz coverage -s none "$target" "${corpora[@]}"
    objects+=(--object "target/$host/coverage/$host/release/$target")
    rm -rf "fuzz/coverage/$target/raw"
done
"$tools/llvm-profdata" merge --sparse fuzz/coverage/*/coverage.profdata -o "$CI_DIR/fuzz/all.profdata"
show() {
    "$tools/llvm-cov" "$1" "${objects[@]:1}" --instr-profile="$CI_DIR/fuzz/all.profdata" \
        --sources src "${@:2}"
}
show export --format=lcov >"$CI_DIR/fuzz/lcov.info"
show report | awk '/^TOTAL/ || /^Filename/' | sed 's/^/time: /'
