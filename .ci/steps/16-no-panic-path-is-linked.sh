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
# shellcheck disable=SC2120 # its arguments come through `does_not_link`
portable() { RUSTFLAGS='--cfg sha2_backend="soft"' build --target-dir target/total "$@"; }
hardware() { RUSTFLAGS='' build --target-dir target/total-hardware "$@"; }

# does_not_link COMMAND..: for the one reason that counts.
does_not_link() {
    must_fail "$@"
    "$@" 2>"$CI_DIR/error" || true
    grep -q 'undefined symbol: a_panic_path_is_linked' "$CI_DIR/error" || { cat "$CI_DIR/error"; return 1; }
}

# Each function of the core's public listing is called in the program, but for `Debug` and `Drop`.
functions=$(sed -nE 's/^pub (const |async )?fn [^(]*::([a-z_0-9]+)(<E>)?\(.*/\2/p' tests/public_api/core.txt |
    grep -vxE 'fmt|drop')
missing=0
for name in $(sed -E 's/^(from_str|try_from)$/or/' <<<"$functions" | sort -u); do
    grep -qE "(\.|::|\b)$name\(" "$source" || { echo "$source does not call $name"; missing=1; }
done
[ "$missing" -eq 0 ]

portable
target/total/total/total
nm -C target/total/total/total >"$CI_DIR/symbols"
for needed in compress256 compress512 sha1:: Mac::matches judge; do
    grep -q "$needed" "$CI_DIR/symbols" || { echo "$needed is not in the program"; exit 1; }
done
does_not_link portable --features planted
printf 'no panic path: %d functions, all algorithms; a planted one does not link\n' \
    "$(wc -l <<<"$functions")"

does_not_link hardware
hardware --features body
paths=$(objdump -d -C --no-show-raw-insn target/total-hardware/total/total | awk '
    /^[0-9a-f]+ <.*>:$/ { caller = $0; sub(/^[0-9a-f]+ </, "", caller); sub(/>:$/, "", caller) }
    /(call|jmp) .*<core::.*(panic|_fail)/ && caller !~ /^core::|panic_fmt/ { print caller }' | sort | uniq -c | sed 's/^ *//')
printf 'with the processor'\''s instructions, paths and where: %s\n' "$paths"
[ "$paths" = '1 sha2::sha512::x86_avx2::compress' ]

# Of the same program, what DESIGN.md argues with: the hashes that use the processor's instructions are
# straight code but for their loops over blocks and rounds.
jumps=$(objdump -d -C --no-show-raw-insn target/total-hardware/total/total | awk '
    /^[0-9a-f]+ <.*>:$/ { name = $0; sub(/^[0-9a-f]+ </, "", name); sub(/>:$/, "", name) }
    name ~ /^sha[12]::.*x86_(sha|avx2)::compress$/ && /\tj[a-z]+ / && !/\tjmp/ { count[name]++ }
    END { for (name in count) print name, count[name] }' | LC_ALL=C sort)
printf 'conditional jumps: %s\n' "$(tr '\n' ' ' <<<"$jumps")"
[ "$jumps" = 'sha1::compress::x86_sha::compress 1
sha2::sha256::x86_sha::compress 1
sha2::sha512::x86_avx2::compress 5' ]
