#!/usr/bin/env bash
# What is public is what the lists in tests/public_api say: an item that comes, goes or changes fails
# here until the list is changed too, by `.ci/steps/18-the-public-api-is-as-listed.sh --save`. A line
# that is gone or changed is a breaking change, and so is a new variant or a new required method.
set -euo pipefail
. .ci/lib.sh

lists=tests/public_api save=
quietly cargo fmt --manifest-path "$lists/Cargo.toml" --check
quietly cargo build --quiet --release --locked --manifest-path "$lists/Cargo.toml" --target-dir target/public-api

# list NAME PACKAGE OPTION..: of what docs.rs shows.
list() {
    local name=$1 package=$2
    shift 2
    RUSTC_BOOTSTRAP=1 RUSTDOCFLAGS="--cfg docsrs" quietly cargo rustdoc --quiet --lib --package "$package" "$@" \
        --target-dir target/docsrs -- -Z unstable-options --output-format json
    # Without the pages of the manual, which are modules for rustdoc alone.
    target/public-api/release/second-factor-public-api "target/docsrs/doc/${package//-/_}.json" |
        grep -v '::_documentation' >"$CI_DIR/$name.txt"
    [ "$(wc -l <"$CI_DIR/$name.txt")" -gt 50 ] || { echo "$name: nearly nothing is public"; return 1; }
    if [ "$save" ]; then cp "$CI_DIR/$name.txt" "$lists/$name.txt"; fi
    diff -u "$lists/$name.txt" "$CI_DIR/$name.txt" || { echo "$name is not what $lists/$name.txt says"; return 1; }
    printf '%s: %d lines\n' "$name" "$(wc -l <"$lists/$name.txt")"
}

if [ "${1:-}" = --save ]; then save=yes; fi
list core second-factor --no-default-features
list all second-factor --all-features
list sqlx second-factor-sqlx --all-features

# The check can fail: a list with an item less.
mkdir -p "$CI_DIR/less"
sed '/Totp::peek/d' "$lists/all.txt" >"$CI_DIR/less/all.txt"
save='' lists=$CI_DIR/less must_fail '+pub fn second_factor::Totp::peek' list all second-factor --all-features
