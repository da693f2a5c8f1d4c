#!/usr/bin/env bash
# What it takes to build a program that draws a secret, writes and reads its URI, draws the QR code
# as PNG (or, with our default features, as SVG) and verifies a code: CPU seconds from nothing, crates, and the size of the program.
# Run by hand; it builds each program three times and takes the least.
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

program() {
    local name=$1 dependency=$2
    mkdir -p "$scratch/$name/src"
    cp "$here/programs/$name.rs" "$scratch/$name/src/main.rs"
    printf '[package]\nname = "weight"\nedition = "2024"\n[profile.release]\nstrip = true\n[workspace]\n[dependencies]\n%s\n' \
        "$dependency" >"$scratch/$name/Cargo.toml"
    cd "$scratch/$name"
    cargo fetch --quiet
    local best=999999 cpu
    for _ in 1 2 3; do
        rm -rf target
        cpu=$( { TIMEFORMAT='%U %S'; time cargo build --quiet --release --offline >&2; } 2>&1 | tail -1 |
            awk '{ printf "%d", 100 * ($1 + $2) }')
        if [ "$cpu" -lt "$best" ]; then best=$cpu; fi
    done
    printf '%-16s %6d crates %8.1f CPU s %10d bytes\n' "$name" \
        "$(($(cargo tree --offline --prefix none --edges normal,build --no-dedupe | sort -u | wc -l) - 1))" \
        "$(awk "BEGIN { print $best / 100 }")" "$(stat -c %s target/release/weight)"
}

program second-factor-svg "second-factor = { path = \"$here/../..\" }"
program second-factor "second-factor = { path = \"$here/../..\", features = [\"png\"] }"
program totp-rs 'totp-rs = { version = "6.0", features = ["gen_secret", "otpauth", "qr", "zeroize"] }'
