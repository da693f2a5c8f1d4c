#!/usr/bin/env bash
# The comparison with other crates, and what each of them weighs. Figures mean something on an idle
# machine alone, so nothing is compared here.
set -euo pipefail
. .ci/lib.sh

cargo run --quiet --release --locked --manifest-path benches/peers/Cargo.toml --target-dir target/peers |
    sed 's/^/time: /'
benches/weight/run.sh | sed 's/^/time: /'
