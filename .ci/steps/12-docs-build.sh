#!/usr/bin/env bash
# Documentation, with private items and as docs.rs builds it.
set -euo pipefail
. .ci/lib.sh

RUSTDOCFLAGS="-D warnings" quietly cargo doc --quiet --no-deps --all-features --document-private-items
RUSTDOCFLAGS="-D warnings" quietly cargo doc --quiet --no-deps
RUSTC_BOOTSTRAP=1 RUSTDOCFLAGS="--cfg docsrs -D warnings" \
    quietly cargo doc --quiet --no-deps --all-features --target-dir target/docsrs
