# Every feature set that differs from the others compiles without a warning; the library alone and
# with each single feature also passes its tests.
set -euo pipefail
. .ci/lib.sh

sets=$(python3 .ci/feature_sets.py all)
for set in $sets; do
    quietly cargo clippy --quiet --lib --no-default-features --features "${set/none/}" -- -D warnings
done
for set in $(python3 .ci/feature_sets.py single); do
    run_tests cargo test --lib --tests --no-default-features --features "${set/none/}"
done
printf '%d feature sets compile without a warning\n' "$(wc -w <<<"$sets")"
