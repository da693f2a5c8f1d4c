#!/usr/bin/env bash
# What `cargo publish` would send: the same bytes from two clones whose files have different times, all of
# the library, its documents and its tests, and nothing else; unpacked alone, it compiles.
set -euo pipefail
. .ci/lib.sh

version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
name=second-factor-$version.crate
clones=$(mktemp -d)
trap 'rm -rf "$clones"' EXIT
# pack CLONE: of what is committed, without compiling.
pack() {
    git clone --quiet --no-local . "$clones/$1"
    if [ "$1" = other ]; then find "$clones/$1" -type f -not -path '*/.git/*' -exec touch -d '2001-02-03 04:05:06' {} +; fi
    quietly cargo package --quiet --no-verify --package second-factor --manifest-path "$clones/$1/Cargo.toml" \
        --target-dir "$clones/$1-target"
    sha256sum <"$clones/$1-target/package/$name"
}
one=$(pack one)
other=$(pack other)
[ "$one" = "$other" ] || { echo "two clones give two packages"; exit 1; }

mkdir "$clones/unpacked"
tar -xzf "$clones/one-target/package/$name" -C "$clones/unpacked"
list=$(cd "$clones/unpacked/second-factor-$version" && find . -type f | sed 's|^\./||' | LC_ALL=C sort)
expected=$({
    printf '%s\n' .cargo_vcs_info.json Cargo.lock Cargo.toml.orig
    git ls-files -- Cargo.toml CHANGELOG.md CONTRIBUTING.md DESIGN.md LICENSE LICENSE-APACHE LICENSE-MIT README.md \
        SECURITY.md src docs tests ':(glob)examples/*.rs' ':!tests/constant_time' ':!tests/cxf' ':!tests/freestanding' \
        ':!tests/mutants' ':!tests/public_api' ':!docs/*.png'
} | LC_ALL=C sort)
diff <(cat <<<"$expected") <(cat <<<"$list") || { echo "the package does not hold what it should"; exit 1; }
size=$(stat -c %s "$clones/one-target/package/$name")
[ "$size" -lt 1000000 ] || { echo "$size bytes"; exit 1; }
printf '%d files\ntime: %d bytes, sha256 %s\n' "$(wc -l <<<"$list")" "$size" "${one%% *}"

CARGO_TARGET_DIR=$PWD/target/package quietly cargo check --quiet --all-features \
    --manifest-path "$clones/unpacked/second-factor-$version/Cargo.toml"
