#!/usr/bin/env bash
# The library, with all its features, compiles with the Rust version that Cargo.toml promises: a real
# one, unpacked from Debian's packages (rustc-web) and not installed. And the check can fail: newer
# Rust in the source is found.
set -euo pipefail
. .ci/lib.sh

promised=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
dir=$PWD/target/rust-$promised
if ! "$dir/rustc" --version 2>/dev/null | grep -q "^rustc $promised\."; then
    rm -rf "$dir"
    mkdir -p "$dir/deb"
    find_version() { apt-cache madison rustc-web | awk -v want="$promised." '!found && index($3, want) == 1 { print $3; found = 1 }'; }
    version=$(find_version)
    if [ -z "$version" ]; then
        quietly apt-get update
        version=$(find_version)
    fi
    [ -n "$version" ] || { echo "Debian has no rustc-web $promised"; exit 1; }
    std=libstd-rust-web-$promised
    llvm=$(apt-cache show "$std=$version" | grep -oE 'libllvm[0-9]+' | sort -u)
    (cd "$dir/deb" && apt-get download -qq "rustc-web=$version" "libstd-rust-web-dev=$version" "$std=$version" "$llvm" >download.log 2>&1) ||
        { cat "$dir/deb/download.log"; exit 1; }
    for package in "$dir"/deb/*.deb; do dpkg -x "$package" "$dir"; done
    rm -rf "$dir/deb"
    printf '#!/bin/sh\nLD_LIBRARY_PATH=%s/usr/lib/x86_64-linux-gnu:%s/usr/lib exec %s/usr/bin/rustc "$@"\n' \
        "$dir" "$dir" "$dir" >"$dir/rustc"
    chmod +x "$dir/rustc"
fi
export RUSTC=$dir/rustc CARGO_TARGET_DIR=target/oldest
"$RUSTC" --version | grep -q "^rustc $promised\." || { "$RUSTC" --version; exit 1; }
quietly cargo check --quiet --lib --all-features
quietly cargo check --quiet --lib --no-default-features

# `let` in a chain of conditions came with Rust 1.88.
printf 'pub fn f(a: Option<u8>) -> bool { if let Some(b) = a && b > 1 { true } else { false } }\n' >"$CI_DIR/newer.rs"
must_fail '`let` expressions in this position are unstable' "$RUSTC" --edition 2024 --crate-type lib --emit metadata --out-dir "$CI_DIR" "$CI_DIR/newer.rs"
printf 'compiles with Rust %s\n' "$promised"
