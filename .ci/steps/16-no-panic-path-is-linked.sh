#!/usr/bin/env bash
# Nothing in the heap-free core can panic, shown by the linker: a program that calls every function of
# it, with all algorithms, links only if the optimiser has removed each panic. The hashes are the
# portable ones; with those that use the processor's instructions one path is left, in sha2, and it is
# named here. And the proof can fail: a program that indexes one slice does not link.
set -euo pipefail
. .ci/lib.sh
need_deb objdump binutils

source=tests/freestanding/src/bin/total.rs
build() { cargo build --quiet --manifest-path tests/freestanding/Cargo.toml --profile total --bin total "$@"; }
# shellcheck disable=SC2120 # its arguments come through `must_fail`
portable() { RUSTFLAGS='--cfg sha2_backend="soft"' build --target-dir target/total "$@"; }
hardware() { RUSTFLAGS='' build --target-dir target/total-hardware "$@"; }

reason='undefined symbol: a_panic_path_is_linked'

# Each function of the core's public listing is called in the program, but for `Debug` and `Drop`: one that takes
# a value by its name, the others by the name of their type too.
calls=$(sed -nE '
    /::(fmt|drop)\(/d
    s/^pub (const |async )?fn [^(]*::from_str\(.*/\\.parse()/p
    s/^pub (const |async )?fn [^(]*::([a-z_0-9]+)(<E>)?\((&|&mut )?self[,)].*/\\.\2(/p
    s/^pub (const |async )?fn [^(]*::([A-Za-z0-9]+)(<[A-Z, ]*>)?::([a-z_0-9]+)(<E>)?\(.*/\2::\4\\>/p' \
    tests/public_api/core.txt)
[ "$(wc -l <<<"$calls")" -gt 80 ] || { echo "nearly nothing is public"; exit 1; }
missing=0
while read -r call; do
    grep -q -- "$call" "$source" || { echo "$source does not hold $call"; missing=1; }
done < <(sort -u <<<"$calls")
[ "$missing" -eq 0 ]

portable
target/total/total/total
nm -C target/total/total/total >"$CI_DIR/symbols"
for needed in compress256 compress512 sha1:: Mac::matches judge; do
    grep -q "$needed" "$CI_DIR/symbols" || { echo "$needed is not in the program"; exit 1; }
done
must_fail "$reason" portable --features planted
printf 'no panic path: %d functions, all algorithms; a planted one does not link\n' \
    "$(wc -l <<<"$calls")"

must_fail "$reason" hardware
hardware --features body
paths=$(objdump -d -C --no-show-raw-insn target/total-hardware/total/total | awk '
    /^[0-9a-f]+ <.*>:$/ { caller = $0; sub(/^[0-9a-f]+ </, "", caller); sub(/>:$/, "", caller) }
    /(call|jmp) .*<core::.*(panic|_fail)/ && caller !~ /^core::|panic_fmt/ { print caller }' | sort | uniq -c | sed 's/^ *//')
printf 'with the processor'\''s instructions, paths and where: %s\n' "$paths"
[ "$paths" = '1 sha2::sha512::x86_avx2::compress' ]

# Of the same program, what DESIGN.md argues with: how many conditional jumps are in the hashes that use the
# processor's instructions. These were read: loops over blocks and rounds, and the check of that one slice.
jumps=$(objdump -d -C --no-show-raw-insn target/total-hardware/total/total | awk '
    /^[0-9a-f]+ <.*>:$/ { name = $0; sub(/^[0-9a-f]+ </, "", name); sub(/>:$/, "", name) }
    name ~ /^sha[12]::.*x86_(sha|avx2)::compress$/ && /\tj[a-z]+ / && !/\tjmp/ { count[name]++ }
    END { for (name in count) print name, count[name] }' | LC_ALL=C sort)
printf 'conditional jumps: %s\n' "$(tr '\n' ' ' <<<"$jumps")"
[ "$jumps" = 'sha1::compress::x86_sha::compress 1
sha2::sha256::x86_sha::compress 1
sha2::sha512::x86_avx2::compress 5' ]
