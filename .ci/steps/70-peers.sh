#!/usr/bin/env bash
# The comparison with other crates compiles; it is run by hand, on an idle machine.
set -euo pipefail
. .ci/lib.sh

quietly cargo check --quiet --locked --manifest-path benches/peers/Cargo.toml --target-dir target
echo "compiled"
