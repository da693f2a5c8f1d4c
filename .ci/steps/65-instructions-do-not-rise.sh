#!/usr/bin/env bash
# Counts the instructions of the main operations and compares them with the baseline of this rustc,
# which is kept in git: over 2 % more is a failure, and a planted 3 % are found. `.ci/steps/65-instructions-do-not-rise.sh --save` writes it.
# Callgrind knows no SHA instructions, so the hashes counted are the portable ones.
set -euo pipefail
. .ci/lib.sh
need_deb valgrind valgrind

compiler=$(rustc --version | cut -d' ' -f2)
baseline=benches/instructions/baseline-$compiler
quietly cargo build --quiet --release --locked -p second-factor-instructions
count() {
    local log=$CI_DIR/callgrind.log
    valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect=counted \
        target/release/second-factor-instructions "$1" >"$log" 2>&1 || { cat "$log" >&2; return 1; }
    awk '/Collected/ { print $4 }' "$log"
}
# compare OPERATION BEFORE NOW
compare() {
    awk -v name="$1" -v before="$2" -v now="$3" 'BEGIN {
        more = 100 * (now - before) / before
        printf "%-10s %9d  %+.1f %%%s\n", name, now, more, (more > 2) ? "  TOO MANY" : ""
        exit (more > 2)
    }'
}
must_fail 'TOO MANY' compare planted 1000 1030

result=0 counts=""
for operation in prepare code window-3 code-parse key-parse attempt sign-in sign-in-5 sealed sealed-5 uri-write uri-parse qr-encode; do
    now=$(count "$operation")
    [ "${now:-0}" -gt 0 ] || { echo "$operation: nothing was counted"; exit 1; }
    counts+="$operation $now"$'\n'
    before=$(awk -v operation="$operation" '$1 == operation { print $2 }' "$baseline" 2>/dev/null || true)
    if [ -z "$before" ]; then
        printf '%-10s %9d  not compared\n' "$operation" "$now"
    else
        compare "$operation" "$before" "$now" || result=1
    fi
done
[ -e "$baseline" ] || echo "no baseline for rustc $compiler: not compared"
if [ "${1:-}" = --save ]; then printf '%s' "$counts" >"$baseline"; fi
exit "$result"
