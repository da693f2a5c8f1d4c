#!/usr/bin/env bash
# Without features the library needs no std, no heap and no C library: a program that has none of
# them verifies codes. And the proof can fail: with std in the graph it does not build.
set -euo pipefail
. .ci/lib.sh

manifest=tests/freestanding/Cargo.toml
export CARGO_TARGET_DIR=target/freestanding
quietly cargo fmt --manifest-path "$manifest" --check
quietly cargo build --quiet --release --manifest-path "$manifest" --bin freestanding
program=$CARGO_TARGET_DIR/release/freestanding
"$program" || { echo "check $? failed"; exit 1; }
! grep -q GLIBC "$program" || { echo "a C library is linked"; exit 1; }
fails_for() {
    if cargo build --quiet --release --manifest-path "$manifest" --bin freestanding --features "second-factor/$1" 2>"$CI_DIR/error"; then
        echo "feature $1 builds without std"
        return 1
    fi
    grep -q "$2" "$CI_DIR/error" || { cat "$CI_DIR/error"; return 1; }
}
fails_for qr 'panic_impl'
fails_for alloc 'no global memory allocator'
printf 'freestanding: %d bytes, all checks passed\n' "$(stat -c %s "$program")"
