#!/usr/bin/env bash
# dudect's test on classes of secrets: |t| of 20 runs each, over 4.5 would be a finding, and the control must
# be far over it. On an idle machine alone, so nothing is compared here.
set -euo pipefail
. .ci/lib.sh

cargo run --quiet --release --locked -p second-factor-dudect | sed 's/^/time: /'
