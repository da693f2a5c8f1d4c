#!/usr/bin/env bash
# dudect's test on classes of secrets: the median of |t| of 20 runs each must be at most 4.5, and that of the
# control, which leaks, over it. Only an idle machine gives figures worth keeping.
set -euo pipefail
. .ci/lib.sh

cargo run --quiet --release --locked -p second-factor-dudect | sed 's/^/time: /'
