#!/usr/bin/env bash
# 64 threads compete for one code, 1,000 times, on SQLite, PostgreSQL and Redis: one wins.
set -euo pipefail
. .ci/lib.sh
. .ci/servers.sh

run_tests cargo test -p stores -- --ignored --test-threads 1
