#!/usr/bin/env bash
# Measures the stores on a PostgreSQL of its own and on SQLite: `benches/stores/run.sh`, about four minutes
# on a quiet machine, or `benches/stores/run.sh growth`.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .ci/lib.sh
. .ci/postgres.sh

cargo run --quiet --release -p second-factor-stores -- "$@"
