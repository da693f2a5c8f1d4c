#!/usr/bin/env bash
# What a user of the crate gets with it, and what somebody builds who tries the first command.
set -euo pipefail
. .ci/lib.sh

# crates EDGES: how many there are in the graph of the default features, the crate included.
crates() {
    local tree
    tree=$(cargo tree --quiet --package second-factor --edges "$1" --prefix none)
    grep -v '(\*)$' <<<"$tree" | sort -u | wc -l
}

# At most half of the 75 crates that totp-rs 6.0 brings for the same job (DESIGN.md, "What does the crate weigh?").
count=$(crates normal)
[ "$count" -gt 5 ] && [ "$count" -le 37 ] || { echo "$count crates in the graph"; exit 1; }
grep -q "gets $count crates" README.md || { echo "README does not say $count crates"; exit 1; }
printf '%d crates in the graph of the default features\n' "$count"

# cargo builds every dev-dependency for an example.
built=$(crates normal,build,dev)
[ "$built" -gt "$count" ] && [ "$built" -le 60 ] || { echo "an example builds $built crates"; exit 1; }
printf '%d crates for an example\n' "$built"
