#!/usr/bin/env bash
# The tests that take minutes: all 2^31 remainders, thousands of QR codes, millions of guesses, threads
# that compete for one code; with optimisation. One measures time, so it has the machine to itself.
set -euo pipefail
. .ci/lib.sh

timed=three_times_as_fast_as_the_automatic_choice
run_tests cargo test --release --all-features --lib --tests -- --ignored --skip uri_oracles --skip "$timed"
run_tests cargo test --release --all-features --test behaviour -- --ignored "$timed"
