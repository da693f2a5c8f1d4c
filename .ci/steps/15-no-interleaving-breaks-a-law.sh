#!/usr/bin/env bash
# Every interleaving of two requests on one record, and of three of those that matter most, over the
# real code: load, decide and save, a lost answer, a crash, a clock that moves. Prints how many states
# there were. And the check can fail: stores that save without comparing break a law, and so does a
# reader that lags behind.
set -euo pipefail
. .ci/lib.sh

log=$CI_DIR/walk.log
cargo test --release --features seal --lib factors::walk -- --include-ignored --nocapture --test-threads 1 >"$log" 2>&1 ||
    { cat "$log"; exit 1; }
figures=$(grep -oE '(pairs|threes): Figures.*' "$log" || true)
[ "$(grep -c . <<<"$figures")" -eq 2 ] || { cat "$log"; exit 1; }
for test in every_wrong_store_breaks_a_law a_lagging_read_lets_somebody_in_by_off; do
    grep -q "::$test \.\.\. ok$" "$log" || { cat "$log"; echo "$test did not pass"; exit 1; }
done
printf '%s\nwrong stores: each breaks a law\n' "$figures"
