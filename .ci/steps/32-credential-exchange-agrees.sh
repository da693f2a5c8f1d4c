#!/usr/bin/env bash
# The types that a password manager publishes for the FIDO Credential Exchange Format read what
# `cxf` writes, and write what it reads.
set -euo pipefail
. .ci/lib.sh

quietly cargo clippy --quiet -p second-factor-cxf --all-targets -- -D warnings
run_tests cargo test -p second-factor-cxf
