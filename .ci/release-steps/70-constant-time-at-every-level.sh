#!/usr/bin/env bash
# As `.ci/run 60`, at the other levels of optimisation. Level 0 is left out: there every comparison of
# `subtle` and every loop of `core` is a function that may branch, and nobody runs a service so.
set -euo pipefail
. .ci/lib.sh
. .ci/constant_time/follow.sh

for level in 1 2 s; do follow "$level"; done
