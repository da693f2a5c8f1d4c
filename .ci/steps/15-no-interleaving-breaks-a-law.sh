#!/usr/bin/env bash
# Every interleaving of two requests on one record, and of three of those that matter most, over the
# real code: load, decide and save, a lost answer, a crash, a clock that moves. Prints how many states
# there were.
set -euo pipefail
. .ci/lib.sh

log=$CI_DIR/walk.log
cargo test --quiet --release --features seal --lib factors::walk -- --ignored --nocapture --test-threads 1 >"$log" 2>&1 ||
    { cat "$log"; exit 1; }
grep -oE '(pairs|threes): Figures.*' "$log"
[ "$(grep -cE '(pairs|threes): Figures' "$log")" -eq 2 ] || { cat "$log"; exit 1; }
